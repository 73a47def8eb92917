"""Which stem makes room for which, band by band."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from mastering.core.desk import Bell

BANDS_HZ = (125.0, 250.0, 500.0, 1000.0, 2000.0, 4000.0, 8000.0)
MOST_CUT_DB = 3.0
# Its own strongest band is what a stem lives from: it gives half as much there.
OWN_BAND_DB = 3.0
Q = 1.1


def band_powers(hz: NDArray[np.float64], power: NDArray[np.float64]) -> NDArray[np.float64]:
    """Power in each of ``BANDS_HZ``, octave wide."""
    sums = [float(power[(hz >= c / 2**0.5) & (hz < c * 2**0.5)].sum()) for c in BANDS_HZ]
    return np.array(sums)


def cuts(levels_db: list[NDArray[np.float64]], priorities: list[int]) -> list[tuple[Bell, ...]]:
    """Bells that let each stem make room for the more important ones.

    Parameters
    ----------
    levels_db : list of ndarray, shape (bands,)
        Of each stem as it will sit in the mix; ``-inf`` where it is silent.
    priorities : list of int
        Of each stem; a lower number keeps its band.

    Returns
    -------
    list of tuple of Bell
        Cuts of up to 3 dB; bands that need less than half a dB are left alone.
    """
    result = []
    for own, priority in zip(levels_db, priorities, strict=True):
        rivals = [levels for levels, other in zip(levels_db, priorities, strict=True) if other < priority]
        bells: list[Bell] = []
        if rivals and np.isfinite(own).any():
            rival = np.max(rivals, axis=0)
            for band, centre in enumerate(BANDS_HZ):
                cut = _cut(float(own[band]), float(rival[band]), float(own.max()))
                if cut >= 0.5:
                    bells.append(Bell(hz=centre, gain_db=-cut, q=Q))
        result.append(tuple(bells))
    return result


def _cut(own_db: float, rival_db: float, own_most_db: float) -> float:
    """Most where both are equally strong; none where one covers the other by 12 dB anyway."""
    if not (np.isfinite(own_db) and np.isfinite(rival_db)):
        return 0.0
    if own_db < own_most_db - 30.0:
        return 0.0
    share = max(0.0, 1.0 - abs(rival_db - own_db) / 12.0)
    most = MOST_CUT_DB / 2.0 if own_db > own_most_db - OWN_BAND_DB else MOST_CUT_DB
    return round(most * share, 1)
