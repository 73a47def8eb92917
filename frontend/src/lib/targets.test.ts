import { describe, expect, it } from "vitest";
import { anotherOwn, ceilingProblem, loudnessProblem, partsOf, targetOf, targetsProblem, targetTitle } from "@/lib/targets";

describe("delivery targets", () => {
  it("reads and writes a loudness with its ceiling", () => {
    expect(partsOf("club@-0.5")).toEqual({ loudness: "club", ceiling: "-0.5" });
    expect(partsOf("-9.5")).toEqual({ loudness: "-9.5", ceiling: "" });
    for (const target of ["club", "club@-0.5", "-9.5", "-11@-2", "own", "own@-2"]) expect(targetOf(partsOf(target))).toBe(target);
    expect(["club@-0.5", "apple", "-9.5@-2"].map(targetTitle)).toEqual(["Club at −0.5 dBTP", "Apple", "−9.5 LUFS at −2 dBTP"]);
  });

  it.each(["", "-", "-41", "-4.9", "3", "NaN"])("takes %s for no loudness", (loudness) => {
    expect(loudnessProblem({ loudness, ceiling: "" })).toBe("A loudness goes from −40 to −5 LUFS.");
  });

  it.each(["-", "0.1", "1", "-12.1"])("takes %s for no ceiling", (ceiling) => {
    expect(ceilingProblem({ loudness: "club", ceiling })).toBe("A ceiling goes from −12 to 0 dBTP.");
  });

  it("takes the bounds themselves", () => {
    for (const loudness of ["-40", "-5"]) expect(loudnessProblem({ loudness, ceiling: "" })).toBe("");
    for (const ceiling of ["", "-12", "0"]) expect(ceilingProblem({ loudness: "club", ceiling })).toBe("");
  });

  it("names what keeps several from being sent", () => {
    expect(targetsProblem(["streaming", "club@-0.5", "club", "-9.5"])).toBe("");
    expect(targetsProblem(["streaming", "-9.5", "-9.50@-1"])).toBe("−9.50 LUFS at −1 dBTP is there twice.");
    expect(targetsProblem(["-6", "-7", "-8", "-9", "-10", "-11", "-12"])).toBe("At most 6 targets at once.");
    expect(targetsProblem(["streaming", "own"])).toMatch(/A loudness goes/);
  });

  it("suggests a loudness that is not there yet", () => {
    expect(anotherOwn([])).toBe("-12");
    expect(anotherOwn(["-12@-2", "-10"])).toBe("-9");
    expect(anotherOwn(["-12", "-10", "-9", "-18"])).toBe("own");
  });
});
