"""How loud a track is where it sounds, and until when it does."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.measure import Measurement


def track_power(powers: NDArray[np.float64]) -> float:
    """Mean power of the steps that sound at all."""
    loudest = powers.max(initial=0.0)
    return float(powers[powers > loudest * 1e-6].mean()) if loudest > 0 else 0.0


def sounding_seconds(measured: Measurement, below_lu: float) -> float:
    """Where the last tenth of a second that is at most ``below_lu`` under the track's own level ends."""
    dynamics = measured.dynamics
    level = track_power(dynamics.step_power)
    loud = np.flatnonzero(dynamics.step_power > level * 10.0 ** (-below_lu / 10.0))
    return float(min((loud[-1] + 1) * dynamics.step_seconds, measured.duration_seconds)) if len(loud) else 0.0
