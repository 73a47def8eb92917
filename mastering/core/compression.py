"""A stereo-linked compressor.

``pedalboard.Compressor`` follows each channel by itself, so that a loud side makes the image wander; here one gain
serves both.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numba
import numpy as np

from musicassist.audio.io import Audio


@dataclass(frozen=True)
class Compression:
    """Settings of a compressor.

    Attributes
    ----------
    threshold_db : float
        Of the smoothed level, dBFS.
    ratio : float
        1 or more.
    attack_ms, release_ms : float
    knee_db : float
        Width of the soft knee (quadratic, Giannoulis, Massberg and Reiss, JAES 60/6, 2012).
    most_db : float
        It never takes away more.
    """

    threshold_db: float
    ratio: float
    attack_ms: float
    release_ms: float
    knee_db: float = 6.0
    most_db: float = 9.0


def compressed(audio: Audio, settings: Compression, rate: int) -> tuple[Audio, float]:
    """A compressed copy of ``audio`` (channels, frames), and the mean gain reduction in dB while it worked."""
    result = np.array(audio, np.float32, order="C")
    if settings.ratio <= 1.0:
        return result, 0.0
    total, active = _compress(
        result,
        settings.threshold_db,
        1.0 - 1.0 / settings.ratio,
        settings.knee_db,
        settings.most_db,
        math.exp(-1.0 / (rate * settings.attack_ms / 1000.0)),
        math.exp(-1.0 / (rate * settings.release_ms / 1000.0)),
        math.exp(-1.0 / (rate * 0.005)),
    )
    return result, total / active if active else 0.0


@numba.njit(cache=True, fastmath=True)  # type: ignore[untyped-decorator]
def _compress(audio, threshold, slope, knee, most, attack, release, detector):  # type: ignore[no-untyped-def]
    power, reduction, total, active = 0.0, 0.0, 0.0, 0
    floor = 10.0 ** ((threshold - knee / 2.0) / 10.0)
    for i in range(audio.shape[1]):
        peak = 0.0
        for channel in range(audio.shape[0]):
            peak = max(peak, float(audio[channel, i]) ** 2)
        # A short mean square, twice the channels' louder one, reads a sine at its peak level.
        power = detector * power + (1.0 - detector) * 2.0 * peak
        wanted = 0.0
        if power > floor:
            over = 4.342944819 * math.log(power) - threshold
            wanted = slope * over if over > knee / 2.0 else slope * (over + knee / 2.0) ** 2 / (2.0 * knee)
            wanted = min(wanted, most)
        coefficient = attack if wanted > reduction else release
        reduction = coefficient * reduction + (1.0 - coefficient) * wanted
        if reduction > 0.01:
            gain = math.exp(-0.1151292546 * reduction)
            total += reduction
            active += 1
            for channel in range(audio.shape[0]):
                audio[channel, i] *= gain
        if power < 1e-30:
            power = 0.0
    return total, active
