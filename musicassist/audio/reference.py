"""What a job may learn from a reference track: its measurements, never its melody."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.measure import Measurement, measure_file
from musicassist.audio.units import SILENCE_DB
from musicassist.contracts.brief import ReferenceProfile
from musicassist.contracts.errors import BadInput

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
    tempo, key = measured.beat.tempo(), measured.key.reading()
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
    )


def energy_curve(measured: Measurement, points: int = 100) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Short-term loudness as seconds and 0 to 1 (quiet to loud within the track), at most ``points`` of them."""
    seconds, lufs = measured.loudness.short_term_seconds, measured.loudness.short_term_lufs
    if not len(lufs):
        return np.zeros(0), np.zeros(0)
    low, high = -40.0, float(np.max(lufs))
    level = np.clip((np.maximum(lufs, low) - low) / max(high - low, 1.0), 0.0, 1.0)
    chosen = np.unique(np.linspace(0, len(lufs) - 1, min(points, len(lufs))).round().astype(int))
    return seconds[chosen] - 1.5, level[chosen]
