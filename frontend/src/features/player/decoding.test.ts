import { describe, expect, it } from "vitest";
import { budgetBytes, planBytes, planDecoding, planNote } from "@/features/player/decoding";

const GIBI = 1024 ** 3;

describe("decoding plan", () => {
  it("keeps a short track whole", () => {
    const plan = planDecoding(120, 6, budgetBytes());
    expect(plan).toEqual({ sampleRateHz: 44_100, channels: 2 });
    expect(planNote(plan)).toBe("");
  });

  it("makes a long track lighter until it fits, and says so", () => {
    const plan = planDecoding(600, 8, budgetBytes());
    expect(planBytes(plan, 600, 8)).toBeLessThanOrEqual(budgetBytes());
    expect(planNote(plan)).toMatch(/kHz/);
  });

  it("takes less where the machine has less", () => {
    expect(budgetBytes(2)).toBeLessThan(budgetBytes(4));
    expect(budgetBytes(4)).toBeLessThan(budgetBytes(8));
    expect(budgetBytes(8)).toBeLessThan(GIBI);
  });

  it("takes the lightest plan when nothing fits", () => {
    expect(planDecoding(6000, 12, 1)).toEqual({ sampleRateHz: 22_050, channels: 1 });
  });
});
