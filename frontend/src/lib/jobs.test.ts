import { describe, expect, it } from "vitest";
import { jobOf } from "../../mocks/fixtures";
import { needsFetch, withEvent } from "@/lib/jobs";
import type { JobEvent } from "@/lib/types";

/** The event that the server would send of a job. */
function eventOf(change: Partial<JobEvent> = {}): JobEvent {
  const { brief, result, attempts, ...base } = jobOf("a");
  void brief;
  void result;
  const light = attempts.map(({ result: heavy, ...attempt }) => (void heavy, attempt));
  return { ...base, attempts: light, ...change };
}

describe("a job brought up to an event", () => {
  it("keeps the brief and the results that events do not carry", () => {
    const before = jobOf("a");
    const after = withEvent(before, eventOf({ version: 13, message: "Playing the bass" }));
    expect(after.message).toBe("Playing the bass");
    expect(after.brief).toBe(before.brief);
    expect(after.attempts.map((attempt) => attempt.result)).toEqual(before.attempts.map((attempt) => attempt.result));
  });

  it("never goes back to an older version", () => {
    const before = jobOf("a");
    expect(withEvent(before, eventOf({ version: 3, status: "RUNNING" }))).toBe(before);
  });

  it("is fetched again when a stage ended or the status changed, and only then", () => {
    const before = jobOf("a");
    expect(needsFetch(before, eventOf({ version: 13, progress: 0.4 }))).toBe(false);
    expect(needsFetch(before, eventOf({ version: 13, status: "RUNNING" }))).toBe(true);
    const event = eventOf();
    event.attempts[0]!.stages[3]!.status = "RUNNING";
    expect(needsFetch(before, event)).toBe(true);
  });
});
