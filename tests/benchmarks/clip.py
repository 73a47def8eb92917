"""A clip and the truth about it, whoever played it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from musicassist.theory.scale import MODES

RATE = 22_050
SCALES = {
    mode: MODES[mode] for mode in ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "harmonic minor")
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
