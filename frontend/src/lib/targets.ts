import { label, signed } from "@/lib/format";

/** What the API takes, musicassist/catalog/targets.py. */
export const TARGET_LUFS = { min: -40, max: -5 };
export const CEILING_DBTP = { min: -12, max: 0, usual: -1 };
export const MOST_TARGETS = 6;
/** A loudness of one's own that nobody has typed yet. */
const UNTYPED = "own";
const SUGGESTED_LUFS = ["-12", "-10", "-9", "-18"];

export const TARGETS = [
  { value: "streaming", label: "Streaming", lufs: -14 },
  { value: "apple", label: "Apple Music", lufs: -16 },
  { value: "deezer", label: "Deezer", lufs: -15 },
  { value: "broadcast", label: "Broadcast", lufs: -23 },
  { value: "club", label: "Club", lufs: -8 },
];

/** A target in two parts; an empty text where nothing is typed. */
export interface TargetParts {
  /** A target's name, or a number of LUFS as typed. */
  loudness: string;
  /** dBTP as typed; −1 holds when empty. */
  ceiling: string;
}

/** Several targets as the API takes them in one text. */
export const joined = (targets: readonly string[]): string => targets.join(",");
export const parted = (text: string | null): string[] => (text ?? "").split(",").filter(Boolean);

/** `club@-0.5` in its two parts. */
export function partsOf(target: string): TargetParts {
  const [loudness = "", ceiling = ""] = target.split("@");
  return { loudness: loudness === UNTYPED ? "" : loudness, ceiling };
}

export function targetOf({ loudness, ceiling }: TargetParts): string {
  return (loudness || UNTYPED) + (ceiling ? `@${ceiling}` : "");
}

export const isNamed = (loudness: string): boolean => TARGETS.some((target) => target.value === loudness);

/** Another loudness of one's own: one that is often asked for and not there yet, else an empty one. */
export function anotherOwn(targets: readonly string[]): string {
  return SUGGESTED_LUFS.find((lufs) => !targets.some((target) => partsOf(target).loudness === lufs)) ?? UNTYPED;
}

const within = (text: string, { min, max }: { min: number; max: number }): boolean => text.trim() !== "" && Number(text) >= min && Number(text) <= max;

export function loudnessProblem({ loudness }: TargetParts): string {
  if (isNamed(loudness) || within(loudness, TARGET_LUFS)) return "";
  return `A loudness goes from ${signed(TARGET_LUFS.min, 0)} to ${signed(TARGET_LUFS.max, 0)} LUFS.`;
}

export function ceilingProblem({ ceiling }: TargetParts): string {
  if (ceiling === "" || within(ceiling, CEILING_DBTP)) return "";
  return `A ceiling goes from ${signed(CEILING_DBTP.min, 0)} to ${CEILING_DBTP.max} dBTP.`;
}

/** What two targets share when they ask for the same. */
const wishOf = ({ loudness, ceiling }: TargetParts): string =>
  `${isNamed(loudness) ? loudness : Number(loudness)}@${ceiling === "" ? CEILING_DBTP.usual : Number(ceiling)}`;

/** Whether an earlier one asks for the same. */
export function isRepeated(targets: readonly string[], index: number): boolean {
  const wishes = targets.map((target) => wishOf(partsOf(target)));
  return wishes.indexOf(wishes[index]!) < index;
}

/** The first thing that keeps these targets from being sent; empty when there is none. */
export function targetsProblem(targets: readonly string[]): string {
  if (targets.length > MOST_TARGETS) return `At most ${MOST_TARGETS} targets at once.`;
  for (const [index, target] of targets.entries()) {
    const parts = partsOf(target);
    const problem = loudnessProblem(parts) || ceilingProblem(parts);
    if (problem) return problem;
    if (isRepeated(targets, index)) return `${targetTitle(target)} is there twice.`;
  }
  return "";
}

/** "Club at −0.5 dBTP". */
export function targetTitle(target: string): string {
  const { loudness, ceiling } = partsOf(target);
  const title = isNamed(loudness) ? label(loudness) : `${loudness.replace("-", "−") || "?"} LUFS`;
  return ceiling ? `${title} at ${ceiling.replace("-", "−")} dBTP` : title;
}
