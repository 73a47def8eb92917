"""Loudness after ITU-R BS.1770-5 and EBU Tech 3341 / 3342, in one pass and in constant memory.

The K-weighting is the analogue prototype of BS.1770 annex 1 warped to the rate at hand, so that every rate from
8 to 192 kHz reads the same; at 48 kHz it gives the standard's own coefficients. Energies are kept for slices of
10 ms, out of which the gating blocks, the momentary and the short-term windows are sums.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import SILENCE_DB

Samples = NDArray[np.floating]

SLICES_PER_SECOND = 100
MOMENTARY_SLICES = 40
SHORT_TERM_SLICES = 300
GATING_HOP_SLICES = 10
ABSOLUTE_GATE_LUFS = -70.0
INTEGRATED_GATE_LU = -10.0
RANGE_GATE_LU = -20.0
RANGE_PERCENTILES = (0.10, 0.95)
RANGE_HOP = 10  # of the short-term values every 0.1 s: windows overlap by two thirds, the least that Tech 3342 allows
OFFSET_LU = -0.691
CHUNK_FRAMES = 1 << 16
# BS.1770-5 table 3: L, R, C weigh 1, the surrounds 1.41, the LFE nothing; annex 3, table 4: what stands further back
# than 120 degrees weighs 1. Seven and eight channels in WAV's order: L R C LFE, the back, Ls Rs.
CHANNEL_WEIGHTS = {
    1: (1.0,),
    2: (1.0, 1.0),
    3: (1.0, 1.0, 1.0),
    4: (1.0, 1.0, 1.41, 1.41),
    5: (1.0, 1.0, 1.0, 1.41, 1.41),
    6: (1.0, 1.0, 1.0, 0.0, 1.41, 1.41),
    7: (1.0, 1.0, 1.0, 0.0, 1.0, 1.41, 1.41),
    8: (1.0, 1.0, 1.0, 0.0, 1.0, 1.0, 1.41, 1.41),
}


@dataclass(frozen=True)
class Loudness:
    """What a whole programme measures.

    Attributes
    ----------
    integrated_lufs : float
        ``-inf`` when nothing passes the absolute gate.
    range_lu : float
        LRA; 0 when the programme is shorter than 3 s.
    max_momentary_lufs, max_short_term_lufs : float
        ``-inf`` for silence, or when the programme is shorter than the window.
    short_term_seconds, short_term_lufs : ndarray of float64, shape (windows,)
        End of each 3 s window and its loudness, every 0.1 s; silence is ``-inf``.
    momentary_seconds, momentary_lufs : ndarray of float64, shape (windows,)
        The same of each 0.4 s window.
    """

    integrated_lufs: float
    range_lu: float
    max_momentary_lufs: float
    max_short_term_lufs: float
    short_term_seconds: NDArray[np.float64]
    short_term_lufs: NDArray[np.float64]
    momentary_seconds: NDArray[np.float64]
    momentary_lufs: NDArray[np.float64]


def k_weighting(rate: int) -> NDArray[np.float64]:
    """The two biquads of BS.1770 at a sampling rate.

    Returns
    -------
    ndarray of float64, shape (2, 5)
        ``b0, b1, b2, a1, a2`` of the shelf and of the high-pass. The centre frequencies, gains and Qs are those
        that reproduce the 48 kHz tables of BS.1770 annex 1 (as derived by libebur128 and by pyloudnorm's authors).
    """
    frequency_hz, gain_db, q = 1681.974450955533, 3.999843853973347, 0.7071752369554196
    k = math.tan(math.pi * frequency_hz / rate)
    high = 10.0 ** (gain_db / 20.0)
    band = high**0.4996667741545416
    a0 = 1.0 + k / q + k * k
    shelf = (
        (high + band * k / q + k * k) / a0,
        2.0 * (k * k - high) / a0,
        (high - band * k / q + k * k) / a0,
        2.0 * (k * k - 1.0) / a0,
        (1.0 - k / q + k * k) / a0,
    )
    frequency_hz, q = 38.13547087602444, 0.5003270373238773
    k = math.tan(math.pi * frequency_hz / rate)
    a0 = 1.0 + k / q + k * k
    high_pass = (1.0, -2.0, 1.0, 2.0 * (k * k - 1.0) / a0, (1.0 - k / q + k * k) / a0)
    return np.array([shelf, high_pass])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _slice_energies(signal, coefficients, state, edges, energies) -> None:  # type: ignore[no-untyped-def]
    """Add the K-weighted energy of ``signal`` between consecutive ``edges`` to ``energies``; keeps ``state``."""
    b0, b1, b2, a1, a2 = coefficients[0]
    c1, c2 = coefficients[1, 3], coefficients[1, 4]
    s1, s2, t1, t2 = state
    for part in range(len(edges) - 1):
        total = 0.0
        for i in range(edges[part], edges[part + 1]):
            x = float(signal[i])
            y = b0 * x + s1
            s1 = b1 * x - a1 * y + s2
            s2 = b2 * x - a2 * y
            z = y + t1
            t1 = -2.0 * y - c1 * z + t2
            t2 = y - c2 * z
            total += z * z
        energies[part] += total
        # Denormal numbers would make silence a hundred times slower than music.
        if abs(s1) + abs(s2) + abs(t1) + abs(t2) < 1e-30:
            s1 = s2 = t1 = t2 = 0.0
    state[0], state[1], state[2], state[3] = s1, s2, t1, t2


class LoudnessMeter:
    """Measures audio that arrives in blocks; memory grows by 800 bytes a second of audio.

    Parameters
    ----------
    rate : int
        Sampling rate, 8,000 to 192,000 Hz.
    channels : int
        1 to 8: mono, stereo, 3.0, quadraphonic, 5.0, 5.1 (L R C LFE Ls Rs), 6.1 (L R C LFE, back, Ls Rs) or 7.1.
    """

    def __init__(self, rate: int, channels: int) -> None:
        if not 8_000 <= rate <= 192_000:
            raise ValueError(f"loudness is defined here from 8 to 192 kHz, not at {rate} Hz")
        if channels not in CHANNEL_WEIGHTS:
            raise ValueError(f"loudness is defined here for 1 to 8 channels, not for {channels}")
        self._rate = rate
        self._weights = CHANNEL_WEIGHTS[channels]
        self._coefficients = k_weighting(rate)
        self._states = np.zeros((channels, 4))
        self._frames = 0
        self._energies = np.zeros(0)

    def feed(self, block: Samples) -> None:
        """Take in the next block, shape (channels, frames)."""
        for start in range(0, block.shape[1], CHUNK_FRAMES):
            self._feed(block[:, start : start + CHUNK_FRAMES])

    def _feed(self, block: Samples) -> None:
        first = self._frames
        last = first + block.shape[1]
        low = first * SLICES_PER_SECOND // self._rate
        high = -(-last * SLICES_PER_SECOND // self._rate)
        edges = np.ceil(np.arange(low, high + 1) * (self._rate / SLICES_PER_SECOND)).astype(np.int64)
        edges = np.clip(edges - first, 0, block.shape[1])
        if len(self._energies) < high:
            grown = np.zeros(max(high, 2 * len(self._energies)))
            grown[: len(self._energies)] = self._energies
            self._energies = grown
        for channel, weight in enumerate(self._weights):
            if weight:
                energies = np.zeros(len(edges) - 1)
                signal = np.ascontiguousarray(block[channel])
                _slice_energies(signal, self._coefficients, self._states[channel], edges, energies)
                self._energies[low : low + len(energies)] += weight * energies
        self._frames = last

    def result(self) -> Loudness:
        """What has been measured so far."""
        slices = self._frames * SLICES_PER_SECOND // self._rate
        per_slice = self._energies[:slices] / (self._rate / SLICES_PER_SECOND)
        sums = np.concatenate([[0.0], np.cumsum(per_slice)])
        blocks = _windows(sums, MOMENTARY_SLICES, GATING_HOP_SLICES)
        short_term = _lufs(_windows(sums, SHORT_TERM_SLICES, GATING_HOP_SLICES))
        ends = SHORT_TERM_SLICES + GATING_HOP_SLICES * np.arange(len(short_term))
        return Loudness(
            integrated_lufs=_integrated(blocks),
            range_lu=_range(short_term),
            max_momentary_lufs=_loudest(_windows(sums, MOMENTARY_SLICES, 1)),
            max_short_term_lufs=_loudest(_windows(sums, SHORT_TERM_SLICES, 1)),
            short_term_seconds=ends / SLICES_PER_SECOND,
            short_term_lufs=short_term,
            momentary_seconds=(MOMENTARY_SLICES + GATING_HOP_SLICES * np.arange(len(blocks))) / SLICES_PER_SECOND,
            momentary_lufs=_lufs(blocks),
        )


def measure_loudness(audio: Samples, rate: int) -> Loudness:
    """All loudness figures of a buffer of shape (channels, frames), in one pass."""
    audio = np.atleast_2d(audio)
    meter = LoudnessMeter(rate, audio.shape[0])
    meter.feed(audio)
    return meter.result()


def integrated_lufs(audio: Samples, rate: int) -> float:
    """Integrated (gated) loudness of BS.1770-5.

    Parameters
    ----------
    audio : ndarray of float, shape (channels, frames)
        Full scale is 1.0.
    rate : int
        Hz.

    Returns
    -------
    float
        LUFS; ``-inf`` for silence, and for audio shorter than one gating block (0.4 s).
    """
    return measure_loudness(audio, rate).integrated_lufs


def short_term_lufs(audio: Samples, rate: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """End of each 3 s window in seconds, and its loudness in LUFS, every 0.1 s (empty below 3 s)."""
    measured = measure_loudness(audio, rate)
    return measured.short_term_seconds, measured.short_term_lufs


def loudness_range_lu(audio: Samples, rate: int) -> float:
    """Loudness range (LRA) of EBU Tech 3342; 0 below 3 s."""
    return measure_loudness(audio, rate).range_lu


def _windows(sums: NDArray[np.float64], length: int, hop: int) -> NDArray[np.float64]:
    """Mean power of every window of ``length`` slices, out of the running sum of slice powers."""
    starts = np.arange(0, len(sums) - length, hop)
    return np.maximum(sums[starts + length] - sums[starts], 0.0) / length


def _lufs(power: NDArray[np.float64]) -> NDArray[np.float64]:
    # What is left of a running sum's rounding (below -200 LUFS) is silence.
    power = np.where(power < 1e-20, 0.0, power)
    with np.errstate(divide="ignore"):
        return np.asarray(OFFSET_LU + 10.0 * np.log10(power))


def _loudest(power: NDArray[np.float64]) -> float:
    return float(_lufs(power.max(keepdims=True))[0]) if len(power) else SILENCE_DB


def _integrated(blocks: NDArray[np.float64]) -> float:
    """Two gates of BS.1770-5: absolute at -70 LUFS, relative at 10 LU under what passed the first."""
    loud = blocks[_lufs(blocks) > ABSOLUTE_GATE_LUFS]
    if not len(loud):
        return SILENCE_DB
    gate = float(_lufs(loud.mean(keepdims=True))[0]) + INTEGRATED_GATE_LU
    return float(_lufs(loud[_lufs(loud) > gate].mean(keepdims=True))[0])


def _range(short_term: NDArray[np.float64]) -> float:
    """EBU Tech 3342: spread of the short-term values between the 10th and 95th percentile, after two gates.

    A value a second and the nearest rank, as in the document's own listing and in libebur128.
    """
    loud = short_term[::RANGE_HOP]
    loud = loud[loud >= ABSOLUTE_GATE_LUFS]
    if not len(loud):
        return 0.0
    gate = 10.0 * math.log10(float(np.mean(10.0 ** (loud / 10.0)))) + RANGE_GATE_LU
    ranked = np.sort(loud[loud >= gate])
    low, high = (float(ranked[math.floor((len(ranked) - 1) * share + 0.5)]) for share in RANGE_PERCENTILES)
    return high - low
