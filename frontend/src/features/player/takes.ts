import { bpm } from "@/lib/format";
import type { Attempt, Job, Result } from "@/lib/types";
import type { Take } from "@/features/player/StudioPlayer";

export type PlayableAttempt = Attempt & { result: Result & { track_url: string } };

/** The attempts of a job that can be heard. */
export function playable(job: Job): PlayableAttempt[] {
  return job.attempts.filter((attempt): attempt is PlayableAttempt => Boolean(attempt.result?.track_url));
}

/** The one to show first: the best, or the newest while none is judged best. */
export function bestOf(attempts: readonly PlayableAttempt[]): PlayableAttempt | undefined {
  return attempts.find((attempt) => attempt.is_best) ?? attempts.at(-1);
}

export function subtitleOf(result: Result): string {
  const tempo = result.tempo_bpm === null ? "" : bpm(result.tempo_bpm);
  return [tempo, result.key, result.genre].filter(Boolean).join(" · ");
}

export function takeOf(job: Job, { number, result }: PlayableAttempt): Take {
  return {
    jobId: job.id,
    attempt: number,
    title: job.title || "Untitled",
    subtitle: subtitleOf(result),
    url: result.track_url,
    durationSeconds: result.duration_seconds,
    stemUrls: result.stems.map((stem) => stem.url),
  };
}
