"""From beats to samples: notes and automation as the players need them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from generation.core.score import AutomationPoint, Note, Part, Score

RATE_HZ = 44_100
"""Sample rate of everything that is played."""
TAIL_SECONDS = 5.0
"""Rendered after the last bar, then trimmed to what rings."""

_SHORT_NOTES_S = (0.14, 0.45)
"""How long notes sound that are played short: a sampled section needs as much to speak at all."""

Floats = npt.NDArray[np.float64]
Samples = npt.NDArray[np.float32]


@dataclass(frozen=True)
class TimedNote:
    """A note in samples.

    Attributes
    ----------
    start, length : int
        In samples; ``length`` at least 1.
    pitch, velocity : int
    glide_to : int or None
    """

    start: int
    length: int
    pitch: int
    velocity: int
    glide_to: int | None = None


def samples_of(beats: float, tempo_bpm: float) -> int:
    """Beats in samples, rounded."""
    return round(beats * 60.0 / tempo_bpm * RATE_HZ)


def total_samples(score: Score) -> int:
    """Length of the piece with the longest tail."""
    return round((score.duration_seconds + TAIL_SECONDS) * RATE_HZ)


def timed_notes(part: Part, tempo_bpm: float) -> list[TimedNote]:
    """A part's notes in order of time, micro-timing applied; nothing starts before zero."""
    return sorted((_timed(note, tempo_bpm) for note in part.notes), key=lambda n: (n.start, n.pitch, n.velocity))


def _timed(note: Note, tempo_bpm: float) -> TimedNote:
    seconds = note.start_beats * 60.0 / tempo_bpm + note.offset_ms / 1000.0
    length = samples_of(note.duration_beats, tempo_bpm)
    velocity = min(max(note.velocity, 1), 127)
    return TimedNote(max(0, round(seconds * RATE_HZ)), max(1, length), note.pitch, velocity, note.glide_to)


def automation_curve(points: Sequence[AutomationPoint], tempo_bpm: float, start: int, count: int, step: int) -> Floats:
    """Values of an automation, straight lines between the points, held before the first and after the last.

    Parameters
    ----------
    points : sequence of AutomationPoint
        At least one, in order of beat.
    tempo_bpm : float
    start, count, step : int
        Sample of the first value, how many, and samples from one to the next.

    Returns
    -------
    ndarray of float64, shape (count,)
    """
    where = np.array([point.beat * 60.0 / tempo_bpm * RATE_HZ for point in points])
    values = np.array([point.value for point in points], dtype=np.float64)
    curve: Floats = np.interp(start + step * np.arange(count), where, values)
    return curve


def shortened(notes: Sequence[TimedNote], share: float) -> list[TimedNote]:
    """Notes of a sound that is played short: a share of their length, but long enough to speak, and none is held."""
    shortest, longest = (round(seconds * RATE_HZ) for seconds in _SHORT_NOTES_S)
    return [replace(note, length=min(longest, max(shortest, round(note.length * share)))) for note in notes]
