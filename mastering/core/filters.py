"""Recursive filters: the bells, shelves and cuts of a mixing desk.

Designs are those of Robert Bristow-Johnson's "Audio EQ Cookbook" (W3C note, 2021).
"""

from __future__ import annotations

import math

import numba
import numpy as np
from numpy.typing import NDArray

from musicassist.audio.io import Audio

Sections = NDArray[np.float64]
FLUSH_FRAMES = 4096


def high_pass(hz: float, rate: int, *, order: int = 2) -> Sections:
    """Butterworth high-pass of an even order; shape (order / 2, 5): b0, b1, b2, a1, a2."""
    return np.array([_cut(hz, rate, q, high=True) for q in _butterworth_qs(order)])


def low_pass(hz: float, rate: int, *, order: int = 2) -> Sections:
    """Butterworth low-pass of an even order."""
    return np.array([_cut(hz, rate, q, high=False) for q in _butterworth_qs(order)])


def bell(hz: float, gain_db: float, q: float, rate: int) -> Sections:
    """Peaking EQ."""
    a = 10.0 ** (gain_db / 40.0)
    w = 2.0 * math.pi * min(hz, 0.45 * rate) / rate
    alpha = math.sin(w) / (2.0 * q)
    return _normalised(1 + alpha * a, -2 * math.cos(w), 1 - alpha * a, 1 + alpha / a, -2 * math.cos(w), 1 - alpha / a)


def shelf(hz: float, gain_db: float, rate: int, *, high: bool) -> Sections:
    """Low or high shelf of slope 1 (no bump)."""
    a = 10.0 ** (gain_db / 40.0)
    w = 2.0 * math.pi * min(hz, 0.45 * rate) / rate
    cosine, beta = math.cos(w), math.sin(w) * math.sqrt(2.0 * a)
    sign = 1.0 if high else -1.0
    return _normalised(
        a * ((a + 1) + sign * (a - 1) * cosine + beta),
        -2 * sign * a * ((a - 1) + sign * (a + 1) * cosine),
        a * ((a + 1) + sign * (a - 1) * cosine - beta),
        (a + 1) - sign * (a - 1) * cosine + beta,
        2 * sign * ((a - 1) - sign * (a + 1) * cosine),
        (a + 1) - sign * (a - 1) * cosine - beta,
    )


def filtered(audio: Audio, sections: Sections) -> Audio:
    """A filtered copy of ``audio``, shape (channels, frames); the state is kept in double precision."""
    result = np.array(audio, np.float32, order="C")
    for section in np.atleast_2d(sections):
        _run(result, section)
    return result


def _butterworth_qs(order: int) -> list[float]:
    if order % 2 or order < 2:
        raise ValueError(f"a filter's order must be even, not {order}")
    return [1.0 / (2.0 * math.cos(math.pi * (2 * k + 1) / (2 * order))) for k in range(order // 2)]


def _cut(hz: float, rate: int, q: float, *, high: bool) -> Sections:
    w = 2.0 * math.pi * min(hz, 0.45 * rate) / rate
    alpha, cosine = math.sin(w) / (2.0 * q), math.cos(w)
    outer, middle = ((1 + cosine) / 2, -(1 + cosine)) if high else ((1 - cosine) / 2, 1 - cosine)
    section: Sections = _normalised(outer, middle, outer, 1 + alpha, -2 * cosine, 1 - alpha)[0]
    return section


def _normalised(b0: float, b1: float, b2: float, a0: float, a1: float, a2: float) -> Sections:
    return np.array([[b0 / a0, b1 / a0, b2 / a0, a1 / a0, a2 / a0]])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _run(audio, section) -> None:  # type: ignore[no-untyped-def]
    """Filter in place; two channels side by side, since each sample waits for the one before it."""
    b0, b1, b2, a1, a2 = section
    frames, last = audio.shape[1], audio.shape[0] - 1
    for channel in range(0, audio.shape[0], 2):
        left, right = audio[channel], audio[min(channel + 1, last)]
        paired = channel < last
        s1 = s2 = t1 = t2 = 0.0
        for start in range(0, frames, FLUSH_FRAMES):
            for i in range(start, min(start + FLUSH_FRAMES, frames)):
                x, z = float(left[i]), float(right[i])
                y = b0 * x + s1
                s1 = b1 * x - a1 * y + s2
                s2 = b2 * x - a2 * y
                left[i] = y
                if paired:
                    w = b0 * z + t1
                    t1 = b1 * z - a1 * w + t2
                    t2 = b2 * z - a2 * w
                    right[i] = w
            # Denormal numbers would make silence slower than music.
            if abs(s1) + abs(s2) < 1e-30:
                s1 = s2 = 0.0
            if abs(t1) + abs(t2) < 1e-30:
                t1 = t2 = 0.0
