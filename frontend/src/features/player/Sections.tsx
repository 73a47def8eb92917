import { clock, label } from "@/lib/format";
import type { Section, Span } from "@/lib/types";
import { heatOf, sectionAt } from "@/features/player/bars";
import { usePlayer, useWholeSeconds } from "@/features/player/usePlayer";
import classes from "./Sections.module.css";

interface Props {
  sections: Section[];
  durationSeconds: number;
  active: boolean;
  onSeek: (seconds: number) => void;
  /** While a part may be chosen, a block chooses its own. */
  onSpan?: (span: Span) => void;
}

/** The form as blocks over the waveform; a block is a place to jump to. */
export function Sections({ sections, durationSeconds, active, onSeek, onSpan }: Props) {
  const { state } = usePlayer();
  const whole = useWholeSeconds(active);
  if (sections.length === 0 || durationSeconds <= 0) return null;
  const current = active && (state.playing || whole > 0) ? sectionAt(sections, whole + 0.5) : null;
  return (
    <div className={classes.sections} role="group" aria-label="Sections">
      {sections.map((section) => (
        <button
          key={section.start_seconds}
          type="button"
          className={classes.section}
          data-heat={heatOf(section.energy)}
          aria-current={section === current || undefined}
          aria-label={`${label(section.name)}, from ${clock(section.start_seconds)}`}
          title={`${label(section.name)} · ${clock(section.start_seconds)}–${clock(section.end_seconds)}`}
          style={{ flexGrow: Math.max(0.001, section.end_seconds - section.start_seconds) }}
          onClick={() =>
            onSpan
              ? onSpan({ start: section.start_seconds, end: Math.min(section.end_seconds, durationSeconds) })
              : onSeek(section.start_seconds)
          }
        >
          <span>{label(section.name)}</span>
        </button>
      ))}
    </div>
  );
}
