"""The spectrum of the onset strength, in which whatever repeats steadily is a sharp line."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from musicassist.audio.onsets import Onsets

LINES_TO_HZ = 20.0
HIGHEST_HZ = 14.0  # of the beat's harmonics that count as evidence
GRID_HZ = 0.004
BACKGROUND_HZ = 0.6
LINE_FLOOR = 0.01  # lines under one per cent of the strongest are not evidence


@dataclass(frozen=True)
class LineSpectrum:
    """How far each frequency stands out as a line: 0 not at all, about 2 perfectly.

    Attributes
    ----------
    hz : ndarray of float64, shape (frequencies,)
    bands : ndarray of float64, shape (4, frequencies)
    weights : ndarray of float64, shape (4,)
        Share of each band in the whole; all 0 for silence.
    together : ndarray of float64, shape (3, frequencies)
        Whether the three higher bands swing with the lowest (1), against it (-1: a backbeat) or neither, where both
        have a line.
    """

    hz: NDArray[np.float64]
    bands: NDArray[np.float64]
    weights: NDArray[np.float64]
    together: NDArray[np.float64]

    def evidence(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Frequencies up to 14 Hz, and the lines of all bands together."""
        count = int(np.searchsorted(self.hz, HIGHEST_HZ))
        return self.hz[:count], self.weights @ self.bands[:, :count]


def line_spectrum(onsets: Onsets, segment_seconds: float) -> LineSpectrum:
    """Mean spectrum of half-overlapping segments, each line against what lies around it."""
    frames = onsets.bands.shape[1]
    segment = max(2, min(frames, round(segment_seconds * onsets.frame_rate_hz)))
    size = scipy.fft.next_fast_len(max(round(onsets.frame_rate_hz / GRID_HZ), 2 * segment), real=True)
    count = int(LINES_TO_HZ * size / onsets.frame_rate_hz)
    window = np.hanning(segment).astype(np.float32)
    power, cross = np.zeros((len(onsets.bands), count)), np.zeros((len(onsets.bands) - 1, count))
    for start in range(0, max(1, frames - segment + 1), max(1, segment // 2)):
        part = onsets.bands[:, start : start + segment]
        part = np.pad(part, ((0, 0), (0, segment - part.shape[1]))) * window
        transform = scipy.fft.rfft(part, size, axis=1)[:, :count]
        power += np.abs(transform) ** 2
        cross += (transform[1:] * transform[:1].conj()).real
    hz = np.arange(count) * onsets.frame_rate_hz / size
    step = max(1, round(0.04 / hz[1]))
    width = 2 * round(BACKGROUND_HZ / (hz[1] * step)) + 1
    background = np.repeat(median_filter(power[:, ::step], (1, width)), step, axis=1)[:, :count]
    strongest = power.max(axis=1, keepdims=True)
    lines = np.log10(1.0 + power / (background + LINE_FLOOR * strongest + 1e-12))
    weights = strongest[:, 0] ** 0.25
    together = cross / np.sqrt(power[1:] * power[:1] + 1e-12) * np.minimum(1.0, np.minimum(lines[1:], lines[:1]))
    return LineSpectrum(hz, lines, weights / (weights.sum() or 1.0), together)
