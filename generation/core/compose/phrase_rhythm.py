"""Rhythm of a theme: one chain over all its bars, in which the motif returns, develops and closes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from generation.core.compose.rhythm_chain import (
    FIRST,
    Array,
    Pulse,
    Span,
    cells_of,
    draw_beats,
    onset_counts,
    pulses_of,
)
from generation.core.compose.style import load_table
from musicassist.theory.meter import Grid

UNIT_BARS = 2
_LEAST_PULSES = 3
"""A bar of fewer has no room for a pickup."""
_COUNT_SLACK = 1
"""Onsets that a unit may have more or fewer than its density says."""
_SAME_BAR, _SAME_HEAD = 0.10, 0.27
"""How often the second of two bars repeats the first's rhythm, or the first half of it (POP909's pairs of bars)."""
_BREATH = 0.6
"""How often a theme breathes after every unit, not only after every other one (a phrase of POP909 lasts 7 beats)."""
_OTHER_TAIL = 0.3
"""How often a restated motif ends otherwise."""
_FRAGMENTED = 0.55
"""How often a contrast is made of the motif's first bar, twice, instead of something new."""
_CLOSE_BEGINS_ALIKE = 0.6
"""How often the closing unit begins with the motif's first bar."""
_ON_THE_LINE = 8.0
"""How much readier the closing note falls on the bar line than after it."""
_NEW = 0.35
"""Weight of the motif's own beat where something new is wanted."""


@dataclass(frozen=True)
class Measure:
    """How dense a rhythm is to be.

    Attributes
    ----------
    density : float
        Onsets a bar.
    sixteenths : float
        Weight of beats with onsets between eighths.
    """

    density: float
    sixteenths: float


@dataclass(frozen=True)
class UnitRhythm:
    """A unit's onsets, in steps from its own first bar line (negative in a pickup), and the step where it breathes."""

    onsets: tuple[int, ...]
    end: int


def pickup_pulses(grid: Grid, rng: np.random.Generator) -> int:
    """1 where the phrases begin in the last beat of the bar before, as often as in POP909; else 0."""
    starts: dict[str, float] = load_table("melody.json")["phrase_start"]
    early = sum(share for step, share in starts.items() if int(step) >= 12)
    return int(rng.random() < early / sum(starts.values()) and len(pulses_of(grid, 1)) >= _LEAST_PULSES)


def theme_rhythm(
    grid: Grid, bars: int, relations: Sequence[str], measure: Measure, pickup: int, rng: np.random.Generator
) -> list[UnitRhythm]:
    """The onsets of every unit of a theme.

    The motif is drawn first; then all bars are one draw, with the motif's beats held where it returns, a band of onsets
    for every unit, silence where phrases breathe, and one long note at the close.

    Parameters
    ----------
    grid : Grid
    bars : int
    relations : sequence of str
        How each unit of two bars relates to the first.
    measure : Measure
    pickup : int
        Pulses by which every unit begins before its bar line.
    rng : numpy.random.Generator
    """
    pulses = pulses_of(grid, bars, pickup=pickup)
    a_bar = len(pulses_of(grid, 1))
    motif = _draw_motif(pulses[: a_bar * min(UNIT_BARS, bars)], a_bar, measure, pickup, rng)
    return finish_rhythm(grid, bars, relations, measure, pickup, motif, rng)


def finish_rhythm(
    grid: Grid,
    bars: int,
    relations: Sequence[str],
    measure: Measure,
    pickup: int,
    motif: list[str],
    rng: np.random.Generator,
) -> list[UnitRhythm]:
    """As :func:`theme_rhythm`, with a motif that is known: its cells. A unit without any note gets one on its line."""
    pulses = pulses_of(grid, bars, pickup=pickup)
    a_bar = len(pulses_of(grid, 1))
    weights: list[Array] = []
    spans: list[Span] = []
    units: list[tuple[int, int]] = []
    breath = bool(rng.random() < _BREATH)
    for number, relation in enumerate(relations):
        first = len(weights)
        own = pulses[first : first + UNIT_BARS * a_bar]
        free = _unit_weights(own, a_bar, measure, motif, relation, rng)
        silent = _silent_pulses(own, a_bar, grid, relation, breathes=number % 2 == 1 or breath)
        for at in range(len(own) - silent, len(own)):
            free[at] = _only(own[at], "." * own[at].length)
        spans.extend(
            _close(first, own, free, len(own) - silent)
            if relation == "close"
            else [_span(first, own, measure, a_bar, free)]
        )
        weights.extend(free)
        at = own[len(own) - silent].start if silent else own[-1].start + own[-1].length
        units.append((first, at - number * UNIT_BARS * grid.steps))
    cells = draw_beats(pulses, weights, spans, rng)
    stops = [first for first, _ in units[1:]] + [len(pulses)]
    return [
        UnitRhythm(_onsets(pulses[first:stop], cells[first:stop], number * UNIT_BARS * grid.steps) or (0,), end)
        for number, ((first, end), stop) in enumerate(zip(units, stops, strict=True))
    ]


def cells_at(grid: Grid, bars: int, pickup: int, onsets: Sequence[int]) -> list[str]:
    """The cells of a line that is known by its onsets; what the alphabet lacks becomes its nearest cell."""
    known = set(onsets)
    cells = []
    for pulse in pulses_of(grid, bars, pickup=pickup):
        text = "".join("x" if pulse.start + i in known else "." for i in range(pulse.length))
        alphabet = cells_of(pulse.length)
        nearest = min(alphabet, key=lambda c, own=text: sum(a != b for a, b in zip(c, own, strict=True)))  # type: ignore[misc]
        cells.append(nearest)
    return cells


