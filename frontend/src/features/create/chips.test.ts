import { describe, expect, it } from "vitest";
import type { Origin, Provenance } from "@/lib/types";
import { chipsOf } from "@/features/create/chips";

const entry = (field: string, value: string, origin: Origin = "asked", note = ""): Provenance => ({
  field,
  value,
  origin,
  start: null,
  end: null,
  note,
});

describe("chips", () => {
  it("come by kind, in one order, with their units", () => {
    const chips = chipsOf([entry("mood", "rainy"), entry("excluded", "vocals"), entry("tempo", "84"), entry("key", "A minor")]);
    expect(chips.map((chip) => chip.text)).toEqual(["84 BPM", "A minor", "rainy", "no vocals"]);
  });

  it("dim what was concluded, with its reason, and leave defaults out", () => {
    const chips = chipsOf([entry("tempo", "82 BPM", "inferred", "Usual for lo-fi."), entry("duration", "2 min", "default")]);
    expect(chips).toEqual([{ kind: "tempo", text: "82 BPM", inferred: true, note: "Usual for lo-fi." }]);
  });

  it("keep the word that was typed when it is the understood one in the plural", () => {
    const typed = (field: string, value: string, start: number, end: number) => ({ ...entry(field, value), start, end });
    const prompt = "🥁 vinyl drums, pianoforte, no vocals";
    const chips = chipsOf([typed("instrument", "vinyl drum", 2, 13), typed("instrument", "piano", 15, 25), typed("excluded", "vocal", 30, 36)], prompt);
    expect(chips.map((chip) => chip.text)).toEqual(["vinyl drums", "piano", "no vocals"]);
  });

  it("tell a duration in minutes", () => {
    const chips = ["45 s", "120 s", "92.5 s"].map((value) => chipsOf([entry("duration", value)])[0]?.text);
    expect(chips).toEqual(["45 s", "2 min", "1 min 32.5 s"]);
  });

  it("show a value once, as said rather than as concluded", () => {
    const chips = chipsOf([entry("genre", "House", "inferred"), entry("genre", "house"), entry("genre", "house")]);
    expect(chips).toHaveLength(1);
    expect(chips[0]).toMatchObject({ text: "house", inferred: false });
  });
});
