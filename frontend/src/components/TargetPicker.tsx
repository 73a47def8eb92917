import { ActionIcon, Button, Chip, NumberInput } from "@mantine/core";
import { IconPlus, IconX } from "@tabler/icons-react";
import { useId } from "react";
import {
  anotherOwn,
  CEILING_DBTP,
  ceilingProblem,
  isNamed,
  isRepeated,
  loudnessProblem,
  MOST_TARGETS,
  partsOf,
  TARGET_LUFS,
  TARGETS,
  targetOf,
  type TargetParts,
  targetTitle,
} from "@/lib/targets";
import classes from "./TargetPicker.module.css";

interface Props {
  label: string;
  value: readonly string[];
  onChange: (targets: string[]) => void;
  /** What happens while nothing is chosen. */
  otherwise: string;
}

/** Delivery targets: named ones and loudnesses of one's own, each with a ceiling where −1 dBTP shall not hold. */
export function TargetPicker({ label, value, onChange, otherwise }: Props) {
  const id = useId();
  const full = value.length >= MOST_TARGETS;
  const has = (name: string) => value.some((target) => partsOf(target).loudness === name);
  const toggle = (name: string) =>
    onChange(has(name) ? value.filter((target) => partsOf(target).loudness !== name) : [...value, name]);
  return (
    <div role="group" aria-labelledby={id} className={classes.picker}>
      <span id={id} className={classes.label}>
        {label}
      </span>
      <div className={classes.chips}>
        {TARGETS.map((target) => (
          <Chip
            key={target.value}
            size="sm"
            radius="xl"
            checked={has(target.value)}
            disabled={full && !has(target.value)}
            onChange={() => toggle(target.value)}
          >
            {target.label} <span className={classes.lufs}>{`−${-target.lufs}`}</span>
          </Chip>
        ))}
        <Button
          variant="subtle"
          size="compact-sm"
          radius="xl"
          className={`ink ${classes.add}`}
          leftSection={<IconPlus size={15} stroke={2} />}
          disabled={full}
          onClick={() => onChange([...value, anotherOwn(value)])}
        >
          Another loudness
        </Button>
      </div>
      {value.length > 0 && (
        <div className={`${classes.rows} ${classes.heads}`} aria-hidden="true">
          <div className={classes.row}>
            <span>Loudness</span>
            <span>Ceiling</span>
          </div>
        </div>
      )}
      {value.length > 0 && (
        <ul className={classes.rows} aria-label="Chosen targets">
          {value.map((target, index) => (
            <Row
              key={index}
              target={target}
              number={index + 1}
              repeated={isRepeated(value, index)}
              onChange={(changed) => onChange(value.map((one, at) => (at === index ? changed : one)))}
              onRemove={() => onChange(value.filter((_, at) => at !== index))}
            />
          ))}
        </ul>
      )}
      <p className={classes.hint}>{hintOf(value.length, otherwise)}</p>
    </div>
  );
}

function hintOf(count: number, otherwise: string): string {
  if (count === 0) return otherwise;
  if (count === 1) return "One master for this target.";
  return `${count} masters from one mix; the first is the one that is judged.${count >= MOST_TARGETS ? " No more than six at once." : ""}`;
}

interface RowProps {
  target: string;
  number: number;
  repeated: boolean;
  onChange: (target: string) => void;
  onRemove: () => void;
}

/** One target: its loudness, which may be typed unless it has a name, and its ceiling. */
function Row({ target, number, repeated, onChange, onRemove }: RowProps) {
  const parts = partsOf(target);
  const named = TARGETS.find((one) => one.value === parts.loudness);
  const set = (change: Partial<TargetParts>) => onChange(targetOf({ ...parts, ...change }));
  const title = named?.label ?? `target ${number}`;
  const wrong = loudnessProblem(parts) || ceilingProblem(parts) || (repeated ? `${targetTitle(target)} is there twice.` : "");
  const wrongId = useId();
  return (
    <li className={classes.row}>
      {isNamed(parts.loudness) ? (
        <span className={classes.name}>
          {named?.label} <span className={classes.unit}>{`−${-(named?.lufs ?? 0)} LUFS`}</span>
        </span>
      ) : (
        <NumberInput
          aria-label={`Loudness of ${title} in LUFS`}
          aria-errormessage={wrong ? wrongId : undefined}
          size="xs"
          value={parts.loudness}
          onChange={(lufs) => set({ loudness: String(lufs) })}
          suffix=" LUFS"
          placeholder="LUFS"
          {...TARGET_LUFS}
          step={0.5}
          decimalScale={2}
          clampBehavior="none"
          error={loudnessProblem(parts) !== "" || repeated}
        />
      )}
      <NumberInput
        aria-label={`Ceiling of ${title} in dBTP`}
        aria-errormessage={wrong ? wrongId : undefined}
        size="xs"
        value={parts.ceiling}
        onChange={(dbtp) => set({ ceiling: String(dbtp) })}
        suffix=" dBTP"
        placeholder={`−${-CEILING_DBTP.usual} dBTP`}
        min={CEILING_DBTP.min}
        max={CEILING_DBTP.max}
        startValue={CEILING_DBTP.usual}
        step={0.1}
        decimalScale={2}
        clampBehavior="none"
        error={ceilingProblem(parts) !== "" || (repeated && isNamed(parts.loudness))}
      />
      <ActionIcon variant="subtle" size="sm" className="ink" aria-label={`Remove ${title}`} onClick={onRemove}>
        <IconX size={15} stroke={1.8} />
      </ActionIcon>
      {wrong && (
        <p id={wrongId} role="alert" className={classes.wrong}>
          {wrong}
        </p>
      )}
    </li>
  );
}
