"""The interpolator that the saturator and the limiter see between the samples with."""

from __future__ import annotations

import functools

import numba
import numpy as np
from numpy.typing import NDArray

OVERSAMPLING = 8
TAPS = 24
BLOCK = 64
KAISER_BETA = 6.2  # 65 dB of stop band (Kaiser 1974)


@functools.cache
def interpolator() -> NDArray[np.float32]:
    """Polyphase windowed sinc, shape (OVERSAMPLING, TAPS): phase p of sample i reads at i + p / OVERSAMPLING.

    Tap t weighs sample ``i + t - (TAPS // 2 - 1)``; each phase sums to 1.
    """
    phase = np.arange(OVERSAMPLING)[:, None] / OVERSAMPLING
    position = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - phase
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(0.0, 1.0 - (2.0 * position / TAPS) ** 2))) / np.i0(KAISER_BETA)
    response = np.sinc(position) * window
    response /= response.sum(axis=1, keepdims=True)
    return response.astype(np.float32)


def gain_bound() -> float:
    """How far a peak between samples can rise over the samples around it, at most."""
    return float(np.abs(interpolator()).sum(axis=1).max())


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def interpolate(padded, first, response, between) -> None:  # type: ignore[no-untyped-def]
    """One phase of BLOCK samples into ``between``; ``first`` is where the first sample's first tap reads."""
    for i in range(BLOCK):
        between[i] = 0.0
    for tap in range(TAPS):
        weight = response[tap]
        for i in range(BLOCK):
            between[i] += weight * padded[first + tap + i]
