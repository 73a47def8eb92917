import { clock } from "@/lib/format";
import type { Heard, HeardPart } from "@/features/reference/heard";
import classes from "./HeardFacts.module.css";

const BOX = { width: 400, height: 40 };

/** The energy as an area that fills the box. */
function area(energy: number[]): string {
  const step = BOX.width / Math.max(1, energy.length - 1);
  const points = energy.map((level, index) => `${(index * step).toFixed(1)},${(BOX.height * (1 - 0.94 * level)).toFixed(1)}`);
  return `0,${BOX.height} ${points.join(" ")} ${BOX.width},${BOX.height}`;
}

function Form({ parts, energy }: { parts: HeardPart[]; energy: number[] }) {
  if (parts.length === 0) return null;
  return (
    <div className={classes.form}>
      {energy.length > 1 && (
        <svg className={classes.energy} viewBox={`0 0 ${BOX.width} ${BOX.height}`} preserveAspectRatio="none" aria-hidden="true">
          <polygon points={area(energy)} />
        </svg>
      )}
      <ol className={classes.parts} aria-label="Form of the reference; parts of one letter sound alike">
        {parts.map((part) => (
          <li
            key={part.startSeconds}
            className={classes.part}
            data-colour={part.colour}
            title={`${part.letter} · ${clock(part.startSeconds)}–${clock(part.endSeconds)}`}
            style={{ flexGrow: Math.max(0.001, part.endSeconds - part.startSeconds) }}
          >
            {part.letter}
            <span className="visually-hidden">{`, from ${clock(part.startSeconds)} to ${clock(part.endSeconds)}`}</span>
          </li>
        ))}
      </ol>
    </div>
  );
}

/** What a reference tells: its form with its energy, and the figures. */
export function HeardFacts({ heard }: { heard: Heard }) {
  return (
    <div className={classes.heard}>
      <Form parts={heard.parts} energy={heard.energy} />
      <dl className={classes.facts}>
        {heard.facts.map((fact) => (
          <div key={fact.name} className={classes.fact} data-unsure={fact.unsure || undefined}>
            <dt>{fact.name}</dt>
            <dd>
              <strong>{fact.value}</strong>
              <span>{fact.note}</span>
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
