"""Risers before arrivals and impacts on them, in styles that have them."""

from __future__ import annotations

from generation.core.compose.ensemble import Seat
from generation.core.compose.exclusion import is_excluded
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import AutomationPoint, Note, Part
from musicassist.catalog.loader import instruments

RISE_BARS = 4


def effect_parts(piece: Piece, seats: list[Seat]) -> list[Part]:
    """The riser and impact parts, when the style has them and nobody excluded them."""
    transitions = piece.style.transitions
    taken = {seat.instrument for seat in seats}
    parts = []
    if transitions.riser:
        parts.append(_part(piece, "riser", "Riser", _risers(piece), -6.0))
    if transitions.impact:
        parts.append(_part(piece, "impact", "Impact", _impacts(piece), -4.0))
    return [part for part in parts if part is not None and part.instrument not in taken]


def _arrivals(piece: Piece) -> list[tuple[int, int]]:
    """Bars on which a clearly louder section begins, with the length of the section before."""
    pairs = zip(piece.sections, piece.sections[1:], strict=False)
    return [(b.start_bar, a.bars) for a, b in pairs if b.energy - a.energy >= 0.12 and b.energy >= 0.6]


def _risers(piece: Piece) -> list[Note]:
    notes = []
    for bar, before in _arrivals(piece):
        length = min(RISE_BARS, before) * piece.bar_beats
        notes.append(Note(bar * piece.bar_beats - length, length, 60, 80))
    return notes


def _impacts(piece: Piece) -> list[Note]:
    return [Note(bar * piece.bar_beats, 2 * piece.bar_beats, 48, 96) for bar, _ in _arrivals(piece)]


def _part(piece: Piece, slug: str, name: str, notes: list[Note], level_db: float) -> Part | None:
    sound = instruments().get(slug)
    if sound is None or not notes or is_excluded(sound, "texture", piece.brief.excluded):
        return None
    return Part(name=name, stem="Effects", role="texture", instrument=slug, notes=tuple(notes), level_db=level_db)


def filter_automation(piece: Piece, plan: PartPlan) -> dict[str, tuple[AutomationPoint, ...]]:
    """Filters open with the form's energy: a cutoff curve for chordal and pad parts, a point a phrase."""
    if plan.role not in ("chords", "pad", "texture"):
        return {}
    points = []
    for bar in range(0, piece.bars, 4):
        points.append(AutomationPoint(bar * piece.bar_beats, round(0.35 + 0.6 * piece.energies[bar], 3)))
    points.append(AutomationPoint(piece.total_beats, points[-1].value))
    return {"cutoff": tuple(points)}
