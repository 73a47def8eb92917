"""Step patterns: reading them, fitting them into another metre, melodic rhythms."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from generation.core.compose.markov import sample_chain
from generation.core.compose.style import load_table
from musicassist.theory.meter import Grid


@dataclass(frozen=True)
class Hit:
    """One sign of a pattern: where, how long until the next sign or rest (in sixteenths), and the sign."""

    step: int
    length: int
    sign: str


@cache
def read_pattern(pattern: str, grid: Grid) -> tuple[tuple[Hit, ...], ...]:
    """The hits of every bar of a pattern that is written in 4/4 (16 signs a bar) or in the grid's own length.

    ``-`` holds the sign before it and ``.`` is silence; a pattern for another metre is fitted by pulses.
    """
    text = pattern.replace(" ", "").replace("|", "")
    if grid.steps != 16 and len(text) % 16 == 0 and len(text) % grid.steps:
        bars = [_fit_bar(text[i : i + 16], grid) for i in range(0, len(text), 16)]
    else:
        bars = [text[i : i + grid.steps] for i in range(0, len(text), grid.steps)]
    return tuple(_hits(bar) for bar in bars)


def _hits(bar: str) -> tuple[Hit, ...]:
    hits: list[Hit] = []
    for step, sign in enumerate(bar):
        if sign in ".-":
            continue
        end = step + 1
        while end < len(bar) and bar[end] == "-":
            end += 1
        hits.append(Hit(step, end - step, sign))
    return tuple(hits)


def _fit_bar(bar: str, grid: Grid) -> str:
    """One 4/4 bar of signs in another metre: pulses keep their beat's signs, the last pulse keeps the last beat's."""
    if grid.compound and len(grid.groups) <= 2:
        halves = [bar[:8], bar[8:]] if len(grid.groups) == 2 else [bar[:8]]
        return "".join(_squeeze(half) for half in halves)
    cells = [bar[i : i + 4] for i in range(0, 16, 4)]
    if grid.compound:
        return "".join(_triplet(cells[i]) for i in _cell_order(len(grid.groups)))
    order = _cell_order(len(grid.groups))
    fitted = ""
    for group, cell in zip(grid.groups, (cells[i] for i in order), strict=True):
        fitted += (
            cell[:group] if group <= 4 else cell + ("-" * (group - 4) if cell[-1] in "-xXo" else "." * (group - 4))
        )
    return fitted


def _cell_order(count: int) -> list[int]:
    return {
        2: [0, 3],
        3: [0, 1, 3],
        4: [0, 1, 2, 3],
        5: [0, 1, 2, 2, 3],
        6: [0, 1, 2, 0, 1, 3],
        7: [0, 1, 2, 3, 0, 1, 3],
    }.get(count, [i % 4 for i in range(count)])


def _triplet(cell: str) -> str:
    """A beat of four sixteenths as three eighths, as a shuffle has it: the off-beat eighth falls on the third."""
    held = "-" if cell[3] == "-" else "."
    signs = [cell[0], "-" if cell[1] == "-" else "."] + ["-" if cell[2] == "-" else "."] * 2 + [held] * 2
    for step, sign in ((1, cell[1]), (3, cell[3]), (2, cell[2])):
        if sign not in ".-":
            signs[{1: 2, 2: 4, 3: 5 if cell[2] not in ".-" else 4}[step]] = sign
    return "".join(signs)


def _squeeze(half: str) -> str:
    """Eight steps into six on the eighths' grid; what falls on the same eighth is heard once."""
    signs = ["-" if half[0] == "-" else "."] + ["."] * 5
    for i in range(1, 6):
        signs[i] = "-" if half[min(7, round(i * 8 / 6))] in "-" else "."
    for step, sign in enumerate(half):
        place = min(4, int(step * 0.75 / 2 + 0.5) * 2)
        if sign not in ".-" and signs[place] in ".-":
            signs[place] = sign
    return "".join(signs)


