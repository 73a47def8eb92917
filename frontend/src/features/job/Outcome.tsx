import { Button } from "@mantine/core";
import { IconAlertTriangle, IconPlayerStop, IconRefresh } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { label, sentence } from "@/lib/format";
import { useJobActions } from "@/lib/jobs";
import { type Check, isOwnMix, type Job, type StageName } from "@/lib/types";
import { ReportActions } from "@/features/job/ReportActions";
import { failedStage, STAGE_NAMES } from "@/features/job/stages";
import classes from "./Outcome.module.css";

interface NoticeProps {
  tone: "bad" | "warn" | "plain";
  title: string;
  children: ReactNode;
  action?: ReactNode;
}

function Notice({ tone, title, children, action }: NoticeProps) {
  const Icon = tone === "plain" ? IconPlayerStop : IconAlertTriangle;
  return (
    <section className={classes.notice} data-tone={tone} aria-label={title}>
      <Icon size={22} stroke={1.8} aria-hidden="true" className={classes.icon} />
      <div className={classes.body}>
        <h2>{title}</h2>
        {children}
      </div>
      <div className={classes.actions}>{action}</div>
    </section>
  );
}

function failedChecks(job: Job): Check[] {
  return (job.result?.qa?.checks ?? []).filter((check) => check.verdict === "fail");
}

function Restart({ job, stage, children }: { job: Job; stage: StageName; children: ReactNode }) {
  const { rerun } = useJobActions(job.id);
  return (
    <div className={classes.action}>
      <Button
        variant="default"
        radius="xl"
        leftSection={<IconRefresh size={17} />}
        loading={rerun.isPending}
        onClick={() => rerun.mutate({ stage })}
      >
        {children}
      </Button>
      {rerun.error && (
        <p role="alert" className={classes.refused}>
          {rerun.error.message}
        </p>
      )}
    </div>
  );
}

/** The page that tells how it ended; a job of before there were such pages has none. */
function Report({ job }: { job: Job }) {
  return job.report_url ? <ReportActions url={job.report_url} title={job.title} /> : null;
}

/** What the end of a job means when it is not plain success. */
export function Outcome({ job, actions }: { job: Job; actions: ReactNode }) {
  if (job.status === "FAILED_QA") {
    const checks = failedChecks(job);
    return (
      <Notice tone="warn" title="The best take misses something you asked for" action={actions}>
        <p>
          {job.retry_count > 0 && !job.error
            ? `After ${job.retry_count + 1} takes the quality check still finds:`
            : "The quality check finds:"}
        </p>
        {checks.length > 0 && (
          <ul>
            {checks.map((check) => (
              <li key={check.name}>
                <strong>{label(check.name)}</strong>: asked {check.requested}, measured {check.measured}
                {check.note && `. ${check.note}`}
              </li>
            ))}
          </ul>
        )}
        {job.error && <p>Another take could not be made: {job.error.message}</p>}
        <p>It is kept and plays below. Change the prompt and generate again, or take it as it is.</p>
      </Notice>
    );
  }
  if (job.status === "FAILED") {
    const stage = failedStage(job);
    const message = sentence(job.error?.message ?? stage?.error?.message ?? "Something went wrong.");
    const unusable = isOwnMix(job) && stage?.name === "generation";
    return (
      <Notice
        tone="bad"
        title={unusable ? "Your music could not be used" : stage ? `${STAGE_NAMES[stage.name]} failed` : "This track failed"}
        action={
          <>
            <Restart job={job} stage={stage?.name ?? "parsing"}>
              Try again
            </Restart>
            <Report job={job} />
            {actions}
          </>
        }
      >
        <p>{message}</p>
        <p className="soft">
          {unusable
            ? "Export it again and bring it with “Master another”."
            : `Try again to go on from where it stopped${isOwnMix(job) ? "" : ", or change the prompt above"}. What was finished before is kept.`}
          {stage?.name === "qa" && " The master plays below, but it was not checked."}
        </p>
      </Notice>
    );
  }
  if (job.status === "CANCELLED")
    return (
      <Notice
        tone="plain"
        title="Cancelled"
        action={
          <>
            <Restart job={job} stage="parsing">
              Start again
            </Restart>
            <Report job={job} />
            {actions}
          </>
        }
      >
        <p>Nothing runs any more. What was finished is reused when you start again.</p>
      </Notice>
    );
  return null;
}
