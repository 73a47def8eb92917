import type { Job } from "@/lib/types";
import { firstTake, jobOf, secondTake, stagesOf } from "./fixtures";

const before = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();

function named(id: string, title: string, tempo: number, minutes: number): Job {
  const job = jobOf(id, { title, finished_at: before(minutes), created_at: before(minutes + 1) });
  return { ...job, brief: job.brief && { ...job.brief, tempo_bpm: tempo } };
}

/** Every state that a page must be able to show, by an id that says which. */
export function libraryOfStates(): Job[] {
  return [
    jobOf("progress", {
      status: "RUNNING",
      stage: "mastering",
      progress: 0.6,
      message: "Setting the loudness",
      result: null,
      attempts: [
        { ...firstTake("progress"), result: null },
        secondTake("progress", {
          verdict: null,
          is_best: false,
          result: null,
          stages: stagesOf(["DONE", "DONE", "RUNNING", "PENDING"], ["parsing", "generation"]),
        }),
      ],
    }),
    jobOf("waiting", {
      title: "Paper Boats",
      status: "PENDING",
      progress: 0,
      queue_position: 3,
      result: null,
      brief: null,
      attempts: [
        {
          ...firstTake("waiting"),
          verdict: null,
          corrections: [],
          result: null,
          stages: stagesOf(["PENDING", "PENDING", "PENDING", "PENDING"]),
        },
      ],
    }),
    jobOf("done"),
    jobOf("missed", { title: "Solo Piano, Loud", status: "FAILED_QA", attempts: [firstTake("missed", false)] }),
    jobOf("failed", {
      title: "Cold Start",
      status: "FAILED",
      result: null,
      error: { code: "engine_failed", message: "The synth ran out of memory. Close other programs or ask for a shorter track." },
      attempts: [
        {
          ...firstTake("failed"),
          verdict: null,
          corrections: [],
          result: null,
          stages: stagesOf(["DONE", "FAILED", "PENDING", "PENDING"]),
        },
      ],
    }),
    jobOf("cancelled", {
      title: "Half a Song",
      status: "CANCELLED",
      result: null,
      attempts: [
        {
          ...firstTake("cancelled"),
          verdict: null,
          corrections: [],
          result: null,
          stages: stagesOf(["DONE", "CANCELLED", "CANCELLED", "CANCELLED"]),
        },
      ],
    }),
    named("harbour", "Harbour Lights", 104, 130),
    named("lanterns", "Paper Lanterns", 62, 260),
    named("basement", "Basement Tape 3", 140, 400),
    named("sunday", "Sunday Rhodes", 78, 3000),
  ];
}
