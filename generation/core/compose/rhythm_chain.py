"""Beats of melodies as a Markov chain: an alphabet a pulse, learned transitions, and draws under exact constraints.

The chain of the second order knows where in the bar a beat stands. It is learned from the rhythms of bars and pairs of
bars that are common in POP909; pulses of other lengths borrow the transitions of the beats that they resemble.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
import numpy.typing as npt

from generation.core.compose.style import load_table
from musicassist.contracts.errors import ContractError
from musicassist.theory.meter import Grid

Array = npt.NDArray[np.float64]
FIRST, INNER, MIDDLE, LAST = 0, 1, 2, 3
"""Places of a pulse in its bar, as the four beats of 4/4 have them."""
_RELIED_SHARE = 0.004
"""How common a pair of beats must be before what follows it is believed rather than what follows its second."""
_EVENED = 0.7
"""Power to which transitions are raised, so that a piece has a rhythm of its own rather than everybody's."""
_EVERYWHERE = 1e-5
"""Share of every beat in every place, seen there or not."""
_RESEMBLED: dict[int, dict[str, tuple[str, float]]] = {
    2: {"..": ("....", 1.0), "x.": ("x...", 1.0), "xx": ("x.x.", 0.5)},
    6: {
        "......": ("....", 1.0), "x.....": ("x...", 1.0), "x...x.": ("x.x.", 1.0), "x.x.x.": ("x.x.", 1.0),
        "x.x...": ("x.x.", 0.4), "..x.x.": ("..x.", 1.0), "....x.": ("..x.", 0.8), "x.x.xx": ("x.xx", 1.0),
        "x..xx.": ("x..x", 1.0), "xx..x.": ("xx.x", 0.6), "....xx": ("..xx", 1.0),
    },
}  # fmt: skip
"""Pulses that POP909 does not have: the beat that each resembles, and its weight among those that resemble the same."""


@dataclass(frozen=True)
class Pulse:
    """One beat to be drawn.

    Attributes
    ----------
    start : int
        Step from the first bar line; negative in a pickup.
    length : int
        Steps.
    place : int
        ``FIRST``, ``INNER``, ``MIDDLE`` or ``LAST`` of its bar.
    """

    start: int
    length: int
    place: int


@dataclass(frozen=True)
class Span:
    """Pulses ``first`` up to, not including, ``stop``, which hold ``least`` to ``most`` onsets together."""

    first: int
    stop: int
    least: int
    most: int


def pulses_of(grid: Grid, bars: int, *, pickup: int = 0) -> tuple[Pulse, ...]:
    """The pulses of so many bars, begun and ended ``pickup`` pulses before the line; halves count as two quarters."""
    groups = [part for group in grid.groups for part in ((4, 4) if group == 8 else (group,))]
    bar: list[Pulse] = []
    at = 0
    for number, length in enumerate(groups):
        place = FIRST if not number else LAST if number == len(groups) - 1 else INNER
        bar.append(Pulse(at, length, MIDDLE if place == INNER and at in grid.strong_steps else place))
        at += length
    line = [Pulse(p.start + n * grid.steps, p.length, p.place) for n in range(-1, bars) for p in bar]
    return tuple(line[len(bar) - pickup : len(line) - pickup])


@cache
def beats() -> tuple[str, ...]:
    """The beats that POP909's bars are made of (``x.x.``)."""
    rows: dict[str, float] = load_table("melody.json")["bar_rhythms"]
    return tuple(sorted({bar[i : i + 4] for bar in rows for i in range(0, 16, 4)}))


def cells_of(length: int) -> tuple[str, ...]:
    """The alphabet of a pulse of that many steps.

    Raises
    ------
    ContractError
        When no rhythm is known for such a pulse.
    """
    if length != 4 and length not in _RESEMBLED:
        raise ContractError(f"no melodic rhythm is known for a pulse of {length} sixteenths")
    return beats() if length == 4 else tuple(_RESEMBLED[length])


@cache
def onset_counts(length: int) -> npt.NDArray[np.int64]:
    """Onsets of every cell of an alphabet."""
    return np.array([cell.count("x") for cell in cells_of(length)])


@cache
def beat_table() -> Array:
    """P(beat | the two before it, its place), as an array (place, before, last, next) over :func:`beats`.

    Pairs of beats that are rare lean on what follows the last one alone, and that on what stands in the place at all.
    """
    known = beats()
    size = len(known)
    second = np.zeros((4, size, size, size))
    table = load_table("melody.json")
    weighed = [*table["bar_rhythms"].items(), *table["two_bar_rhythms"].items()]
    first, plain = np.zeros((4, size, size)), np.zeros((4, size))
    for text, share in weighed:
        line = text.replace("|", "")
        cells = [known.index(line[i : i + 4]) for i in range(0, len(line), 4) if line[i : i + 4] in known]
        for at, cell in enumerate(cells):
            plain[at % 4, cell] += share
            if at >= 1:
                first[at % 4, cells[at - 1], cell] += share
            if at >= 2:
                second[at % 4, cells[at - 2], cells[at - 1], cell] += share
    plain = (plain + _EVERYWHERE) / (plain + _EVERYWHERE).sum(axis=1, keepdims=True)
    first = (first + _RELIED_SHARE * plain[:, None, :]) / (first.sum(axis=2, keepdims=True) + _RELIED_SHARE)
    seen = second.sum(axis=3, keepdims=True)
    return np.asarray((second + _RELIED_SHARE * first[:, None, :, :]) / (seen + _RELIED_SHARE))


