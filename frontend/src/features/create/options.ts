/** Choices beside the prompt; null leaves it to the prompt and the studio. */
export interface Options {
  engine: string | null;
  durationSeconds: number | null;
  target: string | null;
  seed: number | null;
  splitDrums: true | null;
  dryStems: true | null;
  /** How far an engine that hears the reference goes from it; null does not send it. */
  referenceStrength: number | null;
}

export const NO_OPTIONS: Options = {
  engine: null,
  durationSeconds: null,
  target: null,
  seed: null,
  splitDrums: null,
  dryStems: null,
  referenceStrength: null,
};

export const DURATION_SECONDS = { min: 10, max: 600 };
export const TARGET_LUFS = { min: -40, max: -5 };
export const SEED = { min: 0, max: 2 ** 32 - 1 };

export const TARGETS = [
  { value: "streaming", label: "Streaming" },
  { value: "apple", label: "Apple Music" },
  { value: "club", label: "Club" },
  { value: "broadcast", label: "Broadcast" },
];

/** How many choices differ from leaving it to the studio. */
export function chosen(options: Options): number {
  return Object.values(options).filter((value) => value !== null).length;
}

/** Whether `target` is a number of LUFS rather than a name. */
export function isLoudness(target: string | null): boolean {
  return target !== null && /^[-−]?\d/.test(target);
}
