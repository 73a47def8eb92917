"""What a track sounds like from moment to moment: levels of bands, beats against tones, how much happens."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import median_filter
from scipy.signal import resample_poly

from musicassist.audio.chroma import ANALYSIS_RATE_HZ, Chroma
from musicassist.audio.chroma import HOP as CHROMA_HOP
from musicassist.audio.form import STEP_SECONDS
from musicassist.audio.onsets import Onsets, peaks

RATE_HZ = 22_050
WINDOW, HOP = 1_024, 512
BANDS = 24
LOWEST_HZ = 40.0
MEDIAN_FRAMES, MEDIAN_BINS = 13, 13
FLOOR_DB = -60.0
BLOCK_SECONDS = 30


@dataclass(frozen=True)
class Texture:
    """Of a whole track.

    Attributes
    ----------
    bands_db : ndarray of float64, shape (steps, 24)
        Level of bands from 40 Hz to 11 kHz every half second, against the loudest of them, at least -60.
    flux_db : ndarray of float64, shape (24,)
        How much each band moves from frame to frame.
    percussive : float
        0 (tones alone) to 1 (beats alone), after harmonic-percussive separation by medians (Fitzgerald 2010).
    events_hz : ndarray of float64, shape (steps,)
        Onsets a second around each step.
    chroma : ndarray of float64, shape (steps, 12)
        Sum 1 a step, or 0.
    """

    bands_db: NDArray[np.float64]
    flux_db: NDArray[np.float64]
    percussive: float
    events_hz: NDArray[np.float64]
    chroma: NDArray[np.float64]

    @property
    def steps(self) -> int:
        """Half seconds."""
        return len(self.bands_db)

    def features(self) -> NDArray[np.float64]:
        """What sections are told apart by, shape (steps, 37)."""
        return np.concatenate([self.bands_db / 6.0, 4.0 * np.sqrt(self.chroma), self.events_hz[:, None]], axis=1)

    def energy(self) -> NDArray[np.float64]:
        """0 to 1 a step: loud and full and busy against bare and quiet, within the track."""
        power = 10.0 ** (self.bands_db / 10.0)
        loud = 10.0 * np.log10(power.sum(axis=1) + 1e-6)
        full = np.clip(self.bands_db - FLOOR_DB, 0.0, None).mean(axis=1)
        busy = np.sqrt(self.events_hz)
        parts = [(part - np.percentile(part, 2)) for part in (loud, full, busy)]
        scales = (18.0, 20.0, 2.0)
        total = sum(np.clip(part / scale, 0.0, 1.0) for part, scale in zip(parts, scales, strict=True))
        return np.asarray(total / 3.0)


def texture(signal: NDArray[np.floating], rate: int, onsets: Onsets, notes: Chroma) -> Texture:
    """Analyse one channel, shape (frames,)."""
    steps = max(1, round(len(signal) / rate / STEP_SECONDS))
    edges = np.unique(np.round(np.geomspace(LOWEST_HZ, RATE_HZ / 2 * 0.98, BANDS + 1) * WINDOW / RATE_HZ).astype(int))
    while len(edges) < BANDS + 1:  # low bands share a bin: spread what is left
        edges = np.unique(np.r_[edges, edges[np.argmax(np.diff(edges))] + np.diff(edges).max() // 2])
    powers, beats, tones = [], 0.0, 0.0
    for start in range(0, len(signal), BLOCK_SECONDS * rate):
        spectra = _spectra(signal[start : start + BLOCK_SECONDS * rate], rate)
        powers.append(np.add.reduceat(spectra[:, : edges[-1]] ** 2, edges[:-1], axis=1))
        sample = spectra[: 10 * RATE_HZ // HOP, ::2]  # a third of the track tells beats from tones
        along = median_filter(sample, (MEDIAN_FRAMES, 1))
        across = median_filter(sample, (1, MEDIAN_BINS))
        share = across**2 / (across**2 + along**2 + 1e-12)
        energy = sample**2
        beats += float((share * energy).sum())
        tones += float(((1.0 - share) * energy).sum())
    power = np.concatenate(powers)
    level = 10.0 * np.log10(power + 1e-9)
    loudest = float(np.percentile(level.max(axis=1), 98))
    level = np.maximum(level - loudest, FLOOR_DB)
    frame = np.minimum((np.arange(len(level)) * HOP / RATE_HZ / STEP_SECONDS).astype(int), steps - 1)
    return Texture(
        bands_db=_by_step(level, frame, steps),
        flux_db=np.abs(np.diff(level, axis=0)).mean(axis=0) if len(level) > 1 else np.zeros(BANDS),
        percussive=beats / (beats + tones) if beats + tones > 0 else 0.0,
        events_hz=_events(onsets, steps),
        chroma=_chroma(notes, steps),
    )


def _spectra(signal: NDArray[np.floating], rate: int) -> NDArray[np.float32]:
    common = np.gcd(rate, RATE_HZ)
    up, down = RATE_HZ // common, rate // common
    if max(up, down) > 2_000:
        up, down = 100, max(1, round(100 * rate / RATE_HZ))
    slow = np.asarray(resample_poly(signal, up, down) if up != down else signal, np.float32)
    slow = np.pad(slow, (0, max(0, WINDOW - len(slow))))
    frames = np.lib.stride_tricks.sliding_window_view(slow, WINDOW)[::HOP]
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    return np.asarray(np.abs(scipy.fft.rfft(frames * window, axis=1)), np.float32)


def _by_step(values: NDArray[np.floating], frame: NDArray[np.int64], steps: int) -> NDArray[np.float64]:
    """Mean of the rows that belong to each step; a step without a row takes the one before."""
    counts = np.bincount(frame, minlength=steps)
    sums = np.zeros((steps, values.shape[1]))
    np.add.at(sums, frame, values)
    means = sums / np.maximum(counts, 1)[:, None]
    for step in np.flatnonzero(counts == 0):
        means[step] = means[step - 1] if step else 0.0
    return means


def _events(onsets: Onsets, steps: int) -> NDArray[np.float64]:
    """Onsets of all bands together a second, over two seconds."""
    strength = onsets.bands.clip(0.0).sum(axis=0)
    times = peaks(strength) / onsets.frame_rate_hz if onsets.bands.shape[1] > 2 else np.zeros(0)
    counts = np.bincount(np.minimum((times / STEP_SECONDS).astype(int), steps - 1), minlength=steps)
    kernel = np.ones(min(5, steps))
    spread = np.convolve(counts, kernel, "same") / np.convolve(np.ones(steps), kernel, "same")
    return np.asarray(spread / STEP_SECONDS)


def _chroma(notes: Chroma, steps: int) -> NDArray[np.float64]:
    if not len(notes.frames):
        return np.zeros((steps, 12))
    second = np.arange(len(notes.frames)) * CHROMA_HOP / ANALYSIS_RATE_HZ
    step = np.minimum((second / STEP_SECONDS).astype(int), steps - 1)
    sums = np.zeros((steps, 12))
    np.add.at(sums, step, notes.frames)
    return np.asarray(sums / np.maximum(sums.sum(axis=1, keepdims=True), 1e-9))
