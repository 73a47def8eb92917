import { Button } from "@mantine/core";
import { IconPlayerStop } from "@tabler/icons-react";
import { useJobActions, useStudioStatus } from "@/lib/jobs";
import { isActive, type Job } from "@/lib/types";
import { TakeRow } from "@/features/job/TakeRow";
import classes from "./Pipeline.module.css";

/** A worker that has not been heard of for a while gets a hint, with what to do. */
function WaitingHint({ job }: { job: Job }) {
  const waiting = job.status === "PENDING";
  const status = useStudioStatus(waiting);
  if (!waiting) return null;
  const ahead = job.queue_position ? job.queue_position - 1 : 0;
  return (
    <>
      <p className={classes.queue}>
        {ahead === 0 ? "Next in the queue." : `${ahead} ${ahead === 1 ? "track" : "tracks"} before this one.`}
      </p>
      {status.data && !status.data.worker.alive && (
        <p role="status" className={classes.hint}>
          No worker is running, so nothing moves yet. Start the whole studio with <code>make run</code>, or a worker alone with{" "}
          <code>python manage.py worker</code>; this track then starts by itself.
        </p>
      )}
    </>
  );
}

/** `alone`: no player on the page, so that this carries its first heading. */
export function Pipeline({ job, alone }: { job: Job; alone: boolean }) {
  const Heading = alone ? "h1" : "h2";
  const { cancel } = useJobActions(job.id);
  const active = isActive(job.status);
  const stopping = job.cancel_requested || cancel.isPending;
  return (
    <section className={`card ${classes.pipeline}`} aria-labelledby="pipeline-title">
      <header className="card-head">
        <Heading id="pipeline-title" className={classes.title}>
          {job.title || "Your track"}
        </Heading>
        {active && (
          <Button
            variant="default"
            radius="xl"
            size="sm"
            leftSection={<IconPlayerStop size={16} />}
            loading={stopping}
            onClick={() => cancel.mutate()}
          >
            Cancel
          </Button>
        )}
      </header>
      <WaitingHint job={job} />
      {cancel.error && (
        <p role="alert" className={classes.hint}>
          {cancel.error.message}
        </p>
      )}
      <ol className={classes.takes} aria-label="Takes">
        {job.attempts.map((attempt, index) => (
          <TakeRow
            key={attempt.number}
            attempt={attempt}
            previous={job.attempts[index - 1]}
            followed={index < job.attempts.length - 1}
            active={active}
            heading={alone ? "h2" : "h3"}
          />
        ))}
      </ol>
      <p className="visually-hidden" aria-live="polite">
        {active ? job.message : ""}
      </p>
    </section>
  );
}
