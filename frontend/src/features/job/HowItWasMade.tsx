import { Table } from "@mantine/core";
import { label } from "@/lib/format";
import type { Brief, Job, Provenance } from "@/lib/types";
import { ScrollTable } from "@/components/ScrollTable";
import { effectsOf } from "@/features/job/effects";
import { heardInProfile } from "@/features/reference/heard";
import { HeardFacts } from "@/features/reference/HeardFacts";
import { TakeRow } from "@/features/job/TakeRow";
import classes from "./HowItWasMade.module.css";

const ORIGINS: Record<Provenance["origin"], string> = {
  asked: "you said so",
  inferred: "concluded",
  reference: "from the reference",
  default: "default",
  correction: "a flag in the prompt",
};

function Decisions({ brief }: { brief: Brief }) {
  return (
    <>
      <h3>What was understood</h3>
      <ScrollTable name="What was understood">
        <Table className={classes.table} verticalSpacing={6} horizontalSpacing={8} borderColor="var(--line)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Value</Table.Th>
              <Table.Th scope="col">Decided</Table.Th>
              <Table.Th scope="col">From where</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {brief.provenance.map((entry, index) => (
              <Table.Tr key={`${entry.field} ${entry.value} ${index}`}>
                <Table.Th scope="row">{label(entry.field)}</Table.Th>
                <Table.Td>{entry.value}</Table.Td>
                <Table.Td>
                  {ORIGINS[entry.origin]}
                  {entry.note && <span className="soft">. {entry.note}</span>}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
    </>
  );
}

function Facts({ job }: { job: Job }) {
  const facts: [string, string][] = [
    ["Engine", label(job.engine)],
    ["Seed", String(job.brief?.seed ?? job.seed)],
    ["Target", job.brief ? `${job.brief.target.name}, ${job.brief.target.loudness_lufs} LUFS`.replace("-", "−") : ""],
    ["Reference", job.options.reference_name],
  ];
  return (
    <dl className={classes.facts}>
      {facts
        .filter(([, value]) => value)
        .map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
    </dl>
  );
}

/** The whole trail: takes with their corrections, the effective prompts, what was decided and why. */
export function HowItWasMade({ job, notes }: { job: Job; notes: string[] }) {
  const count = job.attempts.length;
  return (
    <details className={`card ${classes.made}`} open>
      <summary>
        <h2>
          How it was made · {count} {count === 1 ? "take" : "takes"}
        </h2>
      </summary>
      <ol className={classes.takes} aria-label="Takes">
        {job.attempts.map((attempt, index) => (
          <TakeRow
            key={attempt.number}
            attempt={attempt}
            previous={job.attempts[index - 1]}
            followed={index < count - 1}
            active={false}
            effects={effectsOf(attempt, job.attempts[index + 1])}
          />
        ))}
      </ol>
      {count > 1 && (
        <>
          <h3>Prompts as used</h3>
          <ol className={classes.prompts}>
            {job.attempts.map((attempt) => (
              <li key={attempt.number}>
                <span className="soft">Take {attempt.number}</span> {attempt.prompt}
              </li>
            ))}
          </ol>
        </>
      )}
      <h3>Settings</h3>
      <Facts job={job} />
      {job.brief?.reference && (
        <>
          <h3>The reference</h3>
          <HeardFacts heard={heardInProfile(job.brief.reference)} />
        </>
      )}
      {notes.length > 0 && (
        <>
          <h3>Notes</h3>
          <ul className={classes.notes}>
            {notes.map((note) => (
              <li key={note}>{note}</li>
            ))}
          </ul>
        </>
      )}
      {job.brief && job.brief.provenance.length > 0 && <Decisions brief={job.brief} />}
    </details>
  );
}
