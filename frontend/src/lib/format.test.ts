import { describe, expect, it } from "vitest";
import { ago, bpm, clock, label, seconds, signed, spokenTime } from "@/lib/format";

describe("figures for people", () => {
  it("shows time as a clock, never negative or NaN", () => {
    expect([0, 9.99, 61, 600, -3, Number.NaN].map(clock)).toEqual(["0:00", "0:09", "1:01", "10:00", "0:00", "0:00"]);
  });

  it("speaks time in words", () => {
    expect([1, 60, 72].map(spokenTime)).toEqual(["1 second", "1 minute", "1 minute 12 seconds"]);
  });

  it("keeps a whole tempo whole", () => {
    expect([84, 84.04, 174.26].map(bpm)).toEqual(["84 BPM", "84 BPM", "174.3 BPM"]);
  });

  it("writes minus as minus, and no minus zero", () => {
    expect([signed(-14.04), signed(-0.04), signed(-14, 0)]).toEqual(["−14.0", "0.0", "−14"]);
  });

  it("rounds durations to what matters", () => {
    expect([seconds(0.44), seconds(75.2)]).toEqual(["0.4 s", "1 min 15 s"]);
  });

  it("says how long ago", () => {
    const now = Date.UTC(2025, 4, 10);
    const before = (minutes: number) => new Date(now - minutes * 60_000).toISOString();
    expect([0.5, 4, 125, 1500].map((minutes) => ago(before(minutes), now))).toEqual([
      "just now",
      "4 min ago",
      "2 h ago",
      "1 day ago",
    ]);
  });

  it("names checks as people do", () => {
    expect(["true_peak", "dc", "tempo"].map(label)).toEqual(["True peak", "DC offset", "Tempo"]);
  });
});