def _draw_motif(
    pulses: tuple[Pulse, ...], a_bar: int, measure: Measure, pickup: int, rng: np.random.Generator
) -> list[str]:
    """Two bars, the second now and then with the first's rhythm or its first half; a pickup is sung."""
    weights = [_plain(pulse, measure) for pulse in pulses]
    for pulse, row in zip(pulses[: pickup + 1], weights, strict=False):
        sung = onset_counts(pulse.length) > 0
        row *= np.where(sung, 1.0, 0.0) if pulse.start < 0 else np.where(_begins(pulse), 2.0, 0.6)
    draw = rng.random()
    if draw >= _SAME_HEAD or len(pulses) < 2 * a_bar:
        return draw_beats(pulses, weights, [_span(0, pulses, measure, a_bar, weights)], rng)
    head = draw_beats(pulses[:a_bar], weights[:a_bar], [_span(0, pulses[:a_bar], measure, a_bar, weights[:a_bar])], rng)
    same = a_bar if draw < _SAME_BAR else max(1, a_bar // 2)
    for at in range(a_bar + same):
        weights[at] = _only(pulses[at], head[at % a_bar])
    return draw_beats(pulses, weights, [_span(0, pulses, measure, a_bar, weights)], rng)


@cache
def _liveliness(length: int, beats_of_four: float, sixteenths: float) -> Array:
    """Weights of an alphabet's cells for so many onsets a beat of four steps."""
    counts = onset_counts(length)
    odd = np.array(["x" in cell[1::2] for cell in cells_of(length)])
    wanted = beats_of_four * length / 4
    return np.asarray(np.exp(-0.5 * ((counts - wanted) / 1.1) ** 2) * np.where(odd, sixteenths, 1.0))


def _plain(pulse: Pulse, measure: Measure) -> Array:
    return _liveliness(pulse.length, round(measure.density, 3), measure.sixteenths).copy()


def _only(pulse: Pulse, cell: str) -> Array:
    return np.array([1.0 if other == cell else 0.0 for other in cells_of(pulse.length)])


def _unit_weights(
    pulses: Sequence[Pulse], a_bar: int, measure: Measure, motif: list[str], relation: str, rng: np.random.Generator
) -> list[Array]:
    """What each pulse of a unit may be: the motif's own beat where it returns, anything elsewhere."""
    source: list[str | None] = [*motif, *[None] * len(pulses)][: len(pulses)]
    held = len(pulses)
    if relation == "restate" and rng.random() < _OTHER_TAIL:
        held -= max(1, a_bar // 2)
    elif relation == "answer":
        held = max(1, a_bar // 2)
    elif relation == "contrast":
        fragmented = rng.random() < _FRAGMENTED
        source = [motif[at % a_bar] for at in range(len(pulses))]
        held = len(pulses) - max(1, a_bar // 2) if fragmented else 0
    elif relation == "close":
        held = a_bar if rng.random() < _CLOSE_BEGINS_ALIKE else 0
        held = min(held, len(pulses) - a_bar)
    weights = []
    for at, pulse in enumerate(pulses):
        told = source[at]
        if told is not None and at < held:
            weights.append(_only(pulse, told))
            continue
        row = _plain(pulse, measure)
        if told is not None and relation == "contrast":
            row *= np.where(_only(pulse, told) > 0, _NEW, 1.0)
        weights.append(row)
    return weights


def _silent_pulses(pulses: Sequence[Pulse], a_bar: int, grid: Grid, relation: str, *, breathes: bool) -> int:
    """How many pulses at a unit's end have no onset: half a bar after the closing note, one where a phrase breathes."""
    if relation == "close":
        line = pulses[-1].start - pulses[-1].start % grid.steps
        return sum(1 for pulse in pulses if pulse.start >= line + grid.steps / 2)
    return 1 if breathes and a_bar > 1 else 0


def _close(first: int, pulses: Sequence[Pulse], weights: list[Array], silent_from: int) -> list[Span]:
    """What leads to the close, and the last bar with its one note: most likely on its line, never cut short."""
    home = max(at for at, pulse in enumerate(pulses) if pulse.place == FIRST)
    weights[home] = weights[home] * np.where(_begins(pulses[home]), _ON_THE_LINE, 1.0)
    final = max(home, silent_from - 1)
    weights[final] = weights[final] * (_begins(pulses[final]) | (onset_counts(pulses[final].length) == 0))
    before = [Span(first, first + home, 1, 4 * home)] if home else []
    return [*before, Span(first + home, first + len(pulses), 1, 1)]


def _begins(pulse: Pulse) -> NDArray[np.bool_]:
    """Which cells of a pulse's alphabet have an onset on its first step."""
    return np.array([cell.startswith("x") for cell in cells_of(pulse.length)])


def _span(first: int, pulses: Sequence[Pulse], measure: Measure, a_bar: int, weights: list[Array]) -> Span:
    """The band of onsets of a unit; one that mostly repeats the motif has as many as it has."""
    held = sum(int((row > 0).sum() == 1) for row in weights)
    if held > len(pulses) / 2:
        return Span(first, first + len(pulses), 1, 4 * len(pulses))
    wanted = round(measure.density * len(pulses) / a_bar)
    return Span(first, first + len(pulses), max(1, wanted - _COUNT_SLACK), max(2, wanted + _COUNT_SLACK))


def _onsets(pulses: Sequence[Pulse], cells: Sequence[str], origin: int) -> tuple[int, ...]:
    return tuple(
        pulse.start - origin + i
        for pulse, cell in zip(pulses, cells, strict=True)
        for i, sign in enumerate(cell)
        if sign == "x"
    )
