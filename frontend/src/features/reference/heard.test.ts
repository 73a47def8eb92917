import { describe, expect, it } from "vitest";
import { PROFILE, STYLE } from "../../../mocks/style";
import { heardInProfile, heardInStyle } from "@/features/reference/heard";

const fact = (heard: ReturnType<typeof heardInStyle>, name: string) => heard.facts.find((row) => row.name === name);

describe("what is told of a reference", () => {
  it("gives each reading with how sure it is and what else it may be", () => {
    const heard = heardInStyle(STYLE);
    expect(fact(heard, "Tempo")).toEqual({ name: "Tempo", value: "124 BPM", note: "93 % sure, else 62 or 248" });
    expect(fact(heard, "Key")).toEqual({ name: "Key", value: "A minor", note: "81 % sure, else C major" });
    expect(fact(heard, "Loudness")).toMatchObject({ value: "−8.9 LUFS", note: "true peak −0.3 dBTP" });
    expect(fact(heard, "Likely style")).toMatchObject({ value: "Deep house", note: "72 % sure, else Uk garage" });
  });

  it("says what is too unsure to be used, and what is not there", () => {
    const heard = heardInStyle({ ...STYLE, tempo_bpm: null, tempo_confidence: 0, families: [] });
    expect(fact(heard, "Tempo")).toMatchObject({ value: "No clear beat", unsure: true });
    expect(fact(heard, "Metre")).toMatchObject({ value: "4/4", note: "unsure", unsure: true });
    expect(fact(heard, "Likely style")).toMatchObject({ value: "Hard to tell", unsure: true });
  });

  it("gives parts that sound alike one colour", () => {
    expect(heardInStyle(STYLE).parts.map((part) => part.colour)).toEqual([0, 1, 0, 1]);
  });

  it("reads a job's own profile alike", () => {
    const heard = heardInProfile(PROFILE);
    expect(fact(heard, "Key")).toMatchObject({ value: "A minor", unsure: true });
    expect(fact(heard, "Metre")).toMatchObject({ value: "4/4", note: "90 % sure" });
    expect(heard.parts.map((part) => [part.startSeconds, part.endSeconds])).toEqual([
      [0, 50],
      [50, 200],
    ]);
  });
});
