"""What a drummer changes by section: where time is kept, a stick laid across the rim, accents on phrases, a pick-up."""

from __future__ import annotations

from collections.abc import Collection

from generation.core.compose.piece import Piece, SectionPlan

Hits = dict[str, dict[int, float]]
"""Layer to step to velocity."""

HANDS = ("ride", "open", "crash")
"""Where the hand may keep time instead of the closed hat."""
FULL_ENERGY = 0.72
_NEAR_PEAK = 0.13
_QUIET_ENERGY = 0.52
_CROSS_STICK_SHARE = 0.94
_OPEN_SHARE, _CRASH_SHARE, _RIDE_SHARE = 0.84, 0.68, 0.92
"""Loudness of the cymbal's stroke against the hat's that it takes the place of."""
_PHRASE_CRASH = 0.35
_PICK_UP = 0.7


def keep_time(piece: Piece, section: SectionPlan, bar: int, hits: Hits, barred: Collection[str]) -> None:
    """In full sections the hand leaves the closed hat as the style's drummers do; in quiet ones the snare is rimmed.

    A material keeps its cymbal, so that a chorus returns as it was.
    """
    groove = piece.style.groove
    peak = max(s.energy for s in piece.sections)
    rng = piece.rng("cymbals", section.material)
    choice = groove.cymbals[int(rng.integers(len(groove.cymbals)))] if groove.cymbals else "hat"
    if section.energy >= max(FULL_ENERGY, peak - _NEAR_PEAK) and "hat" in hits and choice not in barred:
        _move_hand(piece, hits, choice)
    sticks = rng.random() < groove.cross_stick
    if sticks and piece.energies[bar] < _QUIET_ENERGY and "rim" not in barred and "snare" in hits:
        loud = {s: v for s, v in hits["snare"].items() if v >= 50}
        hits["snare"] = {s: v for s, v in hits["snare"].items() if s not in loud}
        hits.setdefault("rim", {}).update({s: v * _CROSS_STICK_SHARE for s, v in loud.items()})


def _move_hand(piece: Piece, hits: Hits, choice: str) -> None:
    pulses = piece.grid.pulse_steps
    line = hits["hat"]
    if choice == "ride" and not hits.get("ride"):
        hits["ride"] = {s: v * _RIDE_SHARE for s, v in line.items() if s % 2 == 0}
    elif choice == "open":
        hits["open"] = {s: v * _OPEN_SHARE for s, v in line.items() if s % 2 == 0}
    elif choice == "crash":
        hits["crash"] = {s: line.get(s, 90.0) * _CRASH_SHARE for s in pulses}
    else:
        return
    del hits["hat"]
    if choice != "open":
        hits.pop("open", None)


def accent_phrase(piece: Piece, section: SectionPlan, bar: int, hits: Hits) -> None:
    """A softer crash on a later phrase of a full section: always on the ninth bar, now and then on the fifth."""
    within = bar - section.start_bar
    if not within or within % 4 or section.energy < FULL_ENERGY or hits.get("crash"):
        return
    if within % 8 == 0 or piece.rng("phrase crash", str(bar)).random() < _PHRASE_CRASH * piece.freedom:
        hits.setdefault("crash", {})[0] = 70 + 16 * section.energy
        hits.get("hat", {}).pop(0, None)


def picks_up(piece: Piece, bar: int, active: list[bool]) -> bool:
    """Whether the silent drummer leads in with a fill: people do, before they enter; machines start on the one."""
    if piece.freedom < 1.0 or bar + 1 >= piece.bars - 1 or active[bar] or not active[bar + 1]:
        return False
    return piece.energies[bar + 1] >= 0.4 and piece.rng("pick-up", str(bar)).random() < _PICK_UP
