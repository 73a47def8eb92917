"""How wide a track is, and what a mono loudspeaker loses of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import db_from_power

CHUNK_FRAMES = 1 << 18


@dataclass(frozen=True)
class StereoImage:
    """Of a whole track.

    Attributes
    ----------
    correlation : float
        -1 (out of phase) to 1 (mono).
    width : float
        0 mono; 1 where the side is as strong as the mid, or stronger.
    mono_loss_db : float
        Level lost by folding down to mono, beyond what power addition of the channels gives; 0 for mono, 3 for
        unrelated channels, 60 for what cancels.
    balance_db : float
        Left minus right.
    """

    correlation: float
    width: float
    mono_loss_db: float
    balance_db: float


def stereo_image(audio: NDArray[np.floating]) -> StereoImage:
    """Measure audio of shape (channels, frames); anything but two channels counts as mono."""
    audio = np.atleast_2d(audio)
    if audio.shape[0] != 2:
        return StereoImage(1.0, 0.0, 0.0, 0.0)
    left = right = both = 0.0
    for start in range(0, audio.shape[1], CHUNK_FRAMES):
        a, b = audio[:, start : start + CHUNK_FRAMES].astype(np.float64)
        left, right, both = left + float(a @ a), right + float(b @ b), both + float(a @ b)
    if left + right < 1e-12:
        return StereoImage(1.0, 0.0, 0.0, 0.0)
    scale = float(np.sqrt(left * right))
    mid, side = (left + right + 2 * both) / 4, max(0.0, (left + right - 2 * both) / 4)
    return StereoImage(
        correlation=float(np.clip(both / scale, -1.0, 1.0)) if scale > 1e-12 else 0.0,
        width=min(1.0, side / mid) if mid > 0 else 1.0,
        mono_loss_db=min(60.0, 10.0 * float(np.log10((left + right) / 2 / max(mid, 1e-30)))),
        balance_db=float(np.clip(db_from_power(max(left, 1e-30)) - db_from_power(max(right, 1e-30)), -60, 60)),
    )
