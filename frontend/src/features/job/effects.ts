import type { Attempt, Verdict } from "@/lib/types";

/** What a correction did: a failed check, as it measured then and in the take after it. */
export interface Effect {
  name: string;
  before: string;
  after: string;
  verdict: Verdict;
}

/** The effects of each take's corrections; a person's own re-run is no correction. */
export function effectsOf(attempt: Attempt, next: Attempt | undefined): Effect[] {
  if (attempt.corrections.length === 0 || !next?.result?.qa) return [];
  const later = new Map(next.result.qa.checks.map((check) => [check.name, check]));
  return (attempt.result?.qa?.checks ?? []).flatMap((check) => {
    const after = later.get(check.name);
    if (check.verdict !== "fail" || !after) return [];
    return [{ name: check.name, before: check.measured, after: after.measured, verdict: after.verdict }];
  });
}
