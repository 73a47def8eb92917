import { signed } from "@/lib/format";
import type { Brief } from "@/lib/types";
import classes from "./QaCard.module.css";

const QUIETEST_LUFS = -24;
/** A louder target's name would run into the end of the scale. */
const ROOM_BELOW_LUFS = -8;

interface Props {
  measured: number;
  target: Brief["target"] | null;
}

/** Where the master stands between quiet and loud, and where it was meant to stand. */
export function LoudnessGauge({ measured, target }: Props) {
  const low = Math.min(QUIETEST_LUFS, Math.floor(Math.min(measured, target?.loudness_lufs ?? 0)) - 3);
  const at = (lufs: number) => `${Math.min(100, Math.max(0, ((lufs - low) / -low) * 100))}%`;
  const targetText = target ? `${signed(target.loudness_lufs, target.loudness_lufs % 1 ? 1 : 0)} ${target.name}` : "";
  return (
    <div
      className={classes.gauge}
      role="img"
      aria-label={`Loudness ${signed(measured)} LUFS${target ? `, target ${targetText}` : ""}`}
    >
      <div className={classes.scale}>
        {target && <span className={classes.target} style={{ left: at(target.loudness_lufs) }} />}
        <span className={classes.needle} style={{ left: at(measured) }} />
      </div>
      <div className={classes.marks} aria-hidden="true">
        <span>{signed(low, 0)}</span>
        {target && (
          <span className={classes.targetMark} style={{ left: at(target.loudness_lufs) }}>
            {targetText}
          </span>
        )}
        {(target?.loudness_lufs ?? QUIETEST_LUFS) <= ROOM_BELOW_LUFS && <span>0 LUFS</span>}
      </div>
    </div>
  );
}
