"""Soft saturation and clipping, eight times oversampled.

Only what the curve adds passes the band-limiting filters: the dry signal keeps its full band and its timing, and
where the signal is too low to be bent, nothing is computed.
"""

from __future__ import annotations

from collections.abc import Callable

import numba
import numpy as np

from mastering.core.oversampling import BLOCK, OVERSAMPLING, TAPS, decimate, interpolate, interpolator
from musicassist.audio.io import Audio

# Below this share of the limit the curve adds less than -88 dB of it.
AUDIBLE = 0.05
# Below this share the curve is a cubic, whose third harmonics twofold oversampling holds without folding.
CUBIC = 0.3
# How far a curve usually rises above its samples; a rarer peak just meets the curve's flat beginning.
RISE = 1.4


def saturated(audio: Audio, limit: float, *, knee: float = 0.0, tick: Callable[[], None] | None = None) -> Audio:
    """A copy that never exceeds ``limit`` by much, rounded off smoothly.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    limit : float
        Amplitude that the curve tends to (overshoots between samples are what the limiter is for).
    knee : float
        Share of ``limit`` below which the signal is untouched: 0 is tape-like saturation, 0.7 a soft clipper.
    tick : callable or None
        Called after each channel.
    """
    result = np.array(audio, np.float32, order="C")
    reach = max(AUDIBLE, knee) * limit / RISE
    cubic = CUBIC * limit / RISE if knee == 0.0 else 0.0
    for channel, signal in enumerate(audio):
        padded = np.pad(signal.astype(np.float32, copy=False), (TAPS, TAPS + BLOCK))
        _bend(padded, result[channel], interpolator(), *(np.float32(value) for value in (limit, knee, reach, cubic)))
        if tick:
            tick()
    return result


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _bent(level, knee):  # type: ignore[no-untyped-def]
    """Of a level of 0 or more: straight to the knee, then Pade's tanh to 1, with continuous slope."""
    x = min(max(level - knee, np.float32(0.0)) / (np.float32(1.0) - knee), np.float32(3.0))
    square = x * x
    curve = x * (np.float32(27.0) + square) / (np.float32(27.0) + np.float32(9.0) * square)
    return min(level, knee) + (np.float32(1.0) - knee) * curve


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _bend(padded, out, response, limit, knee, reach, cubic) -> None:  # type: ignore[no-untyped-def]
    """Add to ``out`` what the curve changes, wherever a block rises above ``reach``."""
    frames = len(out)
    added = np.zeros(frames + 2 * TAPS + BLOCK, np.float32)
    between = np.zeros(BLOCK, np.float32)
    bent = np.zeros(BLOCK + 2 * TAPS, np.float32)
    for block in range(0, frames, BLOCK):
        highest = np.float32(0.0)
        for i in range(block, block + BLOCK + 2 * TAPS):
            highest = max(highest, abs(padded[i]))
        if highest <= reach:
            continue
        step = OVERSAMPLING // 2 if highest <= cubic else 1
        first = block + TAPS - (TAPS // 2 - 1)
        # The loops over the block are the inner ones, so that they run eight samples at a time.
        for phase in range(0, OVERSAMPLING, step):
            interpolate(padded, first, response[phase], between)
            for i in range(BLOCK):
                value = between[i]
                level = abs(value) / limit
                change = (_bent(level, knee) - level) * limit
                bent[TAPS + i] = np.float32(step) * (change if value > 0 else -change)
            decimate(bent, added, first, response[phase])
    for i in range(frames):
        out[i] += added[i + TAPS] / np.float32(OVERSAMPLING)
