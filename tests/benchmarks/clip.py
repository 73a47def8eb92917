"""A clip and the truth about it, whoever played it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

RATE = 22_050
SCALES = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
}
TONICS = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")


@dataclass(frozen=True)
class KnownClip:
    """A clip and the truth about it.

    Attributes
    ----------
    audio : ndarray of float32, shape (1, frames)
    style, tonic, mode : str
    tempo_bpm : float
    """

    audio: np.ndarray
    style: str
    tempo_bpm: float
    tonic: str
    mode: str
    rate: int = RATE
