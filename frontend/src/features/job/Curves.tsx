import { useComputedColorScheme } from "@mantine/core";
import { useElementSize } from "@mantine/hooks";
import { useEffect, useRef } from "react";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { clock, label } from "@/lib/format";
import type { Curve } from "@/lib/types";
import classes from "./QaCard.module.css";

const HEIGHT_PX = 132;
const LOGARITHMIC = 3;
/** What a listener hears: below and above, the spectrum's curve only makes the rest small. */
const AUDIBLE_HZ: [number, number] = [30, 18_000];
const FLOOR_LUFS = -50;

function hertz(value: number): string {
  return value >= 1000 ? `${value / 1000}k` : String(value);
}

/** The points worth drawing: silence's −70 LUFS and inaudible frequencies stay out. */
function pointsOf(curve: Curve): [number[], number[]] {
  const spectrum = curve.unit_x === "Hz";
  const kept = curve.x
    .map((x, index) => [x, curve.y[index] ?? 0] as const)
    .filter(([x, y]) => (spectrum ? x >= AUDIBLE_HZ[0] && x <= AUDIBLE_HZ[1] : Number.isFinite(y)));
  return [kept.map(([x]) => x), kept.map(([, y]) => (spectrum ? y : Math.max(FLOOR_LUFS, y)))];
}

function optionsFor(curve: Curve, width: number, styles: CSSStyleDeclaration): uPlot.Options {
  const colour = (name: string) => styles.getPropertyValue(name).trim();
  const spectrum = curve.unit_x === "Hz";
  const line = colour(spectrum ? "--stem-2" : "--ember");
  const axis = {
    stroke: colour("--ink-soft"),
    font: "11px 'Inter Variable', sans-serif",
    grid: { stroke: colour("--line"), width: 1 },
    ticks: { show: false },
  };
  return {
    width,
    height: HEIGHT_PX,
    legend: { show: false },
    cursor: { show: false },
    padding: [8, 10, 0, 0],
    scales: {
      x: spectrum ? { time: false, distr: LOGARITHMIC, range: AUDIBLE_HZ } : { time: false },
    },
    axes: [
      spectrum
        ? { ...axis, size: 26, splits: () => [50, 200, 1000, 5000, 15_000], filter: (_, splits) => splits, values: (_, ticks) => ticks.map(hertz) }
        : { ...axis, size: 26, values: (_, ticks) => ticks.map(clock) },
      { ...axis, size: 40, space: 34, values: (_, ticks) => ticks.map((tick) => String(tick).replace("-", "−")) },
    ],
    series: [{}, { stroke: line, width: 1.6, fill: `${line}2b`, fillTo: (plot) => plot.scales.y?.min ?? 0, points: { show: false } }],
  };
}

function Chart({ curve }: { curve: Curve }) {
  const { ref: frame, width } = useElementSize<HTMLDivElement>();
  const host = useRef<HTMLDivElement>(null);
  const scheme = useComputedColorScheme("dark");
  useEffect(() => {
    if (!host.current || width < 40) return undefined;
    const plot = new uPlot(optionsFor(curve, width, getComputedStyle(host.current)), pointsOf(curve), host.current);
    return () => plot.destroy();
  }, [curve, width, scheme]);

  const title = `${label(curve.name)} (${curve.unit_y})`;
  const heard = pointsOf(curve)[1];
  const spoken = heard.length ? `, from ${Math.min(...heard).toFixed(0)} to ${Math.max(...heard).toFixed(0)} ${curve.unit_y}` : "";
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.chartTitle}>{title}</figcaption>
      <div ref={frame} className={classes.chart} role="img" aria-label={title + spoken}>
        <div ref={host} />
      </div>
    </figure>
  );
}

export function Curves({ curves }: { curves: Curve[] }) {
  return (
    <>
      {curves.map((curve) => (
        <Chart key={curve.name} curve={curve} />
      ))}
    </>
  );
}
