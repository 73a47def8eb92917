"""The mixed set that masters are compared on: loud, quiet, dynamic, sparse, mono, and three minutes of dense music.

Everything is synthesised here, so that anybody gets the same figures; ``--folder`` of the benchmark takes real mixes.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from tests.unit.songs import RATE_HZ, drums, piano, tones

HARD_SECONDS = 180.0


@dataclass(frozen=True)
class Case:
    """One mix and the loudness that is asked of it.

    Attributes
    ----------
    name : str
    mix : callable
        Gives float32 of shape (2, frames) at 44.1 kHz.
    lufs : float
    is_possible : bool
        False where physics forbids the loudness.
    """

    name: str
    mix: Callable[[], np.ndarray]
    lufs: float
    is_possible: bool = True


def song(seconds: float) -> np.ndarray:
    """Drums, bass, chords and a lead, as a mixer might have left them."""
    bass = 0.7 * tones((55.0, 65.4, 49.0, 55.0), seconds)
    chords = sum(0.25 * tones(pitches, seconds, 0.8) for pitches in ((220.0, 196.0), (261.6, 246.9), (329.6, 293.7)))
    lead = 0.4 * tones((440.0, 523.3, 587.3, 659.3, 523.3), seconds, 0.25)
    return np.asarray(0.8 * drums(seconds) + bass + chords + np.roll(lead, 300, axis=1), np.float32)


def dynamic() -> np.ndarray:
    """A quiet verse, a loud chorus, a quieter verse: 18 LU from one to the other."""
    parts = [0.08 * song(20.0), 0.65 * song(20.0), 0.12 * song(12.0), 0.65 * song(16.0)]
    return np.concatenate(parts, axis=1)


def sparse() -> np.ndarray:
    """Single notes with seconds of near silence between them."""
    audio = 0.5 * piano(40.0)
    audio[:, : 8 * RATE_HZ] *= 0.05
    return audio


def hard() -> np.ndarray:
    """Three minutes that never let a limiter rest: hits over a wall of noise and tones, swelling every 15 s."""
    frames = round(HARD_SECONDS * RATE_HZ)
    swell = 0.75 + 0.25 * np.sin(2 * np.pi * np.arange(frames) / (15.0 * RATE_HZ))
    noise = np.random.default_rng(8).standard_normal((2, frames)).astype(np.float32)
    return np.asarray((song(HARD_SECONDS) + 0.03 * noise) * swell * 0.5, np.float32)


def _clipped(audio: np.ndarray) -> np.ndarray:
    return np.clip(2.5 * audio, -1.0, 1.0).astype(np.float32)


CASES = (
    Case("loud", lambda: _clipped(song(60.0)), -14.0),
    Case("quiet", lambda: 0.002 * song(60.0), -14.0),
    Case("dynamic", dynamic, -14.0),
    Case("sparse", sparse, -16.0),
    Case("mono", lambda: np.tile(0.4 * song(60.0).mean(axis=0), (2, 1)), -14.0),
    Case("piano at -8", lambda: 0.5 * piano(40.0), -8.0, is_possible=False),
    Case("3 min, -14", hard, -14.0),
    Case("3 min, -9", hard, -9.0),
)
