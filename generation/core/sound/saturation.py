"""Distortion without aliasing: eight times oversampled (a plain one aliases at -19 dB)."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from numba import njit
from scipy.signal import firwin

from generation.core.sound.clock import RATE_HZ, Floats, Samples
from generation.core.sound.filters import high_pass, low_pass, peak

OVERSAMPLING = 8
_TAPS_A_PHASE = 24
_BLOCK_SAMPLES = 1 << 16


@cache
def _taps() -> Floats:
    taps: Floats = firwin(_TAPS_A_PHASE * OVERSAMPLING, 0.86 / OVERSAMPLING, window=("kaiser", 8.0))
    return taps


@njit(cache=True, nogil=True, fastmath=True)
def _saturate(x, taps, factor, gain, bias):  # type: ignore[no-untyped-def]
    """Up, bend, down. ``x`` comes with ``taps.size // factor`` samples of run-in, which are left out."""
    width = taps.shape[0] // factor
    phases = np.empty((factor, width))
    for p in range(factor):
        for t in range(width):
            phases[p, width - 1 - t] = taps[t * factor + p] * factor
    high = np.empty((x.shape[0] - width) * factor)
    rest = bias * (27.0 + bias * bias) / (27.0 + 9.0 * bias * bias)
    for i in range(width, x.shape[0]):
        for p in range(factor):
            total = 0.0
            for t in range(width):
                total += phases[p, t] * x[i - width + 1 + t]
            v = min(max(total * gain + bias, -3.0), 3.0)
            # Pade's tanh, smooth up to its slope at the clip point.
            high[(i - width) * factor + p] = v * (27.0 + v * v) / (27.0 + 9.0 * v * v) - rest
    return high


@njit(cache=True, nogil=True, fastmath=True)
def _decimate(high, taps, factor, frames, lead):  # type: ignore[no-untyped-def]
    out = np.empty(frames)
    for i in range(frames):
        total = 0.0
        start = (i + lead) * factor - taps.shape[0] + 1
        for t in range(taps.shape[0]):  # the taps are symmetric, so both run forward
            total += taps[t] * high[start + t]
        out[i] = total
    return out


def drive(audio: Samples, amount: float, *, bias: float = 0.0) -> None:
    """Saturate in place, level kept roughly.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    amount : float
        0 to 1: gain into the curve from 0 to 42 dB above the part's own level.
    bias : float
        Asymmetry, for even partials.
    """
    if amount <= 0.0:
        return
    level = sounding_level(audio)
    if level <= 0.0:
        return
    gain = 10.0 ** (42.0 * amount / 20.0) * 0.25 / level
    same = audio.shape[0] == 2 and bool(np.array_equal(audio[0], audio[1]))
    for channel in audio[:1] if same else audio:
        _drive_channel(channel, gain, bias, level)
    if same:
        audio[1] = audio[0]


def _drive_channel(channel: npt.NDArray[np.float32], gain: float, bias: float, level: float) -> None:
    """In blocks, each with the run-in of both filters; silent blocks are passed over."""
    run_in = 3 * _TAPS_A_PHASE
    delay = _TAPS_A_PHASE  # of both linear-phase filters together, rounded
    before = np.zeros(run_in, dtype=np.float64)
    padded_end = np.zeros(delay, dtype=np.float64)
    source = np.concatenate([before, channel.astype(np.float64), padded_end])
    makeup = level / (0.25 if gain * level <= 0.3 else min(0.25 + 0.5 * np.log10(gain * level / 0.3), 0.8))
    for start in range(0, channel.shape[0], _BLOCK_SAMPLES):
        frames = min(_BLOCK_SAMPLES, channel.shape[0] - start)
        block = source[start : start + frames + run_in + delay]
        if not block.any():
            continue
        high = _saturate(block, _taps(), OVERSAMPLING, gain, bias)
        lead = run_in + delay - _TAPS_A_PHASE
        channel[start : start + frames] = _decimate(high, _taps(), OVERSAMPLING, frames, lead) * makeup


def sounding_level(audio: Samples) -> float:
    """RMS of what sounds on the left: blocks of a tenth of a second above -60 dB of the loudest."""
    block = RATE_HZ // 10
    whole = audio.shape[1] // block * block
    power = np.mean(np.square(audio[0, :whole].reshape(-1, block)), axis=1) if whole else np.zeros(0)
    if power.size == 0 or power.max() <= 0.0:
        return 0.0
    return float(np.sqrt(np.mean(power[power > power.max() * 1e-6])))


def cabinet() -> Floats:
    """Sections of a closed 4 by 12 loudspeaker: nothing below 80 Hz, a bark at 2.4 kHz, steep above 5 kHz."""
    return np.vstack(
        [
            high_pass(85.0),
            peak(115.0, 2.5, 1.0),
            peak(420.0, -3.0, 0.8),
            peak(2400.0, 4.5, 1.1),
            low_pass(5200.0, order=4),
            low_pass(7500.0),
        ]
    )
