"""The tolerances of ``qa/data/tolerances.toml``, checked once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from musicassist.contracts.codec import SCHEMA_VERSION, decode


@dataclass(frozen=True)
class LoudnessTolerance:
    tolerance_lu: float
    unbriefed_tolerance_lu: float
    second_meter_lu: float
    largest_gain_correction_db: float


@dataclass(frozen=True)
class TruePeakTolerance:
    meter_uncertainty_db: float
    correction_margin_db: float


@dataclass(frozen=True)
class TempoTolerance:
    tolerance: float
    supported: float
    refuted: float
    clear: float
    heard: float


@dataclass(frozen=True)
class KeyTolerance:
    supported_deficit: float
    refuted_deficit: float
    refuted_foreign: float
    clear: float
    heard: float


@dataclass(frozen=True)
class DurationTolerance:
    bars: float
    sounding_below_lu: float


@dataclass(frozen=True)
class SilenceTolerance:
    head_seconds: float
    tail_seconds: float
    gap_seconds: float


@dataclass(frozen=True)
class DcTolerance:
    largest: float


@dataclass(frozen=True)
class StereoTolerance:
    warn_correlation: float
    warn_mono_loss_db: float
    fail_mono_loss_db: float


@dataclass(frozen=True)
class FilesTolerance:
    length_difference_seconds: float


@dataclass(frozen=True)
class Tolerances:
    """Every tolerance, by check; the file says what each figure means."""

    loudness: LoudnessTolerance
    true_peak: TruePeakTolerance
    tempo: TempoTolerance
    key: KeyTolerance
    duration: DurationTolerance
    silence: SilenceTolerance
    dc: DcTolerance
    stereo: StereoTolerance
    files: FilesTolerance
    score: dict[str, float]


@cache
def tolerances() -> Tolerances:
    """Read the data file.

    Raises
    ------
    ContractError
        When a figure is missing, misspelt or no number.
    """
    rows = tomllib.loads((files("qa.data") / "tolerances.toml").read_text("utf-8"))
    return decode(Tolerances, {"schema": f"Tolerances/{SCHEMA_VERSION}", **rows})
