import {
  IconAlertCircle,
  IconAlertTriangle,
  IconCircleCheck,
  IconHelpCircle,
  IconMinus,
  type TablerIcon,
} from "@tabler/icons-react";
import type { Check, Verdict } from "@/lib/types";

export const VERDICTS: Record<Verdict, { icon: TablerIcon; word: string }> = {
  pass: { icon: IconCircleCheck, word: "Pass" },
  fail: { icon: IconAlertCircle, word: "Fail" },
  warn: { icon: IconAlertTriangle, word: "Warning" },
  unsure: { icon: IconHelpCircle, word: "Unsure" },
  skipped: { icon: IconMinus, word: "Not checked" },
};

/** "Passed 9 of 9", "2 of 9 failed". */
export function verdictText(checks: readonly Check[]): string {
  const judged = checks.filter((check) => check.verdict !== "skipped");
  const failed = judged.filter((check) => check.verdict === "fail").length;
  const open = judged.filter((check) => check.verdict === "unsure" || check.verdict === "warn").length;
  if (failed > 0) return `${failed} of ${judged.length} failed`;
  return open > 0 ? `Passed, ${open} to note` : `Passed ${judged.length} of ${judged.length}`;
}
