"""Short synthetic music for the mixing and mastering tests."""

from __future__ import annotations

import numpy as np

RATE_HZ = 44_100
SECONDS = 8
BEAT_SECONDS = 0.5
KICKS_SECONDS = tuple(BEAT_SECONDS * beat for beat in range(int(SECONDS / BEAT_SECONDS)))


def drums(seconds: float = SECONDS, seed: int = 1) -> np.ndarray:
    """Kick on every beat, noise on every second, hats between."""
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE_HZ)
    audio = np.zeros((2, frames))
    for step in range(int(seconds / BEAT_SECONDS * 2)):
        start = round(step * BEAT_SECONDS / 2 * RATE_HZ)
        length = min(11_000, frames - start)
        time = np.arange(length) / RATE_HZ
        hit = 0.1 * np.diff(rng.standard_normal((2, length)), prepend=0, axis=1) * np.exp(-time / 0.02)
        if step % 2 == 0:
            hit += 0.8 * np.sin(2 * np.pi * (48 * time + 5 * (1 - np.exp(-time / 0.02)))) * np.exp(-time / 0.1)
        if step % 4 == 2:
            hit += 0.25 * rng.standard_normal((1, length)) * np.exp(-time / 0.06)
        audio[:, start : start + length] += hit
    return audio.astype(np.float32)


def tones(pitches_hz: tuple[float, ...], seconds: float = SECONDS, decay_seconds: float = 0.6) -> np.ndarray:
    """Plucked harmonic tones, one after another on the beat, a little different left and right."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    beat = np.floor(time / BEAT_SECONDS).astype(int)
    pitch = np.array(pitches_hz)[beat % len(pitches_hz)]
    envelope = np.exp(-np.mod(time, BEAT_SECONDS) / decay_seconds) * np.minimum(1, np.mod(time, BEAT_SECONDS) / 0.003)
    sides = []
    for detune in (0.9995, 1.0005):
        phase = 2 * np.pi * np.cumsum(pitch * detune) / RATE_HZ
        sides.append(sum(np.sin(k * phase) / k**1.3 for k in range(1, 9)) * envelope * 0.2)
    return np.array(sides, np.float32)


def piano(seconds: float = SECONDS) -> np.ndarray:
    """Struck and dying tones with nothing between them: the crest that no limiter should take."""
    time = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    since = np.mod(time, 2.0)
    audio = sum(
        np.sin(2 * np.pi * 220 * k * time) * np.exp(-since * (1.5 + k)) / k for k in (1, 2, 3, 4, 5, 6)
    ) * np.minimum(1, since / 0.002)
    return np.tile(0.3 * audio, (2, 1)).astype(np.float32)


def stems_of_a_song() -> dict[str, np.ndarray]:
    """Five stems, one of them silent."""
    return {
        "Drums": drums(),
        "Bass": tones((55.0, 55.0, 65.4, 49.0)),
        "Keys": tones((220.0, 261.6, 329.6), decay_seconds=0.3),
        "Lead": tones((440.0, 523.3, 587.3, 659.3, 523.3), decay_seconds=0.2),
        "Nothing": np.zeros((2, SECONDS * RATE_HZ), np.float32),
    }
