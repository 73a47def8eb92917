"""A transient shaper: hits brought forward, or softened, whatever their level is."""

from __future__ import annotations

import math

import numba
import numpy as np

from musicassist.audio.io import Audio

FAST_ATTACK_SECONDS, SLOW_ATTACK_SECONDS, RELEASE_SECONDS = 0.001, 0.025, 0.12
# A hit whose quick envelope stands so far over the slow one is shaped by the whole amount; what sustains ripples by
# less than the first of the two.
NO_HIT_DB, WHOLE_HIT_DB = 3.0, 10.0
SMOOTH_SECONDS = 0.001
SILENT = 1e-6


def shaped(audio: Audio, amount_db: float, rate: int) -> Audio:
    """A copy of ``audio`` (channels, frames) whose onsets are raised by ``amount_db`` at most, or lowered below 0.

    Two envelopes of different attack and one release tell an onset from what sustains, at any level, after the
    "differential envelope" of the first transient designers; one gain serves all channels.
    """
    result = np.array(audio, np.float32, order="C")
    if amount_db == 0.0 or not result.size:
        return result
    coefficients = [math.exp(-1.0 / (rate * s)) for s in (FAST_ATTACK_SECONDS, SLOW_ATTACK_SECONDS)]
    release, smooth = (math.exp(-1.0 / (rate * s)) for s in (RELEASE_SECONDS, SMOOTH_SECONDS))
    _shape(result, amount_db, NO_HIT_DB, WHOLE_HIT_DB, *coefficients, release, smooth)
    return result


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _shape(audio, amount, none, whole, fast_attack, slow_attack, release, smooth) -> None:  # type: ignore[no-untyped-def]
    fast, slow, gain_db = SILENT, SILENT, 0.0
    for i in range(audio.shape[1]):
        level = SILENT
        for channel in range(audio.shape[0]):
            level = max(level, abs(float(audio[channel, i])))
        kept = fast_attack if level > fast else release
        fast = kept * fast + (1.0 - kept) * level
        kept = slow_attack if level > slow else release
        slow = kept * slow + (1.0 - kept) * level
        over = (8.685889638 * math.log(fast / slow) - none) / (whole - none)
        wanted = amount * min(1.0, max(0.0, over))
        gain_db = smooth * gain_db + (1.0 - smooth) * wanted
        if abs(gain_db) > 0.01:
            gain = math.exp(0.1151292546 * gain_db)
            for channel in range(audio.shape[0]):
                audio[channel, i] *= gain
