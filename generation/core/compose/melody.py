"""The lead: a theme a material, replayed with its last bars and ornaments changed."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation.core.compose.hook import DRAFTS, HOOK_DRAFTS, best_theme
from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.style import PartPlan
from generation.core.compose.theme import ThemeNote, Voice, voice_of, write_ending, write_theme
from generation.core.score import Note
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.pitch import nearest_pitch

THEME_BARS = 8
_BEFORE_PICKUP_BEATS = 0.5
"""How long before a section's pickup the line before it must have begun its last note."""
_CALM, _MOVED = 0.7, 0.25
"""The density of a calm theme, and how much the energy of its section adds, as shares of the part's own."""
_ANSWER_CHANCE = 0.55
_OCTAVES_AWAY = (12, -12, 24, -24)
"""Semitones at which a tune may be doubled."""
_OTHER_ENDING = 0.55
"""How often a returning theme gets other last bars."""


def play_theme(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """The lead's notes over every section in which it plays."""
    themes: dict[str, tuple[ThemeNote, ...]] = {}
    notes: list[Note] = []
    for section in piece.sections:
        if not any(active[section.start_bar : section.end_bar]):
            continue
        improvised = section.name.startswith(("solo", "trade"))
        line = _solo(piece, plan, section) if improvised else _section_line(piece, plan, section, themes)
        sung = _perform(piece, plan, section, line, active)
        if sung:
            notes = [note for note in notes if note.start_beats < sung[0].start_beats - _BEFORE_PICKUP_BEATS]
        notes.extend(sung)
    return _without_overlaps(notes)


def _theme(piece: Piece, plan: PartPlan, section: SectionPlan) -> tuple[ThemeNote, ...]:
    rng = piece.rng("theme", plan.name, section.material)
    lift = 3 if section.energy >= 0.75 else 0
    voice = voice_of(piece, plan, lift=lift, density=plan.density * (_CALM + _MOVED * section.energy))
    whole = 12 if piece.style.chorus_bars == 12 and section.bars % 12 == 0 else THEME_BARS
    bars = whole if section.bars >= whole or section.end_bar < piece.bars else section.bars
    bars = max(1, min(bars, piece.bars - section.start_bar))
    strongest = max(piece.sections, key=lambda other: other.energy)
    drafts = HOOK_DRAFTS if section.material == strongest.material else DRAFTS
    return best_theme(piece, voice, section.start_bar, bars, rng, drafts=drafts)


def _section_line(
    piece: Piece, plan: PartPlan, section: SectionPlan, themes: dict[str, tuple[ThemeNote, ...]]
) -> list[ThemeNote]:
    """The material's theme, pass after pass, each pass a little different from the one before."""
    if section.material not in themes:
        themes[section.material] = _theme(piece, plan, section)
    theme = themes[section.material]
    steps = piece.grid.steps
    theme_steps = max(1, _ceil_bars(theme, steps)) * steps
    total = section.bars * steps
    rng = piece.rng("variation", plan.name, section.name, str(section.start_bar))
    line: list[ThemeNote] = []
    for number, offset in enumerate(range(0, total, theme_steps)):
        once = [replace(n, step=n.step + offset) for n in theme if n.step + offset < total]
        if (number + section.occurrence) % 2:
            once = _vary(piece, plan, section, once, offset, min(total, offset + theme_steps), rng)
        line.extend(once)
    line = _thin(piece, section, line)
    return [_fit(piece, section, note) for note in line]


def _ceil_bars(theme: tuple[ThemeNote, ...], steps: int) -> int:
    bars = -(-(theme[-1].step + 1) // steps)
    return next((size for size in (1, 2, 4, 8, 12) if size >= bars), bars)


def _vary(
    piece: Piece,
    plan: PartPlan,
    section: SectionPlan,
    line: list[ThemeNote],
    start: int,
    end: int,
    rng: np.random.Generator,
) -> list[ThemeNote]:
    """Another ending for the last two bars, and a few passing notes."""
    steps = piece.grid.steps
    turn = max(start, end - 2 * steps)
    kept = [note for note in line if note.step < turn]
    voice = voice_of(piece, plan, lift=3 if section.energy >= 0.75 else 0)
    if rng.random() >= _OTHER_ENDING or len(kept) < 2 or end - start < 2 * steps:
        return _ornament(kept, voice, rng) + [note for note in line if note.step >= turn]
    told = [replace(note, step=note.step - start) for note in kept]
    bars = max(1, (end - turn) // steps)
    anew = write_ending(piece, voice, told, section.start_bar + start // steps, (turn - start) // steps, bars, rng)
    line = [replace(note, step=note.step + start) for note in anew]
    return _ornament([n for n in line if n.step < turn], voice, rng) + [n for n in line if n.step >= turn]


def _ornament(line: list[ThemeNote], voice: Voice, rng: np.random.Generator) -> list[ThemeNote]:
    """Passing notes inside thirds, neighbour notes on long ones: now and then."""
    decorated: list[ThemeNote] = []
    for note, following in zip(line, [*line[1:], None], strict=False):
        decorated.append(note)
        if following is None or following.step - note.step != 4 or rng.random() > 0.2:
            continue
        between = [p for p in voice.pitches if min(note.pitch, following.pitch) < p < max(note.pitch, following.pitch)]
        if len(between) == 1:
            decorated[-1] = replace(note, length=2)
            decorated.append(ThemeNote(note.step + 2, 2, between[0]))
    return decorated


def _thin(piece: Piece, section: SectionPlan, line: list[ThemeNote]) -> list[ThemeNote]:
    """A quiet section keeps the theme's heads and long notes."""
    if section.energy >= 0.4:
        return line
    kept = [n for n in line if piece.grid.weight(n.step) >= 0.35]
    return kept or line


def _fit(piece: Piece, section: SectionPlan, note: ThemeNote) -> ThemeNote:
    """Where the harmony has changed under a theme, its heavy notes step onto the new chord."""
    beat = section.start_bar * piece.bar_beats + note.step * STEP_BEATS
    tones = piece.chord_at(beat).chord.pitch_classes
    if note.pitch % 12 in tones or (piece.grid.weight(note.step) < 0.8 and note.length < 6):
        return note
    grinds = (note.pitch - 1) % 12 in tones
    near = min((nearest_pitch(pc, note.pitch) for pc in tones), key=lambda p: abs(p - note.pitch))
    return replace(note, pitch=near) if abs(near - note.pitch) <= 2 and (grinds or note.length >= 6) else note


def _solo(piece: Piece, plan: PartPlan, section: SectionPlan) -> list[ThemeNote]:
    """An improvised chorus: denser, wider, every eight bars a new idea."""
    rng = piece.rng("solo", plan.name, str(section.start_bar))
    wide = replace(plan, low=plan.low - 3, high=plan.high + 4)
    line: list[ThemeNote] = []
    for bar in range(0, section.bars, 4):
        heat = 1.1 + 0.5 * bar / max(4, section.bars)
        voice = voice_of(piece, wide, density=min(9.0, plan.density * heat + 0.8))
        fresh = write_theme(piece, voice, section.start_bar + bar, min(4, section.bars - bar), rng)
        line.extend(replace(note, step=note.step + bar * piece.grid.steps) for note in fresh)
    return line


def _perform(
    piece: Piece, plan: PartPlan, section: SectionPlan, line: list[ThemeNote], active: list[bool]
) -> list[Note]:
    start = section.start_bar * piece.bar_beats
    notes = []
    end = piece.total_beats - piece.bar_beats
    for i, note in enumerate(line):
        beat = start + note.step * STEP_BEATS
        bar = section.start_bar + max(0, note.step // piece.grid.steps)
        if bar >= section.end_bar or not active[bar] or not 0 <= beat < end:
            continue
        gap = (line[i + 1].step - note.step if i + 1 < len(line) else note.length) * STEP_BEATS
        length = min(note.length * STEP_BEATS, max(gap, STEP_BEATS)) * min(1.0, plan.length * piece.mood.length)
        top = 10 * (note.pitch - plan.low) / max(1, plan.high - plan.low) - 4
        velocity = 74 + 14 * piece.grid.weight(note.step) + top
        notes.append(Note(beat, max(0.12, length), note.pitch, round(velocity)))
    return notes


def _without_overlaps(notes: list[Note]) -> list[Note]:
    """A melody is one voice: a note ends before the next begins."""
    ordered = sorted(notes, key=lambda note: (note.start_beats, -note.pitch))
    single = [n for i, n in enumerate(ordered) if i == 0 or n.start_beats > ordered[i - 1].start_beats + 1e-6]
    return [
        replace(n, duration_beats=min(n.duration_beats, max(0.1, m.start_beats - n.start_beats)))
        for n, m in zip(single, [*single[1:], replace(single[-1], start_beats=1e9)], strict=True)
    ] if single else []  # fmt: skip


def lead_floors(piece: Piece, lead: list[Note]) -> tuple[int | None, ...]:
    """By section, the lower quartile of the melody's pitches; None where it hardly sings."""
    floors: list[int | None] = []
    for section in piece.sections:
        start, end = section.start_bar * piece.bar_beats, section.end_bar * piece.bar_beats
        pitches = [note.pitch for note in lead if start <= note.start_beats < end]
        floors.append(int(np.percentile(pitches, 25)) if len(pitches) >= section.bars else None)
    return tuple(floors)


def play_double(piece: Piece, plan: PartPlan, lead: list[Note], active: list[bool]) -> list[Note]:
    """The lead's line an octave or two away, softer, only where this part plays: never in unison with it."""
    if not lead:
        return []
    centre = (plan.low + plan.high) / 2
    mean = sum(note.pitch for note in lead) / len(lead)
    shift = min(_OCTAVES_AWAY, key=lambda away: (abs(mean + away - centre), -away))
    doubled = []
    for note in lead:
        pitch = note.pitch + shift
        if pitch > plan.high + 2 and shift != 12:
            pitch -= 12
        if pitch < plan.low - 2 and shift != -12:
            pitch += 12
        if active[min(len(active) - 1, int(note.start_beats / piece.bar_beats))]:
            doubled.append(replace(note, pitch=pitch, velocity=max(30, note.velocity - 12)))
    return doubled


def play_counter(piece: Piece, plan: PartPlan, lead: list[Note], active: list[bool]) -> list[Note]:
    """Guide tones in long notes, moving while the lead rests, and against its direction."""
    notes: list[Note] = []
    pitch = (plan.low + plan.high) // 2
    onsets = sorted(note.start_beats for note in lead)
    rng = piece.rng("counter", plan.name)
    for span in piece.chords:
        for start, beats in _halves(piece, span.start_beats, span.duration_beats):
            bar = min(len(active) - 1, int(start / piece.bar_beats + 1e-6))
            if not active[bar] or start >= piece.total_beats - piece.bar_beats:
                continue
            busy = sum(1 for onset in onsets if start <= onset < start + beats)
            answer = _answer(piece, plan, lead, start, beats, rng) if piece.energies[bar] >= 0.5 else []
            if answer:
                notes.extend(answer)
                pitch = answer[-1].pitch
                continue
            tones = [span.chord.third, *span.chord.pitch_classes[-2:]]
            near = [nearest_pitch(pc, pitch, plan.low, plan.high) for pc in tones]
            fresh = [p for p in near if p != pitch] or near
            pitch = min(fresh, key=lambda p: (abs(p - pitch), p))
            if busy <= 1 and rng.random() < 0.6 and beats >= 2:
                step = nearest_pitch(span.chord.fifth, pitch + 3, plan.low, plan.high)
                notes.append(Note(start, beats / 2 * plan.length, pitch, 66))
                notes.append(Note(start + beats / 2, beats / 2 * plan.length, step, 62))
            else:
                notes.append(Note(start, beats * plan.length, pitch, 64))
    return notes


def _answer(
    piece: Piece, plan: PartPlan, lead: list[Note], start: float, beats: float, rng: np.random.Generator
) -> list[Note]:
    """Where the lead rests for the second half of a bar, now and then an echo of what it sang last."""
    middle = start + beats / 2
    sung = [n for n in lead if start - piece.bar_beats <= n.start_beats < middle]
    rests = not any(middle - 0.3 <= n.start_beats < start + beats - 0.3 for n in lead)
    if not rests or len(sung) < 3 or beats < 3 or rng.random() > _ANSWER_CHANCE:
        return []
    motif = sung[-3:]
    gaps = [min(1.0, max(0.5, b.start_beats - a.start_beats)) for a, b in pairwise(motif)]
    places = [middle + 0.5, middle + 0.5 + gaps[0], middle + 0.5 + gaps[0] + gaps[1]]
    shift = 12 * round(((plan.low + plan.high) / 2 - motif[-1].pitch) / 12)
    tones = piece.chord_at(places[-1]).chord.pitch_classes
    notes = []
    for i, (note, place) in enumerate(zip(motif, places, strict=True)):
        if place >= start + beats - 0.1:
            break
        pitch = piece.kept(max(plan.low, min(plan.high, note.pitch + shift)))
        pitch = nearest_pitch(tones[0], pitch) if i == 2 and pitch % 12 not in tones else pitch
        until = places[i + 1] if i < 2 else start + beats
        notes.append(Note(place, max(0.2, min(until, start + beats) - place) * plan.length, pitch, 70 - 2 * i))
    return notes


def _halves(piece: Piece, start: float, beats: float) -> list[tuple[float, float]]:
    """A span cut at its bar lines."""
    pieces = []
    at = start
    while at < start + beats - 1e-6:
        bar_end = (int(at / piece.bar_beats + 1e-6) + 1) * piece.bar_beats
        stop = min(bar_end, start + beats)
        pieces.append((at, stop - at))
        at = stop
    return pieces
