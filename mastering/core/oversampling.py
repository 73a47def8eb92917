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


# Slices, since an index that might be negative keeps the compiler from taking eight samples at a time; and four taps at
# a time, for a quarter of the loads and stores.
@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def interpolate(padded, first, response, between) -> None:  # type: ignore[no-untyped-def]
    """One phase of BLOCK samples into ``between``; ``first`` is where the first sample's first tap reads."""
    for i in range(BLOCK):
        between[i] = np.float32(0.0)
    for tap in range(0, TAPS, 4):
        w0, w1, w2, w3 = response[tap], response[tap + 1], response[tap + 2], response[tap + 3]
        start, stop = first + tap, first + tap + BLOCK
        p0, p1 = padded[start:stop], padded[start + 1 : stop + 1]
        p2, p3 = padded[start + 2 : stop + 2], padded[start + 3 : stop + 3]
        for i in range(BLOCK):
            between[i] += w0 * p0[i] + w1 * p1[i] + w2 * p2[i] + w3 * p3[i]


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def decimate(bent, added, first, response) -> None:  # type: ignore[no-untyped-def]
    """The transpose of :func:`interpolate`: add one phase of BLOCK values to where its taps read from.

    ``bent`` holds the values from index TAPS on, with zeros around them, shape (BLOCK + 2 * TAPS,).
    """
    reach = BLOCK + 3
    b0, b1 = bent[TAPS : TAPS + reach], bent[TAPS - 1 : TAPS - 1 + reach]
    b2, b3 = bent[TAPS - 2 : TAPS - 2 + reach], bent[TAPS - 3 : TAPS - 3 + reach]
    for tap in range(0, TAPS, 4):
        w0, w1, w2, w3 = response[tap], response[tap + 1], response[tap + 2], response[tap + 3]
        goes = added[first + tap : first + tap + reach]
        for i in range(reach):
            goes[i] += w0 * b0[i] + w1 * b1[i] + w2 * b2[i] + w3 * b3[i]
