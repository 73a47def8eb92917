import { ActionIcon, Button } from "@mantine/core";
import { IconDownload, IconFileText, IconShare2 } from "@tabler/icons-react";
import { useState } from "react";
import { downloadAddress } from "@/lib/api";
import classes from "./QaCard.module.css";

function canShareFiles(): boolean {
  const probe = new File([""], "report.html", { type: "text/html" });
  return typeof navigator.canShare === "function" && navigator.canShare({ files: [probe] });
}

/** Hands the page itself on, since an address of this machine would open nowhere else. */
async function shareReport(url: string, title: string): Promise<void> {
  const response = await fetch(url);
  if (!response.ok) throw new Error("The report could not be fetched.");
  const file = new File([await response.blob()], `${title || "Track"} - report.html`, { type: "text/html" });
  await navigator.share({ files: [file], title });
}

interface Props {
  url: string;
  title: string;
}

/** The one-page report: to open, and to share where the system can, else to save. */
export function ReportActions({ url, title }: Props) {
  const [problem, setProblem] = useState("");
  const share = () => {
    setProblem("");
    shareReport(url, title).catch((error: Error) => {
      if (error.name !== "AbortError") setProblem(error.message);
    });
  };
  return (
    <div className={classes.report}>
      <Button component="a" href={url} target="_blank" rel="noopener" variant="default" radius="xl" size="xs" leftSection={<IconFileText size={15} stroke={1.8} />}>
        One-page report
      </Button>
      {canShareFiles() ? (
        <ActionIcon variant="default" radius="xl" size={30} aria-label="Share the report" onClick={share}>
          <IconShare2 size={15} stroke={1.8} />
        </ActionIcon>
      ) : (
        <ActionIcon component="a" href={downloadAddress(url)} download variant="default" radius="xl" size={30} aria-label="Download the report">
          <IconDownload size={15} stroke={1.8} />
        </ActionIcon>
      )}
      {problem && (
        <p role="alert" className={classes.problem}>
          {problem}
        </p>
      )}
    </div>
  );
}
