"""Reverb and delay sends, whose returns belong to the stem that sent."""

from __future__ import annotations

import math
from functools import lru_cache

import numpy as np
import scipy.signal
from numpy.typing import NDArray

from mastering.core.desk import Space, spaces
from mastering.core.filters import filtered, high_pass, low_pass
from musicassist.audio.io import Audio

CROSSOVERS_HZ = (350.0, 3500.0)
BASS_DECAY = 0.9
EARLY_REFLECTIONS = 10
EARLY_SECONDS = 0.06
# The same wall every time: a room does not change with the piece's seed.
WALL_SEED = 7_411
FEEDBACK = 0.42
DELAY_FLOOR = 0.01
DELAY_BAND_HZ = (300.0, 4500.0)


@lru_cache(maxsize=4)
def impulse_response(reverb: str, decay_seconds: float, rate: int) -> Audio:
    """Stereo response of a room, shape (2, taps), of unit energy a side.

    Noise that decays by 60 dB in ``decay_seconds``, faster in the highs and a little in the lows, after a few early
    reflections (J. A. Moorer, "About this reverberation business", Computer Music Journal 3/2, 1979).
    """
    room = spaces()[reverb]
    rng = np.random.default_rng(WALL_SEED)
    frames = round(1.15 * decay_seconds * rate)
    time = np.arange(frames) / rate
    tail = np.zeros((2, frames))
    noise = rng.standard_normal((2, frames))
    decays = (BASS_DECAY * decay_seconds, decay_seconds, room.damping * decay_seconds)
    for band, decay in zip(_bands(noise, rate), decays, strict=True):
        tail += band * 10.0 ** (-3.0 * time / decay)
    tail *= 1.0 - np.exp(-time / (room.rise_ms / 1000.0))
    # The last tenth fades, so that the cut is not heard.
    fade = max(1, frames // 10)
    tail[:, -fade:] *= np.linspace(1.0, 0.0, fade)
    tail /= np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    response = math.sqrt(1.0 - room.early) * tail + math.sqrt(room.early) * _early(rng, frames, rate)
    response = np.pad(response, ((0, 0), (round(room.predelay_ms / 1000.0 * rate), 0)))
    heard = _in_band(np.asarray(response, np.float32), room, rate)
    heard /= np.sqrt(np.sum(heard**2, axis=1, keepdims=True, dtype=np.float64)).astype(np.float32)
    return heard


def delay_response(delay_seconds: float, rate: int) -> Audio:
    """Repeats of a ping-pong delay as a response, shape (2, taps): odd ones left, even ones right, darker each time."""
    repeats = math.ceil(math.log(DELAY_FLOOR) / math.log(FEEDBACK))
    step = max(1, round(delay_seconds * rate))
    # 50 ms more let the filters ring out.
    response = np.zeros((2, step * repeats + round(0.05 * rate)), np.float32)
    for repeat in range(1, repeats + 1):
        impulse = np.zeros((1, min(2048, step)), np.float32)
        impulse[0, 0] = FEEDBACK ** (repeat - 1)
        for _ in range(min(repeat, 3)):
            impulse = filtered(impulse, low_pass(DELAY_BAND_HZ[1], rate))
        impulse = filtered(impulse, high_pass(DELAY_BAND_HZ[0], rate))
        start = step * repeat
        length = min(impulse.shape[1], response.shape[1] - start)
        strong, weak = (0, 1) if repeat % 2 else (1, 0)
        response[strong, start : start + length] += impulse[0, :length]
        response[weak, start : start + length] += np.float32(0.35) * impulse[0, :length]
    return response


def _bands(noise: NDArray[np.float64], rate: int) -> tuple[NDArray[np.float64], ...]:
    low = scipy.signal.sosfilt(scipy.signal.butter(2, CROSSOVERS_HZ[0], fs=rate, output="sos"), noise)
    high = scipy.signal.sosfilt(scipy.signal.butter(2, CROSSOVERS_HZ[1], "high", fs=rate, output="sos"), noise)
    return low, noise - low - high, high


def _early(rng: np.random.Generator, frames: int, rate: int) -> NDArray[np.float64]:
    early = np.zeros((2, frames))
    for side in range(2):
        times = np.sort(rng.uniform(0.003, EARLY_SECONDS, EARLY_REFLECTIONS))
        places = np.minimum((times * rate).astype(np.int64), frames - 1)
        early[side, places] += rng.choice([-1.0, 1.0], EARLY_REFLECTIONS) * np.exp(-times / 0.025)
    return np.asarray(early / np.sqrt(np.sum(early**2, axis=1, keepdims=True)))


def _in_band(response: Audio, room: Space, rate: int) -> Audio:
    return filtered(filtered(response, high_pass(room.highpass_hz, rate)), low_pass(room.lowpass_hz, rate))
