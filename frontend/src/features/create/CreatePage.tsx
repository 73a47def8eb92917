import { usePageTitle } from "@/lib/usePageTitle";
import { Composer } from "@/features/create/Composer";
import classes from "./Composer.module.css";

export function CreatePage() {
  usePageTitle("New track");
  return (
    <div className={classes.hero}>
      <h1 className={classes.question}>What are we making?</h1>
      <Composer hero />
    </div>
  );
}
