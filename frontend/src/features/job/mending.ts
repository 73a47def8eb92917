import type { AttemptState } from "@/lib/types";

/** Whether a take is the one before it, mended, rather than played anew. */
export function isMended(attempt: AttemptState, previous: AttemptState | undefined): boolean {
  const followed = (previous?.corrections ?? []).filter((correction) => attempt.prompt.includes(correction.flag));
  return followed.some((correction) => correction.remedy === "mend") && !followed.some((correction) => correction.remedy === "take");
}
