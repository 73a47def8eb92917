import type { AttemptState, Job, StageName, StageState } from "@/lib/types";

export const STAGE_NAMES: Record<StageName, string> = {
  parsing: "Understand",
  generation: "Compose",
  mastering: "Master",
  qa: "Quality check",
};

/** What stands in place of composing where the take before is mended. */
export const MENDING = "Mend";

/** What a person is told about a re-run that starts here. */
export const RERUN_HINTS: Record<StageName, string> = {
  parsing: "reads the prompt afresh",
  generation: "keeps what was understood, composes again",
  mastering: "keeps the music, mixes and masters again",
  qa: "keeps the master, measures again",
};

/** How wide each stage's bar stands: composing takes longest. */
export const STAGE_WEIGHTS: Record<StageName, number> = { parsing: 1, generation: 2.2, mastering: 1.2, qa: 1.2 };

/** How a stage looks: QA that found something wrong is done, yet shown as failed. */
export type Look = "waiting" | "running" | "done" | "rejected" | "failed" | "cancelled";

export function lookOf(stage: StageState, attempt: AttemptState): Look {
  switch (stage.status) {
    case "RUNNING":
      return "running";
    case "FAILED":
      return "failed";
    case "CANCELLED":
      return "cancelled";
    case "DONE":
      return stage.name === "qa" && attempt.verdict === "fail" ? "rejected" : "done";
    default:
      return "waiting";
  }
}

/** The stage that failed last, for a sentence about it. */
export function failedStage(job: Job): StageState | undefined {
  return job.attempts.at(-1)?.stages.find((stage) => stage.status === "FAILED");
}
