import { Tooltip } from "@mantine/core";
import type { ChipValue } from "@/features/create/chips";
import { KINDS } from "@/features/create/kinds";
import classes from "./Chips.module.css";

function Chip({ chip }: { chip: ChipValue }) {
  const { icon: Icon, spoken } = KINDS[chip.kind];
  const hint = chip.note || (chip.inferred ? "Concluded from the rest of the prompt" : "");
  const body = (
    // A chip with a hint can be reached by keyboard, so that the hint can be read without a mouse.
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <li className={classes.chip} data-kind={chip.kind} data-inferred={chip.inferred || undefined} tabIndex={hint ? 0 : undefined}>
      <Icon size={15} stroke={1.8} aria-hidden="true" />
      <span className="visually-hidden">{`${spoken}${chip.inferred ? ", concluded" : ""}: `}</span>
      {chip.text}
    </li>
  );
  if (!hint) return body;
  return (
    <Tooltip label={hint} multiline maw={280} events={{ hover: true, focus: true, touch: true }}>
      {body}
    </Tooltip>
  );
}

export function Chips({ chips }: { chips: ChipValue[] }) {
  if (chips.length === 0) return null;
  return (
    <ul className={classes.chips} aria-label="What the studio understands">
      {chips.map((chip) => (
        <Chip key={`${chip.kind} ${chip.text}`} chip={chip} />
      ))}
    </ul>
  );
}
