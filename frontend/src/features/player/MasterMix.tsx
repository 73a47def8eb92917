import { Button, Popover } from "@mantine/core";
import { IconTarget } from "@tabler/icons-react";
import { useState } from "react";
import { BitDepth } from "@/components/BitDepth";
import { TargetPicker } from "@/components/TargetPicker";
import { joined, targetsProblem, targetTitle } from "@/lib/targets";
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
  /** Of the track's WAV and FLAC. */
  bits: number;
}

/** The targets that this take's own remix stated. */
function targetsOf({ remix }: Attempt): string[] {
  if (!remix?.target) return [];
  return [remix.target, ...remix.more_targets].map(({ name, loudness_lufs, ceiling_dbtp }) => {
    const word = name === "custom" ? String(loudness_lufs) : name;
    return ceiling_dbtp === -1 ? word : `${word}@${ceiling_dbtp}`;
  });
}

/** Masters the mixer's faders as another take of the same music. */
export function MasterMix({ jobId, attempt, stems, settings, bits }: Props) {
  const { remix } = useJobActions(jobId);
  const [targets, setTargets] = useState<string[] | null>(null);
  const [depth, setDepth] = useState<number | null>(null);
  const statedDepth = depth ?? attempt.remix?.bits ?? null;
  const chosen = targets ?? targetsOf(attempt);
  const wrong = targetsProblem(chosen);
  const master = () =>
    remix.mutate({
      stems: remixOf(stems, settings, attempt.remix),
      attempt: attempt.number,
      target: joined(chosen) || undefined,
      bits: statedDepth ?? undefined,
    });
  return (
    <>
      <Popover width={320} position="bottom-end" shadow="lg" radius="lg" trapFocus withinPortal={false}>
        <Popover.Target>
          <Button variant="subtle" size="compact-sm" className="ink" leftSection={<IconTarget size={16} stroke={1.8} />}>
            {chosen.length === 0 ? "Target" : chosen.map(targetTitle).join(", ")}
          </Button>
        </Popover.Target>
        <Popover.Dropdown aria-label="Targets of this mix" className={classes.delivery}>
          <TargetPicker label="Master this mix for" value={chosen} onChange={setTargets} otherwise="The track's own target." />
          <BitDepth value={statedDepth ?? bits} onChange={setDepth} />
        </Popover.Dropdown>
      </Popover>
      <Button
        variant="light"
        size="compact-sm"
        disabled={wrong !== "" || (!isRemix(settings) && targets === null && depth === null)}
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
