import { describe, expect, it } from "vitest";
import { withSeed } from "@/features/job/seed";

describe("a prompt with a seed", () => {
  it("gets it as a flag, in place of an earlier one", () => {
    expect(withSeed("warm lo-fi", 7)).toBe("warm lo-fi --seed 7");
    expect(withSeed("warm --seed 7 lo-fi --seed=12", 3)).toBe("warm lo-fi --seed 3");
  });
});
