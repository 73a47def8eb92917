"""A look-ahead true-peak limiter.

``pedalboard.BrickwallLimiter`` was measured first: driven 12 dB over its ceiling with kicks under noise it answers
3 dB quieter than driven 6 dB over, so no search for a loudness can settle on it. This one sees peaks between the
samples eight times oversampled, ramps down before them, never lets one pass, and its loudness rises with its drive.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np
from numpy.typing import NDArray

from mastering.core.oversampling import BLOCK, OVERSAMPLING, TAPS, gain_bound, interpolate, interpolator
from musicassist.audio.io import Audio

LOOK_AHEAD_SECONDS = 0.003
FAST_RELEASE_SECONDS = 0.035
SLOW_ATTACK_SECONDS = 0.4
SLOW_RELEASE_SECONDS = 0.8
# What the slow envelope holds on to under sustained limiting; the rest recovers fast (less pumping on bass).
HELD_SHARE = 0.3
Envelope = NDArray[np.float32]
NEVER_LIMITED = 0.05  # 26 dB under the highest peak


@dataclass(frozen=True)
class Limiting:
    """How hard the limiter worked.

    Attributes
    ----------
    most_db : float
        Largest gain reduction.
    mean_db : float
        Mean gain reduction over the whole length.
    share : float
        Of the time with more than 0.1 dB of it.
    """

    most_db: float
    mean_db: float
    share: float


def peak_envelope(audio: Audio, untouched: float = 0.0) -> Envelope:
    """Highest magnitude around every sample, of all channels and of the curve to both neighbours, shape (frames,).

    It is made once for all the rounds of a search. Where nothing is ever limited, far under the highest peak or below
    the amplitude ``untouched``, it is the samples' own.
    """
    envelope = np.abs(audio).max(axis=0)
    never = max(untouched, float(envelope.max(initial=0.0)) * NEVER_LIMITED)
    reach = np.float32(never / gain_bound())
    for signal in audio:
        _raise(np.pad(signal, (TAPS, TAPS + BLOCK)), envelope, interpolator(), reach)
    return np.asarray(envelope, np.float32)


def limited(audio: Audio, envelope: Envelope, gain: float, ceiling: float, rate: int) -> tuple[Audio, Limiting]:
    """``audio`` (channels, frames) times ``gain``, no peak above ``ceiling`` (amplitudes), and the work done.

    Peaks between samples may exceed the ceiling by a few hundredths of a dB: measure, and lower it by as much.

    Parameters
    ----------
    envelope : ndarray
        What :func:`peak_envelope` gave for the same audio.
    """
    window = max(2, round(LOOK_AHEAD_SECONDS * rate))
    allowed = np.minimum(np.float32(ceiling / gain) / np.maximum(envelope, np.float32(1e-20)), np.float32(1.0))
    _look_ahead(allowed, window)
    _recover(allowed, *(math.exp(-1.0 / (rate * s)) for s in _TIMES))
    half = window // 2
    _average(allowed, half)
    _average(allowed, window - half)
    reduction = _reductions(allowed)
    allowed *= np.float32(gain)
    return np.multiply(audio, allowed, dtype=np.float32), Limiting(*reduction)


_TIMES = (FAST_RELEASE_SECONDS, SLOW_ATTACK_SECONDS, SLOW_RELEASE_SECONDS)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _raise(padded, envelope, response, reach) -> None:  # type: ignore[no-untyped-def]
    """Lift an envelope to the peaks between its samples, in place, wherever a block rises above ``reach``."""
    frames = len(envelope)
    between, peaks = np.zeros(BLOCK, np.float32), np.zeros(BLOCK, np.float32)
    for block in range(0, frames, BLOCK):
        highest = np.float32(0.0)
        for i in range(block, block + BLOCK + 2 * TAPS):
            highest = max(highest, abs(padded[i]))
        if highest <= reach:
            continue
        for i in range(BLOCK):
            peaks[i] = np.float32(0.0)
        for phase in range(1, OVERSAMPLING):
            interpolate(padded, block + TAPS - (TAPS // 2 - 1), response[phase], between)
            for i in range(BLOCK):
                peaks[i] = max(peaks[i], abs(between[i]))
        for i in range(min(BLOCK, frames - block)):
            envelope[block + i] = max(envelope[block + i], peaks[i])
            if block + i + 1 < frames:
                envelope[block + i + 1] = max(envelope[block + i + 1], peaks[i])


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _look_ahead(gains, window) -> None:  # type: ignore[no-untyped-def]
    """Minimum over this and the next ``window`` samples, in place (van Herk's two running minima)."""
    frames, span = len(gains), window + 1
    ahead = np.empty(span, gains.dtype)
    for start in range(0, frames, span):
        stop = min(start + span, frames)
        # What the next block begins with, as a running minimum.
        running = np.float32(1.0)
        for k in range(span):
            ahead[k] = running
            if stop + k < frames:
                running = min(running, gains[stop + k])
        running = np.float32(1.0)
        for i in range(stop - 1, start - 1, -1):
            running = min(running, gains[i])
            gains[i] = min(running, ahead[i - start]) if stop - start == span else running


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _recover(gains, fast, slow_attack, slow_release) -> None:  # type: ignore[no-untyped-def]
    """Let the gain come back slowly after a peak, in place; it is never above what is allowed."""
    reduction, slow = 0.0, 0.0
    for i in range(len(gains)):
        wanted = -math.log(gains[i]) if gains[i] < 1.0 else 0.0
        held = min(reduction, HELD_SHARE * slow)
        reduction = max(wanted, held + (reduction - held) * fast)
        coefficient = slow_attack if reduction > slow else slow_release
        slow = reduction + (slow - reduction) * coefficient
        if reduction < 1e-6:
            reduction = 0.0
        gains[i] = math.exp(-reduction) if reduction > 0.0 else 1.0


@numba.njit(cache=True)  # type: ignore[untyped-decorator]
def _average(gains, span) -> None:  # type: ignore[no-untyped-def]
    """Mean over this and the ``span`` samples before it, in place."""
    # The time before the start is taken to be like the start, so that a first peak is held as well.
    kept = np.full(span + 1, gains[0], np.float32)
    total = (span + 1) * float(gains[0])
    for i in range(len(gains)):
        place = i % (span + 1)
        total += float(gains[i]) - float(kept[place])
        kept[place] = gains[i]
        gains[i] = min(1.0, total / (span + 1))


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _reductions(gains):  # type: ignore[no-untyped-def]
    lowest, total, working = 1.0, 0.0, 0
    for i in range(len(gains)):
        lowest = min(lowest, gains[i])
        if gains[i] < 0.9886:  # 0.1 dB
            working += 1
        if gains[i] < 1.0:
            total -= 8.685889638 * math.log(gains[i])
    frames = max(1, len(gains))
    return -8.685889638 * math.log(lowest), total / frames, working / frames
