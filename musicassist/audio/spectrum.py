"""Average spectrum and octave balance, and how alike the two channels are by frequency."""

from __future__ import annotations

from dataclasses import dataclass

import librosa
import numpy as np
import scipy.fft
from numpy.typing import NDArray

OCTAVES_HZ = (63.0, 125.0, 250.0, 500.0, 1_000.0, 2_000.0, 4_000.0, 8_000.0, 16_000.0)
SLOPE_DB_PER_OCTAVE = -4.5
WINDOW = 8_192
CHUNK_WINDOWS = 64
BASS_BELOW_HZ = 120.0
CURVE_HZ = np.geomspace(20.0, 20_000.0, 121)
FLOOR_DB = -60.0  # an empty band reads so far below the average of the others


@dataclass(frozen=True)
class Spectrum:
    """Of a whole track.

    Attributes
    ----------
    hz, power : ndarray of float64, shape (bins,)
        Mean power density of all channels.
    bass_correlation : float
        -1 to 1, of left and right below 120 Hz; 1 for one channel or no bass.
    """

    hz: NDArray[np.float64]
    power: NDArray[np.float64]
    bass_correlation: float

    def balance_db(self) -> tuple[float, ...]:
        """Nine octave bands, 63 Hz to 16 kHz, in dB against a slope of -4.5 dB per octave; their mean is 0."""
        levels = []
        for centre in OCTAVES_HZ:
            band = (self.hz >= centre / np.sqrt(2.0)) & (self.hz < centre * np.sqrt(2.0))
            levels.append(float(self.power[band].mean()) if band.any() else 0.0)
        power = np.array(levels)
        if not power.any():
            return (0.0,) * len(OCTAVES_HZ)
        decibels = 10.0 * np.log10(np.maximum(power, 1e-30)) - SLOPE_DB_PER_OCTAVE * np.log2(OCTAVES_HZ)
        decibels = np.maximum(decibels, decibels.max() + FLOOR_DB)
        return tuple(float(value) for value in np.round(decibels - decibels.mean(), 2))

    def curve(self) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        """Frequencies (1/12 octave) in Hz and the density there in dB, smoothed over a sixth of an octave."""
        usable = CURVE_HZ[self.hz[-1] / 2 ** (1 / 12) > CURVE_HZ]
        sums = np.concatenate([[0.0], np.cumsum(self.power)])
        low = np.searchsorted(self.hz, usable * 2 ** (-1 / 12))
        high = np.maximum(np.searchsorted(self.hz, usable * 2 ** (1 / 12)), low + 1)
        high = np.minimum(high, len(self.power))
        low = np.minimum(low, high - 1)
        density = (sums[high] - sums[low]) / (high - low)
        return usable, 10.0 * np.log10(np.maximum(density, 1e-16))

    def centroid_hz(self) -> float:
        """Brightness: the power's centre of gravity; 0 for silence."""
        total = float(self.power.sum())
        return float(np.dot(self.hz, self.power)) / total if total > 0 else 0.0


def spectrum(audio: NDArray[np.floating], rate: int) -> Spectrum:
    """Analyse audio of shape (channels, frames) with half-overlapped Hann windows (Welch 1967)."""
    audio = np.atleast_2d(audio)
    channels, frames = audio.shape
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    bins = WINDOW // 2 + 1
    power, cross, sides = np.zeros(bins), np.zeros(bins), np.zeros((2, bins))
    count = max(1, (frames - WINDOW) // (WINDOW // 2) + 1)
    for first in range(0, count, CHUNK_WINDOWS):
        windows = min(CHUNK_WINDOWS, count - first)
        start = first * WINDOW // 2
        part = np.asarray(audio[:, start : start + (windows + 1) * WINDOW // 2], np.float32)
        part = np.pad(part, ((0, 0), (0, max(0, (windows + 1) * WINDOW // 2 - part.shape[1]))))
        views = np.lib.stride_tricks.sliding_window_view(part, WINDOW, axis=1)[:, :: WINDOW // 2]
        transform = scipy.fft.rfft(views * window, axis=2)
        powers = (transform.real**2 + transform.imag**2).sum(axis=1, dtype=np.float64)
        power += powers.mean(axis=0)
        if channels == 2:
            sides += powers
            cross += (transform[0] * transform[1].conj()).real.sum(axis=0, dtype=np.float64)
    hz = librosa.fft_frequencies(sr=rate, n_fft=WINDOW)
    bass = (hz > 0) & (hz < BASS_BELOW_HZ)
    scale = float(np.sqrt(sides[0][bass].sum() * sides[1][bass].sum()))
    correlation = float(cross[bass].sum()) / scale if scale > 1e-9 else 1.0
    return Spectrum(hz, power / count / float((window**2).sum()) / rate * 2.0, correlation)


def octave_balance_db(audio: NDArray[np.floating], rate: int) -> tuple[float, ...]:
    """Shorthand for ``spectrum(audio, rate).balance_db()``."""
    return spectrum(audio, rate).balance_db()
