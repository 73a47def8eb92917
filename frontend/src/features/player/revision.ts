import type { Engine, Result, Revision, Span } from "@/lib/types";
import { clock } from "@/lib/format";

/** As the API has it. */
export const LEAST_SPAN_SECONDS = 0.5;

/** What a strength means to an engine: the composer goes by layers, an engine that hears the take by degrees. */
export function strengthWords(engine: Engine, strength: number): string {
  if (engine.midi) {
    if (strength < 1 / 3) return "New melodies over the same chords and rhythm";
    if (strength < 2 / 3) return "Everybody plays something else over the same chords";
    return "Other chords and other parts in the same form";
  }
  if (strength < 0.3) return "Close to the take";
  if (strength < 0.7) return "The take is still to be heard in it";
  return strength < 0.95 ? "Little of the take is left" : "Nothing of the take is left";
}

/** Where to begin choosing: the loudest section of a take with a form, else its middle quarter. */
export function firstSpan({ sections, duration_seconds: length }: Result): Span {
  const inner = sections.filter((section) => section.end_seconds - section.start_seconds < 0.9 * length);
  const peak = inner.toSorted((one, other) => other.energy - one.energy)[0];
  if (!peak) return { start: 0.375 * length, end: 0.625 * length };
  return { start: peak.start_seconds, end: Math.min(peak.end_seconds, length) };
}

/** "variation of take 1, strength 0.4", "take 2 with 0:32–0:48 repainted". */
export function revisionWords(revision: Revision): string {
  const { kind, take, strength, start_seconds: start, end_seconds: end } = revision;
  if (kind === "variation") return `variation of take ${take}, strength ${(strength ?? 0).toFixed(2)}`;
  return `take ${take} with ${clock(start ?? 0)}–${clock(end ?? 0)} repainted`;
}
