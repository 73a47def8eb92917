import type { ReactNode } from "react";
import classes from "./Problem.module.css";

interface Props {
  /** For the field that it is about. */
  id?: string;
  children: ReactNode;
}

/** Why something was not done, in a sentence, beside what was pressed. */
export function Problem({ id, children }: Props) {
  return (
    <p id={id} role="alert" className={classes.problem}>
      {children}
    </p>
  );
}
