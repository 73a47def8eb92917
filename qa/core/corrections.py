"""The smallest change that mends a failed check, as flags that the parser understands."""

from __future__ import annotations

import hashlib
import math

from musicassist.contracts.brief import MasterAdjustment, MusicBrief
from musicassist.contracts.report import Correction

SEEDS = 2**32


def next_seed(seed: int) -> int:
    """The seed of the next take: derived, so that a retried job is the same job everywhere."""
    return int.from_bytes(hashlib.sha256(f"next take after {seed}".encode()).digest()[:4], "big") % SEEDS


def more_gain(brief: MusicBrief, error_lu: float, largest_db: float, reason: str) -> Correction | None:
    """Master again, louder or quieter by what is missing; nothing when that much would be no mastering any more."""
    gain_db = brief.adjustment.gain_db - error_lu
    if abs(gain_db) > largest_db:
        return None
    target = f"{brief.target.loudness_lufs:.1f}".removesuffix(".0")
    return Correction(f"--gain_db {gain_db:+.2f} --target_lufs {target}", reason, "mastering")


def lower_ceiling(brief: MusicBrief, over_db: float, margin_db: float, reason: str) -> Correction:
    """Master again under a lower ceiling."""
    lower = brief.adjustment.ceiling_db - math.ceil((over_db + margin_db) * 10.0) / 10.0
    return Correction(f"--ceiling_db {lower:.1f}", reason, "mastering")


def another_take(brief: MusicBrief, flag: str, reason: str) -> Correction:
    """Generate again with the wish repeated and a new seed; what mastering was told about the old take is undone."""
    parts = [flag, f"--seed {next_seed(brief.seed)}"]
    if brief.adjustment != MasterAdjustment():
        parts += ["--gain_db 0", "--ceiling_db 0"]
    return Correction(" ".join(part for part in parts if part), reason, "generation")


def smallest(corrections: list[Correction]) -> tuple[Correction, ...]:
    """What the next attempt appends: a new take makes what was measured for mastering moot."""
    takes = [c for c in corrections if c.stage == "generation"]
    return tuple(takes or corrections)
