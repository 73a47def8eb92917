import { IconCheck, IconCircleDashed, IconPlayerStop, IconX } from "@tabler/icons-react";
import { Loader } from "@mantine/core";
import { useEffect, useState } from "react";
import { seconds } from "@/lib/format";
import type { AttemptState, StageState } from "@/lib/types";
import { type Look, lookOf, MENDING, STAGE_NAMES, STAGE_WEIGHTS } from "@/features/job/stages";
import classes from "./Pipeline.module.css";

const SPOKEN: Record<Look, string> = {
  waiting: "waiting",
  running: "running",
  done: "done",
  rejected: "found something wrong",
  failed: "failed",
  cancelled: "cancelled",
};

function Sign({ look }: { look: Look }) {
  const shape = { size: 16, stroke: 2, "aria-hidden": true as const };
  if (look === "running") return <Loader size={14} aria-hidden="true" />;
  if (look === "done") return <IconCheck {...shape} />;
  if (look === "rejected" || look === "failed") return <IconX {...shape} />;
  if (look === "cancelled") return <IconPlayerStop {...shape} />;
  return <IconCircleDashed {...shape} />;
}

/** Seconds since this stage was first seen running: the server tells a stage's time once it has ended. */
function useRunningSeconds(running: boolean): number {
  const [elapsed, setElapsed] = useState(0);
  useEffect(() => {
    if (!running) return undefined;
    const begun = performance.now();
    const timer = setInterval(() => setElapsed((performance.now() - begun) / 1000), 100);
    return () => clearInterval(timer);
  }, [running]);
  return elapsed;
}

interface Props {
  stage: StageState;
  attempt: AttemptState;
  /** The take before is mended: no engine plays. */
  mended: boolean;
}

export function StageBar({ stage, attempt, mended }: Props) {
  const look = lookOf(stage, attempt);
  const elapsed = useRunningSeconds(look === "running");
  const time = stage.reused
    ? "reused"
    : stage.seconds !== null
      ? seconds(stage.seconds)
      : look === "running"
        ? seconds(elapsed)
        : "";
  const share = look === "waiting" ? 0 : look === "running" ? Math.max(0.02, stage.progress) : 1;
  const name = mended && stage.name === "generation" ? MENDING : STAGE_NAMES[stage.name];
  return (
    <li className={classes.stage} data-look={look} style={{ flexGrow: STAGE_WEIGHTS[stage.name] }}>
      <div className={classes.stageHead}>
        <Sign look={look} />
        <span className={classes.stageName}>{name}</span>
        <span className="visually-hidden">{`, ${SPOKEN[look]}`}</span>
        <span className={classes.stageTime}>{time}</span>
      </div>
      <div
        className={classes.track}
        role="progressbar"
        aria-label={`${name}, take ${attempt.number}`}
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={Math.round(share * 100)}
      >
        <div className={classes.fill} style={{ width: `${share * 100}%` }} />
      </div>
    </li>
  );
}
