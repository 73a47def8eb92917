"""What a job may learn from a reference track: its measurements, never its melody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.ndimage import gaussian_filter1d

from musicassist.audio.family import likely_families
from musicassist.audio.form import STEP_SECONDS
from musicassist.audio.measure import Measurement, measure_file
from musicassist.audio.units import SILENCE_DB
from musicassist.contracts.brief import ReferenceProfile
from musicassist.contracts.errors import BadInput
from musicassist.contracts.reference import LikelyFamily, ReferenceSection

SHORTEST_SECONDS, LONGEST_SECONDS = 5.0, 900.0


def reference_profile(path: Path) -> ReferenceProfile:
    """Measure a reference track.

    Raises
    ------
    BadInput
        When it cannot be read, is silent, or lasts less than 5 s or more than 15 minutes.
    """
    path = Path(path)
    return profile_of(measure_file(path), reference_digest(path), path.name)


def reference_digest(path: Path) -> str:
    """SHA-256 of the file, hexadecimal."""
    with path.open("rb") as source:
        return hashlib.file_digest(source, "sha256").hexdigest()


def profile_of(measured: Measurement, sha256: str, name: str) -> ReferenceProfile:
    """The profile of something that has been measured already.

    Raises
    ------
    BadInput
        When it is silent, or lasts less than 5 s or more than 15 minutes.
    """
    seconds = measured.duration_seconds
    if not SHORTEST_SECONDS <= seconds <= LONGEST_SECONDS:
        raise BadInput(f"{name} lasts {seconds:.1f} s; a reference must last from 5 seconds to 15 minutes")
    if measured.loudness.integrated_lufs == SILENCE_DB:
        raise BadInput(f"{name} is silent: there is nothing to learn from it")
    tempo, key, metre = measured.tempo, measured.key.reading(), measured.metre
    return ReferenceProfile(
        sha256=sha256,
        duration_seconds=round(seconds, 3),
        tempo_bpm=round(tempo.bpm, 2) if tempo.bpm else None,
        tempo_confidence=round(tempo.confidence, 3),
        key=key.key,
        key_confidence=round(key.confidence, 3),
        loudness_lufs=round(measured.loudness.integrated_lufs, 2),
        loudness_range_lu=round(measured.loudness.range_lu, 2),
        true_peak_dbtp=round(measured.true_peak_dbtp, 2),
        balance_db=measured.spectrum.balance_db(),
        width=round(measured.stereo.width, 3),
        metre=metre.metre,
        metre_confidence=round(metre.confidence, 3),
        crest_db=round(measured.dynamics.crest_db, 2),
        events_hz=round(float(measured.texture.events_hz.mean()), 2),
        brightness_hz=round(measured.spectrum.centroid_hz(), 1),
        percussiveness=round(measured.texture.percussive, 3),
        energy=tuple(round(float(level), 3) for level in energy_curve(measured)[1]),
        density_hz=tuple(round(float(hz), 2) for hz in density_curve(measured)[1]),
        sections=tuple(
            ReferenceSection(
                start=round(part.start_seconds / heard, 4),
                length=round((part.end_seconds - part.start_seconds) / heard, 4),
                letter=part.letter,
                energy=part.energy,
            )
            for heard in [max(measured.sections[-1].end_seconds, 1e-3)]
            for part in measured.sections
        ),
        families=tuple(LikelyFamily(likely.slug, likely.probability) for likely in likely_families(measured)),
    )


def energy_curve(measured: Measurement, points: int = 100) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How full the music is over time: seconds, and 0 to 1 within the track; at most ``points`` of them."""
    energy = measured.texture.energy()
    low, high = np.percentile(energy, [5, 98])
    level = np.clip((energy - low) / max(float(high - low), 0.15), 0.0, 1.0)
    return _thinned(level, points)


def density_curve(measured: Measurement, points: int = 100) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """How much happens over time: seconds, the same as of the energy, and onsets a second there."""
    return _thinned(measured.texture.events_hz, points)


def _thinned(steps: NDArray[np.float64], points: int) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    smooth = gaussian_filter1d(steps, 2.0, mode="nearest")
    chosen = np.unique(np.linspace(0, len(smooth) - 1, min(points, len(smooth))).round().astype(int))
    return (chosen + 0.5) * STEP_SECONDS, smooth[chosen]
