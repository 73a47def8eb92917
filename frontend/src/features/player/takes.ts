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

/** What is heard of a take: its master, or the mix before mastering. */
export type Side = "after" | "before";

const lufsOf = ({ result }: PlayableAttempt): number | null => result.deliveries[0]?.loudness_lufs ?? null;

/** The level that brings one side of a take to the quietest of all that it may be compared with. */
function matchedLevel(attempts: readonly PlayableAttempt[], attempt: PlayableAttempt, side: Side): number {
  const own = side === "before" ? attempt.result.mix.loudness_lufs : lufsOf(attempt);
  const others = [attempt.result.mix.loudness_lufs, ...attempts.map(lufsOf)].filter((lufs) => lufs !== null);
  return own === null ? 1 : 10 ** (Math.min(0, Math.min(...others) - own) / 20);
}

/** One side of a take, as loud as the other. */
export function comparedTake(job: Job, attempts: readonly PlayableAttempt[], attempt: PlayableAttempt, side: Side): Take {
  const take = takeOf(job, attempt);
  const url = side === "before" ? attempt.result.mix.url : take.url;
  return { ...take, url, level: matchedLevel(attempts, attempt, side) };
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
