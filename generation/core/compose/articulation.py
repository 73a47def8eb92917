"""Articulation: what hands and breath do to a note that a keyboard does not."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.theory.scale import step_in_scale

_SLIDING = (
    "lead_guitar", "overdriven_guitar", "distorted_guitar", "pedal_steel", "fretless_bass", "violin", "viola", "cello",
    "saxophone", "alto_sax", "soprano_sax", "trombone", "harmonica", "vocal", "female_vocal", "male_vocal", "saw_lead",
    "square_lead", "soft_lead", "sitar", "screech",
)  # fmt: skip
"""Sounds that glide from note to note."""
_ROLLED = ("mandolin", "marimba", "xylophone", "steelpan", "vibraphone", "balalaika", "bouzouki")
"""Sounds that die away, so that a long note is struck again and again."""
_DYING = (
    "pluck", "bell", "glockenspiel", "kalimba", "music_box", "celesta", "harp", "pizzicato", "staccato_strings", "koto",
    "clean_guitar", "jazz_guitar", "nylon_guitar", "acoustic_guitar", "vocal_chop", "clavinet", "banjo", "vibraphone",
)  # fmt: skip
"""Sounds on which a held counter-melody would die away: it is struck again in the middle."""
_CUTTING = ("whistle", "bagpipe", "accordion", "violin", "flute")
"""Sounds that ornament with cuts in styles that have them."""
_SPREAD = ("piano", "felt_piano", "harp", "nylon_guitar", "rhodes", "acoustic_guitar", "celesta")
"""Sounds whose long chords are spread from the bottom up where a section begins."""
_SLIDE_CHANCE = 0.16
_SPREAD_MS = 22.0
_CUT_BEATS = 0.17


def articulate(piece: Piece, plan: PartPlan, instrument: str, notes: list[Note]) -> list[Note]:
    """The part as its instrument articulates it; the same seed articulates the same."""
    if not notes or plan.role in ("drums", "texture"):
        return notes
    rng = piece.rng("articulation", plan.name)
    if plan.role in ("lead", "counter") and plan.kind in ("theme", "counter", "double", "harmony"):
        if instrument in _ROLLED and piece.tempo_bpm < 150:
            notes = _rolled(notes)
        if instrument in _DYING and plan.kind == "counter":
            notes = _struck_again(notes)
        if instrument in _SLIDING:
            notes = _slid(notes, rng)
        if piece.style.ornaments and instrument in _CUTTING:
            notes = _cut(piece, notes, rng)
    return notes


def _slid(notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """Some long notes glide into a neighbour that follows at once."""
    ordered = sorted(notes, key=lambda n: n.start_beats)
    slid = []
    for note, following in pairwise([*ordered, None]):  # type: ignore[list-item]
        wanted = rng.random() < _SLIDE_CHANCE
        if note is not None and following is not None and note.glide_to is None and wanted:
            gap = following.start_beats - note.start_beats - note.duration_beats
            if note.duration_beats >= 0.45 and gap < 0.13 and 1 <= abs(following.pitch - note.pitch) <= 4:
                note = replace(note, glide_to=following.pitch)
        if note is not None:
            slid.append(note)
    return slid


def _struck_again(notes: list[Note]) -> list[Note]:
    """A note of two beats or more becomes a dotted figure on its pitch, each stroke softer."""
    played: list[Note] = []
    for note in notes:
        strokes = [at for at in (0.0, 1.5, 3.0) if at <= note.duration_beats - 0.45] or [0.0]
        ends = [*strokes[1:], note.duration_beats]
        for i, (start, end) in enumerate(zip(strokes, ends, strict=True)):
            velocity = max(24, note.velocity - 7 * i)
            played.append(
                replace(note, start_beats=note.start_beats + start, duration_beats=end - start, velocity=velocity)
            )
    return played


def _rolled(notes: list[Note]) -> list[Note]:
    """A long note becomes a roll in thirty-seconds that swells."""
    played: list[Note] = []
    for note in notes:
        if note.duration_beats < 1.4:
            played.append(note)
            continue
        strokes = int(note.duration_beats / 0.125)
        for i in range(strokes):
            velocity = round(note.velocity * (0.72 + 0.2 * i / strokes) + (6 if i % 2 == 0 else 0))
            start = note.start_beats + 0.125 * i
            played.append(replace(note, start_beats=start, duration_beats=0.12, velocity=velocity, glide_to=None))
    return played


def _cut(piece: Piece, notes: list[Note], rng: np.random.Generator) -> list[Note]:
    """A quick note above, just before half of the repeated notes and a few heavy ones."""
    ordered = sorted(notes, key=lambda n: n.start_beats)
    played: list[Note] = []
    for before, note in pairwise([ordered[0], *ordered]):
        repeated = before is not note and before.pitch == note.pitch
        heavy = piece.grid.weight(round(note.start_beats % piece.bar_beats * 4)) >= 0.6
        room = before is not note and note.start_beats - before.start_beats > 2.5 * _CUT_BEATS
        if room and rng.random() < (0.5 if repeated else 0.1 if heavy else 0.0):
            above = step_in_scale(note.pitch, 1, piece.scale)
            start = note.start_beats - _CUT_BEATS
            played[-1] = replace(before, duration_beats=min(before.duration_beats, start - before.start_beats))
            played.append(Note(start, _CUT_BEATS * 0.9, above, max(20, note.velocity - 14)))
        played.append(note)
    return played


def spread_chords(piece: Piece, plan: PartPlan, instrument: str, notes: list[Note]) -> list[Note]:
    """Long chords on the first beat of a section, and the last one, are broken upwards where hands would."""
    if plan.role not in ("chords", "pad") or instrument not in _SPREAD or piece.style.groove.parts_ms < 5:
        return notes
    starts = {round(section.start_bar * piece.bar_beats, 3) for section in piece.sections} | {
        round(piece.total_beats - piece.bar_beats, 3)
    }
    chords: dict[float, list[int]] = {}
    for note in notes:
        at = round(note.start_beats, 3)
        if at in starts and note.duration_beats >= 1.0:
            chords.setdefault(at, []).append(note.pitch)
    ranks = {at: {pitch: i for i, pitch in enumerate(sorted(pitches))} for at, pitches in chords.items()}
    return [
        replace(note, offset_ms=note.offset_ms + _SPREAD_MS * ranks[at][note.pitch])
        if (at := round(note.start_beats, 3)) in ranks and note.pitch in ranks[at]
        else note
        for note in notes
    ]
