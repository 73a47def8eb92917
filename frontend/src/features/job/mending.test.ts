import { describe, expect, it } from "vitest";
import { firstTake } from "../../../mocks/fixtures";
import { isMended } from "@/features/job/mending";

const correction = { flag: "--speed 0.94", reason: "It runs fast", stage: "generation", remedy: "mend" as const, action: "Stretch it" };

describe("a mended take", () => {
  it("follows a correction that mends, in its own prompt", () => {
    const previous = { ...firstTake("x"), corrections: [correction] };
    const next = { ...firstTake("x"), number: 2, prompt: `${previous.prompt} --speed 0.94` };
    expect(isMended(next, previous)).toBe(true);
    expect(isMended({ ...next, prompt: previous.prompt }, previous)).toBe(false);
    expect(isMended(next, { ...previous, corrections: [{ ...correction, remedy: "take" }] })).toBe(false);
    expect(isMended(previous, undefined)).toBe(false);
  });
});
