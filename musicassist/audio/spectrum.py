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


class SpectrumMeter:
    """Averages half-overlapped Hann windows (Welch 1967) of audio that arrives in blocks.

    Parameters
    ----------
    rate : int
        Hz.
    channels : int
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels, self._count = rate, channels, 0
        self._window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
        bins = WINDOW // 2 + 1
        self._power, self._cross, self._sides = np.zeros(bins), np.zeros(bins), np.zeros((2, bins))
        self._rest = np.zeros((channels, 0), np.float32)

    def feed(self, block: NDArray[np.floating]) -> None:
        """Take in the next block, shape (channels, frames)."""
        step = CHUNK_WINDOWS * WINDOW // 2
        for start in range(0, block.shape[1], step):
            part = block[:, start : start + step].astype(np.float32, copy=False)
            joined = np.concatenate([self._rest, part], axis=1)
            windows = max(0, (joined.shape[1] - WINDOW) // (WINDOW // 2) + 1)
            if windows:
                self._take(joined[:, : (windows + 1) * WINDOW // 2])
            self._rest = joined[:, windows * WINDOW // 2 :]

    def _take(self, part: NDArray[np.float32]) -> None:
        views = np.lib.stride_tricks.sliding_window_view(part, WINDOW, axis=1)[:, :: WINDOW // 2]
        transform = scipy.fft.rfft(views * self._window, axis=2)
        powers = (transform.real**2 + transform.imag**2).sum(axis=1, dtype=np.float64)
        self._count += views.shape[1]
        self._power += powers.mean(axis=0)
        if self._channels == 2:
            self._sides += powers
            self._cross += (transform[0] * transform[1].conj()).real.sum(axis=0, dtype=np.float64)

    def result(self) -> Spectrum:
        """What has been measured so far; less than one window is padded with silence."""
        if not self._count:
            self._take(np.pad(self._rest, ((0, 0), (0, WINDOW - self._rest.shape[1]))))
        hz = librosa.fft_frequencies(sr=self._rate, n_fft=WINDOW)
        bass = (hz > 0) & (hz < BASS_BELOW_HZ)
        scale = float(np.sqrt(self._sides[0][bass].sum() * self._sides[1][bass].sum()))
        correlation = float(self._cross[bass].sum()) / scale if scale > 1e-9 else 1.0
        density = self._power / self._count / float((self._window**2).sum()) / self._rate * 2.0
        return Spectrum(hz, density, correlation)


def spectrum(audio: NDArray[np.floating], rate: int) -> Spectrum:
    """Analyse audio of shape (channels, frames)."""
    audio = np.atleast_2d(audio)
    meter = SpectrumMeter(rate, audio.shape[0])
    meter.feed(audio)
    return meter.result()


def octave_balance_db(audio: NDArray[np.floating], rate: int) -> tuple[float, ...]:
    """Shorthand for ``spectrum(audio, rate).balance_db()``."""
    return spectrum(audio, rate).balance_db()
