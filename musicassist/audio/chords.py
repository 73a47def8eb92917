"""Which triads sound from moment to moment, as far as a key needs to know."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

from musicassist.audio.chroma import Chroma

SMOOTHING_FRAMES = 5  # 0.9 s
ROOT, THIRD, FIFTH = 1.0, 0.9, 1.0
BASS_WEIGHT = 0.25
SHARPNESS = 12.0
SOUNDING = 0.35  # of the loudest frame
FIRST_FRAMES, LAST_FRAMES = 9, 10
ENDED = 0.5  # what is so much weaker at its end than usual has ended, rather than been cut out of something longer


@dataclass(frozen=True)
class Chords:
    """Where a track begins and ends.

    Attributes
    ----------
    first, last : ndarray of float64, shape (24,)
        Share of each triad (12 major, then 12 minor, C first) in the first 1.7 s and in the last 1.9 s that sound.
    ended : bool
        The track comes to its own end.
    """

    first: NDArray[np.float64]
    last: NDArray[np.float64]
    ended: bool


def _triads() -> NDArray[np.float64]:
    triads = np.zeros((24, 12))
    for root in range(12):
        for minor, third in enumerate((4, 3)):
            for interval, weight in ((0, ROOT), (third, THIRD), (7, FIFTH)):
                triads[12 * minor + root, (root + interval) % 12] = weight
    return np.asarray(triads / np.linalg.norm(triads, axis=1, keepdims=True))


TRIADS = _triads()


def chords(notes: Chroma) -> Chords:
    """Read the chords at both ends of a track."""
    count = len(notes.frames)
    if count < LAST_FRAMES + 2:
        return Chords(np.zeros(24), np.zeros(24), False)
    bass = np.zeros((count, 12))
    bass[: len(notes.bass_frames)] = notes.bass_frames[:count]
    frames = np.maximum(uniform_filter1d(notes.frames, SMOOTHING_FRAMES, axis=0, mode="constant"), 0.0)
    bass = np.maximum(uniform_filter1d(bass, SMOOTHING_FRAMES, axis=0, mode="constant"), 0.0)
    level = frames.sum(axis=1)
    shape = np.sqrt(frames)
    shape /= np.linalg.norm(shape, axis=1, keepdims=True) + 1e-9
    below = bass / (bass.sum(axis=1, keepdims=True) + 1e-9)
    likeness = shape @ TRIADS.T + BASS_WEIGHT * np.concatenate([below, below], axis=1)
    share = np.exp(SHARPNESS * (likeness - likeness.max(axis=1, keepdims=True)))
    share /= share.sum(axis=1, keepdims=True)
    sounding = np.flatnonzero(np.sqrt(level / (level.max() + 1e-9)) > SOUNDING)
    if len(sounding) < LAST_FRAMES + 2:
        return Chords(np.zeros(24), np.zeros(24), False)
    amount = notes.frames.sum(axis=1)
    ended = np.sqrt(amount[-2:].mean() / (np.percentile(amount, 90) + 1e-9)) < ENDED
    return Chords(
        first=share[sounding[:FIRST_FRAMES]].mean(axis=0),
        last=share[sounding[-LAST_FRAMES:]].mean(axis=0),
        ended=bool(ended),
    )
