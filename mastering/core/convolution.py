"""Convolution of long audio in blocks of bounded memory."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import scipy.fft

from musicassist.audio.io import Audio

SMALLEST_TRANSFORM = 1 << 16


def convolved(audio: Audio, response: Audio, *, delay: int = 0, tick: Callable[[], None] | None = None) -> Audio:
    """``audio`` (channels, frames) convolved with ``response`` (channels, taps), of the same length.

    Parameters
    ----------
    delay : int
        Samples of the result's beginning that are left out (half the taps of a linear-phase filter).
    tick : callable or None
        Called after each block.
    """
    channels, frames = audio.shape
    taps = response.shape[1]
    size = scipy.fft.next_fast_len(max(SMALLEST_TRANSFORM, 4 * taps), real=True)
    step = size - taps + 1
    transfer = scipy.fft.rfft(response.astype(np.float32, copy=False), size)
    result = np.zeros((channels, frames), np.float32)
    for start in range(0, frames, step):
        part = scipy.fft.irfft(scipy.fft.rfft(audio[:, start : start + step], size) * transfer, size)
        first, last = max(0, start - delay), min(frames, start - delay + size)
        if last > first:
            result[:, first:last] += part[:, first - start + delay : last - start + delay]
        if tick:
            tick()
    return result
