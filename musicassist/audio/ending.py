"""How a track ends: cut off, ringing out, or faded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import uniform_filter1d

TAIL_SECONDS = 30
SLICES_PER_SECOND = 100
LEFT_DB, GONE_DB = -10.0, -40.0  # under the track's own level
CUT_DB = -28.0  # what is still so loud a twentieth of a second before it is gone was cut off
SMOOTHING_SLICES = 5
FADE_SECONDS = 1.0
RISE_DB = 3.0
RISE_SLICES = 10
FADE_RISES_PER_SECOND = 0.5


@dataclass(frozen=True)
class Ending:
    """How a track ends.

    Attributes
    ----------
    kind : {"cut", "ring", "fade", "none"}
        ``cut`` from one moment to the next; ``ring`` when the last notes decay; ``fade`` when the music goes on while
        it gets quieter; ``none`` for silence.
    seconds : float
        From 10 dB to 40 dB under the track's level; 0 for a cut.
    """

    kind: Literal["cut", "ring", "fade", "none"]
    seconds: float


def ending_of(tail: NDArray[np.float64], step_power: NDArray[np.float64]) -> Ending:
    """Judge an ending.

    Parameters
    ----------
    tail : ndarray, shape (slices,)
        Power of the last hundredths of a second, at most half a minute of them.
    step_power : ndarray, shape (steps,)
        Power of the whole track by tenths of a second.
    """
    if not len(tail) or step_power.max(initial=0.0) <= 0.0:
        return Ending("none", 0.0)
    level = float(step_power[step_power > 1e-5 * step_power.max()].mean())
    decibels = 10.0 * np.log10(np.maximum(tail, 1e-20) / level)
    smooth = 10.0 * np.log10(np.maximum(uniform_filter1d(tail, SMOOTHING_SLICES, mode="nearest"), 1e-20) / level)
    full, heard = np.flatnonzero(decibels > LEFT_DB), np.flatnonzero(decibels > GONE_DB)
    if not len(heard):
        return Ending("none", 0.0)
    left = int(full[-1]) + 1 if len(full) else 0
    gone = int(heard[-1]) + 1
    seconds = (gone - left) / SLICES_PER_SECOND
    if decibels[max(0, gone - SMOOTHING_SLICES) : gone].max() > CUT_DB:
        return Ending("cut", 0.0)
    dying = smooth[left:gone]
    rises = dying[RISE_SLICES:] - dying[:-RISE_SLICES] > RISE_DB if len(dying) > RISE_SLICES else np.zeros(0, bool)
    count = int(np.count_nonzero(np.diff(rises.astype(int)) == 1))
    faded = seconds >= FADE_SECONDS and count >= max(1.0, FADE_RISES_PER_SECOND * seconds)
    return Ending("fade" if faded else "ring", round(seconds, 2))
