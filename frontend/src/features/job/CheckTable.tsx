import { Table } from "@mantine/core";
import { label } from "@/lib/format";
import type { Check } from "@/lib/types";
import { ScrollTable } from "@/components/ScrollTable";
import { VERDICTS } from "@/features/job/verdicts";
import classes from "./QaCard.module.css";

function Verdict({ check }: { check: Check }) {
  const { icon: Icon, word } = VERDICTS[check.verdict];
  return (
    <span className={classes.verdict} data-verdict={check.verdict}>
      <Icon size={16} stroke={1.9} aria-hidden="true" /> {word}
      {check.verdict === "fail" && <span className={classes.severity}> ({check.severity})</span>}
    </span>
  );
}

/** Every check: what was asked, what was measured, what is allowed, and the verdict. */
export function CheckTable({ checks }: { checks: Check[] }) {
  return (
    <details className={classes.all}>
      <summary>Requested and measured, all {checks.length} checks</summary>
      <ScrollTable name="Requested and measured">
        <Table className={classes.table} verticalSpacing={7} horizontalSpacing={8} borderColor="var(--line)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Check</Table.Th>
              <Table.Th scope="col">Requested</Table.Th>
              <Table.Th scope="col">Measured</Table.Th>
              <Table.Th scope="col">Tolerance</Table.Th>
              <Table.Th scope="col">Verdict</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {checks.map((check) => (
              <Table.Tr key={check.name}>
                <Table.Th scope="row">
                  {label(check.name)}
                  {check.note && <span className={classes.note}>{check.note}</span>}
                  {(check.verdict === "fail" || check.verdict === "warn") && check.correction?.action && (
                    <span className={classes.note}>Correction: {check.correction.action}.</span>
                  )}
                </Table.Th>
                <Table.Td>{check.requested || "–"}</Table.Td>
                <Table.Td>{check.measured || "–"}</Table.Td>
                <Table.Td>{check.tolerance || "–"}</Table.Td>
                <Table.Td>
                  <Verdict check={check} />
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
    </details>
  );
}
