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
_TAPS_A_PHASE = 32
_TAPS_AT_ONCE = 8
_BLOCK_SAMPLES = 1 << 10
_RUN_IN = 2 * _TAPS_A_PHASE


@cache
def _phases() -> npt.NDArray[np.float32]:
    """The low-pass of both ways, one row a phase, latest tap first."""
    taps = firwin(_TAPS_A_PHASE * OVERSAMPLING, 0.86 / OVERSAMPLING, window=("kaiser", 7.0))
    return np.ascontiguousarray(taps.reshape(_TAPS_A_PHASE, OVERSAMPLING).T[:, ::-1], dtype=np.float32)


@njit(cache=True, nogil=True, fastmath=True)
def _add_filtered(out, x, taps, shift):  # type: ignore[no-untyped-def]
    """``out[i] += sum of taps[t] * x[i + shift + t]``: eight taps a pass over samples that stay in the cache."""
    for t in range(0, taps.shape[0], _TAPS_AT_ONCE):
        a, b, c, d, e, f, g, h = taps[t : t + _TAPS_AT_ONCE]
        y = x[shift + t :]
        for i in range(out.shape[0]):
            near = a * y[i] + b * y[i + 1] + c * y[i + 2] + d * y[i + 3]
            out[i] += near + e * y[i + 4] + f * y[i + 5] + g * y[i + 6] + h * y[i + 7]


@njit(cache=True, nogil=True, fastmath=True)
def _bent(line, gain, bias, rest):  # type: ignore[no-untyped-def]
    """Pade's tanh, smooth up to its slope at the clip point, in place."""
    for i in range(line.shape[0]):
        v = min(max(line[i] * gain + bias, np.float32(-3.0)), np.float32(3.0))
        line[i] = v * (np.float32(27.0) + v * v) / (np.float32(27.0) + np.float32(9.0) * v * v) - rest


@njit(cache=True, nogil=True, fastmath=True)
def _driven(channel, source, phases, gain, bias, rest, makeup):  # type: ignore[no-untyped-def]
    """Up, bend and down again, block by block, phase by phase; silent blocks are passed over.

    ``source`` is the channel with ``_RUN_IN`` samples of silence before it and a filter's length after.
    """
    factor, width = phases.shape
    scaled = phases * np.float32(factor)
    high = np.empty(_BLOCK_SAMPLES + width, np.float32)
    for start in range(0, channel.shape[0], _BLOCK_SAMPLES):
        frames = min(_BLOCK_SAMPLES, channel.shape[0] - start)
        block = source[start : start + _RUN_IN + frames + width]
        sounds = False
        for i in range(block.shape[0]):
            sounds = sounds or block[i] != 0.0
        out = channel[start : start + frames]
        out[:] = 0.0
        if not sounds:
            continue
        line = high[: frames + width]
        for p in range(factor):
            line[:] = 0.0
            _add_filtered(line, block, scaled[p], _RUN_IN - width + 1)
            _bent(line, gain, bias, rest)
            # Phase p is p steps late, so on the way down it meets the taps from the other end.
            _add_filtered(out, line, phases[factor - 1 - p], 0)
        for i in range(frames):
            out[i] *= makeup


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
    source = np.zeros(_RUN_IN + channel.shape[0] + _TAPS_A_PHASE, dtype=np.float32)
    source[_RUN_IN : _RUN_IN + channel.shape[0]] = channel
    rest = bias * (27.0 + bias * bias) / (27.0 + 9.0 * bias * bias)
    makeup = level / (0.25 if gain * level <= 0.3 else min(0.25 + 0.5 * np.log10(gain * level / 0.3), 0.8))
    single = np.float32
    _driven(channel, source, _phases(), single(gain), single(bias), single(rest), single(makeup))


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
