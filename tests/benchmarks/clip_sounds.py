"""Plain sounds for known clips, made of sines and noise; nothing of the product's own synths is in them."""

from __future__ import annotations

import numpy as np

from tests.benchmarks.clip import RATE


def _times(seconds: float) -> np.ndarray:
    return np.arange(round(seconds * RATE)) / RATE


def kick(rng: np.random.Generator) -> np.ndarray:
    t = _times(0.35)
    phase = 2 * np.pi * np.cumsum(48 + rng.uniform(80, 160) * np.exp(-t / 0.025)) / RATE
    return np.sin(phase) * np.exp(-t / 0.11)


def snare(rng: np.random.Generator) -> np.ndarray:
    t = _times(0.25)
    return 0.5 * rng.standard_normal(len(t)) * np.exp(-t / 0.06) + 0.4 * np.sin(2 * np.pi * 190 * t) * np.exp(-t / 0.05)


def hat(rng: np.random.Generator) -> np.ndarray:
    t = _times(0.09)
    return 0.35 * np.diff(rng.standard_normal(len(t) + 1)) * np.exp(-t / 0.02)


def ride(rng: np.random.Generator) -> np.ndarray:
    t = _times(0.5)
    return 0.25 * np.diff(rng.standard_normal(len(t) + 1)) * (np.exp(-t / 0.01) + 0.3 * np.exp(-t / 0.2))


def rim(rng: np.random.Generator) -> np.ndarray:
    t = _times(0.05)
    return 0.4 * np.sin(2 * np.pi * rng.uniform(900, 1700) * t) * np.exp(-t / 0.008)


KIT = {"kick": kick, "snare": snare, "hat": hat, "ride": ride, "rim": rim}


def _hz(pitch: float) -> float:
    return 440.0 * 2 ** ((pitch - 69) / 12)


def _partials(pitch: float, t: np.ndarray, roll_off: float, count: int = 8) -> np.ndarray:
    partials = [h for h in range(1, count + 1) if h * _hz(pitch) < RATE / 2.2]
    return sum(np.sin(2 * np.pi * h * _hz(pitch) * t) / h**roll_off for h in partials)


def bass(pitch: float, seconds: float) -> np.ndarray:
    t = _times(seconds)
    return _partials(pitch, t, 1.5) * np.minimum(1, t / 0.004) * np.minimum(1, (seconds - t) / 0.05)


def keys(pitch: float, seconds: float) -> np.ndarray:
    t = _times(seconds)
    return _partials(pitch, t, 1.4) * np.minimum(1, t / 0.003) * np.exp(-t / 0.3) * np.minimum(1, (seconds - t) / 0.03)


def lead(pitch: float, seconds: float) -> np.ndarray:
    t = _times(seconds)
    return _partials(pitch, t, 1.0, 6) * np.minimum(1, t / 0.01) * np.minimum(1, (seconds - t) / 0.06)


def pad(pitch: float, seconds: float, attack: float, rng: np.random.Generator) -> np.ndarray:
    t = _times(seconds)
    detuned = sum(_partials(pitch + cents / 100, t + rng.uniform(0, 1), 1.6) for cents in (-6, 5))
    return detuned * np.minimum(1, t / attack) * np.minimum(1, (seconds - t) / attack)
