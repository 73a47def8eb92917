"""Biquad sections of the audio EQ cookbook (R. Bristow-Johnson, W3C note 2021) at our rate, for sosfilt."""

from __future__ import annotations

import numpy as np
from scipy.signal import butter

from generation.core.sound.clock import RATE_HZ, Floats


def high_pass(hz: float, order: int = 2) -> Floats:
    """Butterworth high-pass, shape (sections, 6)."""
    sections: Floats = butter(order, hz, "highpass", fs=RATE_HZ, output="sos")
    return sections


def low_pass(hz: float, order: int = 2) -> Floats:
    """Butterworth low-pass, shape (sections, 6)."""
    sections: Floats = butter(order, hz, "lowpass", fs=RATE_HZ, output="sos")
    return sections


def peak(hz: float, gain_db: float, q: float) -> Floats:
    """Peaking EQ, shape (1, 6)."""
    a = 10.0 ** (gain_db / 40.0)
    w = 2.0 * np.pi * hz / RATE_HZ
    alpha = np.sin(w) / (2.0 * q)
    return _section(1 + alpha * a, -2 * np.cos(w), 1 - alpha * a, 1 + alpha / a, -2 * np.cos(w), 1 - alpha / a)


def band(hz: float, q: float) -> Floats:
    """Band-pass of 0 dB at ``hz``, shape (1, 6)."""
    w = 2.0 * np.pi * hz / RATE_HZ
    alpha = np.sin(w) / (2.0 * q)
    return _section(alpha, 0.0, -alpha, 1 + alpha, -2 * np.cos(w), 1 - alpha)


def high_shelf(hz: float, gain_db: float) -> Floats:
    """High shelf of slope 1, shape (1, 6)."""
    a = 10.0 ** (gain_db / 40.0)
    w = 2.0 * np.pi * hz / RATE_HZ
    c, root = np.cos(w), 2.0 * np.sqrt(a) * np.sin(w) / np.sqrt(2.0)
    return _section(
        a * ((a + 1) + (a - 1) * c + root),
        -2 * a * ((a - 1) + (a + 1) * c),
        a * ((a + 1) + (a - 1) * c - root),
        (a + 1) - (a - 1) * c + root,
        2 * ((a - 1) - (a + 1) * c),
        (a + 1) - (a - 1) * c - root,
    )


def _section(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Floats:
    return np.array([[b0 / a0, b1 / a0, b2 / a0, 1.0, a1 / a0, a2 / a0]])
