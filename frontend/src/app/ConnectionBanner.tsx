import { Button } from "@mantine/core";
import { IconPlugConnectedX } from "@tabler/icons-react";
import { knockNow, useReachable } from "@/lib/connection";
import classes from "./ConnectionBanner.module.css";

export function ConnectionBanner() {
  const reachable = useReachable();
  return (
    <div role="status" className={classes.place}>
      {!reachable && (
        <div className={classes.banner}>
          <IconPlugConnectedX size={20} stroke={1.8} aria-hidden="true" />
          <span>The studio does not answer. Trying again by itself; what plays keeps playing.</span>
          <Button variant="default" size="compact-sm" radius="xl" onClick={knockNow}>
            Try now
          </Button>
        </div>
      )}
    </div>
  );
}
