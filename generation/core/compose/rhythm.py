"""Step patterns: reading them, fitting them into another metre."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

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
