import { IconAlertCircle, IconArrowRight, IconRotate } from "@tabler/icons-react";
import { label } from "@/lib/format";
import type { AttemptState } from "@/lib/types";
import type { Effect } from "@/features/job/effects";
import { StageBar } from "@/features/job/StageBar";
import { isMended } from "@/features/job/mending";
import { VERDICTS } from "@/features/job/verdicts";
import { revisionWords } from "@/features/player/revision";
import classes from "./Pipeline.module.css";

interface Props {
  attempt: AttemptState;
  previous?: AttemptState;
  /** Whether another take follows: then the corrections are what it does otherwise. */
  followed: boolean;
  active: boolean;
  /** What the corrections did, once the take after this one has been measured. */
  effects?: Effect[];
  /** One below the heading over the takes. */
  heading?: "h2" | "h3";
}

function Outcome({ effect }: { effect: Effect }) {
  const { icon: Icon, word } = VERDICTS[effect.verdict];
  return (
    <li className={classes.effect} data-verdict={effect.verdict}>
      <Icon size={16} stroke={1.9} aria-hidden="true" />
      <span>
        {label(effect.name)}: {effect.before}
        <IconArrowRight size={14} aria-label="then" className={classes.then} />
        {effect.after}
        <span className="visually-hidden">, {word}</span>
      </span>
    </li>
  );
}

export function TakeRow({ attempt, previous, followed, active, effects = [], heading: Heading = "h3" }: Props) {
  const running = attempt.stages.find((stage) => stage.status === "RUNNING");
  return (
    <li className={classes.take}>
      <Heading className={classes.takeTitle}>
        Take {attempt.number}
        {attempt.revision && <span className="soft"> {revisionWords(attempt.revision)}</span>}
        {attempt.seed !== null && <span className="soft"> seed {attempt.seed}</span>}
      </Heading>
      <ol className={classes.stages} aria-label={`Stages of take ${attempt.number}`}>
        {attempt.stages.map((stage) => (
          <StageBar key={stage.name} stage={stage} attempt={attempt} mended={isMended(attempt, previous)} />
        ))}
      </ol>
      {active && running?.message && <p className={classes.message}>{running.message}…</p>}
      {attempt.corrections.length > 0 && (
        <ul className={classes.corrections} aria-label={followed ? "Why another take" : "What was wrong"}>
          {attempt.corrections.map((correction) => (
            <li key={correction.flag + correction.reason}>
              {followed ? (
                <IconRotate size={16} stroke={1.8} aria-hidden="true" />
              ) : (
                <IconAlertCircle size={16} stroke={1.8} aria-hidden="true" />
              )}
              <span>
                {correction.reason}.
                {followed && correction.action && <strong className={classes.action}> {correction.action}.</strong>}
                {followed && (
                  <span className={classes.flag}>
                    <IconArrowRight size={14} aria-hidden="true" />
                    <span className="visually-hidden">Correction: </span>
                    <code>{correction.flag}</code>
                  </span>
                )}
              </span>
            </li>
          ))}
          {effects.map((effect) => (
            <Outcome key={effect.name} effect={effect} />
          ))}
        </ul>
      )}
    </li>
  );
}
