import { Chip, NumberInput } from "@mantine/core";
import { useId } from "react";
import classes from "./TargetPicker.module.css";

export const TARGET_LUFS = { min: -40, max: -5 };
const CUSTOM_START_LUFS = "-12";

export const TARGETS = [
  { value: "streaming", label: "Streaming", lufs: -14 },
  { value: "apple", label: "Apple Music", lufs: -16 },
  { value: "deezer", label: "Deezer", lufs: -15 },
  { value: "broadcast", label: "Broadcast", lufs: -23 },
  { value: "club", label: "Club", lufs: -8 },
];

/** Whether `target` is a number of LUFS rather than a name. */
export function isLoudness(target: string | null): boolean {
  return target !== null && /^[-−]?\d/.test(target);
}

/** Several targets as the API takes them in one text. */
export const joined = (targets: readonly string[]): string => targets.join(",");
export const parted = (text: string | null): string[] => (text ?? "").split(",").filter(Boolean);

interface Props {
  label: string;
  value: readonly string[];
  onChange: (targets: string[]) => void;
  /** What happens while nothing is chosen. */
  otherwise: string;
  /** No more than one. */
  single?: boolean;
}

/** Delivery targets, one or several, and a loudness of one's own. */
export function TargetPicker({ label, value, onChange, otherwise, single = false }: Props) {
  const id = useId();
  const own = value.find(isLoudness);
  const toggle = (target: string) => {
    if (value.includes(target)) onChange(value.filter((one) => one !== target));
    else onChange(single ? [target] : [...value, target]);
  };
  const setOwn = (lufs: string | null) => {
    const others = single ? [] : value.filter((one) => !isLoudness(one));
    onChange(lufs === null ? value.filter((one) => !isLoudness(one)) : [...others, lufs]);
  };
  return (
    <div role="group" aria-labelledby={id} className={classes.picker}>
      <span id={id} className={classes.label}>
        {label}
      </span>
      <div className={classes.chips}>
        {TARGETS.map((target) => (
          <Chip key={target.value} size="sm" radius="xl" checked={value.includes(target.value)} onChange={() => toggle(target.value)}>
            {target.label} <span className={classes.lufs}>{`−${-target.lufs}`}</span>
          </Chip>
        ))}
        <Chip size="sm" radius="xl" checked={own !== undefined} onChange={(checked) => setOwn(checked ? CUSTOM_START_LUFS : null)}>
          My own
        </Chip>
      </div>
      {own !== undefined && (
        <NumberInput
          label="Loudness in LUFS"
          value={Number.parseFloat(own)}
          onChange={(lufs) => setOwn(typeof lufs === "number" ? String(lufs) : CUSTOM_START_LUFS)}
          {...TARGET_LUFS}
          step={0.5}
          decimalScale={1}
          clampBehavior="blur"
        />
      )}
      <p className={classes.hint}>
        {value.length === 0
          ? otherwise
          : value.length === 1
            ? "One master for this target."
            : `${value.length} masters from one mix; the first is the one that is judged.`}
      </p>
    </div>
  );
}
