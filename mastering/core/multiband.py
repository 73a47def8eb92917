"""Three-band compression for dense styles: a kick does not pull the cymbals down with it."""

from __future__ import annotations

from functools import cache

import numpy as np
import scipy.signal

from mastering.core.compression import Compression, compressed
from mastering.core.convolution import convolved
from musicassist.audio.io import Audio
from musicassist.audio.loudness import integrated_lufs

CROSSOVERS_HZ = (160.0, 3_200.0)
TAPS = 2_047
OVER_DB = 4.0
# Attack and release of the lows, the middle and the highs, in ms: a low note needs time for its first wave.
TIMES_MS = ((40.0, 220.0), (25.0, 160.0), (12.0, 110.0))
MOST_DB = 3.0


def multiband_compressed(bus: Audio, ratio: float, rate: int) -> tuple[Audio, tuple[float, ...]]:
    """A copy of ``bus`` (channels, frames), and each band's mean reduction in dB while it worked.

    The bands are split by linear-phase filters and sum to the bus exactly: where nothing is compressed, nothing
    changes.
    """
    low = convolved(bus, _low_pass(CROSSOVERS_HZ[0], rate), delay=TAPS // 2)
    below = convolved(bus, _low_pass(CROSSOVERS_HZ[1], rate), delay=TAPS // 2)
    bands = (low, below - low, bus - below)
    result = np.zeros_like(bus)
    worked = []
    for band, (attack_ms, release_ms) in zip(bands, TIMES_MS, strict=True):
        loudness = integrated_lufs(band, rate)
        if not np.isfinite(loudness):
            result += band
            worked.append(0.0)
            continue
        settings = Compression(loudness + OVER_DB, ratio, attack_ms, release_ms, knee_db=8.0, most_db=MOST_DB)
        squeezed, reduction_db = compressed(band, settings, rate)
        result += squeezed
        worked.append(reduction_db)
    return result, tuple(worked)


@cache
def _low_pass(hz: float, rate: int) -> Audio:
    return np.asarray(scipy.signal.firwin(TAPS, hz, fs=rate, window=("kaiser", 6.0))[None, :], np.float32)
