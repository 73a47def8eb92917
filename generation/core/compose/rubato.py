"""Rubato: phrases that linger at their ends and flow in between, while the piece keeps its tempo and its length.

The shape is the parabola by which N. Todd described performed phrases ("A model of expressive timing in tonal
music", Music Perception 3, 1985); each phrase takes exactly the time that it would take in strict tempo.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation.core.compose.piece import Piece
from generation.core.score import AutomationPoint, Note, Part, Score, TempoPoint

PHRASE_BARS = 4
_LAST_PHRASE = 1.6
"""How much more the last phrase lingers than the others."""


def plan_rubato(piece: Piece) -> tuple[TempoPoint, ...]:
    """Tempo by pulse over the whole piece; nothing where the style keeps strict time."""
    depth = piece.style.groove.rubato
    if depth <= 0.0:
        return ()
    pulses = [step * 0.25 for step in piece.grid.pulse_steps]
    points: list[TempoPoint] = []
    for section in piece.sections:
        for first in range(section.start_bar, section.end_bar, PHRASE_BARS):
            bars = min(PHRASE_BARS, section.end_bar - first)
            places = [bar * piece.bar_beats + pulse for bar in range(bars) for pulse in pulses]
            lengths = np.diff([*places, bars * piece.bar_beats])
            last = first + bars >= piece.bars
            stretch = _phrase(len(places), lengths, depth * (_LAST_PHRASE if last else 1.0))
            start = first * piece.bar_beats
            points += [
                TempoPoint(start + place, piece.tempo_bpm / float(factor))
                for place, factor in zip(places, stretch, strict=True)
            ]
    return tuple(points)


def _phrase(count: int, lengths: np.ndarray, depth: float) -> np.ndarray:
    """Stretch of each pulse: a parabola whose minimum lies a little before the middle, of mean one."""
    x = (np.arange(count) + 0.5) / count
    curve = np.where(x < 0.4, ((0.4 - x) / 0.4) ** 2 * 0.5, ((x - 0.4) / 0.6) ** 2)
    curve -= float(np.average(curve, weights=lengths))
    stretch: np.ndarray = 1.0 + depth * curve
    return stretch


def in_time(score: Score) -> Score:
    """The score for players that keep one tempo: what the rubato moves is in the notes' own timing.

    A score without rubato comes back as it is.
    """
    if not score.rubato:
        return score
    clock = _Clock(score)
    return replace(score, parts=tuple(_played(part, clock) for part in score.parts), rubato=())


def seconds_at(score: Score, beat: float) -> float:
    """When a beat sounds, rubato included."""
    return _Clock(score).seconds(beat) if score.rubato else beat * 60.0 / score.tempo_bpm


class _Clock:
    """Beats to seconds along the tempo points."""

    def __init__(self, score: Score) -> None:
        self.tempo_bpm = score.tempo_bpm
        self._beats = [point.beat for point in score.rubato]
        self._tempi = [point.tempo_bpm for point in score.rubato]
        self._seconds = [self._beats[0] * 60.0 / score.tempo_bpm]
        for (start, end), tempo in zip(pairwise(self._beats), self._tempi, strict=False):
            self._seconds.append(self._seconds[-1] + (end - start) * 60.0 / tempo)
        self._end = score.bars * score.beats_per_bar

    def seconds(self, beat: float) -> float:
        if beat <= self._beats[0]:
            return beat * 60.0 / self.tempo_bpm
        if beat > self._end:
            return self.seconds(self._end) + (beat - self._end) * 60.0 / self.tempo_bpm
        at = bisect_right(self._beats, beat) - 1
        return self._seconds[at] + (beat - self._beats[at]) * 60.0 / self._tempi[at]


def _played(part: Part, clock: _Clock) -> Part:
    notes = tuple(_moved(note, clock) for note in part.notes)
    automation = {
        name: tuple(AutomationPoint(clock.seconds(p.beat) * clock.tempo_bpm / 60.0, p.value) for p in points)
        for name, points in part.automation.items()
    }
    return replace(part, notes=notes, automation=automation)


def _moved(note: Note, clock: _Clock) -> Note:
    start = clock.seconds(note.start_beats)
    seconds = clock.seconds(note.start_beats + note.duration_beats) - start
    shift_ms = (start - note.start_beats * 60.0 / clock.tempo_bpm) * 1000.0
    return replace(note, duration_beats=seconds * clock.tempo_bpm / 60.0, offset_ms=round(note.offset_ms + shift_ms, 3))
