import { describe, expect, it } from "vitest";
import type { Stem } from "@/lib/types";
import { isRemix, remixOf } from "@/features/player/remix";
import { AS_MIXED } from "@/features/player/StemMixer";

const stems = ["Drums", "Bass", "Pad"].map((name): Stem => ({ name, role: "drums", url: `/${name}.wav`, waveform: [], instruments: [] }));
const unchanged = [AS_MIXED, AS_MIXED, AS_MIXED];

describe("the mixer's faders as a remix", () => {
  it("sends what differs, in decibels", () => {
    const settings = [{ ...AS_MIXED, gain: 0.5 }, AS_MIXED, { ...AS_MIXED, muted: true }];
    expect(remixOf(stems, settings, null)).toEqual([
      { name: "Drums", gain_db: -6.02, pan: 0, mute: false },
      { name: "Pad", gain_db: 0, pan: 0, mute: true },
    ]);
  });

  it("takes solo and a fader at zero for mute", () => {
    expect(remixOf(stems, [{ ...AS_MIXED, soloed: true }, AS_MIXED, AS_MIXED], null).map((change) => change.name)).toEqual(["Bass", "Pad"]);
    expect(remixOf(stems, [{ ...AS_MIXED, gain: 0 }, AS_MIXED, AS_MIXED], null)).toEqual([{ name: "Drums", gain_db: 0, pan: 0, mute: true }]);
  });

  it("adds to what the take has changed already, within the limits", () => {
    const earlier = {
      stems: [
        { name: "Drums", gain_db: -58, pan: 0.3, mute: false },
        { name: "Pad", gain_db: 0, pan: 0, mute: true },
      ],
      target: null,
      more_targets: [],
      bits: null,
    };
    const settings = [{ ...AS_MIXED, gain: 0.5 }, { ...AS_MIXED, gain: 1.5 }, AS_MIXED];
    expect(remixOf(stems, settings, earlier)).toEqual([
      { name: "Drums", gain_db: -60, pan: 0.3, mute: false },
      { name: "Bass", gain_db: 3.52, pan: 0, mute: false },
      { name: "Pad", gain_db: 0, pan: 0, mute: true },
    ]);
  });

  it("adds pans, which alone make a mix", () => {
    const earlier = { stems: [{ name: "Drums", gain_db: 0, pan: 0.3, mute: false }], target: null, more_targets: [], bits: null };
    const settings = [{ ...AS_MIXED, pan: 0.9 }, { ...AS_MIXED, pan: -0.25 }, AS_MIXED];
    expect(isRemix(settings)).toBe(true);
    expect(remixOf(stems, settings, earlier)).toEqual([
      { name: "Drums", gain_db: 0, pan: 1, mute: false },
      { name: "Bass", gain_db: 0, pan: -0.25, mute: false },
    ]);
  });

  it("is none while nothing differs, or nothing sounds", () => {
    expect(isRemix(unchanged)).toBe(false);
    expect(isRemix(unchanged.map((setting) => ({ ...setting, muted: true })))).toBe(false);
    expect(isRemix([{ ...AS_MIXED, gain: 1.2 }, AS_MIXED, AS_MIXED])).toBe(true);
  });
});
