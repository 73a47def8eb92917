"""The key lift: the last chorus a tone or a semitone up, where the style or the prompt has one."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.mode_harmony import homecoming
from generation.core.compose.piece import ChordAt, Lift, SectionPlan
from generation.core.compose.style import Style
from generation.core.score import Note
from musicassist.contracts.brief import Key, MusicBrief
from musicassist.theory.chord import Chord, parse_roman
from musicassist.theory.pitch import pitch_class, pitch_class_name

_SMALLEST_PIECE_BARS = 32
_LARGEST_SHARE = 0.3
"""Of the piece that may be in the new key, so that the asked one stays the piece's own."""


def plan_lift(
    style: Style, brief: MusicBrief, sections: tuple[SectionPlan, ...], rng: np.random.Generator
) -> Lift | None:
    """The lift of a piece, when the prompt asks for a key change, or by chance in a style that has lifts.

    It comes with the last return of the loudest section, late in a piece of 32 bars or more; a piece whose key was
    asked for is lifted only on request.
    """
    total = sections[-1].end_bar
    wanted = next((word for word in brief.structure if word.startswith("key change")), "")
    draw = float(rng.random())
    if not wanted and (draw >= style.lift_chance or total < _SMALLEST_PIECE_BARS or brief.asked("key")):
        return None
    strongest = max(sections, key=lambda s: s.energy)
    returns = [s for s in sections if s.name == strongest.name and s.material == strongest.material]
    fitting = [s for s in returns[1:] if 0 < total - s.start_bar <= _LARGEST_SHARE * total]
    if not fitting and wanted:
        fitting = [s for s in sections[1:] if total - s.start_bar <= max(4, total // 2)]
    if not fitting:
        return None
    tone = (draw < style.lift_chance * 0.6 or bool(wanted)) and not wanted.endswith("semitone")
    return Lift(fitting[0].start_bar, 2 if tone else 1)


def lifted_key(key: Key, lift: Lift) -> Key:
    """The key after the lift, spelled with flats where that is usual."""
    up = (pitch_class(key.tonic) + lift.semitones) % 12
    return Key(pitch_class_name(up, flats=up in (1, 3, 8, 10)), key.mode)


def pivot_chord(key: Key, lift: Lift) -> Chord:
    """The dominant of the new key, or what its mode has instead, for the last half bar of the old one."""
    own = homecoming(key.mode)
    return parse_roman(own.before if own else "V7", lifted_key(key, lift))


def lifted_chords(chords: tuple[ChordAt, ...], lift: Lift | None, bar_beats: float) -> tuple[ChordAt, ...]:
    """The chords as they sound; one that is held over the lift is struck again."""
    if lift is None:
        return chords
    at = lift.bar * bar_beats
    sounding: list[ChordAt] = []
    for span in chords:
        if span.start_beats < at - 1e-6:
            sounding.append(replace(span, duration_beats=min(span.end_beats, at) - span.start_beats))
        if span.end_beats > at + 1e-6:
            start = max(span.start_beats, at)
            sounding.append(ChordAt(start, span.end_beats - start, _raised(span.chord, lift.semitones)))
    return tuple(sounding)


def lifted_notes(notes: list[Note], lift: Lift | None, bar_beats: float) -> list[Note]:
    """The notes as they sound; one that is held over the lift goes on in the new key."""
    if lift is None:
        return notes
    at = lift.bar * bar_beats
    sounding: list[Note] = []
    for note in notes:
        end = note.start_beats + note.duration_beats
        if note.start_beats >= at - 1e-6:
            sounding.append(_raised_note(note, lift.semitones))
            continue
        sounding.append(replace(note, duration_beats=min(end, at) - note.start_beats))
        if end > at + 0.5:
            rest = replace(note, start_beats=at, duration_beats=end - at)
            sounding.append(_raised_note(rest, lift.semitones))
    return sounding


def _raised(chord: Chord, semitones: int) -> Chord:
    return replace(chord, root=(chord.root + semitones) % 12, bass=(chord.bass + semitones) % 12)


def _raised_note(note: Note, semitones: int) -> Note:
    glide = None if note.glide_to is None else note.glide_to + semitones
    return replace(note, pitch=note.pitch + semitones, glide_to=glide)
