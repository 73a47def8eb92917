const SEED_FLAG = /\s*--seed[ =]\d+/g;

/** The prompt with a seed of its own, in place of an earlier one. */
export function withSeed(prompt: string, seed: number): string {
  return `${prompt.replace(SEED_FLAG, "").trimEnd()} --seed ${seed}`;
}
