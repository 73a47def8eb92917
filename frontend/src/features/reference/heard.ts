import { bpm, label, signed } from "@/lib/format";
import type { ReferenceProfile, Style } from "@/lib/types";

/** From here on a reading fills what the prompt leaves open. */
const SURE_ENOUGH = 0.5;
const STYLES_SHOWN = 2;
const FEWEST_PERCENT = 5;

export interface HeardPart {
  letter: string;
  /** Which colour: parts that sound alike share one. */
  colour: number;
  startSeconds: number;
  endSeconds: number;
  energy: number;
}

export interface Fact {
  name: string;
  value: string;
  note: string;
  /** Too unsure to be used. */
  unsure?: boolean;
}

/** What was measured on a reference, ready to be shown. */
export interface Heard {
  facts: Fact[];
  parts: HeardPart[];
  /** 0 to 1, at equal distances. */
  energy: number[];
}

const percent = (share: number): number => Math.round(100 * share);
/** Nothing that was only listened to is certain. */
const sureness = (confidence: number): number => Math.min(99, percent(confidence));

function reading(name: string, value: string | null, confidence: number, none: string, others: string[] = []): Fact {
  if (value === null) return { name, value: none, note: "none found", unsure: true };
  if (confidence < SURE_ENOUGH) return { name, value, note: "unsure", unsure: true };
  const or = others.length > 0 ? `, else ${others.join(" or ")}` : "";
  return { name, value, note: `${sureness(confidence)} % sure${or}` };
}

function likelyStyle(families: { slug: string; probability: number }[]): Fact {
  const [first, ...rest] = families.filter((family) => percent(family.probability) >= FEWEST_PERCENT).slice(0, STYLES_SHOWN);
  const others = rest.map((family) => label(family.slug));
  return reading("Likely style", first ? label(first.slug) : null, first?.probability ?? 0, "Hard to tell", others);
}

interface Levels {
  loudness_lufs: number;
  loudness_range_lu: number;
  true_peak_dbtp: number;
  width: number;
}

function levels(of: Levels): Fact[] {
  return [
    { name: "Loudness", value: `${signed(of.loudness_lufs)} LUFS`, note: `true peak ${signed(of.true_peak_dbtp)} dBTP` },
    { name: "Loudness range", value: `${signed(of.loudness_range_lu)} LU`, note: "quiet to loud parts" },
    { name: "Width", value: `${percent(of.width)} %`, note: "0 % is mono" },
  ];
}

function coloured(parts: Omit<HeardPart, "colour">[]): HeardPart[] {
  const letters = [...new Set(parts.map((part) => part.letter))];
  return parts.map((part) => ({ ...part, colour: letters.indexOf(part.letter) % 8 }));
}

export function heardInStyle(style: Style): Heard {
  return {
    facts: [
      reading("Tempo", style.tempo_bpm === null ? null : bpm(style.tempo_bpm), style.tempo_confidence, "No clear beat",
        style.tempo_alternatives.slice(0, 2).map((tempo) => String(Math.round(tempo)))),
      reading("Key", style.key, style.key_confidence, "No clear key", style.key_alternatives.slice(0, 1)),
      reading("Metre", style.metre, style.metre_confidence, "No clear metre"),
      ...levels(style),
      likelyStyle(style.families),
    ],
    parts: coloured(
      style.sections.map((part) => ({ letter: part.letter, startSeconds: part.start, endSeconds: part.end, energy: part.energy })),
    ),
    energy: style.energy.level,
  };
}

export function heardInProfile(profile: ReferenceProfile): Heard {
  const { duration_seconds: length, key, metre } = profile;
  return {
    facts: [
      reading("Tempo", profile.tempo_bpm === null ? null : bpm(profile.tempo_bpm), profile.tempo_confidence, "No clear beat"),
      reading("Key", key && `${key.tonic} ${key.mode.replaceAll("_", " ")}`, profile.key_confidence, "No clear key"),
      reading("Metre", metre && `${metre.beats}/${metre.unit}`, profile.metre_confidence, "No clear metre"),
      ...levels(profile),
      likelyStyle(profile.families),
    ],
    parts: coloured(
      profile.sections.map((part) => ({
        letter: part.letter,
        startSeconds: part.start * length,
        endSeconds: (part.start + part.length) * length,
        energy: part.energy,
      })),
    ),
    energy: profile.energy,
  };
}
