"""The tonal-balance EQ of the master chain."""

from __future__ import annotations

import numpy as np
import scipy.interpolate
from numpy.typing import NDArray

from musicassist.audio.io import Audio
from musicassist.audio.spectrum import OCTAVES_HZ

MOST_DB = 4.0
# Lows so far below the wanted ones are not there to be lifted: only rumble would be.
ABSENT_DB = 15.0
LOWS = 2
TAPS = 4095
GRID = 16_384


def correction_db(measured_db: tuple[float, ...], wanted_db: tuple[float, ...], strength: float) -> tuple[float, ...]:
    """Gain of each octave band that brings the balance nearer to the wanted one, within 4 dB either way.

    Parameters
    ----------
    measured_db, wanted_db : tuple of float
        Octave bands 63 Hz to 16 kHz; only their shape counts.
    strength : float
        Share of the distance, 0 to 1.
    """
    distance = np.array(wanted_db) - np.array(measured_db)
    distance -= np.median(distance)
    absent = (distance > ABSENT_DB) & (np.arange(len(distance)) < LOWS)
    gains = np.where(absent, 0.0, np.clip(strength * distance, -MOST_DB, MOST_DB))
    padded = np.concatenate([gains[:1], gains, gains[-1:]])
    smooth = 0.15 * padded[:-2] + 0.7 * padded[1:-1] + 0.15 * padded[2:]
    return tuple(float(value) for value in np.round(smooth - smooth.mean(), 2))


def equaliser(gains_db: tuple[float, ...], rate: int) -> tuple[Audio, int]:
    """Linear-phase filter of a curve through the octave gains; its taps, shape (1, TAPS), and its delay."""
    hz = np.linspace(0.0, rate / 2.0, GRID // 2 + 1)
    octaves = np.log2(OCTAVES_HZ)
    curve = scipy.interpolate.PchipInterpolator(octaves, gains_db)
    position = np.clip(np.log2(np.maximum(hz, 1.0)), octaves[0], octaves[-1])
    magnitude = 10.0 ** (curve(position) / 20.0)
    return _windowed(magnitude)


def _windowed(magnitude: NDArray[np.float64]) -> tuple[Audio, int]:
    half = TAPS // 2
    impulse = np.roll(np.fft.irfft(magnitude, GRID), half)[:TAPS] * np.hanning(TAPS + 2)[1:-1]
    return np.asarray(impulse[None, :], np.float32), half
