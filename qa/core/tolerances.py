"""The tolerances of ``qa/data/tolerances.toml``, checked once."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from musicassist.contracts.codec import SCHEMA_VERSION, decode
from musicassist.contracts.errors import ContractError
from musicassist.contracts.report import Severity


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
    codec_db: float


@dataclass(frozen=True)
class TempoTolerance:
    tolerance: float
    supported: float
    refuted: float
    clear: float
    heard: float


@dataclass(frozen=True)
class KeyTolerance:
    supported_odds: float
    supported_other_odds: float
    refuted_odds: float
    refuted_other_odds: float
    other_notes: float
    clear: float
    heard: float


@dataclass(frozen=True)
class DurationTolerance:
    bars: float
    sounding_below_lu: float
    fade_bars: float


@dataclass(frozen=True)
class SilenceTolerance:
    head_seconds: float
    tail_seconds: float
    gap_seconds: float
    kept_seconds: float


@dataclass(frozen=True)
class EndingTolerance:
    window_seconds: float
    cut_below_lu: float
    fade_seconds: float


@dataclass(frozen=True)
class DcTolerance:
    largest: float


@dataclass(frozen=True)
class StereoTolerance:
    warn_correlation: float
    warn_mono_loss_db: float
    fail_mono_loss_db: float


@dataclass(frozen=True)
class AudibilityTolerance:
    quiet_lu: float
    covered_db: float
    raised_to_lu: float


@dataclass(frozen=True)
class BalanceTolerance:
    octave_db: float


@dataclass(frozen=True)
class FilesTolerance:
    length_difference_seconds: float


@dataclass(frozen=True)
class Mixing:
    largest_fader_db: float


@dataclass(frozen=True)
class Mending:
    exact_engine: bool
    largest_stretch: float
    largest_semitones: int


@dataclass(frozen=True)
class Tolerances:
    """Every tolerance, by check; the file says what each figure means."""

    loudness: LoudnessTolerance
    true_peak: TruePeakTolerance
    tempo: TempoTolerance
    key: KeyTolerance
    duration: DurationTolerance
    silence: SilenceTolerance
    ending: EndingTolerance
    dc: DcTolerance
    stereo: StereoTolerance
    audibility: AudibilityTolerance
    balance: BalanceTolerance
    files: FilesTolerance
    mixing: Mixing
    mending: Mending
    severity: dict[str, Severity]
    score: dict[str, float]


@cache
def tolerances(style: str = "", engine: str = "") -> Tolerances:
    """What is accepted of a style played by an engine; an engine's exceptions come after the style's.

    Parameters
    ----------
    style, engine : str
        A style's slug and an engine's name; those without exceptions have the house's figures.

    Raises
    ------
    ContractError
        When a figure is missing, misspelt or no number.
    """
    figures = _read("tolerances.toml")
    rows = exceptions()
    for changes in (rows["style"].get(style, {}), rows["engine"].get(engine, {})):
        figures = _changed(figures, changes)
    return decode(Tolerances, {"schema": f"Tolerances/{SCHEMA_VERSION}", **figures})


@cache
def exceptions() -> dict[str, dict[str, Any]]:
    """What styles and engines change, by slug and by name.

    Raises
    ------
    ContractError
        When a table is neither a style's nor an engine's.
    """
    rows = _read("exceptions.toml")
    if rows.keys() - {"style", "engine"}:
        raise ContractError(f"exceptions.toml has [style.…] and [engine.…], not {', '.join(rows)}")
    return {"style": rows.get("style", {}), "engine": rows.get("engine", {})}


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads((files("qa.data") / name).read_text("utf-8"))


def _changed(figures: dict[str, Any], changes: dict[str, Any]) -> dict[str, Any]:
    return figures | {check: figures.get(check, {}) | own for check, own in changes.items()}
