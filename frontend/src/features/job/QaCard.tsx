import { IconShieldCheck } from "@tabler/icons-react";
import { label } from "@/lib/format";
import type { Brief, Check, Qa } from "@/lib/types";
import { CheckTable } from "@/features/job/CheckTable";
import { LoudnessGauge } from "@/features/job/LoudnessGauge";
import { Pictures } from "@/features/job/Pictures";
import { ReportActions } from "@/features/job/ReportActions";
import { VERDICTS, verdictText } from "@/features/job/verdicts";
import classes from "./QaCard.module.css";

const TILES = ["loudness", "true_peak", "tempo", "key", "duration"];

const FIELDS: Record<string, string> = { loudness: "target" };

/** What the figure is held against: a wish of the person's, or the studio's own plan. */
function heldAgainst(check: Check, brief: Brief | null): string {
  if (!check.requested) return "nothing asked";
  const figure = check.requested.replace(/^≤ /, "");
  if (check.name === "true_peak") return `limit ${figure}`;
  const field = FIELDS[check.name] ?? check.name;
  const origin = brief?.provenance.find((entry) => entry.field === field)?.origin;
  if (origin === "asked" || origin === "correction") return `asked ${figure}`;
  if (origin === "reference") return `reference ${figure}`;
  return `${field === "target" ? "target" : "planned"} ${figure}`;
}

function Tile({ check, brief }: { check: Check; brief: Brief | null }) {
  const { icon: Icon, word } = VERDICTS[check.verdict];
  return (
    <li className={classes.tile} data-verdict={check.verdict} title={check.note || undefined}>
      <span className="soft">{label(check.name)}</span>
      <strong>{check.measured || "–"}</strong>
      <span className={classes.asked}>
        <Icon size={15} stroke={1.9} aria-hidden="true" />
        <span className="visually-hidden">{word}: </span>
        {heldAgainst(check, brief)}
      </span>
    </li>
  );
}

interface Props {
  qa: Qa;
  brief: Brief | null;
  title: string;
  /** Null until the job has ended. */
  reportUrl: string | null;
}

export function QaCard({ qa, brief, title, reportUrl }: Props) {
  const tiles = TILES.flatMap((name) => qa.checks.find((check) => check.name === name) ?? []);
  const measured = qa.details.lufs;
  return (
    <section className={`card ${classes.qa}`} aria-labelledby="qa-title">
      <header className="card-head">
        <h2 id="qa-title">
          <IconShieldCheck size={19} stroke={1.8} aria-hidden="true" /> Quality check
        </h2>
        <span className={classes.badge} data-status={qa.status}>
          {verdictText(qa.checks)}
        </span>
      </header>
      {typeof measured === "number" && <LoudnessGauge measured={measured} target={brief?.target ?? null} />}
      <ul className={classes.tiles} aria-label="Measured">
        {tiles.map((check) => (
          <Tile key={check.name} check={check} brief={brief} />
        ))}
      </ul>
      <CheckTable checks={qa.checks} />
      {qa.pictures.length > 0 && <Pictures pictures={qa.pictures} />}
      {reportUrl && <ReportActions url={reportUrl} title={title} />}
    </section>
  );
}
