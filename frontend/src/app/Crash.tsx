import { Button } from "@mantine/core";
import { useRouteError } from "react-router";
import classes from "./Shell.module.css";

/** The page itself broke: say so, and give a way on. */
export function Crash() {
  const error = useRouteError();
  return (
    <main className={classes.crash}>
      <h1>This page has tripped over itself</h1>
      <p className="soft">{error instanceof Error ? error.message : "An unexpected error."} Your tracks are safe.</p>
      <Button radius="xl" onClick={() => window.location.reload()}>
        Load it again
      </Button>
    </main>
  );
}
