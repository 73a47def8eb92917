import { Table } from "@mantine/core";
import { IconDownload, IconTruckDelivery } from "@tabler/icons-react";
import { ScrollTable } from "@/components/ScrollTable";
import { downloadAddress } from "@/lib/api";
import { label, signed } from "@/lib/format";
import type { Delivery, Result } from "@/lib/types";
import classes from "./Deliveries.module.css";

const nameOf = ({ target }: Delivery) => (target.name === "custom" ? `${signed(target.loudness_lufs)} LUFS` : label(target.name));

function Files({ delivery }: { delivery: Delivery }) {
  return (
    <>
      {delivery.files.map((file, index) => (
        <Table.Tr key={file.name}>
          {index === 0 && (
            <Table.Th scope="rowgroup" rowSpan={delivery.files.length} className={classes.target}>
              {nameOf(delivery)}
              <span className="soft">
                {signed(delivery.target.loudness_lufs)} LUFS, ≤ {signed(delivery.target.ceiling_dbtp)} dBTP
              </span>
              {delivery.limited_by_physics && <span className={classes.gave}>the loudness gave way</span>}
            </Table.Th>
          )}
          <Table.Td>{file.format.toUpperCase()}</Table.Td>
          <Table.Td className={classes.figure}>{signed(file.loudness_lufs, 2)}</Table.Td>
          <Table.Td className={classes.figure} data-over={file.true_peak_dbtp > delivery.target.ceiling_dbtp || undefined}>
            {signed(file.true_peak_dbtp, 2)}
          </Table.Td>
          <Table.Td>
            <a href={downloadAddress(file.url)} download aria-label={`Download ${file.name}`} className={classes.download}>
              <IconDownload size={17} stroke={1.8} aria-hidden="true" />
            </a>
          </Table.Td>
        </Table.Tr>
      ))}
    </>
  );
}

/** Every delivered file as it measures once decoded, by target; and what the chain did. */
export function Deliveries({ result }: { result: Result }) {
  if (result.deliveries.length === 0) return null;
  return (
    <section className={`card ${classes.deliveries}`} aria-labelledby="deliveries-title">
      <header className="card-head">
        <h2 id="deliveries-title">
          <IconTruckDelivery size={19} stroke={1.8} aria-hidden="true" /> Delivered
        </h2>
      </header>
      <ScrollTable name="Delivered files">
        <Table verticalSpacing={5} horizontalSpacing={8} borderColor="var(--line)">
          <Table.Thead>
            <Table.Tr>
              <Table.Th scope="col">Target</Table.Th>
              <Table.Th scope="col">File</Table.Th>
              <Table.Th scope="col" className={classes.figure}>
                LUFS
              </Table.Th>
              <Table.Th scope="col" className={classes.figure}>
                dBTP
              </Table.Th>
              <Table.Th scope="col">
                <span className="visually-hidden">Download</span>
              </Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {result.deliveries.map((delivery) => (
              <Files key={nameOf(delivery) + delivery.target.ceiling_dbtp} delivery={delivery} />
            ))}
          </Table.Tbody>
        </Table>
      </ScrollTable>
      <p className={classes.hint}>MP3 and Opus are measured as they decode, by a meter that oversamples 16 times.</p>
      {result.chain.length > 0 && (
        <details className={classes.chain}>
          <summary>What the mix and the master did</summary>
          <dl>
            {result.chain.map((step, index) => (
              <div key={`${step.name} ${index}`}>
                <dt>{step.name}</dt>
                <dd>{step.detail}</dd>
              </div>
            ))}
          </dl>
        </details>
      )}
    </section>
  );
}
