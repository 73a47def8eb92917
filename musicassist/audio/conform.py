"""Brings audio of any kind to the one that the studio works with."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import soxr

from musicassist.audio.io import Audio, read_audio
from musicassist.contracts.errors import BadInput

STUDIO_RATE_HZ = 44_100


def conformed(path: Path) -> Audio:
    """A file's samples as float32 of shape (2, frames) at 44.1 kHz; mono is taken for both sides.

    Raises
    ------
    BadInput
        When it cannot be read, or has more than two channels.
    """
    audio, rate = read_audio(path)
    if audio.shape[0] > 2:
        raise BadInput(f"{path.name} has {audio.shape[0]} channels; send mono or stereo")
    if rate != STUDIO_RATE_HZ:
        audio = np.stack([soxr.resample(channel, rate, STUDIO_RATE_HZ, quality="VHQ") for channel in audio])
    if audio.shape[0] == 1:
        audio = np.repeat(audio, 2, axis=0)
    return np.ascontiguousarray(audio, np.float32)
