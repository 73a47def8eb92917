import { describe, expect, it } from "vitest";
import { barsOf, heatOf, sectionAt } from "@/features/player/bars";

describe("bars of a waveform", () => {
  it("keep the loudest of each stretch", () => {
    expect(barsOf([0.1, 0.9, 0.2, 0.3], 2)).toEqual([0.9, 0.3]);
  });

  it("repeat when there are fewer peaks than bars, and stay silent without any", () => {
    expect(barsOf([0.5, 1], 4)).toEqual([0.5, 0.5, 1, 1]);
    expect(barsOf([], 3)).toEqual([0, 0, 0]);
  });

  it("take negative and too loud peaks", () => {
    expect(barsOf([-0.4, 1.7], 2)).toEqual([0.4, 1]);
  });
});

describe("sections", () => {
  const sections = [
    { name: "intro", start_seconds: 0, end_seconds: 4, energy: 0.2 },
    { name: "hook", start_seconds: 4, end_seconds: 9, energy: 0.9 },
  ];

  it("begin where the one before ends", () => {
    expect([0, 3.99, 4, 9].map((time) => sectionAt(sections, time)?.name)).toEqual(["intro", "intro", "hook", undefined]);
  });

  it("are warmer the more happens", () => {
    expect([0.2, 0.5, 0.9].map(heatOf)).toEqual(["cool", "warm", "hot"]);
  });
});
