"""The delivered samples: 24 or 16 bit with dither, WAV and FLAC of the same, and peaks to draw."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from musicassist.audio.io import Audio, atomic_path

BLOCK_FRAMES = 1 << 18

Pcm = npt.NDArray[np.int32]


def dithered(audio: Audio, seed: int, bits: int = 24) -> Pcm:
    """Samples of ``bits`` bits, with triangular dither of two steps' width, in the upper bits of 32.

    Dither after Lipshitz, Wannamaker and Vanderkooy, "Quantization and dither", JAES 40/5, 1992.
    """
    full_scale, spare = 1 << (bits - 1), 32 - bits
    rng = np.random.default_rng([seed, bits])
    result = np.empty(audio.shape, np.int32)
    for start in range(0, audio.shape[1], BLOCK_FRAMES):
        part = audio[:, start : start + BLOCK_FRAMES].astype(np.float64) * full_scale
        words = rng.integers(0, 1 << 32, part.shape, np.uint32)
        # The difference of two even halves of 16 bit is triangular.
        noise = ((words >> 16).astype(np.int32) - (words & 0xFFFF).astype(np.int32)) * 2.0**-16
        steps = np.clip(np.floor(part + noise + 0.5), -full_scale, full_scale - 1)
        result[:, start : start + BLOCK_FRAMES] = steps.astype(np.int32) << spare
    return result


def as_float(samples: Pcm) -> Audio:
    """What a player reads back."""
    return np.asarray(samples, np.float32) * np.float32(2.0**-31)


def write_pcm(path: Path, samples: Pcm, rate: int, bits: int = 24) -> None:
    """WAV or FLAC of 24 or 16 bit, by the path's suffix, atomically."""
    container = path.suffix.removeprefix(".").upper()
    with (
        atomic_path(path) as temporary,
        soundfile.SoundFile(temporary, "w", rate, samples.shape[0], subtype=f"PCM_{bits}", format=container) as sink,
    ):
        for start in range(0, samples.shape[1], BLOCK_FRAMES):
            sink.write(np.ascontiguousarray(samples[:, start : start + BLOCK_FRAMES].T))


def peaks(audio: Audio, points: int) -> tuple[float, ...]:
    """Highest magnitude in each of up to ``points`` equal stretches, 0 to 1, of four decimals."""
    frames = audio.shape[1]
    edges = np.unique(np.linspace(0, frames, min(points, frames), endpoint=False).astype(np.int64))
    high = np.maximum.reduceat(audio.max(axis=0), edges)
    low = np.minimum.reduceat(audio.min(axis=0), edges)
    return tuple(float(value) for value in np.round(np.minimum(1.0, np.maximum(high, -low)), 4))
