import {
  IconBan,
  IconClock,
  IconDice5,
  IconGauge,
  IconKey,
  IconMetronome,
  IconMicrophone2,
  IconMoodSmile,
  IconPiano,
  IconTag,
  IconTarget,
  IconTimeline,
  type TablerIcon,
} from "@tabler/icons-react";

export type Kind =
  | "tempo"
  | "key"
  | "genre"
  | "instrument"
  | "mood"
  | "artist"
  | "excluded"
  | "duration"
  | "metre"
  | "target"
  | "seed"
  | "structure";

interface KindLook {
  icon: TablerIcon;
  /** What a screen reader says before the value. */
  spoken: string;
}

export const KINDS: Record<Kind, KindLook> = {
  tempo: { icon: IconGauge, spoken: "Tempo" },
  key: { icon: IconKey, spoken: "Key" },
  genre: { icon: IconTag, spoken: "Genre" },
  instrument: { icon: IconPiano, spoken: "Instrument" },
  mood: { icon: IconMoodSmile, spoken: "Mood" },
  artist: { icon: IconMicrophone2, spoken: "In the style of" },
  excluded: { icon: IconBan, spoken: "Without" },
  duration: { icon: IconClock, spoken: "Duration" },
  metre: { icon: IconMetronome, spoken: "Time signature" },
  target: { icon: IconTarget, spoken: "Delivery target" },
  seed: { icon: IconDice5, spoken: "Seed" },
  structure: { icon: IconTimeline, spoken: "Form" },
};

const FIELDS: Record<string, Kind> = {
  tempo: "tempo",
  tempo_word: "tempo",
  key: "key",
  genre: "genre",
  instrument: "instrument",
  mood: "mood",
  style_reference: "artist",
  excluded: "excluded",
  duration: "duration",
  metre: "metre",
  time_signature: "metre",
  target: "target",
  seed: "seed",
  structure: "structure",
};

/** The kind of a provenance field, or null for one that has no look of its own. */
export function kindOf(field: string): Kind | null {
  return FIELDS[field] ?? null;
}
