"""A stem on its way to its file: written once at its longest, then cut and faded in place when the length is known."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np

from generation.core.sound.clock import RATE_HZ, Floats, Samples
from musicassist.audio.io import BLOCK_FRAMES, atomic_path, float_wav_header

_CHANNELS = 2
_FRAME_BYTES = 4 * _CHANNELS


def spool(path: Path, audio: Samples, tick: Callable[[], None] = lambda: None) -> None:
    """Write samples of shape (2, frames) as a float32 WAV file at 44.1 kHz; ``tick`` is called now and then."""
    with path.open("wb") as sink:
        sink.write(float_wav_header(_CHANNELS, RATE_HZ, audio.shape[1]))
        for start in range(0, audio.shape[1], BLOCK_FRAMES):
            sink.write(np.ascontiguousarray(audio[:, start : start + BLOCK_FRAMES].T, dtype="<f4").data)
            tick()


def cut(spooled: Path, path: Path, frames: int, fade: Floats) -> None:
    """Keep the first frames of a spooled file, fade their end, and give it its name.

    Parameters
    ----------
    spooled, path : Path
        On one file system.
    frames : int
    fade : ndarray of float64, shape (n,)
        Gain of the last n of them.
    """
    header = float_wav_header(_CHANNELS, RATE_HZ, frames)
    with spooled.open("r+b") as file:
        file.truncate(len(header) + frames * _FRAME_BYTES)
        file.write(header)
        start = frames - fade.size
        for first in range(0, fade.size, BLOCK_FRAMES):
            gains = fade[first : first + BLOCK_FRAMES].astype(np.float32)
            where = len(header) + (start + first) * _FRAME_BYTES
            file.seek(where)
            block = np.frombuffer(file.read(gains.size * _FRAME_BYTES), dtype="<f4").reshape(-1, _CHANNELS)
            file.seek(where)
            file.write(np.ascontiguousarray(block * gains[:, np.newaxis]).data)
    with atomic_path(path) as temporary:
        spooled.replace(temporary)
