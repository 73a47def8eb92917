"""True peak after ITU-R BS.1770-5 annex 2, by a polyphase interpolator.

Every interval between two samples is looked at four times oversampled; wherever a parabola through three of those
points comes near the highest value so far, the interval is looked at on the fine grid (16 times by default), which
under-reads by 0.04 dB at most up to 0.45 of the sampling rate. Intervals whose neighbourhood is too low to reach the
peak (by the interpolator's own gain bound) are passed over, so that the meter costs little.
"""

from __future__ import annotations

import functools

import numba
import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import db_from_amplitude

TAPS = 32
COARSE = 4
STRIDE = 64
CHUNK_FRAMES = 1 << 16
KAISER_BETA = 5.65  # 60 dB of stop band: flat to 0.44 of the rate with 32 taps (Kaiser 1974)
# A sine of 0.45 times the rate, 4 x oversampled at the worst phase, shows cos(pi * 0.45 / 4) = 0.938 of its peak,
# and a parabola through three such points 0.994 of it.
NEAR_PEAK = np.float32(0.92)
NEAR_VERTEX = np.float32(0.985)


@functools.cache
def _interpolator(oversampling: int) -> tuple[NDArray[np.float32], float]:
    """Impulse responses, shape (oversampling, TAPS), and the highest gain that any of them can have."""
    phase = np.arange(oversampling)[:, None] / oversampling
    position = np.arange(TAPS)[None, :] - (TAPS // 2 - 1) - phase
    window = np.i0(KAISER_BETA * np.sqrt(np.maximum(0.0, 1.0 - (2.0 * position / TAPS) ** 2))) / np.i0(KAISER_BETA)
    response = np.sinc(position) * window
    response /= response.sum(axis=1, keepdims=True)
    return response.astype(np.float32), float(np.abs(response).sum(axis=1).max())


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _at(signal, start, response):  # type: ignore[no-untyped-def]
    total = np.float32(0.0)
    for tap in range(TAPS):
        total += signal[start + tap] * response[tap]
    return abs(total)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _vertex(before, here, after):  # type: ignore[no-untyped-def]
    """Magnitude at the top of the parabola through three points where the middle one is a turning point."""
    turns = (here - before) * (here - after) > np.float32(0.0)
    bend = np.float32(8.0) * abs(before - here - here + after) + np.float32(1e-20)
    rise = (after - before) * (after - before) / bend
    return abs(here) + (rise if turns else np.float32(0.0))


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _quarters(signal, block, response, step, between) -> None:  # type: ignore[no-untyped-def]
    """The three points that four times oversampling puts into every interval of a block, shape (3, STRIDE)."""
    for phase in range(COARSE - 1):
        row = between[phase]
        for i in range(STRIDE):
            row[i] = np.float32(0.0)
        weights = response[(phase + 1) * step]
        # Four taps at a time for a quarter of the loads and stores; slices, since an index that might be negative
        # keeps the compiler from taking eight samples at a time.
        for tap in range(0, TAPS, 4):
            w0, w1, w2, w3 = weights[tap], weights[tap + 1], weights[tap + 2], weights[tap + 3]
            start = block + tap
            stop = start + STRIDE
            s0, s1 = signal[start:stop], signal[start + 1 : stop + 1]
            s2, s3 = signal[start + 2 : stop + 2], signal[start + 3 : stop + 3]
            for i in range(STRIDE):
                row[i] += w0 * s0[i] + w1 * s1[i] + w2 * s2[i] + w3 * s3[i]


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _vertices(signal, block, between, highest) -> None:  # type: ignore[no-untyped-def]
    """What each inner interval of a block (the second is the first) may rise to, its ends included."""
    first = block + TAPS // 2
    inner = STRIDE - 2
    left, right = signal[first : first + inner], signal[first + 1 : first + 1 + inner]
    before, q1, q2, q3, after = between[2], between[0, 1:], between[1, 1:], between[2, 1:], between[0, 2:]
    for i in range(inner):
        ends = max(_vertex(before[i], left[i], q1[i]), _vertex(q3[i], right[i], after[i]))
        middle = max(_vertex(left[i], q1[i], q2[i]), _vertex(q2[i], q3[i], right[i]))
        highest[i] = max(max(ends, middle), _vertex(q1[i], q2[i], q3[i]))


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _peak(padded, frames, response, bound, peak):  # type: ignore[no-untyped-def]
    """Highest magnitude between samples, at least ``peak`` (which holds the samples themselves already).

    ``padded`` has TAPS - 1 samples before the ``frames`` intervals and STRIDE zeros behind them.
    """
    step = response.shape[0] // COARSE
    between = np.zeros((COARSE - 1, STRIDE), np.float32)
    highest = np.zeros(STRIDE - 2, np.float32)
    # Blocks overlap by two intervals: an interval is judged with its neighbours.
    for block in range(0, frames, STRIDE - 2):
        loudest = np.float32(0.0)
        for i in range(block, block + STRIDE + TAPS - 1):
            loudest = max(loudest, abs(padded[i]))
        if loudest * bound <= peak:
            continue
        _quarters(padded, block, response, step, between)
        _vertices(padded, block, between, highest)
        for i in range(min(STRIDE, frames - block)):
            if i + block == 0 or i + block == frames - 1:
                # Its neighbour is in another block of the stream.
                coarse = max(abs(between[0, i]), max(abs(between[1, i]), abs(between[2, i])))
                near = coarse > peak * NEAR_PEAK
            else:
                near = 0 < i < STRIDE - 1 and highest[i - 1] > peak * NEAR_VERTEX
            if near:
                for phase in range(1, response.shape[0]):
                    peak = max(peak, _at(padded, block + i, response[phase]))
    return peak


class TruePeakMeter:
    """Measures audio that arrives in blocks.

    Parameters
    ----------
    channels : int
    oversampling : int
        Of the fine grid: a multiple of 4, 4 to 64.
    """

    def __init__(self, channels: int, oversampling: int = 16) -> None:
        if oversampling % COARSE or not 4 <= oversampling <= 64:
            raise ValueError(f"oversampling must be a multiple of 4 from 4 to 64, not {oversampling}")
        self._response, self._bound = _interpolator(oversampling)
        self._tail = np.zeros((channels, TAPS - 1), np.float32)
        self._peaks = np.zeros(channels, np.float32)

    def feed(self, block: NDArray[np.floating]) -> None:
        """Take in the next block, shape (channels, frames)."""
        for start in range(0, block.shape[1], CHUNK_FRAMES):
            self._feed(block[:, start : start + CHUNK_FRAMES])

    def _feed(self, block: NDArray[np.floating]) -> None:
        behind = np.zeros((len(self._tail), STRIDE), np.float32)
        joined = np.concatenate([self._tail, block.astype(np.float32, copy=False), behind], axis=1)
        self._tail = joined[:, block.shape[1] : block.shape[1] + TAPS - 1].copy()
        # Starting from the sample peak lets most of the chunk be passed over.
        samples = np.abs(joined).max(axis=1)
        for channel, signal in enumerate(joined):
            known = np.float32(max(self._peaks[channel], samples[channel]))
            self._peaks[channel] = _peak(signal, block.shape[1], self._response, np.float32(self._bound), known)

    def peaks(self) -> NDArray[np.float32]:
        """Highest interpolated magnitude of each channel, the end included."""
        end = np.concatenate([self._tail, np.zeros((len(self._tail), TAPS - 1 + STRIDE), np.float32)], axis=1)
        last = [
            _peak(signal, TAPS - 1, self._response, np.float32(self._bound), known)
            for signal, known in zip(end, self._peaks, strict=True)
        ]
        return np.array(last, np.float32)


def true_peak_dbtp(audio: NDArray[np.floating], rate: int, oversampling: int = 16) -> float:
    """True peak of the loudest channel.

    Parameters
    ----------
    audio : ndarray of float, shape (channels, frames)
        Full scale is 1.0.
    rate : int
        Hz; the interpolator scales with it, so that any rate is read alike.
    oversampling : int
        Of the fine grid around peaks.

    Returns
    -------
    float
        dBTP; ``-inf`` for silence or no samples.
    """
    if rate <= 0:
        raise ValueError(f"a sampling rate cannot be {rate}")
    audio = np.atleast_2d(audio)
    meter = TruePeakMeter(audio.shape[0], oversampling)
    meter.feed(audio)
    return db_from_amplitude(float(meter.peaks().max(initial=0.0)))
