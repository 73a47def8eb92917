"""Voicings that move little, and stay clear at the bottom."""

from __future__ import annotations

from functools import lru_cache
from itertools import pairwise, product

from musicassist.theory.chord import Chord
from musicassist.theory.pitch import nearest_pitch, pitches_of_class

MUD_LIMIT = 48
"""C3: below it, thirds and smaller intervals blur."""
_DOUBLED_FROM = 4
"""Voices from which the tonic's own chord has its root twice."""
_LOST_VOICE = 4.0
_FIFTH_AT_HOME = 0.5
"""When the tonic's own fifth is chosen: after root and third, before the colours."""
_LESS = 1.2
"""How much later the key's fifth is chosen: it is in most chords anyway, and would pass for the tonic."""


def voice_chord(
    chord: Chord,
    before: tuple[int, ...],
    low: int,
    high: int,
    voices: int,
    *,
    rootless: bool,
    tonic: int = -1,
    doubled: bool = False,
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
    tonic : int
        Pitch class of the key's tonic, which is kept in chords that have it, with its fifth in its own; -1 for none.
    doubled : bool
        Whether the tonic's own chord of four voices or more has its root twice, in place of a colour.
    """
    return _voice(chord, before, low, high, voices, rootless, tonic, doubled)


@lru_cache(maxsize=4096)
def _voice(
    chord: Chord, before: tuple[int, ...], low: int, high: int, voices: int, rootless: bool, tonic: int, doubled: bool
) -> tuple[int, ...]:
    classes = chosen_classes(chord, voices, rootless, tonic=tonic)
    if doubled and chord.root == tonic and voices >= _DOUBLED_FROM:
        classes = (*classes[: voices - 1], tonic)
    choices = [pitches_of_class(pc, low, high) or [nearest_pitch(pc, (low + high) / 2)] for pc in classes]
    centre = (low + high) / 2 - 1
    best: tuple[float, tuple[int, ...]] | None = None
    for combination in product(*choices):
        pitches = tuple(sorted(set(combination)))
        cost = _cost(pitches, before, centre) + _LOST_VOICE * (len(classes) - len(pitches))
        if best is None or (cost, pitches) < best:
            best = (cost, pitches)
    assert best is not None
    return best[1]


def chosen_classes(chord: Chord, voices: int, rootless: bool, *, tonic: int = -1) -> tuple[int, ...]:
    """Pitch classes by what makes the chord: third, seventh, colours, then fifth and root; the tonic comes first."""
    rank = {3: 0, 4: 0, 5: 0.5, 2: 0.5, 10: 1, 11: 1, 9: 1.2, 14: 2, 13: 1.5, 15: 1.5, 6: 1.6, 8: 1.6, 18: 2.5, 21: 2.2}
    rank |= {17: 2.6, 7: 2.8, 0: 3.0 if rootless else 0.2}

    def order(step: int) -> float:
        above = (chord.root + step - tonic) % 12 if tonic >= 0 else -1
        if chord.root == tonic and step == 7:
            return _FIFTH_AT_HOME
        return -1.0 if above == 0 else rank.get(step, 4) + (_LESS if above == 7 else 0.0)

    steps = sorted(chord.intervals, key=order)[:voices]
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
