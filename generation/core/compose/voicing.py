"""Voicings that move little, and stay clear at the bottom."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise, product

from musicassist.theory.chord import Chord
from musicassist.theory.pitch import nearest_pitch, pitches_of_class

MUD_LIMIT = 48
"""C3: below it, thirds and smaller intervals blur."""


def voice_chord(
    chord: Chord, before: tuple[int, ...], low: int, high: int, voices: int, *, rootless: bool
) -> tuple[int, ...]:
    """Pitches of a chord, ascending, near the voicing before it.

    Parameters
    ----------
    chord : Chord
    before : tuple of int
        The voicing before, or nothing.
    low, high : int
        Register.
    voices : int
        Wanted number of notes.
    rootless : bool
        Whether another part plays the root.
    """
    return _voice(chord, before, low, high, voices, rootless)


@lru_cache(maxsize=4096)
def _voice(chord: Chord, before: tuple[int, ...], low: int, high: int, voices: int, rootless: bool) -> tuple[int, ...]:
    classes = chosen_classes(chord, voices, rootless)
    choices = [pitches_of_class(pc, low, high) or [nearest_pitch(pc, (low + high) / 2)] for pc in classes]
    centre = (low + high) / 2 - 1
    best: tuple[float, tuple[int, ...]] | None = None
    for combination in product(*choices):
        pitches = tuple(sorted(combination))
        cost = _cost(pitches, before, centre)
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    assert best is not None
    return best[1]


def chosen_classes(chord: Chord, voices: int, rootless: bool) -> tuple[int, ...]:
    """Pitch classes by what makes the chord: third, seventh, colours, then fifth and root."""
    rank = {3: 0, 4: 0, 5: 0.5, 2: 0.5, 10: 1, 11: 1, 9: 1.2, 14: 2, 13: 1.5, 15: 1.5, 6: 1.6, 8: 1.6, 18: 2.5, 21: 2.2}
    rank |= {17: 2.6, 7: 2.8, 0: 3.0 if rootless else 0.2}
    steps = sorted(chord.intervals, key=lambda step: rank.get(step, 4))[:voices]
    return tuple(dict.fromkeys((chord.root + step) % 12 for step in steps))


def _cost(pitches: tuple[int, ...], before: tuple[int, ...], centre: float) -> float:
    cost = abs(sum(pitches) / len(pitches) - centre) * 0.35
    for lower, upper in pairwise(pitches):
        gap = upper - lower
        if gap < 5 and lower < MUD_LIMIT:
            cost += 30.0
        cost += 3.0 if gap <= 1 else 0.4 if gap == 2 else 0.8 * max(0, gap - 9)
    if before:
        moves = [min(abs(pitch - old) for old in before) for pitch in pitches]
        cost += sum(moves) + 2.5 * sum(max(0, move - 2) for move in moves)
        cost += 0.5 * abs(pitches[-1] - before[-1])
    return cost
