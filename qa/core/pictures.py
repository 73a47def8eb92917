"""What was measured, drawn: loudness over time, spectrum, waveform, stereo image."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.measure import Measurement
from musicassist.audio.spectrum import OCTAVES_HZ, SLOPE_DB_PER_OCTAVE
from musicassist.audio.units import amplitude_from_db
from musicassist.contracts.brief import DeliveryTarget
from qa.core.svg import DENSITIES, Drawing, cells, thinned, time_ticks
from qa.core.wording import clock, number

WIDTH, HEIGHT = 400.0, 178.0
LEFT, RIGHT, TOP, BOTTOM = 34.0, 10.0, 24.0, 22.0
MOST_COLUMNS = 340
MOST_TIME_TICKS = 6
SHOWN_HZ = (30.0, 18_000.0)
HZ_TICKS = (50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000)
SIZE = HEIGHT - 24.0  # of the goniometer
GRID_CELLS = 58
GONIOMETER_FRAMES = 400_000
QUIETEST_LU = 24.0
Line = NDArray[np.float64]


@dataclass(frozen=True)
class Surroundings:
    """What the drawings compare with.

    Attributes
    ----------
    target : DeliveryTarget
    balance_db : tuple of float
        Octave balance of the style or the reference.
    balance_tolerance_db : float
    balance_source : str
        ``lo-fi``, ``the reference``.
    """

    target: DeliveryTarget
    balance_db: tuple[float, ...]
    balance_tolerance_db: float
    balance_source: str


def drawings(measured: Measurement, around: Surroundings) -> tuple[tuple[str, Drawing], ...]:
    """Every picture with its name; the goniometer for two channels only."""
    made = [
        ("loudness", loudness(measured, around.target)),
        ("spectrum", spectrum(measured, around)),
        ("waveform", waveform(measured, around.target.ceiling_dbtp)),
    ]
    if measured.levels.channels == 2:
        made.append(("goniometer", goniometer(measured)))
    return tuple(made)


def loudness(measured: Measurement, target: DeliveryTarget) -> Drawing:
    """Momentary and short-term loudness with the target."""
    found, goal = measured.loudness, target.loudness_lufs
    integrated = f"{number(found.integrated_lufs)} LUFS integrated"
    text = f"{integrated}, target {number(goal)} LUFS, range {number(found.range_lu)} LU over time."
    chart = Drawing(WIDTH, HEIGHT, "Loudness over time", text)
    finite = found.momentary_lufs[np.isfinite(found.momentary_lufs)]
    highest = max(goal, float(finite.max(initial=goal))) + 2.0
    lowest = max(float(finite.min(initial=goal)), goal - QUIETEST_LU) - 1.0
    low, high = 6.0 * math.floor(min(lowest, goal - 9.0) / 6.0), min(0.0, 3.0 * math.ceil(highest / 3.0))
    x = _time_axis(chart, measured.duration_seconds)
    y = _level_axis(chart, low, max(high, low + 12.0), 6.0)
    for seconds, lufs, classes in (
        (found.momentary_seconds, found.momentary_lufs, "thin s-ember"),
        (found.short_term_seconds, found.short_term_lufs, "line s-ember"),
    ):
        at, level = _thinned(seconds, np.maximum(lufs, low))
        chart.line([(x(a), y(b)) for a, b in zip(at, level, strict=True)], classes)
    chart.line([(LEFT, y(goal)), (WIDTH - RIGHT, y(goal))], "dash s-teal")
    chart.words(LEFT, 13, "3 s bold, 0.4 s thin", "ember")
    chart.words(WIDTH - RIGHT, 13, f"target {number(goal)} LUFS", "teal", "end")
    return chart


def spectrum(measured: Measurement, around: Surroundings) -> Drawing:
    """Average spectrum against what is usual, tilted so that a balanced mix lies flat."""
    hz, density = measured.spectrum.curve()
    shown = (hz >= SHOWN_HZ[0]) & (hz <= SHOWN_HZ[1])
    hz, density = hz[shown], density[shown]
    # As in octave balance: against the usual slope, and where the octaves have their measured levels.
    level = density - SLOPE_DB_PER_OCTAVE * np.log2(hz)
    octaves = np.interp(np.log2(OCTAVES_HZ), np.log2(hz), level)
    level -= float(np.median(octaves - np.array(measured.spectrum.balance_db())))
    wanted, allowed = np.array(around.balance_db), around.balance_tolerance_db
    source = around.balance_source
    text = f"Average spectrum beside the usual range of {source}, against a slope of −4.5 dB an octave."
    chart = Drawing(WIDTH, HEIGHT, "Spectrum", text)
    top = 6.0 * math.ceil(max(12.0, float(wanted.max()) + allowed) / 6.0)
    bottom = -6.0 * math.ceil(min(30.0, max(12.0, allowed - float(wanted.min()))) / 6.0)
    y = _level_axis(chart, bottom, top, 6.0, signed=True)
    low, high = (math.log2(value) for value in SHOWN_HZ)

    def x(value: float) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (math.log2(value) - low) / (high - low)

    for tick in HZ_TICKS:
        chart.line([(x(tick), TOP), (x(tick), HEIGHT - BOTTOM)], "rule s-grid")
        chart.words(x(tick), HEIGHT - 7, f"{tick // 1000}k" if tick >= 1000 else str(tick), "soft", "middle")

    def clamp(value: float) -> float:
        return y(min(top, max(bottom, value)))

    centres = [SHOWN_HZ[0], *OCTAVES_HZ, SHOWN_HZ[1]]
    middle = [wanted[0], *wanted, wanted[-1]]
    upper = [(x(c), clamp(m + allowed)) for c, m in zip(centres, middle, strict=True)]
    lower = [(x(c), clamp(m - allowed)) for c, m in zip(centres, middle, strict=True)]
    chart.area([*upper, *lower[::-1]], "wash c-teal")
    chart.line([(x(c), clamp(m)) for c, m in zip(centres, middle, strict=True)], "dash s-teal")
    chart.line([(x(f), clamp(v)) for f, v in zip(hz, level, strict=True)], "line s-amber")
    chart.words(LEFT, 13, "This master, dB", "amber")
    chart.words(WIDTH - RIGHT, 13, f"usual for {source}" if source != "the reference" else source, "teal", "end")
    return chart


def waveform(measured: Measurement, ceiling_dbtp: float) -> Drawing:
    """Peaks and level over time, the ceiling, and every place where samples are cut off."""
    dynamics = measured.dynamics
    count, places = dynamics.clipped_samples, len(dynamics.clipped)
    said = f"{count} clipped samples in {places} place{'s' * (places != 1)}" if count else "no clipped samples"
    text = f"Waveform with {said}; true peak {number(measured.true_peak_dbtp, 2)} dBTP."
    chart = Drawing(WIDTH, HEIGHT, "Waveform", text)
    x = _time_axis(chart, measured.duration_seconds)
    middle, half = (TOP + HEIGHT - BOTTOM) / 2.0, (HEIGHT - BOTTOM - TOP) / 2.0

    def y(value: float) -> float:
        return middle - half * max(-1.0, min(1.0, value))

    channels = max(1, measured.levels.channels)
    rms: Line = np.asarray(np.sqrt(dynamics.step_power / channels), dtype=np.float64)
    seconds: Line = (np.arange(len(rms), dtype=np.float64) + 0.5) * float(dynamics.step_seconds)
    for values, classes in ((np.asarray(dynamics.step_peak, np.float64), "body c-ember"), (rms, "c-ember")):
        at, level = _gathered(seconds, values)
        upper = [(x(a), y(b)) for a, b in zip(at, level, strict=True)]
        chart.area([*upper, *((px, 2.0 * middle - py) for px, py in upper[::-1])], classes)
    edge = amplitude_from_db(ceiling_dbtp)
    for side in (edge, -edge):
        chart.line([(LEFT, y(side)), (WIDTH - RIGHT, y(side))], "dash s-teal")
    for run in dynamics.clipped[:MOST_COLUMNS]:
        at_x = x(run.start_frame / measured.rate)
        chart.line([(at_x, TOP), (at_x, HEIGHT - BOTTOM)], "mark s-bad")
    chart.words(LEFT - 5, y(edge) + 4, number(ceiling_dbtp, 0), "soft", "end")
    chart.words(LEFT - 5, middle + 4, "−∞", "soft", "end")
    chart.words(LEFT - 5, y(-edge) + 4, number(ceiling_dbtp, 0), "soft", "end")
    chart.words(LEFT, 13, said[0].upper() + said[1:], "bad" if count else "ink")
    peak = f"true peak {number(measured.true_peak_dbtp, 2)} dBTP"
    chart.words(WIDTH - RIGHT, 13, peak, "teal", "end")
    return chart


def goniometer(measured: Measurement) -> Drawing:
    """How often left and right stand where: mid upwards, side across, as on a studio's vectorscope."""
    image = measured.stereo
    found = f"correlation {number(image.correlation, 2)}, width {number(image.width, 2)}"
    lost = f"{number(image.mono_loss_db)} dB lost in mono"
    chart = Drawing(WIDTH, HEIGHT, "Stereo image", f"Goniometer: {found}, {lost}.")
    centre_x, centre_y, half = WIDTH / 2.0, 22.0 + SIZE / 2.0, SIZE / 2.0 - 2.0
    corners = [(centre_x, centre_y - half), (centre_x + half, centre_y), (centre_x, centre_y + half)]
    chart.area([*corners, (centre_x - half, centre_y)], "rule s-grid")
    chart.line([(centre_x - half / 2, centre_y - half / 2), (centre_x + half / 2, centre_y + half / 2)], "rule s-grid")
    chart.line([(centre_x + half / 2, centre_y - half / 2), (centre_x - half / 2, centre_y + half / 2)], "rule s-grid")
    step = 2.0 * half / GRID_CELLS
    for level, places in enumerate(_densities(measured)):
        at = [(centre_x - half + step * column, centre_y - half + step * row) for row, column in places]
        if at:
            chart.path(cells(at, step), f"d{level} c-ember")
    for words, dx, dy, anchor in (("L", -0.56, -0.56, "end"), ("R", 0.56, -0.56, "start")):
        chart.words(centre_x + dx * half, centre_y + dy * half, words, "soft", anchor)
    chart.words(centre_x + 8, centre_y - half + 8, "mid", "soft")
    chart.words(centre_x + half + 5, centre_y + 4, "side", "soft")
    chart.words(LEFT, 13, found[0].upper() + found[1:], "ink")
    chart.words(WIDTH - RIGHT, 13, lost, "teal", "end")
    return chart