_CELLS = {
    2: (("x.", 5.0), ("..", 2.0), ("xx", 1.0)),
    4: (("x...", 4.0), ("x.x.", 5.0), ("..x.", 2.0), ("x..x", 1.2), ("xxx.", 0.6), ("x.xx", 0.8), ("....", 2.5)),
    6: (
        ("x.....", 3.0),
        ("x...x.", 4.0),
        ("x.x.x.", 4.0),
        ("..x.x.", 2.0),
        ("x.x...", 2.0),
        ("x..xx.", 0.8),
        ("......", 1.5),
    ),
}
"""Melodic cells of a pulse, for metres that POP909 does not have; weights from practice."""


def melodic_bar(grid: Grid, density: float, rng: np.random.Generator, *, sixteenths: float = 1.0) -> tuple[int, ...]:
    """Onset steps of one bar of melody with about ``density`` notes.

    In 4/4 a rhythm of POP909's most common ones, weighted by its share and by how near its density is;
    elsewhere cells are strung a pulse at a time. ``sixteenths`` weighs rhythms with onsets between eighths.
    """
    if grid.steps == 16 and grid.metre.unit == 4:
        rows = load_table("melody.json")["bar_rhythms"]
        patterns = list(rows)
        counts = np.array([p.count("x") for p in patterns])
        odd = np.array([any(p[i] == "x" for i in range(1, 16, 2)) for p in patterns])
        weights = np.array(list(rows.values())) ** 0.6 * np.exp(-0.5 * ((counts - density) / 1.0) ** 2)
        weights *= np.where(odd, sixteenths, 1.0)
        pattern = patterns[int(rng.choice(len(patterns), p=weights / weights.sum()))]
        return tuple(i for i, sign in enumerate(pattern) if sign == "x")
    if set(grid.groups) == {4}:
        return _drawn_bar(grid, density, rng, sixteenths)
    best: tuple[int, ...] = (0,)
    for _ in range(6):
        steps = _string_cells(grid, rng)
        if abs(len(steps) - density) < abs(len(best) - density):
            best = steps
    return best


@cache
def beat_chain() -> tuple[tuple[str, ...], npt.NDArray[np.float64]]:
    """The beats that POP909's bars are made of (``x.x.``), and P(next | the two before) by their shares."""
    rows: dict[str, float] = load_table("melody.json")["bar_rhythms"]
    bars = {tuple(bar[i : i + 4] for i in range(0, 16, 4)): share for bar, share in rows.items()}
    cells = tuple(sorted({cell for bar in bars for cell in bar}))
    chain = np.full((len(cells),) * 3, 1e-4)
    for bar, share in bars.items():
        places = [cells.index(cell) for cell in bar]
        for before, here, after in zip(places, places[1:], places[2:], strict=False):
            chain[before, here, after] += share
    return cells, chain / chain.sum(axis=2, keepdims=True)


def _drawn_bar(grid: Grid, density: float, rng: np.random.Generator, sixteenths: float) -> tuple[int, ...]:
    """A bar of any number of quarters, drawn beat by beat: as dense as wanted, begun on the beat, with a breath."""
    cells, chain = beat_chain()
    counts = np.array([cell.count("x") for cell in cells])
    odd = np.array([cell[1] == "x" or cell[3] == "x" for cell in cells])
    row = np.exp(-0.5 * ((counts - density / len(grid.groups)) / 0.55) ** 2) * np.where(odd, sixteenths, 1.0)
    weights = np.tile(row, (len(grid.groups), 1))
    weights[0] *= np.array([3.0 if cell[0] == "x" else 0.6 for cell in cells])
    weights[-1] *= np.array([0.3 if cell[3] == "x" else 1.0 for cell in cells])
    drawn = sample_chain(chain, weights, rng)
    onsets = [start + i for start, at in zip(grid.pulse_steps, drawn, strict=True)
              for i, sign in enumerate(cells[at]) if sign == "x"]  # fmt: skip
    return tuple(onsets) or (0,)


def _string_cells(grid: Grid, rng: np.random.Generator) -> tuple[int, ...]:
    onsets: list[int] = []
    for start, group in zip(grid.pulse_steps, grid.groups, strict=True):
        rows = _CELLS.get(group, _CELLS[4])
        weights = np.array([weight for _, weight in rows])
        cell = rows[int(rng.choice(len(rows), p=weights / weights.sum()))][0]
        onsets.extend(start + i for i, sign in enumerate(cell[:group]) if sign == "x")
    return tuple(onsets) or (0,)
