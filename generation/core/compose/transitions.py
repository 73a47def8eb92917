"""What leads from one section to the next: risers, impacts, sweeps, reversed cymbals, sub drops, gaps, tape stops."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from generation.core.compose.drums import LAYERS
from generation.core.compose.ending import ends_on_a_blow
from generation.core.compose.ensemble import Seat
from generation.core.compose.exclusion import is_excluded
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import AutomationPoint, Note, Part, silenced
from musicassist.catalog.loader import instruments

RISE_BARS = 4
PHRASE_BARS = 4
_STOP_CHANCE = 0.55
_STOP_BEATS = 0.4
_STOP_STROKE = (("kick", 104), ("snare", 104))
_OPENING = ("build", "rise", "pre", "emerge")
_VEILED = ("break", "breakdown", "strip", "hush", "drift", "bridge", "intro", "pause")
_RIDES = {True: (0.3, 1.0), False: (0.32, 0.6)}
"""Where the filter ride of an opening section (True) and of a veiled one starts and ends, 0 to 1."""


def arrivals(piece: Piece) -> list[tuple[int, int]]:
    """Bars on which a clearly louder section begins, with the length of the section before."""
    pairs = zip(piece.sections, piece.sections[1:], strict=False)
    return [(b.start_bar, a.bars) for a, b in pairs if b.energy - a.energy >= 0.12 and b.energy >= 0.6]


def falls(piece: Piece) -> list[int]:
    """Bars on which a clearly quieter section begins."""
    pairs = zip(piece.sections, piece.sections[1:], strict=False)
    return [b.start_bar for a, b in pairs if a.energy - b.energy >= 0.18 and a.energy >= 0.6]


def effect_parts(piece: Piece, seats: list[Seat]) -> list[Part]:
    """The parts of effects that the style has and nobody excluded, all in one stem."""
    taken = {seat.instrument for seat in seats}
    parts = [
        _part(piece, slug, name, notes(piece), level_db)
        for trait, slug, name, level_db, notes in _EFFECTS
        if getattr(piece.style.transitions, trait)
    ]
    return [part for part in parts if part is not None and part.instrument not in taken]


def _risers(piece: Piece) -> list[Note]:
    notes = []
    for bar, before in arrivals(piece):
        length = min(RISE_BARS, before) * piece.bar_beats
        notes.append(Note(bar * piece.bar_beats - length, length, 60, 80))
    return notes


def _impacts(piece: Piece) -> list[Note]:
    blows = [Note(bar * piece.bar_beats, 2 * piece.bar_beats, 48, 96) for bar, _ in arrivals(piece)]
    return blows + (
        [Note(piece.total_beats - piece.bar_beats, piece.bar_beats, 48, 112)] if ends_on_a_blow(piece) else []
    )


def _reversed(piece: Piece) -> list[Note]:
    """A cymbal that swells into every arrival, and into half of the other sections."""
    rng = piece.rng("reverse cymbal")
    loud = {bar for bar, _ in arrivals(piece)}
    length = min(piece.bar_beats, 2.0 if piece.tempo_bpm < 100 else 4.0)
    bars = [s.start_bar for s in piece.sections[1:] if s.start_bar in loud or (s.energy > 0.4 and rng.random() < 0.5)]
    return [Note(bar * piece.bar_beats - length, length, 60, 92 if bar in loud else 70) for bar in bars]


def _sweeps_down(piece: Piece) -> list[Note]:
    return [Note(bar * piece.bar_beats, 2 * piece.bar_beats, 60, 84) for bar in falls(piece)]


def _sub_drops(piece: Piece) -> list[Note]:
    loudest = max(section.energy for section in piece.sections)
    big = [bar for bar, _ in arrivals(piece) if piece.section_at(bar).energy >= loudest - 0.12]
    drops = [Note(bar * piece.bar_beats, piece.bar_beats, 36, 100) for bar in big]
    return drops + (
        [Note(piece.total_beats - piece.bar_beats, piece.bar_beats, 36, 104)] if ends_on_a_blow(piece) else []
    )


_EFFECTS: tuple[tuple[str, str, str, float, Callable[[Piece], list[Note]]], ...] = (
    ("riser", "riser", "Riser", -6.0, _risers),
    ("impact", "impact", "Impact", -4.0, _impacts),
    ("reverse", "reverse_cymbal", "Reverse cymbal", -5.0, _reversed),
    ("downlifter", "downlifter", "Downlifter", -7.0, _sweeps_down),
    ("sub_drop", "sub_drop", "Sub drop", -3.0, _sub_drops),
)
"""Trait of the style's transitions, instrument, name, level, and where it sounds."""


