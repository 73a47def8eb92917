"""The last step of the chain: as loud as asked, no peak above the ceiling, and no more limiting than music bears."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mastering.core.limiter import Envelope, Limiting, limited, peak_envelope
from musicassist.audio.io import Audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.audio.units import amplitude_from_db

CLOSE_LU = 0.05
MISSED_LU = 0.1
# Other meters interpolate a little differently, and dither adds a hair.
MARGIN_DB = 0.04
# What slips past the limiter between samples, and how much more when it works as hard as the music bears (measured
# against the 16 times oversampled meter): its ceiling is set lower by that from the start.
PASSES_DB = 0.1
PASSES_STRAINED_DB = 0.2
# Gain that one LU costs until two rounds have shown it, of music that needs limiting.
FIRST_STEEPNESS = 1.5
# So little over the ceiling is taken off the whole track rather than searched for again.
TRIMMED_DB = 0.03
MOST_ROUNDS = 12
# How far a search may go beyond its first guess of the gain before a peak between samples goes unseen (then the true
# peak meter finds it).
SPARE_GAIN_DB = 12.0
# So near to the most that music bears is near enough.
NEARLY = 0.97
# Styles between these usual loudnesses go from open (an orchestra) to dense (a club track).
OPEN_LUFS, DENSE_LUFS = -18.0, -8.0
# Ours: mean gain reduction while the limiter works, and peak-to-loudness ratio, that open and dense music bear;
# produced music has a ratio of 9.6 to 16.9 dB (p5 to p95 of 59 tracks), loud club masters 6 to 8.
MOST_STRAIN_DB = (2.5, 6.0)
LEAST_PLR_DB = (9.0, 6.0)


@dataclass(frozen=True)
class Delivered:
    """The finished samples.

    Attributes
    ----------
    audio : ndarray of float32, shape (2, frames)
    lufs, true_peak_dbtp, gain_db : float
    work : Limiting
    strained : bool
        True when the chain stopped short of the wanted loudness.
    """

    audio: Audio
    lufs: float
    true_peak_dbtp: float
    gain_db: float
    work: Limiting
    strained: bool


@dataclass(frozen=True)
class Endurance:
    """How much limiting music bears; see the constants."""

    most_strain_db: float
    least_plr_db: float


def density(usual_lufs: float) -> float:
    """0 for an open style to 1 for a dense one, by its usual loudness."""
    return min(1.0, max(0.0, (usual_lufs - OPEN_LUFS) / (DENSE_LUFS - OPEN_LUFS)))


def endurance(usual_lufs: float) -> Endurance:
    """What a style of a usual loudness bears."""
    dense = density(usual_lufs)
    strain, plr = (low + dense * (high - low) for low, high in (MOST_STRAIN_DB, LEAST_PLR_DB))
    return Endurance(strain, plr)


def delivered(
    bus: Audio,
    wanted_lufs: float,
    ceiling_dbtp: float,
    bears: Endurance,
    rate: int,
    tick: Callable[[], None],
    *,
    envelope: Envelope | None = None,
    gain_db: float | None = None,
) -> Delivered:
    """Bring ``bus`` to the wanted loudness under the ceiling, or as near as it bears.

    Parameters
    ----------
    envelope : ndarray or None
        What :func:`peak_envelope` gave for the same bus, when it is known already.
    gain_db : float or None
        Where the search starts, when a delivery much like this one is known.
    """
    goal = min(wanted_lufs, ceiling_dbtp - bears.least_plr_db)
    limit_dbtp = ceiling_dbtp - MARGIN_DB
    limiter_db, passes_db = limit_dbtp - PASSES_DB, 0.0
    search = _Search(gain_db=goal - integrated_lufs(bus, rate) if gain_db is None else gain_db)
    if envelope is None:
        envelope = peak_envelope(bus, amplitude_from_db(limiter_db - search.gain_db - SPARE_GAIN_DB))
    peak = math.nan
    for _ in range(MOST_ROUNDS):
        tick()
        audio, work = limited(bus, envelope, amplitude_from_db(search.gain_db), amplitude_from_db(limiter_db), rate)
        lufs, peak = integrated_lufs(audio, rate), math.nan
        strain = work.mean_db / work.share if work.share else 0.0
        bearable = strain <= bears.most_strain_db
        if bearable and (abs(goal - lufs) <= CLOSE_LU or strain > NEARLY * bears.most_strain_db):
            # The true peak costs more than the rest of a round: it is looked at once the loudness fits.
            peak = true_peak_dbtp(audio, rate)
            over_db = max(0.0, peak - limit_dbtp)
            if over_db <= TRIMMED_DB and abs(goal - (lufs - over_db)) <= CLOSE_LU + TRIMMED_DB:
                break
            passes_db += over_db + 0.005
        limiter_db = limit_dbtp - PASSES_DB - PASSES_STRAINED_DB * min(1.0, strain / bears.most_strain_db) - passes_db
        search.learn(lufs, goal, bearable, strain / bears.most_strain_db)
    if math.isnan(peak):
        peak = true_peak_dbtp(audio, rate)
    audio, lufs, peak = _under(audio, lufs, peak, limit_dbtp)
    return Delivered(audio, lufs, peak, search.gain_db, work, strained=wanted_lufs - lufs > MISSED_LU)


class _Search:
    """For the gain: along the slope that the last two rounds showed, inside what is known to be too much or little."""

    def __init__(self, gain_db: float) -> None:
        self.gain_db = gain_db
        self._low, self._high = gain_db - 60.0, gain_db + 60.0
        self._last: tuple[float, float] | None = None

    def learn(self, lufs: float, goal: float, bearable: bool, strain: float) -> None:
        """Take in what the gain gave (``strain`` of 1 is the most that can be borne), and choose the next one."""
        missing = goal - lufs
        if not bearable or missing < 0:
            self._high = min(self._high, self.gain_db)
        else:
            self._low = max(self._low, self.gain_db)
        step = missing * self._steepness(lufs, goal) if bearable else -max(0.1, min(6.0, 4.0 * (strain - 1.0)))
        self._last = (self.gain_db, lufs)
        proposed = self.gain_db + step
        if not self._low < proposed < self._high:
            # The ceiling moves a little between rounds, so a bracket that closed is opened again.
            width = self._high - self._low
            proposed = (self._low + self._high) / 2.0 if width > 0.01 else proposed
        self.gain_db = proposed

    def _steepness(self, lufs: float, goal: float) -> float:
        """Gain that one LU costs: the limiter eats part of every dB."""
        if self._last is None:
            return 1.0 if lufs > goal - 2 * CLOSE_LU else FIRST_STEEPNESS
        if abs(lufs - self._last[1]) < 1e-3:
            return 1.0
        return min(5.0, max(0.8, (self.gain_db - self._last[0]) / (lufs - self._last[1])))


def _under(audio: Audio, lufs: float, peak: float, limit_dbtp: float) -> tuple[Audio, float, float]:
    """Whatever the rounds ended with, the ceiling holds."""
    if peak <= limit_dbtp:
        return audio, lufs, peak
    down_db = limit_dbtp - peak
    audio *= np.float32(amplitude_from_db(down_db))
    return audio, lufs + down_db, limit_dbtp
