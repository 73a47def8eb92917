"""Curves over one note: loudness a sample; pitch, filter and index one value for ``CURVE_SAMPLES`` samples."""

from __future__ import annotations

import numpy as np

from generation.core.sound import kernels
from generation.core.sound.clock import RATE_HZ, Floats
from generation.core.sound.kernels import CURVE_SAMPLES

CURVE_HZ = RATE_HZ / CURVE_SAMPLES
_MINUS_60_DB = 6.9078


def curve_length(frames: int) -> int:
    """Values of a curve for so many samples: one more than whole steps, to interpolate to."""
    return frames // CURVE_SAMPLES + 2


def envelope(
    length: int, held: int, *, attack_s: float, decay_s: float, sustain: float, release_s: float, rate_hz: float
) -> Floats:
    """Attack, decay, sustain, release.

    Parameters
    ----------
    length : int
        Of the result.
    held : int
        Steps until the release.
    attack_s, decay_s, release_s : float
        Decay and release to -60 dB of their way.
    sustain : float
        0 to 1.
    rate_hz : float
        Steps a second.
    """
    out = np.zeros(length, dtype=np.float64)
    fall, release = factor(decay_s, rate_hz), factor(release_s, rate_hz)
    kernels.adsr(out, min(max(held, 1), length), max(attack_s * rate_hz, 1.0), fall, sustain, release)
    return out


def factor(seconds: float, rate_hz: float) -> float:
    """What a level is multiplied by a step to be -60 dB lower after ``seconds``."""
    return float(np.exp(-_MINUS_60_DB / max(seconds * rate_hz, 1.0)))


def decay(length: int, seconds: float, rate_hz: float = float(CURVE_HZ)) -> Floats:
    """From 1, exponentially, -60 dB after ``seconds``."""
    curve: Floats = np.exp(-_MINUS_60_DB / (seconds * rate_hz) * np.arange(length))
    return curve


def slide(length: int, distance: float, seconds: float) -> Floats:
    """Semitones off the pitch: from ``distance`` to none in ``seconds``."""
    x = np.clip(np.arange(length) / max(1.0, seconds * CURVE_HZ), 0.0, 1.0)
    curve: Floats = distance * (1.0 - x) ** 2
    return curve


def bend_to(length: int, held_samples: int, semitones: float) -> Floats:
    """Semitones added so that the note reaches a pitch ``semitones`` away by its end; most of it late."""
    held = held_samples / CURVE_SAMPLES
    way = max(held * 0.45, 1.0)
    x = np.clip((np.arange(length) - (held - way)) / way, 0.0, 1.0)
    curve: Floats = semitones * x * x * (3.0 - 2.0 * x)
    return curve


def drift(length: int, cents: float, rng: np.random.Generator) -> Floats:
    """Slow wandering in cents: two slow sines with random rates and phases."""
    t = np.arange(length) / CURVE_HZ
    rates, phases = rng.uniform(0.1, 0.9, 2), rng.uniform(0.0, 2.0 * np.pi, 2)
    curve: Floats = (
        cents / 2.0 * (np.sin(2 * np.pi * rates[0] * t + phases[0]) + np.sin(2 * np.pi * rates[1] * t + phases[1]))
    )
    return curve


def vibrato(length: int, *, cents: float, rate_hz: float, delay_s: float, phase: float) -> Floats:
    """Vibrato in cents that comes in over ``delay_s``."""
    t = np.arange(length) / CURVE_HZ
    arriving = np.clip(t / delay_s, 0.0, 1.0) ** 2 if delay_s > 0 else 1.0
    curve: Floats = cents * arriving * np.sin(2 * np.pi * (rate_hz * t + phase))
    return curve
