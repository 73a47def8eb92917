import { unitOffsets } from "@/lib/codePoints";
import type { Provenance } from "@/lib/types";
import { type Kind, kindOf } from "@/features/create/kinds";

/** A stretch of the prompt in UTF-16 offsets, `kind` null where nothing was understood. */
export interface Piece {
  text: string;
  kind: Kind | null;
}

export interface Span {
  start: number;
  end: number;
  kind: Kind;
}

/** The stretches that words of `prompt` were understood from, in UTF-16 offsets, in order, never overlapping. */
export function spansOf(prompt: string, provenance: readonly Provenance[]): Span[] {
  const units = unitOffsets(prompt);
  const spans: Span[] = [];
  for (const { field, origin, start, end } of provenance) {
    const kind = kindOf(field);
    if (kind === null || start === null || end === null || (origin !== "asked" && origin !== "inferred")) continue;
    const from = units[start];
    const to = units[end];
    if (from !== undefined && to !== undefined && from < to) spans.push({ start: from, end: to, kind });
  }
  spans.sort((a, b) => a.start - b.start || b.end - a.end);
  const kept: Span[] = [];
  for (const span of spans) if (span.start >= (kept.at(-1)?.end ?? 0)) kept.push(span);
  return kept;
}

/**
 * Spans of an older text moved onto a newer one, so that marks stay in place until the next answer:
 * what stands before the edit keeps its place, what stands after it moves along, what was edited goes.
 */
export function moveSpans(spans: readonly Span[], before: string, after: string): Span[] {
  if (before === after) return [...spans];
  const shortest = Math.min(before.length, after.length);
  let head = 0;
  while (head < shortest && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < shortest - head && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail += 1;
  const shift = after.length - before.length;
  return spans.flatMap((span) => {
    if (span.end <= head) return [span];
    if (span.start >= before.length - tail) return [{ ...span, start: span.start + shift, end: span.end + shift }];
    return [];
  });
}

/** `text` cut at the spans. */
export function piecesOf(text: string, spans: readonly Span[]): Piece[] {
  const pieces: Piece[] = [];
  let at = 0;
  for (const { start, end, kind } of spans) {
    if (start > at) pieces.push({ text: text.slice(at, start), kind: null });
    pieces.push({ text: text.slice(start, end), kind });
    at = end;
  }
  if (at < text.length) pieces.push({ text: text.slice(at), kind: null });
  return pieces;
}
