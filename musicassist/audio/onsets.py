"""Where notes begin: the rise of the logarithmic spectrum in a few bands, 200 times a second."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, uniform_filter1d

FRAMES_PER_SECOND = 200
WINDOW_SECONDS = 0.023
LOWEST_HZ = 35.0
HIGHEST_HZ = 16_000.0
BANDS_PER_OCTAVE = 6
GROUP_EDGES_HZ = (180.0, 800.0, 3_500.0)
LAG_FRAMES = 3
COMPRESSION = 100.0
CHUNK_FRAMES = 4_096
PEAK_FRAMES, PEAK_SHARE = 10, 0.25


@dataclass(frozen=True)
class Onsets:
    """Onset strength.

    Attributes
    ----------
    bands : ndarray of float32, shape (4, frames)
        Low, low-mid, mid and high; zero mean over a second, in a common unit.
    frame_rate_hz : float
    """

    bands: NDArray[np.float32]
    frame_rate_hz: float

    @property
    def seconds(self) -> float:
        """Length of what was analysed."""
        return float(self.bands.shape[1] / self.frame_rate_hz)

    def events_hz(self) -> NDArray[np.float64]:
        """Notes and beats that begin in each band, a second, shape (4,)."""
        if self.bands.shape[1] < 3:
            return np.zeros(len(self.bands))
        return np.array([len(peaks(band)) / self.seconds for band in self.bands])


def peaks(strength: NDArray[np.floating]) -> NDArray[np.int64]:
    """Frames at which onset strength peaks: the highest within 50 ms, and a quarter of what is usual for peaks."""
    highest = maximum_filter1d(strength, 2 * PEAK_FRAMES + 1)
    found = np.flatnonzero((strength == highest) & (strength > 0))
    if not len(found):
        return found
    usual = float(np.percentile(strength[found], 90))
    return found[strength[found] > PEAK_SHARE * usual]


def mono(audio: NDArray[np.floating]) -> NDArray[np.float32]:
    """One channel out of many; the loudest alone when the sum would cancel most of the music."""
    audio = np.atleast_2d(audio)
    mixed = audio.mean(axis=0, dtype=np.float32)
    if audio.shape[0] > 1 and audio.shape[1]:
        energies = np.einsum("cf,cf->c", audio, audio, dtype=np.float64)
        if float(np.dot(mixed, mixed)) < 0.05 * float(energies.max()):
            return np.ascontiguousarray(audio[int(np.argmax(energies))], dtype=np.float32)
    return np.ascontiguousarray(mixed, dtype=np.float32)


def onset_strength(audio: NDArray[np.floating], rate: int) -> Onsets:
    """Spectral flux with vibrato suppression (Böck and Widmer 2013, "Maximum filter vibrato suppression").

    Parameters
    ----------
    audio : ndarray of float, shape (channels, frames)
    rate : int
        Hz.
    """
    hop = max(1, round(rate / FRAMES_PER_SECOND))
    levels, centres = _band_levels(mono(audio), rate, hop)
    frame_rate = rate / hop
    if levels.shape[1] <= LAG_FRAMES:
        return Onsets(np.zeros((len(GROUP_EDGES_HZ) + 1, levels.shape[1]), np.float32), frame_rate)
    spread = maximum_filter1d(levels, 3, axis=0)
    flux = np.zeros_like(levels)
    flux[:, LAG_FRAMES:] = np.maximum(0.0, levels[:, LAG_FRAMES:] - spread[:, :-LAG_FRAMES])
    group = np.searchsorted(GROUP_EDGES_HZ, centres)
    bands = np.stack([flux[group == i].sum(axis=0) for i in range(len(GROUP_EDGES_HZ) + 1)])
    bands -= uniform_filter1d(bands, round(frame_rate), axis=1)
    return Onsets(bands.astype(np.float32), frame_rate)


def _band_levels(signal: NDArray[np.float32], rate: int, hop: int) -> tuple[NDArray[np.float32], NDArray[np.float64]]:
    """Compressed levels, shape (bands, frames), and the bands' centres in Hz."""
    size = 1 << round(np.log2(WINDOW_SECONDS * rate))
    window = np.hanning(size + 1)[:-1].astype(np.float32)
    highest = min(HIGHEST_HZ, 0.45 * rate)
    octaves = np.log2(highest / LOWEST_HZ)
    edges_hz = np.geomspace(LOWEST_HZ, highest, round(octaves * BANDS_PER_OCTAVE) + 1)
    edges = np.unique(np.maximum(1, np.round(edges_hz * size / rate).astype(int)))
    padded = np.pad(signal, (size // 2, size))
    count = len(signal) // hop + 1
    frames = np.lib.stride_tricks.sliding_window_view(padded, size)[::hop][:count]
    levels = np.empty((len(edges) - 1, count), np.float32)
    for start in range(0, count, CHUNK_FRAMES):
        spectra = np.abs(scipy.fft.rfft(frames[start : start + CHUNK_FRAMES] * window, axis=1)[:, : edges[-1]]) ** 2
        levels[:, start : start + CHUNK_FRAMES] = np.sqrt(np.add.reduceat(spectra, edges[:-1], axis=1)).T
    # Loud frames set the unit, so that quiet masters and loud ones compress alike.
    unit = float(np.percentile(levels.max(axis=0), 95)) or 1.0
    np.log1p(levels * np.float32(COMPRESSION / unit), out=levels)
    return levels, np.sqrt(edges[:-1] * edges[1:]) * rate / size
