import { IconDeviceAudioTape } from "@tabler/icons-react";
import { NavLink } from "react-router";
import { ago, bpm } from "@/lib/format";
import { isActive, type JobSummary } from "@/lib/types";
import { useNow } from "@/lib/useNow";
import classes from "./Rail.module.css";

const COVERS = 6;

/** The same track always gets the same cover. */
export function coverOf(id: string): number {
  let sum = 0;
  for (const character of id) sum = (sum * 31 + character.charCodeAt(0)) % 9973;
  return sum % COVERS;
}

function stateOf(row: JobSummary, now: number): string {
  switch (row.status) {
    case "PENDING":
      return row.queue_position && row.queue_position > 1 ? `Waiting, ${row.queue_position} in line` : "Waiting…";
    case "RUNNING":
      return row.message ? `${row.message}…` : "On its way…";
    case "FAILED":
      return "Failed";
    case "CANCELLED":
      return "Cancelled";
    case "FAILED_QA":
      return `Missed a check · ${ago(row.finished_at ?? row.created_at, now)}`;
    default:
      return ago(row.finished_at ?? row.created_at, now);
  }
}

export function LibraryRow({ row, onChoose }: { row: JobSummary; onChoose?: () => void }) {
  const now = useNow();
  const active = isActive(row.status);
  const tempo = row.tempo_bpm !== null && row.status === "SUCCESS" ? ` · ${bpm(row.tempo_bpm)}` : "";
  return (
    <li>
      <NavLink to={`/t/${row.id}`} className={classes.row} onClick={onChoose} data-status={row.status}>
        <span className={classes.cover} data-cover={coverOf(row.id)} aria-hidden="true">
          <IconDeviceAudioTape size={20} stroke={1.8} />
        </span>
        <span className={classes.names}>
          <span className={classes.name}>{row.title || row.prompt}</span>
          <span className={classes.state}>
            {stateOf(row, now)}
            {tempo}
          </span>
          {active && (
            <span className={classes.progress}>
              <span style={{ width: `${Math.max(3, row.progress * 100)}%` }} />
            </span>
          )}
        </span>
      </NavLink>
    </li>
  );
}
