"""A score with some of its bars out of another score of the same form."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from generation.core.score import AutomationPoint, ChordSpan, Note, Part, Score

TIED_LEAST_BEATS = 1.0  # what is left of a note that began outside is struck again only when it is at least as long


def spliced(score: Score, other: Score, start_bar: int, end_bar: int) -> Score:
    """``score`` with the bars ``start_bar`` to ``end_bar`` (the first bar after them) out of ``other``.

    Notes are cut at the borders. What held over a border goes on behind it where it is long enough to be struck again.

    Parameters
    ----------
    score, other : Score
        Of one tempo, metre and length.
    start_bar, end_bar : int
    """
    low, high = start_bar * score.beats_per_bar, end_bar * score.beats_per_bar
    theirs = {part.name: part for part in other.parts}
    names = [part.name for part in score.parts]
    parts = [_part(part, theirs.get(part.name), low, high) for part in score.parts]
    parts += [_part(replace(part, notes=()), part, low, high) for part in other.parts if part.name not in names]
    return replace(
        score,
        chords=_chords(score.chords, other.chords, low, high),
        parts=tuple(part for part in parts if part.notes),
    )


def _part(part: Part, other: Part | None, low: float, high: float) -> Part:
    new = other.notes if other else ()
    notes = [*_within(part.notes, -1.0, low), *_within(new, low, high), *_within(part.notes, high, float("inf"))]
    automation = part.automation
    if other is not None:
        names = [*automation, *(name for name in other.automation if name not in automation)]
        automation = {
            name: _points(automation.get(name, ()), other.automation.get(name, ()), low, high) for name in names
        }
    return replace(part, notes=tuple(sorted(notes, key=lambda n: (n.start_beats, n.pitch))), automation=automation)


def _within(notes: Sequence[Note], low: float, high: float) -> list[Note]:
    """What sounds from ``low`` on and before ``high``."""
    found = []
    for note in notes:
        start, end = max(note.start_beats, low), min(note.start_beats + note.duration_beats, high)
        if note.start_beats >= high or end <= start:
            continue
        if note.start_beats < low and end - start < TIED_LEAST_BEATS:
            continue
        is_whole = (start, end) == (note.start_beats, note.start_beats + note.duration_beats)
        found.append(note if is_whole else replace(note, start_beats=start, duration_beats=end - start, glide_to=None))
    return found


def _chords(ours: Sequence[ChordSpan], theirs: Sequence[ChordSpan], low: float, high: float) -> tuple[ChordSpan, ...]:
    cut = []
    for chords, start, end in ((ours, 0.0, low), (theirs, low, high), (ours, high, float("inf"))):
        for chord in chords:
            first = max(chord.start_beats, start)
            last = min(chord.start_beats + chord.duration_beats, end)
            if last > first:
                cut.append(replace(chord, start_beats=first, duration_beats=last - first))
    return tuple(cut)


def _points(
    ours: Sequence[AutomationPoint], theirs: Sequence[AutomationPoint], low: float, high: float
) -> tuple[AutomationPoint, ...]:
    """One curve out of two: it steps at the borders."""
    if not ours or not theirs:
        return tuple(ours or theirs)
    return (
        *(point for point in ours if point.beat < low),
        AutomationPoint(low, _value(ours, low)),
        AutomationPoint(low, _value(theirs, low)),
        *(point for point in theirs if low < point.beat < high),
        AutomationPoint(high, _value(theirs, high)),
        AutomationPoint(high, _value(ours, high)),
        *(point for point in ours if point.beat > high),
    )


def _value(points: Sequence[AutomationPoint], beat: float) -> float:
    return float(np.interp(beat, [point.beat for point in points], [point.value for point in points]))
