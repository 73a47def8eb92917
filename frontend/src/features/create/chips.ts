import type { Provenance } from "@/lib/types";
import { minutes } from "@/lib/format";
import { type Kind, kindOf } from "@/features/create/kinds";

export interface ChipValue {
  kind: Kind;
  text: string;
  /** Not said by the person but concluded: shown dimmed. */
  inferred: boolean;
  note: string;
}

const ORDER: Kind[] = [
  "tempo",
  "key",
  "genre",
  "metre",
  "duration",
  "instrument",
  "mood",
  "artist",
  "excluded",
  "structure",
  "target",
  "seed",
];

/** The typed word where it is the understood one in the plural or in capitals: people know their own words again. */
function asTyped(value: string, prompt: string, { start, end }: Provenance): string {
  if (start === null || end === null) return value;
  const typed = [...prompt].slice(start, end).join("").toLowerCase();
  return typed.startsWith(value.toLowerCase()) && typed.length <= value.length + 2 ? typed : value;
}

function textOf(kind: Kind, value: string): string {
  if (kind === "tempo" && /^\d+(\.\d+)?$/.test(value)) return `${value} BPM`;
  if (kind === "excluded") return `no ${value}`;
  const length = kind === "duration" ? /^(\d+(?:\.\d+)?) s$/.exec(value)?.[1] : undefined;
  if (length !== undefined) return minutes(Number(length));
  if (kind === "seed") return `seed ${value}`;
  return value;
}

/** A chip for each understood value; plain defaults stay out, since nobody said or implied them. */
export function chipsOf(provenance: readonly Provenance[], prompt = ""): ChipValue[] {
  const seen = new Map<string, ChipValue>();
  for (const entry of provenance) {
    const kind = kindOf(entry.field);
    if (kind === null || entry.origin === "default" || !entry.value) continue;
    const named = kind === "instrument" || kind === "excluded";
    const text = textOf(kind, named ? asTyped(entry.value, prompt, entry) : entry.value);
    const inferred = entry.origin === "inferred";
    const id = `${kind} ${text.toLowerCase()}`;
    const known = seen.get(id);
    if (known && (inferred || !known.inferred)) continue;
    seen.set(id, { kind, text, inferred, note: entry.note });
  }
  return [...seen.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
