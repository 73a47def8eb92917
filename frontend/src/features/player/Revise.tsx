import { Button, NativeSelect, RangeSlider, Slider } from "@mantine/core";
import { IconBrush, IconWand } from "@tabler/icons-react";
import { useEffect, useState } from "react";
import { EngineAccount } from "@/components/EngineAccount";
import { Problem } from "@/components/Problem";
import { clock } from "@/lib/format";
import { useEngines, useJobActions } from "@/lib/jobs";
import type { Attempt, Engine, Job, RevisionKind, Span } from "@/lib/types";
import { firstSpan, LEAST_SPAN_SECONDS, strengthWords } from "@/features/player/revision";
import classes from "./Revise.module.css";

interface Props {
  job: Job;
  attempt: Attempt;
  span: Span | null;
  onSpan: (span: Span | null) => void;
}

/** Makes the shown take otherwise: a variation of the whole, or a part of it anew. Offers only what an engine can do. */
export function Revise({ job, attempt, span, onSpan }: Props) {
  const engines = useEngines();
  const [open, setOpen] = useState<RevisionKind | null>(null);
  const own = attempt.revision?.engine ?? job.engine;
  const able = (kind: RevisionKind) =>
    (engines.data ?? []).filter(
      (one) => one.available && one.revisions.includes(kind) && (one.revises_any_take || one.name === own),
    );
  useEffect(() => () => onSpan(null), [onSpan]);
  const choose = (kind: RevisionKind) => {
    const next = open === kind ? null : kind;
    setOpen(next);
    onSpan(next === "repaint" && attempt.result ? firstSpan(attempt.result) : null);
  };
  if (able("variation").length === 0 && able("repaint").length === 0) return null;
  return (
    <div className={classes.revise}>
      <div className={classes.choices} role="group" aria-label="Make this take otherwise">
        {able("variation").length > 0 && (
          <Button
            variant={open === "variation" ? "light" : "subtle"}
            size="compact-sm"
            className="ink"
            leftSection={<IconWand size={16} stroke={1.8} />}
            aria-expanded={open === "variation"}
            onClick={() => choose("variation")}
          >
            Variation
          </Button>
        )}
        {able("repaint").length > 0 && (
          <Button
            variant={open === "repaint" ? "light" : "subtle"}
            size="compact-sm"
            className="ink"
            leftSection={<IconBrush size={16} stroke={1.8} />}
            aria-expanded={open === "repaint"}
            onClick={() => choose("repaint")}
          >
            Repaint a part
          </Button>
        )}
      </div>
      {open && (
        <Panel
          key={`${open} ${attempt.number}`}
          kind={open}
          job={job}
          attempt={attempt}
          engines={able(open)}
          own={own}
          span={span}
          onSpan={onSpan}
        />
      )}
    </div>
  );
}

interface PanelProps extends Props {
  kind: RevisionKind;
  engines: Engine[];
  /** The engine that made the take. */
  own: string;
}

function Panel({ kind, job, attempt, engines, own, span, onSpan }: PanelProps) {
  const [name, setName] = useState(engines.some((engine) => engine.name === own) ? own : engines[0]!.name);
  const [strength, setStrength] = useState(0.5);
  const { vary, repaint } = useJobActions(job.id);
  const engine = engines.find((one) => one.name === name) ?? engines[0]!;
  const wish = { attempt: attempt.number, engine: engine.name };
  const problem = vary.error ?? repaint.error;
  const start = () => {
    if (kind === "variation") vary.mutate({ ...wish, strength });
    else if (span) repaint.mutate({ ...wish, start_seconds: round(span.start), end_seconds: round(span.end) });
  };
  const length = attempt.result?.duration_seconds ?? 0;
  return (
    <div className={classes.panel}>
      {kind === "variation" ? (
        <div className={classes.field}>
          <p className={classes.label}>How far from take {attempt.number}</p>
          <Slider
            thumbLabel="Strength of the variation"
            min={0.01}
            max={1}
            step={0.01}
            value={strength}
            onChange={setStrength}
            label={(value) => value.toFixed(2)}
          />
          <p className={classes.hint} aria-live="polite">
            {strengthWords(engine, strength)}
          </p>
        </div>
      ) : (
        <div className={classes.field}>
          <p className={classes.label}>
            Drag over the waveform, press a section, or move the ends. Everything else stays as it is.
          </p>
          <RangeSlider
            thumbFromLabel="Start of what is repainted"
            thumbToLabel="End of what is repainted"
            min={0}
            max={length}
            step={0.1}
            minRange={LEAST_SPAN_SECONDS}
            value={span ? [span.start, span.end] : [0, length]}
            onChange={([from, to]) => onSpan({ start: from, end: to })}
            label={clock}
          />
        </div>
      )}
      <div className={classes.foot}>
        {engines.length > 1 && (
          <NativeSelect
            aria-label="Engine"
            size="xs"
            value={engine.name}
            onChange={(event) => setName(event.currentTarget.value)}
            data={engines.map((one) => ({ value: one.name, label: one.title }))}
          />
        )}
        <EngineAccount engine={engine} />
        <Button
          className={classes.go}
          radius="xl"
          size="sm"
          loading={vary.isPending || repaint.isPending}
          disabled={kind === "repaint" && (!span || span.end - span.start < LEAST_SPAN_SECONDS)}
          onClick={start}
        >
          {kind === "variation" ? "Make a variation" : `Repaint ${span ? `${clock(span.start)}–${clock(span.end)}` : ""}`}
        </Button>
      </div>
      {problem && (
        <Problem>
          {problem.message}
        </Problem>
      )}
    </div>
  );
}

const round = (seconds: number) => Math.round(seconds * 100) / 100;
