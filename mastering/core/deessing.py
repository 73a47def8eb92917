"""A de-esser: the band of sibilants and pick noise steps back while it stands out of the sound around it."""

from __future__ import annotations

import math

import numba
import numpy as np

from mastering.core.filters import filtered, high_pass
from musicassist.audio.io import Audio

FROM_HZ = 5_500.0
# The band may come as near to the whole sound's level as this before it is reduced, and is reduced by half of what
# it is over; no more than six dB, so that nobody begins to lisp.
STANDS_OUT_DB = -7.0
SLOPE = 0.6
MOST_DB = 6.0
ATTACK_SECONDS, RELEASE_SECONDS, WHOLE_RELEASE_SECONDS = 0.001, 0.06, 0.08


def deessed(audio: Audio, rate: int) -> tuple[Audio, float]:
    """A copy of ``audio`` (channels, frames) and the largest reduction of its band in dB; low rates are left alone."""
    if rate < 2.5 * FROM_HZ:
        return audio, 0.0
    band = filtered(audio, high_pass(FROM_HZ, rate))
    result = np.array(audio, np.float32, order="C")
    times = (ATTACK_SECONDS, RELEASE_SECONDS, WHOLE_RELEASE_SECONDS)
    attack, release, slow = (math.exp(-1.0 / (rate * s)) for s in times)
    most = _deess(result, band, STANDS_OUT_DB, SLOPE, MOST_DB, attack, release, slow)
    return result, float(most)


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _deess(audio, band, threshold, slope, most, attack, release, slow):  # type: ignore[no-untyped-def]
    whole, high, reached = 1e-12, 1e-12, 0.0
    for i in range(audio.shape[1]):
        a, b = 1e-12, 1e-12
        for channel in range(audio.shape[0]):
            a += float(audio[channel, i]) ** 2
            b += float(band[channel, i]) ** 2
        # The whole rises as fast as the band, so that the click of an onset is none of its own, and falls slowly.
        kept = attack if a > whole else slow
        whole = kept * whole + (1.0 - kept) * a
        kept = attack if b > high else release
        high = kept * high + (1.0 - kept) * b
        over = 4.342944819 * math.log(high / whole) - threshold
        if over > 0.0 and whole > 1e-9:
            reduction = min(most, slope * over)
            reached = max(reached, reduction)
            part = 1.0 - math.exp(-0.1151292546 * reduction)
            for channel in range(audio.shape[0]):
                audio[channel, i] -= part * band[channel, i]
    return reached