@cache
def _likeness(length: int) -> tuple[npt.NDArray[np.int64], Array]:
    """For each cell of an alphabet the beat that it resembles, and its share among those that resemble the same."""
    known = beats()
    if length == 4:
        return np.arange(len(known)), np.ones(len(known))
    rows = _RESEMBLED[length].values()
    like = np.array([known.index(beat) for beat, _ in rows])
    weights = np.array([weight for _, weight in rows])
    return like, weights / np.array([weights[like == beat].sum() for beat in like])


@cache
def transition(lengths: tuple[int, int, int], place: int) -> Array:
    """T[before, last, next] over the alphabets of three pulses in a row, the last of which stands in ``place``."""
    before, last, following = (_likeness(length) for length in lengths)
    table = beat_table()[place][np.ix_(before[0], last[0], following[0])] ** _EVENED * following[1]
    return np.asarray(table / table.sum(axis=2, keepdims=True))


def draw_beats(
    pulses: Sequence[Pulse], weights: Sequence[Array], spans: Sequence[Span], rng: np.random.Generator
) -> list[str]:
    """One cell a pulse, drawn exactly from the chain given the weights and the number of onsets in every span.

    Before the first pulse there is silence. Backward messages carry, for every pair of cells and every count so far,
    how likely the rest is; where the weights make the counts impossible, these are widened until they are not.

    Parameters
    ----------
    pulses : sequence of Pulse
    weights : sequence of array
        Of each pulse, a weight for each cell of its alphabet; 0 forbids it.
    spans : sequence of Span
        Gapless and in order.
    rng : numpy.random.Generator

    Raises
    ------
    ContractError
        When the weights allow no rhythm at all.
    """
    silence = [cells_of(pulses[0].length).index("." * pulses[0].length)] * 2
    while True:
        messages = _messages(pulses, weights, spans)
        if _openings(pulses, weights, messages, silence).sum() > 0:
            break
        if all(span.least == 0 and span.most >= 4 * (span.stop - span.first) for span in spans):
            raise ContractError("the weights of a melody's rhythm forbid every beat")
        spans = [Span(s.first, s.stop, max(0, s.least - 1), s.most + 1) for s in spans]
    drawn: list[int] = []
    lengths = [pulses[0].length] * 2 + [pulse.length for pulse in pulses]
    owner = {at: span for span in spans for at in range(span.first, span.stop)}
    count = 0
    for at, pulse in enumerate(pulses):
        before, last = [*silence, *drawn][at : at + 2]
        table = transition((lengths[at], lengths[at + 1], pulse.length), pulse.place)[before, last]
        counts = onset_counts(pulse.length) + (0 if at == owner[at].first else count)
        states = np.minimum(counts, messages[at].shape[2] - 1)
        odds = table * weights[at] * messages[at][last, np.arange(len(table)), states]
        total = odds.cumsum()
        drawn.append(int(min(np.searchsorted(total, rng.random() * total[-1], side="right"), len(odds) - 1)))
        count = int(counts[drawn[-1]])
    return [cells_of(pulse.length)[at] for pulse, at in zip(pulses, drawn, strict=True)]


def _messages(pulses: Sequence[Pulse], weights: Sequence[Array], spans: Sequence[Span]) -> list[Array]:
    """M[i][last, here, count]: how likely everything after pulse i is, its span holding ``count`` onsets so far."""
    size = max(span.most for span in spans) + 2
    ends = {span.stop - 1: span for span in spans}
    starts = {span.first for span in spans}
    counts = np.arange(size)
    messages: list[Array] = [np.empty(0)] * len(pulses)
    for at in range(len(pulses) - 1, -1, -1):
        here = len(cells_of(pulses[at].length))
        before = len(cells_of(pulses[max(0, at - 1)].length))
        if at + 1 == len(pulses):
            message = np.ones((before, here, size))
        else:
            following = pulses[at + 1]
            lengths = (pulses[max(0, at - 1)].length, pulses[at].length, following.length)
            onsets = onset_counts(following.length)
            fresh = np.zeros_like(counts) if at + 1 in starts else counts
            reached = np.minimum(fresh[None, :] + onsets[:, None], size - 1)
            ahead = messages[at + 1][:, np.arange(len(onsets))[:, None], reached] * weights[at + 1][None, :, None]
            table = transition(lengths, following.place)
            message = np.matmul(table.transpose(1, 0, 2), ahead).transpose(1, 0, 2)
            top = message.max()
            message = message / top if top > 0 else message
        if at in ends:
            message = message * ((counts >= ends[at].least) & (counts <= ends[at].most))
        messages[at] = message
    return messages


def _openings(pulses: Sequence[Pulse], weights: Sequence[Array], messages: list[Array], silence: list[int]) -> Array:
    first = pulses[0]
    table = transition((first.length,) * 3, first.place)[silence[0], silence[1]]
    onsets = np.minimum(onset_counts(first.length), messages[0].shape[2] - 1)
    return np.asarray(table * weights[0] * messages[0][silence[1], np.arange(len(table)), onsets])
