/** How stems are decoded so that a long track does not eat the machine's memory. */

export interface DecodingPlan {
  sampleRateHz: number;
  channels: 1 | 2;
}

const BYTES_PER_SAMPLE = 4;
const MEBIBYTE = 1024 * 1024;
const FULL_RATE_HZ = 44_100;

/** From best to lightest; the last one is taken even where it is still too much. */
const PLANS: DecodingPlan[] = [
  { sampleRateHz: FULL_RATE_HZ, channels: 2 },
  { sampleRateHz: 32_000, channels: 2 },
  { sampleRateHz: 32_000, channels: 1 },
  { sampleRateHz: 22_050, channels: 1 },
];

export function planBytes(plan: DecodingPlan, durationSeconds: number, stems: number): number {
  return plan.sampleRateHz * plan.channels * BYTES_PER_SAMPLE * durationSeconds * stems;
}

/** What all decoded stems together may take: less on a machine that says it has little. */
export function budgetBytes(deviceMemoryGibibytes = 8): number {
  return (deviceMemoryGibibytes >= 8 ? 768 : deviceMemoryGibibytes >= 4 ? 384 : 192) * MEBIBYTE;
}

export function planDecoding(durationSeconds: number, stems: number, budget: number): DecodingPlan {
  const fitting = PLANS.find((plan) => planBytes(plan, durationSeconds, stems) <= budget);
  return fitting ?? PLANS[PLANS.length - 1]!;
}

/** A sentence about a lighter plan, or nothing. */
export function planNote(plan: DecodingPlan): string {
  if (plan.sampleRateHz === FULL_RATE_HZ && plan.channels === 2) return "";
  const kilohertz = Math.round(plan.sampleRateHz / 1000);
  return `To spare memory the stems of this long track play at ${kilohertz} kHz${plan.channels === 1 ? " in mono" : ""}; the files are untouched.`;
}
