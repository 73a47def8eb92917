"""How wide a track is, and what a mono loudspeaker loses of it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.units import SILENCE_DB, db_from_power

CHUNK_FRAMES = 1 << 18
_HALF = 0.5**0.5
# Rec. ITU-R BS.775: what each channel adds to the left and the right of two, the LFE nothing. The order is BS.1770's:
# L R, L R C, L R Ls Rs, L R C Ls Rs, L R C LFE Ls Rs. The back of 6.1 and 7.1 is added as the sides are (ours).
FOLD_DOWN = {
    2: ((1.0, 0.0), (0.0, 1.0)),
    3: ((1.0, 0.0, _HALF), (0.0, 1.0, _HALF)),
    4: ((1.0, 0.0, _HALF, 0.0), (0.0, 1.0, 0.0, _HALF)),
    5: ((1.0, 0.0, _HALF, _HALF, 0.0), (0.0, 1.0, _HALF, 0.0, _HALF)),
    6: ((1.0, 0.0, _HALF, 0.0, _HALF, 0.0), (0.0, 1.0, _HALF, 0.0, 0.0, _HALF)),
    7: ((1.0, 0.0, _HALF, 0.0, 0.5, _HALF, 0.0), (0.0, 1.0, _HALF, 0.0, 0.5, 0.0, _HALF)),
    8: ((1.0, 0.0, _HALF, 0.0, _HALF, 0.0, _HALF, 0.0), (0.0, 1.0, _HALF, 0.0, 0.0, _HALF, 0.0, _HALF)),
}


@dataclass(frozen=True)
class StereoImage:
    """Of a whole track; surround is folded down to two channels first, by BS.775.

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
    mid_dbfs, side_dbfs : float
        RMS of (L + R) / 2 and of (L - R) / 2; ``-inf`` where there is none. Of one channel the mid is itself.
    """

    correlation: float
    width: float
    mono_loss_db: float
    balance_db: float
    mid_dbfs: float
    side_dbfs: float


class StereoMeter:
    """Measures audio of one to eight channels that arrives in blocks."""

    def __init__(self, channels: int) -> None:
        self._channels = channels
        self._fold_down = np.array(FOLD_DOWN[channels]) if channels > 2 else None
        self._frames = 0
        self._left = self._right = self._both = 0.0

    def feed(self, block: NDArray[np.floating]) -> None:
        """Take in the next block, shape (channels, frames)."""
        self._frames += block.shape[1]
        for start in range(0, block.shape[1], CHUNK_FRAMES):
            part = block[:, start : start + CHUNK_FRAMES].astype(np.float64)
            if self._fold_down is not None:
                part = self._fold_down @ part
            a, b = part[0], part[-1]
            self._left += float(a @ a)
            self._right += float(b @ b)
            self._both += float(a @ b)

    def result(self) -> StereoImage:
        """What has been measured so far."""
        left, right, both = self._left, self._right, self._both
        mid, side = (left + right + 2 * both) / 4, max(0.0, (left + right - 2 * both) / 4)
        frames = max(1, self._frames)
        levels = db_from_power(mid / frames), db_from_power(side / frames)
        if self._channels == 1 or left + right < 1e-12:
            return StereoImage(1.0, 0.0, 0.0, 0.0, levels[0], SILENCE_DB)
        scale = float(np.sqrt(left * right))
        return StereoImage(
            correlation=float(np.clip(both / scale, -1.0, 1.0)) if scale > 1e-12 else 0.0,
            width=min(1.0, side / mid) if mid > 0 else 1.0,
            mono_loss_db=min(60.0, 10.0 * float(np.log10((left + right) / 2 / max(mid, 1e-30)))),
            balance_db=float(np.clip(db_from_power(max(left, 1e-30)) - db_from_power(max(right, 1e-30)), -60, 60)),
            mid_dbfs=levels[0],
            side_dbfs=levels[1],
        )


def stereo_image(audio: NDArray[np.floating]) -> StereoImage:
    """Measure audio of shape (channels, frames), one to eight channels."""
    audio = np.atleast_2d(audio)
    meter = StereoMeter(audio.shape[0])
    meter.feed(audio)
    return meter.result()
