"""Pan, width, a bass in the middle, and sides for what has none."""

from __future__ import annotations

import math
from collections.abc import Callable
from functools import cache

import numpy as np

from mastering.core.convolution import convolved
from mastering.core.filters import filtered, high_pass
from musicassist.audio.io import Audio

# Long enough to tell the sides apart, too short to be heard as an echo (the precedence effect, Haas 1951).
SPREAD_SECONDS = 0.018
SPREAD_ABOVE_HZ = 250.0
SPREAD_SEED = 1_213
LEAST_SPREAD = 0.05
# Amplitude of the sides against the middle that no widening goes beyond: a correlation of about 0.3.
MOST_SIDES = 0.7
# Sides of this amplitude are no wide sound but one out of phase: what would be left of it is not the instrument. Its
# width stays as it is, and quality control finds it.
OUT_OF_PHASE = 2.7


def panned(audio: Audio, pan: float) -> Audio:
    """Balance of a stereo stem, -1 left to 1 right; keeps the power of a centred one."""
    place = min(1.0, max(-1.0, pan))
    sides = np.array([[math.sqrt(1.0 - place)], [math.sqrt(1.0 + place)]], np.float32)
    return audio * sides


def widened(audio: Audio, width: float, mono_below_hz: float, rate: int) -> Audio:
    """Side scaled by ``width`` (0 mono, 1 as it is), and taken away below ``mono_below_hz``.

    What is very wide already is not widened, and drawn in to what a mono loudspeaker forgives; what is out of phase is
    left alone.
    """
    mid = (audio[0] + audio[1]) * np.float32(0.5)
    side = (audio[:1] - audio[1:]) * np.float32(0.5)
    sides = math.sqrt(float(np.vdot(side, side)) / max(1e-20, float(np.vdot(mid, mid))))
    most = MOST_SIDES / sides if 0 < sides < OUT_OF_PHASE else 1.0
    side *= np.float32(min(width, most))
    if mono_below_hz > 0:
        side = filtered(side, high_pass(mono_below_hz, rate, order=4))
    return np.stack([mid + side[0], mid - side[0]])


def spread(audio: Audio, wanted: float, rate: int, tick: Callable[[], None] | None = None) -> Audio:
    """Give a nearly mono stem sides; folded down to mono it is untouched, since the sides cancel.

    Parameters
    ----------
    wanted : float
        Amplitude of the side against the mid, above 250 Hz; what the stem already has counts.
    """
    mid, side = (audio[0] + audio[1]) * np.float32(0.5), (audio[0] - audio[1]) * np.float32(0.5)
    mid_power, side_power = float(np.mean(mid**2)), float(np.mean(side**2))
    missing = wanted**2 - side_power / mid_power if mid_power > 0 else 0.0
    if missing < LEAST_SPREAD**2:
        return audio
    diffuse = convolved(mid[None, :], _diffusion(rate), tick=tick)[0] * np.float32(math.sqrt(missing))
    return np.stack([audio[0] + diffuse, audio[1] - diffuse])


@cache
def _diffusion(rate: int) -> Audio:
    """A short burst of decaying noise without its lows, shape (1, taps), of unit energy."""
    frames = round(SPREAD_SECONDS * rate)
    time = np.arange(frames) / frames
    noise = np.random.default_rng(SPREAD_SEED).standard_normal(frames) * np.exp(-3.0 * time) * np.sin(np.pi * time)
    burst = filtered(noise[None, :].astype(np.float32), high_pass(SPREAD_ABOVE_HZ, rate, order=4))
    return np.asarray(burst / np.sqrt(np.sum(burst**2)), np.float32)
