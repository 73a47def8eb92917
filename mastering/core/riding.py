"""Riding the fader: sections that lie far under the rest are brought a little nearer, slowly."""

from __future__ import annotations

import numpy as np
import scipy.ndimage

from musicassist.audio.io import Audio
from musicassist.audio.loudness import measure_loudness

MOST_DB = 4.0
# Under the programme by more than this it is an ending or a breath, not a section.
BREATH_LU = 24.0
SMOOTH_SECONDS = 3.0


def ridden(audio: Audio, rate: int, most_range_lu: float) -> tuple[Audio, float]:
    """Bring the loudness range towards ``most_range_lu``; the audio and the largest lift in dB (0: left alone).

    A fade at the end stays a fade: after the last moment at the programme's loudness nothing is lifted.
    """
    measured = measure_loudness(audio, rate)
    short_term = measured.short_term_lufs
    if measured.range_lu <= most_range_lu or len(short_term) < 2:
        return audio, 0.0
    under = np.clip(measured.integrated_lufs - short_term, 0.0, BREATH_LU)
    lift_db = np.minimum(MOST_DB, (1.0 - most_range_lu / measured.range_lu) * under)
    lift_db = np.where(measured.integrated_lufs - short_term > BREATH_LU, 0.0, lift_db)
    last_full = int(np.flatnonzero(short_term >= min(measured.integrated_lufs, short_term.max()))[-1])
    lift_db[last_full:] = 0.0
    steps = (measured.short_term_seconds[1] - measured.short_term_seconds[0]) * rate
    lift_db = scipy.ndimage.gaussian_filter1d(lift_db, SMOOTH_SECONDS / 2.0 * rate / steps, mode="nearest")
    # A window's loudness belongs to its middle.
    middle = (measured.short_term_seconds - 1.5) * rate
    gain = 10.0 ** (np.interp(np.arange(audio.shape[1]), middle, lift_db) / 20.0)
    return audio * gain.astype(np.float32), float(lift_db.max())
