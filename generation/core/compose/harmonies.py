"""A second voice to the melody, in thirds or sixths, where the piece is strongest."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.theory.scale import harmony_pitch_classes, step_in_scale

VOICES = {"third above": 2, "third below": -2, "sixth below": -5}
"""Scale steps from the melody to its second voice."""
_HELD_BEATS = 1.0
"""Notes as long as this, and those on heavy beats, are consonant with the chord."""
_SOFTER = 10


def sung_sections(piece: Piece) -> tuple[SectionPlan, ...]:
    """Where the melody has a second voice: the last of its strongest sections, and the one before where three are."""
    strongest = max(piece.sections, key=lambda section: section.energy)
    returns = [s for s in piece.sections if s.name == strongest.name and s.material == strongest.material]
    return tuple(returns[-2:] if len(returns) >= 3 else returns[-1:])


def play_harmony(piece: Piece, plan: PartPlan, lead: list[Note]) -> list[Note]:
    """The second voice, wherever the melody is sung in those sections.

    Where the interval is foreign to the chord on a heavy or long note, the nearest chord tone takes its place.
    A section that is the only one of its kind is sung in two voices from its middle on.
    """
    steps = VOICES[piece.style.lead_harmony]
    ladder = harmony_pitch_classes(piece.brief.key)
    strongest = sung_sections(piece)
    first = strongest[0]
    alone = len(strongest) == 1 and not first.occurrence
    start_bar = first.start_bar + (first.bars // 2 if alone else 0)
    bars = {bar for section in strongest for bar in range(max(section.start_bar, start_bar), section.end_bar)}
    notes = []
    for note in lead:
        bar = int(note.start_beats / piece.bar_beats + 1e-6)
        if bar not in bars:
            continue
        pitch = _voice(piece, note, step_in_scale(note.pitch, steps, ladder), steps)
        if plan.low - 3 <= pitch <= plan.high + 3:
            notes.append(replace(note, pitch=pitch, velocity=max(30, note.velocity - _SOFTER), glide_to=None))
    return notes


def _voice(piece: Piece, note: Note, pitch: int, steps: int) -> int:
    tones = piece.chord_at(note.start_beats).chord.pitch_classes
    within = note.start_beats % piece.bar_beats
    heavy = piece.grid.weight(round(within * 4)) >= 0.8 or note.duration_beats >= _HELD_BEATS
    if not heavy or pitch % 12 in tones or note.pitch % 12 not in tones:
        return pitch
    side = 1 if steps > 0 else -1
    near = [p for p in range(pitch - 2, pitch + 3) if p % 12 in tones and (p - note.pitch) * side >= 3]
    return min(near, key=lambda p: abs(p - pitch), default=pitch)
