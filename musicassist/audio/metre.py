"""How beats group into bars, and whether they divide in two or in three."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray

from musicassist.audio.onsets import Onsets
from musicassist.contracts.brief import Metre

LONGEST_BEATS = 12
MINIMUM_BARS = 4
FOLD_BINS = 12
COMPOUND_BPM = 90.0  # quicker beats that divide in three swing rather than count 6/8
MIDDLE_SHARE = 0.55  # the second of three must sound so far as strongly as the third
TRIPLE_MARGIN = 0.02


@dataclass(frozen=True)
class MetreReading:
    """How a track is counted.

    Attributes
    ----------
    metre : Metre or None
        None without a steady beat.
    confidence : float
        0 to 1.
    """

    metre: Metre | None
    confidence: float


def metre(onsets: Onsets, tempo_bpm: float | None) -> MetreReading:
    """Read the metre at a tapped tempo."""
    if tempo_bpm is None or onsets.seconds < 60.0 / tempo_bpm * 3 * MINIMUM_BARS:
        return MetreReading(None, 0.0)
    beat_frames = 60.0 / tempo_bpm * onsets.frame_rate_hz
    likeness = _likeness(onsets, beat_frames)
    triple = likeness[[3, 6, 9]].mean() - likeness[[2, 4, 8]].mean()
    duple = likeness[[2, 4, 8]].mean() - likeness[[3, 5, 7]].mean()
    in_three = triple > TRIPLE_MARGIN and triple > duple
    confidence = float(np.clip(abs(triple - duple) * 4.0, 0.0, 1.0))
    if in_three:
        return MetreReading(Metre(3, 4), confidence)
    if tempo_bpm <= COMPOUND_BPM and _divides_in_three(onsets, beat_frames):
        return MetreReading(Metre(6, 8), confidence)
    return MetreReading(Metre(4, 4), confidence)


def _likeness(onsets: Onsets, beat_frames: float) -> NDArray[np.float64]:
    """Autocorrelation of the onset strength at 0 to 12 beats, the strongest within a thirtieth of a beat."""
    frames = onsets.bands.shape[1]
    size = scipy.fft.next_fast_len(2 * frames, real=True)
    bands = onsets.bands.clip(0.0) - onsets.bands.clip(0.0).mean(axis=1, keepdims=True)
    spectra = scipy.fft.rfft(bands, size, axis=1)
    correlation = scipy.fft.irfft(np.abs(spectra) ** 2, size, axis=1)[:, :frames]
    total = (correlation / (correlation[:, :1] + 1e-9)).mean(axis=0)
    total *= frames / np.maximum(frames - np.arange(frames), 0.3 * frames)
    found = np.zeros(LONGEST_BEATS + 1)
    for beats in range(1, LONGEST_BEATS + 1):
        near = max(1, round(beat_frames / 30 * beats**0.5))
        at = round(beats * beat_frames)
        if at + near < frames:
            found[beats] = total[at - near : at + near + 1].max()
    return found


def _divides_in_three(onsets: Onsets, beat_frames: float) -> bool:
    """Whether all three thirds of a beat sound, rather than two halves, four quarters or a swung pair."""
    strength = onsets.bands.clip(0.0).sum(axis=0)
    lines = np.abs(
        [np.sum(strength * np.exp(-2j * np.pi * k * np.arange(len(strength)) / beat_frames)) for k in (1, 2, 3, 4)]
    )
    if lines[2] < 1.3 * max(lines[1], lines[3]):
        return False
    # The fold's thirds, from the strongest onset on.
    bins = (np.arange(len(strength)) / beat_frames * FOLD_BINS % FOLD_BINS).astype(int)
    fold = np.bincount(bins, strength, minlength=FOLD_BINS)
    fold = fold + np.roll(fold, 1) + np.roll(fold, -1)
    thirds = np.roll(fold, -int(np.argmax(fold)))[:: FOLD_BINS // 3]
    return bool(min(thirds[1:]) > MIDDLE_SHARE * max(thirds[1:]))
