"""Kicks as one foot plays them, for whoever refuses double kick."""

from __future__ import annotations

from collections.abc import Iterable

from generation.core.compose.names import piece_named, singular
from generation.core.compose.style import DrumPattern
from generation.core.score import Note

_KICKS = (35, 36)
_FASTEST_S = 0.14
"""Nearer strokes are two feet's: one foot keeps up about seven a second, sixteenths at 107 BPM."""
_RUN = ("xxx", "Xxx", "xxX")
"""What a kick's line has where two feet play it."""


def refuses_double_kick(excluded: Iterable[str], patterns: Iterable[DrumPattern]) -> bool:
    """Whether the prompt refuses double kick.

    "Double bass" is the drum where the beat has runs for two feet, as in metal, and the instrument elsewhere.
    """
    pieces = [piece for phrase in excluded if (piece := piece_named(phrase)) is not None]
    if any(piece.name == "double_kick" for piece in pieces):
        return True
    runs = any(run in row.layers.get("kick", "") for row in patterns for run in _RUN)
    return runs and any(singular(phrase) == "double bass" for phrase in excluded)


def one_footed(notes: list[Note], tempo_bpm: float) -> list[Note]:
    """The notes with the kick kept and its fast runs thinned, the loudest strokes first.

    Parameters
    ----------
    notes : list of Note
    tempo_bpm : float
        Quarter notes a minute.
    """
    gap = _FASTEST_S * tempo_bpm / 60 - 1e-6
    kept: list[float] = []
    for note in sorted((n for n in notes if n.pitch in _KICKS), key=lambda n: (-n.velocity, n.start_beats)):
        if all(abs(note.start_beats - other) >= gap for other in kept):
            kept.append(note.start_beats)
    return [note for note in notes if note.pitch not in _KICKS or note.start_beats in kept]