def _part(piece: Piece, slug: str, name: str, notes: list[Note], level_db: float) -> Part | None:
    sound = instruments().get(slug)
    if sound is None or not notes or is_excluded(sound, "texture", piece.brief.excluded):
        return None
    ordered = tuple(sorted((n for n in notes if n.start_beats >= 0), key=lambda n: n.start_beats))
    return Part(name=name, stem="Effects", role="texture", instrument=slug, notes=ordered, level_db=level_db)


def with_gaps(piece: Piece, plan: PartPlan, notes: list[Note]) -> list[Note]:
    """In styles with drops, everybody but the drums holds their breath for the last beat or two before one; before a
    last blow the drums do too.
    """
    if ends_on_a_blow(piece) and plan.role != "texture":
        end = piece.total_beats - piece.bar_beats
        notes = silenced(notes, end - 1.0, end)
    if not piece.style.transitions.gap or plan.role in ("drums", "texture"):
        return notes
    rng = piece.rng("gap")
    for bar, before in arrivals(piece):
        rise = piece.section_at(bar).energy - piece.section_at(bar - 1).energy
        span = (2.0 if rng.random() < 0.4 else 1.0) * (rise >= 0.15 and before >= 4)
        if span and rng.random() < 0.8:
            end = bar * piece.bar_beats
            notes = silenced(notes, end - min(span, piece.bar_beats / 2), end)
    return notes


def with_stops(piece: Piece, plan: PartPlan, notes: list[Note]) -> list[Note]:
    """In styles that stop, everybody breaks off on one stroke before some arrivals; the tune may pick up alone, and a
    scratched record goes on.
    """
    if not piece.style.transitions.stop or plan.role == "texture" or plan.kind == "scratch":
        return notes
    for bar, before in arrivals(piece):
        rng = piece.rng("stop", str(bar))
        span = 2.0 if rng.random() < 0.5 else 1.0
        if before < PHRASE_BARS or rng.random() > _STOP_CHANCE or 2 * span > piece.bar_beats:
            continue
        end = bar * piece.bar_beats
        start = end - span
        stroke = [replace(n, duration_beats=_STOP_BEATS) for n in notes if abs(n.start_beats - start) < 1e-6]
        pickup = [n for n in notes if plan.role == "lead" and end - 0.5 - 1e-6 <= n.start_beats < end - 1e-6]
        if plan.role == "drums" and any(start - piece.bar_beats <= n.start_beats < start for n in notes):
            stroke = [Note(start, 0.2, LAYERS[layer], velocity) for layer, velocity in _STOP_STROKE
                      if any(n.pitch == LAYERS[layer] for n in notes)]  # fmt: skip
        notes = sorted([*silenced(notes, start, end), *stroke, *pickup], key=lambda n: (n.start_beats, n.pitch))
    return notes


def with_tape_stops(piece: Piece, plan: PartPlan, notes: list[Note]) -> list[Note]:
    """Before a fall the chords run down an octave within a beat, as when a hand stops the tape."""
    if not piece.style.transitions.tape_stop or plan.role != "chords":
        return notes
    for bar in falls(piece):
        start = bar * piece.bar_beats - 1.0
        near = [n for n in notes if start - piece.bar_beats <= n.start_beats < start + 1.0]
        if not near:
            continue
        last = max(n.start_beats for n in near)
        chord = [n for n in near if abs(n.start_beats - last) < 1e-6]
        notes = [*silenced(notes, start, start + 1.0)]
        notes += [replace(n, start_beats=start, duration_beats=0.95, glide_to=n.pitch - 12) for n in chord]
    return sorted(notes, key=lambda n: n.start_beats)


def filter_automation(piece: Piece, plan: PartPlan) -> dict[str, tuple[AutomationPoint, ...]]:
    """Filters open with the form: a ride through builds and breaks, elsewhere the energy's own curve; brighter or
    darker as the moods are.
    """
    if plan.role not in ("chords", "pad", "texture", "counter"):
        return {}
    points: list[AutomationPoint] = []
    for section in piece.sections:
        name = section.name.rstrip("0123456789")
        ride = _RIDES[name in _OPENING] if name in (*_OPENING, *_VEILED) else None
        for bar in range(section.start_bar, section.end_bar, 2):
            share = (bar - section.start_bar) / max(1, section.bars - 2)
            value = 0.35 + 0.6 * piece.energies[bar]
            if ride is not None:
                value = 0.3 * value + 0.7 * (ride[0] + (ride[1] - ride[0]) * min(1.0, share))
            value = max(0.1, min(1.0, value + piece.mood.brightness))
            points.append(AutomationPoint(bar * piece.bar_beats, round(value, 3)))
    points.append(AutomationPoint(piece.total_beats, points[-1].value))
    return {"cutoff": tuple(points)}
