import { describe, expect, it } from "vitest";
import { firstTake, resultOf } from "../../../mocks/fixtures";
import { effectsOf } from "@/features/job/effects";

describe("what a correction did", () => {
  const rejected = { ...firstTake("x"), result: resultOf("x", 1, "fail") };
  const mended = { ...rejected, number: 2, corrections: [], result: resultOf("x", 2, "pass") };

  it("is each failed check, then and afterwards", () => {
    expect(effectsOf(rejected, mended)).toEqual([
      { name: "true_peak", before: "−0.3 dBTP", after: "−1.2 dBTP", verdict: "pass" },
    ]);
  });

  it("is unknown before the next take has been measured, and nothing without a correction", () => {
    expect(effectsOf(rejected, undefined)).toEqual([]);
    expect(effectsOf(rejected, { ...mended, result: null })).toEqual([]);
    expect(effectsOf(mended, rejected)).toEqual([]);
  });
});
