"""Band-limited waveforms: one table for every third of an octave, so that no partial folds back."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from generation.core.sound.clock import RATE_HZ, Floats

TABLE_SAMPLES = 4096
TABLES_AN_OCTAVE = 3
LOWEST_HZ = 16.0
TABLES = 10 * TABLES_AN_OCTAVE
HIGHEST_PARTIAL_HZ = 0.47 * RATE_HZ


@cache
def tables(wave: str) -> npt.NDArray[np.float32]:
    """A waveform's tables, from low to high pitch.

    Parameters
    ----------
    wave : str
        A word of ``parameters.WAVES``.

    Returns
    -------
    ndarray of float32, shape (TABLES, TABLE_SAMPLES + 1)
        Table ``k`` serves pitches up to ``LOWEST_HZ * 2 ** ((k + 1) / TABLES_AN_OCTAVE)``; its last sample
        repeats the first. All have the loudness of a saw of peak 1.
    """
    rows = np.zeros((TABLES, TABLE_SAMPLES + 1), dtype=np.float32)
    level = 1.0
    for k in range(TABLES):
        top_hz = LOWEST_HZ * 2.0 ** ((k + 1) / TABLES_AN_OCTAVE)
        partials = min(int(HIGHEST_PARTIAL_HZ / top_hz), TABLE_SAMPLES // 4)
        spectrum = np.zeros(TABLE_SAMPLES // 2 + 1, dtype=np.complex128)
        if partials >= 1:
            h = np.arange(1, partials + 1)
            spectrum[1 : partials + 1] = -0.5j * TABLE_SAMPLES * _amplitudes(wave, h)
        row = np.fft.irfft(spectrum, TABLE_SAMPLES)
        if k == 0:
            level = float(np.sqrt(1.0 / 3.0) / max(np.sqrt(np.mean(row**2)), 1e-9))
        rows[k, :-1] = row * level
        rows[k, -1] = rows[k, 0]
    return rows


def _amplitudes(wave: str, h: npt.NDArray[np.int64]) -> Floats:
    """Strength of partial ``h``; signs as in the textbook series."""
    odd = (h % 2).astype(np.float64)
    series: dict[str, Floats] = {
        "saw": 1.0 / h,
        "square": odd / h,
        "triangle": odd * (-1.0) ** ((h - 1) // 2) / h**2,
        "sine": (h == 1).astype(np.float64),
        "organ": _drawbars(h),
        "reed": (odd + 0.35 * (1 - odd)) / h**1.1 * np.exp(-((np.log2(h) - 1.6) ** 2) / 4.0),
        "voice": np.exp(-h / 14.0) / h**0.75,
        "bow": np.abs(np.sin(np.pi * h * 0.13)) / h**1.15 + (h == 1) * 0.4,
    }
    return series[wave]


def _drawbars(h: npt.NDArray[np.int64]) -> Floats:
    """Drawbars 16', 8', 5 1/3', 4', 2 2/3' and 2', the first partial being the 16'."""
    levels = np.zeros(max(9, int(h.max()) + 1))
    levels[[1, 2, 3, 4, 6, 8]] = (0.7, 1.0, 0.55, 0.6, 0.25, 0.3)
    drawn: Floats = levels[h]
    return drawn
