"""The sidechain: a gain curve drawn from where the kicks are, exact to the sample."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import amplitude_from_db

ATTACK_SECONDS = 0.004
HOLD_SECONDS = 0.02


def duck_curve(
    frames: int, rate: int, onsets_seconds: tuple[float, ...], depth_db: float, release_seconds: float
) -> NDArray[np.float32]:
    """Gain of every sample, shape (frames,): down by ``depth_db`` when a kick arrives, back after the release.

    The way down ends on the onset itself, so that the kick's first samples are free.
    """
    curve = np.ones(frames, np.float32)
    attack, hold = round(ATTACK_SECONDS * rate), round(HOLD_SECONDS * rate)
    release = max(1, round(release_seconds * rate))
    down = 0.5 - 0.5 * np.cos(np.pi * np.arange(1, attack + 1) / attack)
    back = 0.5 + 0.5 * np.cos(np.pi * np.arange(1, release + 1) / release)
    shape = np.concatenate([down, np.ones(hold), back])
    duck = np.asarray(amplitude_from_db(-depth_db) ** shape, np.float32)
    for onset in onsets_seconds:
        start = round(onset * rate) - attack
        first, last = max(0, start), min(frames, start + len(duck))
        if first < last:
            place = curve[first:last]
            np.minimum(place, duck[first - start : last - start], out=place)
    return curve
