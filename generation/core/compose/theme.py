"""Themes: a motif stated, restated, sequenced and closed over eight bars."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from generation.core.compose.markov import sample_chain, transitions
from generation.core.compose.mode_harmony import marked_classes
from generation.core.compose.phrase_rhythm import (
    UNIT_BARS,
    Measure,
    UnitRhythm,
    cells_at,
    finish_rhythm,
    pickup_pulses,
    theme_rhythm,
)
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan, load_table
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.scale import harmony_pitch_classes, scale_ladder, step_in_scale

Array = npt.NDArray[np.float64]
PLANS: tuple[tuple[str, ...], ...] = (
    ("state", "restate", "sequence", "close"),
    ("state", "restate", "contrast", "close"),
    ("state", "sequence", "restate", "close"),
    ("state", "answer", "restate", "close"),
)
"""How the two-bar units of an eight-bar theme relate to the first one (sentence, period and their kin)."""
_HOME_AT_CLOSE, _HOME_AT_END, _HOME_ON_HEAVY, _HOME_ANYWHERE = 6.0, 2.2, 2.0, 1.2
"""How much readier a theme closes, a phrase ends, a heavy beat or any other stands on the tonic than elsewhere."""
_MARKED, _LEANING = 1.5, 0.9
"""How much readier a note by which a rarer mode is known is sung, and one that leans on a chord from above there."""
BLUES_PLAN = ("state", "answer", "restate", "restate", "sequence", "close")
"""The line, the line again, and another that closes: AAB over twelve bars."""


@dataclass(frozen=True)
class ThemeNote:
    """A note of a theme: its step from the theme's first bar line (negative in a pickup), sixteenths, MIDI pitch."""

    step: int
    length: int
    pitch: int


@dataclass(frozen=True)
class Voice:
    """What a melody writer works with.

    Attributes
    ----------
    pitches : list of int
        Allowed pitches, ascending.
    chain : array
        Transitions over them.
    measure : Measure
        How dense its rhythms are.
    """

    pitches: list[int]
    chain: Array
    measure: Measure


def voice_of(piece: Piece, plan: PartPlan, *, lift: int = 0, density: float | None = None) -> Voice:
    """The pitches and habits of a melodic part, biased by the brief's moods."""
    shift = piece.mood.register + lift
    classes = {*piece.scale, *(pc for span in piece.chords for pc in span.chord.pitch_classes)}
    pitches = scale_ladder(tuple(sorted(classes)), plan.low + shift, plan.high + shift)
    sixteenths = 1.0 if piece.tempo_bpm < 100 else 0.4 if piece.tempo_bpm < 140 else 0.12
    wanted = (plan.density if density is None else density) * piece.mood.density * piece.bar_beats / 4
    few = len(piece.scale) < 7
    chain = transitions(pitches, repeat=0.55, leap=0.8 if few else 0.9)
    return Voice(pitches, chain, Measure(max(1.2, wanted), sixteenths))


def write_theme(
    piece: Piece, voice: Voice, start_bar: int, bars: int, rng: np.random.Generator
) -> tuple[ThemeNote, ...]:
    """A theme of ``bars`` bars over the chords from ``start_bar`` on; a pickup has negative steps."""
    relations = _relations(bars, rng)
    pickup = pickup_pulses(piece.grid, rng)
    rhythms = theme_rhythm(piece.grid, bars, relations, voice.measure, pickup, rng)
    notes: list[ThemeNote] = []
    motif: list[ThemeNote] = []
    for unit, (relation, rhythm) in enumerate(zip(relations, rhythms, strict=True)):
        bar = unit * UNIT_BARS
        line = _write_unit(piece, voice, rhythm, start_bar + bar, relation, motif, notes[-2:], rng)
        if not motif:
            motif = line
        notes.extend(replace(note, step=note.step + bar * piece.grid.steps) for note in line)
    return tuple(notes)


