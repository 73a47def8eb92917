/** Choices beside the prompt; null leaves it to the prompt and the studio. */
export interface Options {
  engine: string | null;
  durationSeconds: number | null;
  /** One target or several, with commas. */
  target: string | null;
  /** Of WAV and FLAC; null is 24. */
  bits: 16 | null;
  seed: number | null;
  splitDrums: true | null;
  dryStems: true | null;
  /** How far an engine that hears the reference goes from it; null does not send it. */
  referenceStrength: number | null;
  /** So many instruments as paid takes of their own, of an engine that makes such. */
  engineTakes: number | null;
}

export const NO_OPTIONS: Options = {
  engine: null,
  durationSeconds: null,
  target: null,
  bits: null,
  seed: null,
  splitDrums: null,
  dryStems: null,
  referenceStrength: null,
  engineTakes: null,
};

export const DURATION_SECONDS = { min: 10, max: 600 };
export const ENGINE_TAKES = { min: 0, max: 8 };
export const SEED = { min: 0, max: 2 ** 32 - 1 };

/** How many choices differ from leaving it to the studio. */
export function chosen(options: Options): number {
  return Object.values(options).filter((value) => value !== null).length;
}
