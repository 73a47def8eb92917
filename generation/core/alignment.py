"""Fitting audio that came from elsewhere to a beat grid, and joining pieces of it on a beat."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
import scipy.ndimage
import scipy.signal
from numpy.typing import NDArray

from generation.core.stretching import crossfaded, likeness_of, stretched
from musicassist.audio.key import key_evidence
from musicassist.audio.onsets import mono, onset_strength
from musicassist.audio.tempo import BeatSpectrum
from musicassist.contracts.brief import Key

Audio = NDArray[np.float32]

BAND_WEIGHTS = (2.0, 1.5, 1.0, 0.5)
ONSET_LATENCY_SECONDS = 0.0005  # of onset_strength on clicks, measured
STRETCH_MOST = 0.06
STRETCH_LEAST = 0.0005
EVIDENCE_LEAST = 0.88  # right tempos measure 0.99, 4/3 and 5/4 of them up to 0.84
CLARITY_LEAST = 0.25
FOREIGN_MOST = 0.12
KEY_ODDS_MOST = 4.0
PHASES_PER_BEAT = 480


@dataclass(frozen=True)
class BeatGrid:
    """Where the beats of a recording are.

    Attributes
    ----------
    tempo_bpm : float
    offset_seconds : float
        Of the grid's lines against multiples of half a beat, within a quarter of a beat either way.
    clarity : float
        0 (no beat to hear) to 1.
    evidence : float
        0 to 1 for this tempo beside every other.
    """

    tempo_bpm: float
    offset_seconds: float
    clarity: float
    evidence: float


@dataclass(frozen=True)
class FittedTake:
    """A take after it was fitted.

    Attributes
    ----------
    audio : ndarray or None
        Shape (2, frames); None when it does not fit.
    stretch : float
        Length after against before.
    offset_seconds : float
        By which it was late (and is no more).
    note : str
        What was found, in words.
    """

    audio: Audio | None
    stretch: float
    offset_seconds: float
    note: str


def beat_grid(audio: NDArray[np.floating], rate_hz: int, near_bpm: float, tolerance: float = STRETCH_MOST) -> BeatGrid:
    """Measure the beat near an expected tempo.

    Parameters
    ----------
    audio : ndarray, shape (channels, frames)
    rate_hz : int
    near_bpm : float
        The tempo that was asked for.
    tolerance : float
        Relative.
    """
    onsets = onset_strength(audio, rate_hz)
    spectrum = BeatSpectrum(onsets)
    agreement = spectrum.agreement(near_bpm, tolerance)
    is_near = abs(agreement.nearest_bpm / near_bpm - 1.0) <= tolerance
    tempo = agreement.nearest_bpm if is_near else near_bpm
    weights = np.array(BAND_WEIGHTS)[:, None]
    strength = np.maximum(0.0, (onsets.bands * weights).sum(axis=0)).astype(np.float64)
    offset = _phase(strength, onsets.frame_rate_hz, 30.0 / tempo)
    return BeatGrid(tempo, offset, agreement.clarity, agreement.evidence if is_near else 0.0)


def fit_take(audio: Audio, rate_hz: int, tempo_bpm: float, key: Key, frames: int) -> FittedTake:
    """Bring a take to the tempo and onto the beat, or say why it does not fit.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    rate_hz : int
    tempo_bpm : float
        Of the grid that starts at zero.
    key : Key
        Asked; a take that clearly plays other notes does not fit.
    frames : int
        Length of what comes back.
    """
    strange = _strange_key(audio, rate_hz, key)
    if strange:
        return FittedTake(None, 1.0, 0.0, strange)
    grid = beat_grid(audio, rate_hz, tempo_bpm)
    if grid.clarity < CLARITY_LEAST:
        return FittedTake(_length(audio, frames), 1.0, 0.0, "it has no beat to align")
    if grid.evidence < EVIDENCE_LEAST:
        return FittedTake(None, 1.0, 0.0, f"it does not keep to {tempo_bpm:g} BPM")
    stretch = grid.tempo_bpm / tempo_bpm
    if abs(stretch - 1.0) > STRETCH_LEAST:
        audio = stretched(audio, rate_hz, speed=1.0 / stretch)
    else:
        stretch = 1.0
    offset = beat_grid(audio, rate_hz, tempo_bpm, tolerance=0.01).offset_seconds
    moved = shifted(audio, -round(offset * rate_hz))
    note = f"it came {1000.0 * offset:+.0f} ms off the beat at {grid.tempo_bpm:.2f} BPM, and was put right"
    return FittedTake(_length(moved, frames), stretch, offset, note)


def lag_frames(reference: Audio, other: Audio, limit_frames: int) -> tuple[int, float]:
    """By how many frames ``other`` comes later than ``reference``, and how alike they are there.

    Parameters
    ----------
    reference, other : ndarray of float32, shape (channels, frames)
    limit_frames : int
        Furthest lag, either way.

    Returns
    -------
    lag_frames : int
    correlation : float
        -1 to 1, at that lag.
    """
    first, second = (mono(part).astype(np.float64) for part in (reference, other))
    length = min(len(first), len(second))
    first, second = first[:length], second[:length]
    scale = math.sqrt(float(first @ first) * float(second @ second))
    if scale == 0.0:
        return 0, 0.0
    likeness = scipy.signal.correlate(second, first, mode="full", method="fft")
    lags = np.arange(-length + 1, length)
    near = np.abs(lags) <= limit_frames
    best = int(np.argmax(likeness[near]))
    return int(lags[near][best]), float(likeness[near][best] / scale)


def join_on(before: Audio, after: Audio, at_before: int, at_after: int, fade_frames: int) -> Audio:
    """One piece out of two: ``before`` up to its frame ``at_before``, ``after`` from its frame ``at_after``.

    The fade ends at the join, where ``after`` is alone with its beat; its two gains keep the power of the sum
    constant for the likeness that the two sides really have.
    """
    fade = max(0, min(fade_frames, at_before, at_after))
    old, new = before[:, at_before - fade : at_before], after[:, at_after - fade : at_after]
    fade = min(old.shape[1], new.shape[1])
    old, new = old[:, old.shape[1] - fade :], new[:, new.shape[1] - fade :]
    mixed = crossfaded(old, new, likeness_of(old, new))
    return np.concatenate([before[:, : at_before - fade], mixed, after[:, at_after:]], axis=1)


def shifted(audio: Audio, frames: int) -> Audio:
    """Later by ``frames`` (silence in front), or earlier when negative."""
    if frames >= 0:
        return np.pad(audio, ((0, 0), (frames, 0)))
    return audio[:, -frames:]


def _phase(strength: NDArray[np.float64], frame_rate_hz: float, period_seconds: float) -> float:
    """Offset of a pulse train with this period, in seconds, within half a period either way."""
    period = period_seconds * frame_rate_hz
    count = int((len(strength) - 1) / period)
    if count < 2:
        return 0.0
    phases = np.arange(PHASES_PER_BEAT // 2) / (PHASES_PER_BEAT // 2) * period
    at = phases[:, None] + period * np.arange(count)[None, :]
    score = np.interp(at, np.arange(len(strength)), strength).sum(axis=1)
    # An attack rises over some frames: smooth round the circle before looking for the top.
    width = max(1, round(0.01 * frame_rate_hz / period * len(phases)))
    score = scipy.ndimage.uniform_filter1d(score, width, mode="wrap")
    offset = float(phases[int(np.argmax(score))]) / frame_rate_hz - ONSET_LATENCY_SECONDS
    return (offset + period_seconds / 2) % period_seconds - period_seconds / 2


def _strange_key(audio: Audio, rate_hz: int, key: Key) -> str:
    agreement = key_evidence(audio, rate_hz).agreement(key)
    if agreement.clarity > 0.5 and agreement.foreign > FOREIGN_MOST and agreement.odds > KEY_ODDS_MOST:
        return f"it clearly plays in another key than {key}"
    return ""


def _length(audio: Audio, frames: int) -> Audio:
    return np.ascontiguousarray(np.pad(audio, ((0, 0), (0, max(0, frames - audio.shape[1]))))[:, :frames])
