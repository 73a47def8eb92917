import { Skeleton } from "@mantine/core";
import { useIntersection } from "@mantine/hooks";
import { useEffect, useMemo, useState } from "react";
import { useParams } from "react-router";
import { ApiError } from "@/lib/api";
import { useJob } from "@/lib/jobs";
import { isActive, isOwnMix, type Job, type Span } from "@/lib/types";
import { usePageTitle } from "@/lib/usePageTitle";
import { Missing, Trouble } from "@/components/Missing";
import { Composer } from "@/features/create/Composer";
import { NO_OPTIONS } from "@/features/create/options";
import { joined } from "@/lib/targets";
import { Deliveries } from "@/features/job/Deliveries";
import { HowItWasMade } from "@/features/job/HowItWasMade";
import { JobMenu } from "@/features/job/JobMenu";
import { OwnMixHead } from "@/features/job/OwnMixHead";
import { Outcome } from "@/features/job/Outcome";
import { Pipeline } from "@/features/job/Pipeline";
import { QaCard } from "@/features/job/QaCard";
import { Player } from "@/features/player/Player";
import { Revise } from "@/features/player/Revise";
import { Stems } from "@/features/player/Stems";
import { bestOf, comparedTake, playable, type Side, takeOf } from "@/features/player/takes";
import { useStage } from "@/features/player/stage";
import { usePlayer } from "@/features/player/usePlayer";
import classes from "./JobPage.module.css";

export function JobPage() {
  const { id = "" } = useParams();
  const query = useJob(id);
  if (query.error instanceof ApiError && query.error.status === 404)
    return (
      <Missing title="There is no such track">
        It may have been deleted, or the address is not quite right.
      </Missing>
    );
  if (query.isError && !query.data)
    return <Trouble message={query.error.message} onRetry={() => void query.refetch()} />;
  if (!query.data) return <Waiting />;
  return <JobView key={query.data.id} job={query.data} />;
}

function Waiting() {
  return (
    <div className={classes.page} role="status" aria-busy="true" aria-label="Loading the track">
      <h1 className="visually-hidden">Loading the track</h1>
      <Skeleton height={168} radius={18} />
      <Skeleton height={260} radius={18} />
    </div>
  );
}

function JobView({ job }: { job: Job }) {
  usePageTitle(job.title || "Track");
  const attempts = useMemo(() => playable(job), [job]);
  const active = isActive(job.status);
  return (
    <div className={classes.page}>
      {isOwnMix(job) ? (
        <OwnMixHead job={job} />
      ) : (
        <Composer
          initialPrompt={job.prompt}
          initialSeed={job.seed}
          initialOptions={{
            ...NO_OPTIONS,
            durationSeconds: job.options.duration_seconds,
            target: joined([job.options.target ?? "", ...job.options.more_targets].filter(Boolean)) || null,
            bits: job.options.bits === 16 ? 16 : null,
            splitDrums: job.options.split_drums || null,
            dryStems: job.options.dry_stems || null,
          }}
        />
      )}
      {attempts.length === 0 && !active && <h1 className="visually-hidden">{job.title || "Untitled"}</h1>}
      {active ? (
        <Pipeline job={job} alone={attempts.length === 0} />
      ) : (
        <Outcome job={job} actions={attempts.length === 0 && <JobMenu job={job} again={false} />} />
      )}
      {attempts.length > 0 && <Track job={job} attempts={attempts} active={active} />}
      {attempts.length === 0 && !active && <HowItWasMade job={job} notes={job.brief?.notes ?? []} />}
    </div>
  );
}

interface TrackProps {
  job: Job;
  attempts: ReturnType<typeof playable>;
  active: boolean;
}

/** What can be heard of a job: the player, its stems, its check and its story. */
function Track({ job, attempts, active }: TrackProps) {
  const { player } = usePlayer();
  const [wanted, setWanted] = useState<number | null>(null);
  const chosen = attempts.find((attempt) => attempt.number === wanted) ?? bestOf(attempts)!;
  const [span, setSpan] = useState<Span | null>(null);
  const [side, setSide] = useState<Side | null>(null);
  const take = useMemo(
    () => (side ? comparedTake(job, attempts, chosen, side) : takeOf(job, chosen)),
    [job, attempts, chosen, side],
  );
  const hear = (attempt: typeof chosen, other: Side | null) => {
    if (player.snapshot().take?.jobId === job.id)
      player.load(other ? comparedTake(job, attempts, attempt, other) : takeOf(job, attempt));
  };
  const { ref, entry } = useIntersection({ threshold: 0.15 });
  useStage(take, entry?.isIntersecting ?? true);

  // The first track of a visit is taken up at once, so that the space bar plays it.
  useEffect(() => {
    const { take: loaded, playing } = player.snapshot();
    if (!loaded || (!playing && loaded.jobId !== job.id)) player.load(take);
  }, [player, take, job.id]);

  return (
    <>
      <div ref={ref}>
        <Player
          job={job}
          attempts={attempts}
          chosen={chosen}
          take={take}
          actions={!active && <JobMenu job={job} again={!isOwnMix(job)} />}
          span={active ? null : span}
          onSpan={active || !span ? undefined : setSpan}
          onChoose={(number) => {
            setWanted(number);
            setSpan(null);
            const next = attempts.find((attempt) => attempt.number === number);
            if (next) hear(next, side);
          }}
          side={side}
          onSide={(other) => {
            setSide(other);
            hear(chosen, other);
          }}
        >
          {!active && !isOwnMix(job) && <Revise key={chosen.number} job={job} attempt={chosen} span={span} onSpan={setSpan} />}
        </Player>
      </div>
      <div className={classes.columns}>
        <div className={classes.column}>
          <Stems stems={chosen.result.stems} take={take} attempt={active ? null : chosen} bits={job.options.bits} />
          {!active && (
            <div className={classes.last}>
              <HowItWasMade job={job} notes={chosen.result.notes} />
            </div>
          )}
        </div>
        <div className={classes.column}>
          {chosen.result.qa && <QaCard qa={chosen.result.qa} brief={job.brief} title={job.title} reportUrl={chosen.result.report_url} />}
          <Deliveries result={chosen.result} />
        </div>
      </div>
    </>
  );
}
