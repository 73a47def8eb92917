import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { type KeyboardEvent, type PointerEvent, useContext, useEffect, useRef } from "react";
import { clock, spokenTime } from "@/lib/format";
import type { Span } from "@/lib/types";
import { BAR_GAP_PX, BAR_WIDTH_PX, barsOf } from "@/features/player/bars";
import { PlayerContext, useWholeSeconds } from "@/features/player/usePlayer";
import classes from "./Waveform.module.css";

interface Props {
  peaks: readonly number[];
  durationSeconds: number;
  height: number;
  /** The CSS variable (or colour) of the bar at a time. */
  colourAt: (seconds: number) => string;
  /** Whether the player's time is this waveform's time. */
  active: boolean;
  onSeek: (seconds: number) => void;
  /** Named: a slider for keyboard and screen reader. Unnamed: only the mouse may seek here. */
  name?: string;
  silent?: boolean;
  /** A part that is chosen, and what becomes of dragging while one may be. */
  span?: Span | null;
  onSpan?: (span: Span) => void;
}

const STEP_SECONDS = 5;

function draw(canvas: HTMLCanvasElement, width: number, props: Pick<Props, "peaks" | "height" | "durationSeconds" | "colourAt">) {
  const { peaks, height, durationSeconds, colourAt } = props;
  const ratio = Math.min(window.devicePixelRatio || 1, 3);
  canvas.width = Math.round(width * ratio);
  canvas.height = Math.round(height * ratio);
  const pen = canvas.getContext("2d");
  if (!pen) return;
  pen.scale(ratio, ratio);
  const styles = getComputedStyle(canvas);
  const colours = new Map<string, string>();
  const count = Math.max(1, Math.floor((width + BAR_GAP_PX) / (BAR_WIDTH_PX + BAR_GAP_PX)));
  const bars = barsOf(peaks, count);
  const loudest = Math.max(0.05, ...bars);
  for (const [index, level] of bars.entries()) {
    const name = colourAt(((index + 0.5) / count) * durationSeconds);
    if (!colours.has(name)) colours.set(name, styles.getPropertyValue(name).trim());
    pen.fillStyle = colours.get(name) || "gray";
    const tall = Math.max(2, (level / loudest) * (height - 4));
    pen.beginPath();
    pen.roundRect(index * (BAR_WIDTH_PX + BAR_GAP_PX), (height - tall) / 2, BAR_WIDTH_PX, tall, 1);
    pen.fill();
  }
}

export function Waveform(props: Props) {
  const { peaks, durationSeconds, height, colourAt, active, onSeek, name, silent, span, onSpan } = props;
  const player = useContext(PlayerContext);
  const scheme = useComputedColorScheme("dark");
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const rest = useRef<HTMLCanvasElement>(null);
  const played = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLDivElement>(null);
  const whole = useWholeSeconds(active && name !== undefined);

  // Both copies are drawn once; playing only moves the edge between them.
  useEffect(() => {
    if (width <= 0) return;
    for (const canvas of [rest.current, played.current])
      if (canvas) draw(canvas, width, { peaks, height, durationSeconds, colourAt });
  }, [peaks, durationSeconds, height, colourAt, width, scheme]);

  useEffect(() => {
    const place = (time: number) => {
      const share = durationSeconds > 0 ? Math.min(1, time / durationSeconds) : 0;
      if (played.current) played.current.style.clipPath = `inset(0 ${(1 - share) * 100}% 0 0)`;
      if (head.current) head.current.style.transform = `translateX(${share * width}px)`;
    };
    if (!active) {
      place(0);
      return undefined;
    }
    return player.onFrame(place);
  }, [player, active, durationSeconds, width]);

  const anchor = useRef(0);
  const timeAt = (event: PointerEvent<HTMLDivElement>) => {
    const box = event.currentTarget.getBoundingClientRect();
    const share = (event.clientX - box.left) / Math.max(1, box.width);
    return Math.min(1, Math.max(0, share)) * durationSeconds;
  };
  const dragTo = (time: number) => {
    if (!onSpan) return onSeek(time);
    return onSpan({ start: Math.min(anchor.current, time), end: Math.max(anchor.current, time) });
  };
  const keys = (event: KeyboardEvent) => {
    const now = active ? player.time : 0;
    const to = {
      ArrowRight: now + STEP_SECONDS,
      ArrowUp: now + STEP_SECONDS,
      ArrowLeft: now - STEP_SECONDS,
      ArrowDown: now - STEP_SECONDS,
      PageUp: now + 3 * STEP_SECONDS,
      PageDown: now - 3 * STEP_SECONDS,
      Home: 0,
      End: durationSeconds,
    }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    onSeek(Math.min(Math.max(0, to), durationSeconds));
  };
  const slider =
    name === undefined
      ? { "aria-hidden": true }
      : {
          role: "slider",
          tabIndex: 0,
          "aria-label": name,
          "aria-valuemin": 0,
          "aria-valuemax": Math.round(durationSeconds),
          "aria-valuenow": whole,
          "aria-valuetext": `${spokenTime(whole)} of ${spokenTime(durationSeconds)}`,
          onKeyDown: keys,
        };

  return (
    <div
      {...slider}
      ref={frame}
      className={classes.waveform}
      data-silent={silent || undefined}
      data-active={active || undefined}
      data-choosing={onSpan ? true : undefined}
      style={{ height }}
      title={name === undefined ? undefined : onSpan ? "Drag over what is to be made anew" : `Click or drag to move (${clock(durationSeconds)})`}
      onPointerDown={(event) => {
        if (event.button !== 0) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        anchor.current = timeAt(event);
        if (!onSpan) onSeek(anchor.current);
      }}
      onPointerMove={(event) => {
        if (event.currentTarget.hasPointerCapture(event.pointerId)) dragTo(timeAt(event));
      }}
    >
      <canvas ref={rest} className={classes.rest} aria-hidden="true" />
      <canvas ref={played} className={classes.played} aria-hidden="true" />
      {span && durationSeconds > 0 && (
        <div
          className={classes.span}
          style={{
            left: `${(span.start / durationSeconds) * 100}%`,
            width: `${(Math.max(0, span.end - span.start) / durationSeconds) * 100}%`,
          }}
        />
      )}
      <div ref={head} className={classes.head} />
    </div>
  );
}
