"""Pan, width and a bass in the middle."""

from __future__ import annotations

import math

import numpy as np

from mastering.core.filters import filtered, high_pass
from musicassist.audio.io import Audio


def panned(audio: Audio, pan: float) -> Audio:
    """Balance of a stereo stem, -1 left to 1 right; keeps the power of a centred one."""
    place = min(1.0, max(-1.0, pan))
    sides = np.array([[math.sqrt(1.0 - place)], [math.sqrt(1.0 + place)]], np.float32)
    return audio * sides


def widened(audio: Audio, width: float, mono_below_hz: float, rate: int) -> Audio:
    """Side scaled by ``width`` (0 mono, 1 as it is), and taken away below ``mono_below_hz``."""
    mid = (audio[0] + audio[1]) * np.float32(0.5)
    side = (audio[:1] - audio[1:]) * np.float32(0.5 * width)
    if mono_below_hz > 0:
        side = filtered(side, high_pass(mono_below_hz, rate, order=4))
    return np.stack([mid + side[0], mid - side[0]])
