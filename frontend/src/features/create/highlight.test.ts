import { describe, expect, it } from "vitest";
import type { Provenance } from "@/lib/types";
import { moveSpans, piecesOf, type Span, spansOf } from "@/features/create/highlight";

const said = (field: string, start: number, end: number, origin: Provenance["origin"] = "asked"): Provenance => ({
  field,
  value: "",
  origin,
  start,
  end,
  note: "",
});

describe("spans of a prompt", () => {
  it("counts an emoji as one, as the server does", () => {
    const prompt = "🎹🔥 piano at 84 bpm";
    const spans = spansOf(prompt, [said("instrument", 3, 8), said("tempo", 12, 18)]);
    expect(spans.map(({ start, end }) => prompt.slice(start, end))).toEqual(["piano", "84 bpm"]);
  });

  it("counts a combining mark as its own code point", () => {
    const prompt = "cafe\u0301 house";
    const [span] = spansOf(prompt, [said("genre", 6, 11)]);
    expect(prompt.slice(span!.start, span!.end)).toBe("house");
  });

  it("lets the earlier and longer of two overlapping spans stand", () => {
    const spans = spansOf("drum and bass", [said("instrument", 0, 4), said("genre", 0, 13), said("instrument", 9, 13)]);
    expect(spans).toEqual([{ start: 0, end: 13, kind: "genre" }]);
  });

  it("leaves out what no word said, what lies beyond the text and fields without a look", () => {
    const entries = [said("tempo", 0, 4, "default"), said("tempo", 0, 90), said("colour", 0, 2), said("key", 3, 3)];
    expect(spansOf("fast", entries)).toEqual([]);
  });
});

describe("spans while typing goes on", () => {
  const spans: Span[] = [
    { start: 0, end: 4, kind: "mood" },
    { start: 10, end: 15, kind: "genre" },
  ];
  const text = "warm, and lo-fi";

  it("keeps what stands before an edit and moves what stands after", () => {
    const next = "warm, dusty and lo-fi";
    const moved = moveSpans(spans, text, next);
    expect(moved.map(({ start, end }) => next.slice(start, end))).toEqual(["warm", "lo-fi"]);
  });

  it("drops the word that is being changed", () => {
    expect(moveSpans(spans, text, "worm, and lo-fi").map((span) => span.kind)).toEqual(["genre"]);
  });

  it("survives clearing and repeated letters", () => {
    expect(moveSpans(spans, text, "")).toEqual([]);
    expect(moveSpans([{ start: 0, end: 2, kind: "mood" }], "aaaa", "aa")).toEqual([{ start: 0, end: 2, kind: "mood" }]);
  });
});

describe("pieces", () => {
  it("put together are the text again", () => {
    const text = "🎹 warm and lo-fi";
    const spans: Span[] = [{ start: 3, end: 7, kind: "mood" }];
    expect(piecesOf(text, spans)).toEqual([
      { text: "🎹 ", kind: null },
      { text: "warm", kind: "mood" },
      { text: " and lo-fi", kind: null },
    ]);
    expect(piecesOf("", [])).toEqual([]);
  });
});