def write_ending(
    piece: Piece, voice: Voice, kept: list[ThemeNote], start_bar: int, bar: int, bars: int, rng: np.random.Generator
) -> list[ThemeNote]:
    """Other last bars for a theme: from its bar ``bar`` on, made of the motif with which ``kept`` begins."""
    steps = piece.grid.steps
    pickup = int(any(note.step < 0 for note in kept))
    motif = [note for note in kept if note.step < UNIT_BARS * steps - pickup * piece.grid.groups[-1]]
    cells = cells_at(piece.grid, UNIT_BARS, pickup, [note.step for note in motif])
    relations = ("close",) * -(-bars // UNIT_BARS)
    rhythm = finish_rhythm(piece.grid, bars, relations, voice.measure, pickup, cells, rng)[0]
    before = [note for note in kept if note.step < bar * steps + min(rhythm.onsets)]
    line = _write_unit(piece, voice, rhythm, start_bar + bar, "close", motif, before[-2:], rng)
    return [*before, *(replace(note, step=note.step + bar * steps) for note in line)]


def _relations(bars: int, rng: np.random.Generator) -> tuple[str, ...]:
    """How each unit of two bars relates to the first; the last of several closes."""
    plan = BLUES_PLAN if bars == 12 else PLANS[int(rng.integers(len(PLANS)))]
    units = -(-bars // UNIT_BARS)
    relations = [plan[unit % len(plan)] for unit in range(units)]
    relations = ["restate" if unit and word == "state" else word for unit, word in enumerate(relations)]
    return (*relations[:-1], "close") if units > 1 else ("state",)


def _write_unit(
    piece: Piece,
    voice: Voice,
    rhythm: UnitRhythm,
    start_bar: int,
    relation: str,
    motif: list[ThemeNote],
    before: list[ThemeNote],
    rng: np.random.Generator,
) -> list[ThemeNote]:
    """Draw a unit's pitches under its constraints, the two notes before it held fixed."""
    onsets = list(rhythm.onsets)
    lengths = _lengths(onsets, rhythm.end, longest=8 if voice.measure.density >= 3 else 14)
    weights = np.array(
        [_note_weights(piece, voice, start_bar, s, n, last=i == len(onsets) - 1, close=relation == "close")
         for i, (s, n) in enumerate(zip(onsets, lengths, strict=True))]
    )  # fmt: skip
    weights *= _contour(voice, onsets, rng)
    if motif and relation != "contrast":
        weights *= _imitation(piece, voice, onsets, start_bar, motif, relation, rng)
    fixed = np.zeros((len(before), len(voice.pitches)))
    for row, note in enumerate(before):
        fixed[row, int(np.argmin(np.abs(np.array(voice.pitches) - note.pitch)))] = 1.0
    drawn = sample_chain(voice.chain, np.vstack([fixed, weights]), rng)[len(before) :]
    return [ThemeNote(s, n, voice.pitches[i]) for s, n, i in zip(onsets, lengths, drawn, strict=True)]


def _lengths(onsets: list[int], end: int, *, longest: int) -> list[int]:
    """Each note lasts to the next one, but a long gap breathes."""
    lengths = []
    for step, following in zip(onsets, [*onsets[1:], end], strict=True):
        gap = following - step
        lengths.append(gap if gap <= 4 else max(4, min(gap - 2, longest)))
    return lengths


def _note_weights(
    piece: Piece, voice: Voice, start_bar: int, step: int, length: int, *, last: bool, close: bool
) -> Array:
    """How well each pitch fits the chord under a note."""
    chord = piece.chord_at(start_bar * piece.bar_beats + step * STEP_BEATS).chord
    tones = set(chord.pitch_classes)
    heavy = piece.grid.weight(step) >= 0.6 or length >= 6
    row = np.ones(len(voice.pitches))
    tonic = piece.scale[0]
    leaning = _LEANING if piece.keeps_to_scale else 0.5
    marked = marked_classes(piece.brief.key)
    altered = tones - set(harmony_pitch_classes(piece.brief.key))
    for i, pitch in enumerate(voice.pitches):
        inside = pitch % 12 in tones
        grinds = not inside and ((pitch - 1) % 12 in tones or (altered and (pitch + 1) % 12 in altered))
        if not inside and pitch % 12 not in piece.scale:
            row[i] = 0.0
            continue
        if pitch % 12 in marked and not last:
            row[i] = _MARKED
        if last:
            row[i] = (1.0 if inside else 0.0) * (_HOME_AT_CLOSE if close else _HOME_AT_END) ** (pitch % 12 == tonic)
        elif heavy:
            row[i] *= 2.4 * _HOME_ON_HEAVY ** (pitch % 12 == tonic) if inside else 0.15 if grinds else 0.6
        else:
            row[i] *= (1.1 if inside else leaning if grinds else 1.0) * (_HOME_ANYWHERE if pitch % 12 == tonic else 1.0)
    return row


def _contour(voice: Voice, onsets: list[int], rng: np.random.Generator) -> Array:
    """Weights that pull a unit along one of POP909's phrase contours."""
    rows = load_table("melody.json")["contours"]
    shares = np.array([row["share"] for row in rows])
    shape = rows[int(rng.choice(len(rows), p=shares / shares.sum()))]["shape"]
    centre = (voice.pitches[0] + voice.pitches[-1]) / 2
    place = np.linspace(0, len(shape) - 1, max(2, len(onsets)))[: len(onsets)]
    target = centre + 1.7 * np.interp(place, np.arange(len(shape)), shape)
    distance = np.array(voice.pitches)[None, :] - target[:, None]
    weights: Array = np.exp(-0.5 * (distance / 5.0) ** 2) + 0.02
    return weights


def _imitation(
    piece: Piece,
    voice: Voice,
    onsets: list[int],
    start_bar: int,
    motif: list[ThemeNote],
    relation: str,
    rng: np.random.Generator,
) -> Array:
    """Weights that hold a unit to the motif, moved by the scale steps that fit its chords best."""
    known = {note.step: note for note in motif}
    places = np.array(voice.pitches)
    shifts = [-2, -1, 1, 2, 3] if relation == "sequence" else [0]
    best, best_fit = 0, -1e9
    for shift in shifts:
        fit = float(rng.random() * 0.5)
        for note in motif:
            pitch = step_in_scale(note.pitch, shift, piece.scale) if shift else note.pitch
            if not places[0] <= pitch <= places[-1]:
                fit -= 1.0
                continue
            chord = piece.chord_at(start_bar * piece.bar_beats + note.step * STEP_BEATS).chord
            fit += piece.grid.weight(note.step) * (pitch % 12 in chord.pitch_classes)
        if fit > best_fit:
            best, best_fit = shift, fit
    weights = np.ones((len(onsets), len(places)))
    free_from = len(onsets) if relation in ("restate", "sequence") else max(1, len(onsets) * 2 // 3)
    for i, step in enumerate(onsets[:free_from]):
        told = known.get(step)
        if told is None:
            continue
        target = step_in_scale(told.pitch, best, piece.scale) if best else told.pitch
        weights[i] = np.exp(-np.abs(places - target) / 0.5) + 1e-5
    return weights
