import { Button } from "@mantine/core";
import { useJobActions } from "@/lib/jobs";
import type { Attempt, Stem } from "@/lib/types";
import { isRemix, remixOf } from "@/features/player/remix";
import type { StemSetting } from "@/features/player/StemMixer";
import classes from "./Stems.module.css";

interface Props {
  jobId: string;
  attempt: Attempt;
  stems: Stem[];
  settings: StemSetting[];
}

/** Masters the mixer's faders as another take of the same music. */
export function MasterMix({ jobId, attempt, stems, settings }: Props) {
  const { remix } = useJobActions(jobId);
  const target = attempt.remix?.target ?? undefined;
  const master = () =>
    remix.mutate({
      stems: remixOf(stems, settings, attempt.remix),
      attempt: attempt.number,
      target: target && (target.name === "custom" ? String(target.loudness_lufs) : target.name),
    });
  return (
    <>
      <Button
        variant="light"
        size="compact-sm"
        disabled={!isRemix(settings)}
        loading={remix.isPending}
        onClick={master}
      >
        Master this mix
      </Button>
      {remix.error && (
        <p role="alert" className={classes.problem}>
          {remix.error.message}
        </p>
      )}
    </>
  );
}
