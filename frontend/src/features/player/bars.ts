import type { Section } from "@/lib/types";

export const BAR_WIDTH_PX = 2;
export const BAR_GAP_PX = 2;

/** Peaks brought to `count` bars: the loudest of each stretch, so that no hit is lost; repeated when there are fewer. */
export function barsOf(peaks: readonly number[], count: number): number[] {
  if (peaks.length === 0) return Array.from({ length: count }, () => 0);
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * peaks.length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * peaks.length) / count));
    let loudest = 0;
    for (let index = from; index < to; index += 1) loudest = Math.max(loudest, Math.abs(peaks[index] ?? 0));
    return Math.min(1, loudest);
  });
}

export type Heat = "cool" | "warm" | "hot";

/** How a section is coloured by its energy. */
export function heatOf(energy: number): Heat {
  if (energy < 0.4) return "cool";
  return energy < 0.75 ? "warm" : "hot";
}

export function sectionAt(sections: readonly Section[], time: number): Section | null {
  return sections.find((section) => time >= section.start_seconds && time < section.end_seconds) ?? null;
}
