import type { Provenance } from "@/lib/types";
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

function textOf(kind: Kind, value: string): string {
  if (kind === "tempo" && /^\d+(\.\d+)?$/.test(value)) return `${value} BPM`;
  if (kind === "excluded") return /^no /i.test(value) ? value : `no ${value}`;
  if (kind === "seed") return `seed ${value}`;
  return value;
}

/** A chip for each understood value; plain defaults stay out, since nobody said or implied them. */
export function chipsOf(provenance: readonly Provenance[]): ChipValue[] {
  const seen = new Map<string, ChipValue>();
  for (const entry of provenance) {
    const kind = kindOf(entry.field);
    if (kind === null || entry.origin === "default" || !entry.value) continue;
    const text = textOf(kind, entry.value);
    const inferred = entry.origin === "inferred";
    const id = `${kind} ${text.toLowerCase()}`;
    const known = seen.get(id);
    if (known && (inferred || !known.inferred)) continue;
    seen.set(id, { kind, text, inferred, note: entry.note });
  }
  return [...seen.values()].sort((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind));
}