def _densities(measured: Measurement) -> list[list[tuple[int, int]]]:
    """Cells (row, column) by how often the signal is there, rarest first; the loudest sample touches the frame."""
    audio = measured.audio
    left, right = audio[:, :: max(1, audio.shape[1] // GONIOMETER_FRAMES)].astype(np.float64)
    scale = float(max(np.abs(left).max(initial=0.0), np.abs(right).max(initial=0.0)))
    levels: list[list[tuple[int, int]]] = [[] for _ in DENSITIES]
    if scale < 1e-6:
        return levels
    # A full-scale left sample lies on the frame's upper left side.
    across, up = (right - left) / (2.0 * scale), (right + left) / (2.0 * scale)
    edges = np.linspace(-1.0, 1.0, GRID_CELLS + 1)
    counts, _, _ = np.histogram2d(-up, across, bins=(edges, edges))
    rarest = max(1.0, counts.sum() * 2e-6)
    strength = np.log(np.maximum(counts, rarest) / rarest) / max(1e-9, math.log(max(2.0, counts.max() / rarest)))
    for row, column in zip(*np.nonzero(counts >= rarest), strict=True):
        level = min(len(DENSITIES) - 1, int(strength[row, column] * len(DENSITIES)))
        levels[level].append((int(row), int(column)))
    return levels


def _time_axis(chart: Drawing, seconds: float) -> Callable[[float], float]:
    """Ticks below, each label inside the picture; gives the place of a moment."""
    span = WIDTH - LEFT - RIGHT

    def x(at: float) -> float:
        return LEFT + span * min(1.0, max(0.0, at / max(seconds, 1e-9)))

    for tick in time_ticks(seconds, MOST_TIME_TICKS):
        chart.line([(x(tick), TOP), (x(tick), HEIGHT - BOTTOM)], "rule s-grid")
        at_edge = WIDTH - RIGHT - x(tick) < 12.0
        place, anchor = (WIDTH - RIGHT + 6, "end") if at_edge else (x(tick), "middle")
        chart.words(place, HEIGHT - 7, clock(tick), "soft", anchor)
    return x


def _level_axis(
    chart: Drawing, low: float, high: float, step: float, *, signed: bool = False
) -> Callable[[float], float]:
    """Rules across with their figures; gives the place of a level."""

    def y(level: float) -> float:
        return TOP + (HEIGHT - TOP - BOTTOM) * (high - level) / (high - low)

    for tick in np.arange(low, high + 1e-9, step):
        chart.line([(LEFT, y(tick)), (WIDTH - RIGHT, y(tick))], "rule s-grid")
        chart.words(LEFT - 5, y(tick) + 4, number(float(tick), 0, signed=signed and abs(tick) > 0), "soft", "end")
    return y


def _thinned(x: Line, y: Line) -> tuple[Line, Line]:
    """At most so many points as the picture is wide."""
    chosen = thinned(len(x), MOST_COLUMNS)
    return x[chosen], y[chosen]


def _gathered(x: Line, y: Line) -> tuple[Line, Line]:
    """As :func:`_thinned`, but each point is the highest of those that it stands for."""
    if not len(x):
        return x, y
    starts = np.unique(np.linspace(0, len(x), min(MOST_COLUMNS, len(x)), endpoint=False).astype(int))
    return x[starts], np.maximum.reduceat(y, starts)
