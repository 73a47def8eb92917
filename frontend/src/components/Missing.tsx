import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Link } from "react-router";
import { usePageTitle } from "@/lib/usePageTitle";
import classes from "./Missing.module.css";

/** Nothing lives at this address. */
export function Missing({ title, children }: { title: string; children: ReactNode }) {
  usePageTitle("Not found");
  return (
    <section className={classes.missing}>
      <p className={classes.big} aria-hidden="true">
        404
      </p>
      <h1>{title}</h1>
      <p className="soft">{children}</p>
      <Button component={Link} to="/" radius="xl">
        Make a track
      </Button>
    </section>
  );
}

/** Something could not be read, and may be at the next try. */
export function Trouble({ message, onRetry }: { message: string; onRetry: () => void }) {
  return (
    <section className={classes.missing} role="alert">
      <h1>This cannot be shown now</h1>
      <p className="soft">{message}</p>
      <Button radius="xl" onClick={onRetry}>
        Try again
      </Button>
    </section>
  );
}
