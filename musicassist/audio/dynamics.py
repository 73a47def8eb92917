"""Peaks, clipping, DC and silence, sample by sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import SILENCE_DB, amplitude_from_db, db_from_amplitude, db_from_power

# Full scale of 16-bit audio is 32767/32768; whatever stays there for three samples was cut off.
FULL_SCALE = 32_767 / 32_768 - 1e-6
CLIPPED_RUN_SAMPLES = 3
FLAT_STEP = 1e-6
SILENCE_DBFS = -60.0
SLICE_SECONDS = 0.01
CHUNK_FRAMES = 1 << 18


@dataclass(frozen=True)
class ClippedRun:
    """A stretch of clipped samples: its channel (0 first), where it starts, and how long it is."""

    channel: int
    start_frame: int
    samples: int


@dataclass(frozen=True)
class Dynamics:
    """Of a whole track.

    Attributes
    ----------
    sample_peak_dbfs, rms_dbfs : float
        ``-inf`` for silence.
    crest_db : float
        Peak over RMS; 0 for silence.
    dc : float
        Largest mean of a channel, of full scale.
    clipped : tuple of ClippedRun
        In order of time.
    head_seconds, tail_seconds, gap_seconds : float
        Silence (below -60 dBFS) before the first sound, after the last, and the longest in between.
    silent : bool
        Nothing ever rises above -60 dBFS.
    """

    sample_peak_dbfs: float
    rms_dbfs: float
    crest_db: float
    dc: float
    clipped: tuple[ClippedRun, ...]
    head_seconds: float
    tail_seconds: float
    gap_seconds: float
    silent: bool


def dynamics(audio: NDArray[np.floating], rate: int) -> Dynamics:
    """Measure audio of shape (channels, frames)."""
    audio = np.atleast_2d(audio)
    channels, frames = audio.shape
    peak, energy, sums = 0.0, 0.0, np.zeros(channels)
    for start in range(0, frames, CHUNK_FRAMES):
        part = audio[:, start : start + CHUNK_FRAMES].astype(np.float64)
        peak = max(peak, float(np.abs(part).max()))
        energy += float(np.einsum("cf,cf->", part, part))
        sums += part.sum(axis=1)
    rms = db_from_power(energy / max(1, channels * frames))
    head, tail, gap, silent = _silences(audio, rate)
    return Dynamics(
        sample_peak_dbfs=db_from_amplitude(peak),
        rms_dbfs=rms,
        crest_db=db_from_amplitude(peak) - rms if rms > SILENCE_DB else 0.0,
        dc=float(np.abs(sums).max() / max(1, frames)) if channels else 0.0,
        clipped=_clipped_runs(audio) if peak >= FULL_SCALE else (),
        head_seconds=head,
        tail_seconds=tail,
        gap_seconds=gap,
        silent=silent,
    )


def _clipped_runs(audio: NDArray[np.floating]) -> tuple[ClippedRun, ...]:
    """Runs at full scale that are flat, or beyond it: the tip of a full-scale sine is neither."""
    runs: list[ClippedRun] = []
    for channel, signal in enumerate(audio):
        loud = np.flatnonzero(np.abs(signal) >= FULL_SCALE)
        if not len(loud):
            continue
        values = signal[loud].astype(np.float64)
        flat = (np.abs(np.diff(values)) < FLAT_STEP) | (np.abs(values[1:]) > 1.0 + FLAT_STEP)
        breaks = np.flatnonzero((np.diff(loud) != 1) | ~flat | (np.sign(values[1:]) != np.sign(values[:-1])))
        firsts = np.concatenate([[0], breaks + 1])
        lengths = np.diff(np.concatenate([firsts, [len(loud)]]))
        runs += [
            ClippedRun(channel, int(loud[first]), int(length))
            for first, length in zip(firsts, lengths, strict=True)
            if length >= CLIPPED_RUN_SAMPLES
        ]
    return tuple(sorted(runs, key=lambda run: (run.start_frame, run.channel)))


def _silences(audio: NDArray[np.floating], rate: int) -> tuple[float, float, float, bool]:
    size = max(1, round(SLICE_SECONDS * rate))
    frames = audio.shape[1]
    starts = np.arange(0, frames, size)
    if not len(starts):
        return 0.0, 0.0, 0.0, True
    high = np.maximum.reduceat(audio, starts, axis=1).max(axis=0)
    low = np.minimum.reduceat(audio, starts, axis=1).min(axis=0)
    sounding = np.flatnonzero(np.maximum(high, -low) >= amplitude_from_db(SILENCE_DBFS))
    if not len(sounding):
        return frames / rate, frames / rate, frames / rate, True
    head = sounding[0] * size / rate
    tail = max(0.0, (frames - (sounding[-1] + 1) * size) / rate)
    gap = (int(np.diff(sounding).max()) - 1) * size / rate if len(sounding) > 1 else 0.0
    return float(head), float(tail), float(gap), False
