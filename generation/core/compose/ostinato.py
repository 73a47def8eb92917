"""Riffs and figures: a short line that repeats, follows the chords and slowly changes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.drums import LAYERS
from generation.core.compose.markov import sample_chain
from generation.core.compose.mode_harmony import marked_classes
from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.rhythm import Hit, read_pattern
from generation.core.compose.style import PartPlan
from generation.core.compose.theme import Voice, voice_of
from generation.core.score import Note
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.pitch import nearest_pitch
from musicassist.theory.scale import step_in_scale

_LEFT_OUT, _FEWEST = 0.4, 3
"""How often a riff that moves on leaves a light note out instead of moving one, and the notes that it keeps."""
_MARKED = 2.5
"""How much readier a riff takes a note by which a rarer mode is known: under power chords nobody else has it."""
Riff = list[list[tuple[Hit, int]]]
"""A riff's bars: signs with their pitches."""


def play_riff(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """A riff a material, on a written rhythm of one or two bars; every fourth bar answers with another end.

    Signs of the rhythm: X accent, x normal, g a note that slides into the next.
    """
    notes: list[Note] = []
    riffs: dict[str, Riff] = {}
    for section in piece.sections:
        if section.material not in riffs:
            riffs[section.material] = _write(piece, plan, section)
        riff = riffs[section.material]
        for bar in range(section.start_bar, min(section.end_bar, piece.bars - 1)):
            if not active[bar]:
                continue
            within = bar - section.start_bar
            line = _evolved(piece, plan, riff, section.material, within // 8 + section.occurrence)[within % len(riff)]
            if within % 4 == 3:
                line = _turned(piece, plan, line, piece.rng("riff", plan.name, section.material, str(within // 4)))
            notes.extend(_bar(piece, plan, line, bar))
    return notes


def _write(piece: Piece, plan: PartPlan, section: SectionPlan) -> Riff:
    rng = piece.rng("riff", plan.name, section.material)
    pattern = plan.patterns[int(rng.integers(len(plan.patterns)))]
    bars = read_pattern(pattern, piece.grid)
    hits = [hit for bar in bars for hit in bar]
    voice = voice_of(piece, plan)
    root = piece.chord_at(section.start_bar * piece.bar_beats).chord
    weights = np.array([_weights(piece, voice, root.pitch_classes, hit) for hit in hits])
    drawn = iter(sample_chain(voice.chain, weights, rng))
    return [[(hit, voice.pitches[next(drawn)]) for hit in bar] for bar in bars]


def _evolved(piece: Piece, plan: PartPlan, riff: Riff, material: str, block: int) -> Riff:
    """The riff after some eight-bar phrases: each has one note of each bar moved or left out."""
    if not block:
        return riff
    rng = piece.rng("riff", plan.name, material, "block", str(block))
    pitches = voice_of(piece, plan).pitches
    evolved: Riff = []
    for bar in riff:
        changed = list(bar)
        if not changed:
            evolved.append(changed)
            continue
        at = int(rng.integers(len(bar)))
        hit, pitch = bar[at]
        if hit.sign == "x" and len(bar) > _FEWEST and rng.random() < _LEFT_OUT:
            evolved.append(changed[:at] + changed[at + 1 :])
            continue
        moved = step_in_scale(pitch, int(rng.choice([-2, -1, 1, 2])), piece.scale)
        changed[at] = (hit, moved if pitches[0] <= moved <= pitches[-1] else pitch)
        evolved.append(changed)
    return evolved


def _weights(piece: Piece, voice: Voice, tones: tuple[int, ...], hit: Hit) -> list[float]:
    centre = (voice.pitches[0] + voice.pitches[-1]) / 2
    marked = marked_classes(piece.brief.key)
    heavy = piece.grid.weight(hit.step) >= 0.6
    return [
        (0.0 if p % 12 not in piece.scale and p % 12 not in tones else 1.0)
        * (2.5 if p % 12 in tones else 0.4 if heavy else 1.0)
        * (_MARKED if p % 12 in marked else 1.0)
        * float(np.exp(-0.5 * ((p - centre) / 5.5) ** 2))
        for p in voice.pitches
    ]


def _turned(
    piece: Piece, plan: PartPlan, line: list[tuple[Hit, int]], rng: np.random.Generator
) -> list[tuple[Hit, int]]:
    """The bar with its second half drawn anew, thinned or moved."""
    voice = voice_of(piece, plan)
    half = piece.grid.steps // 2
    kept = [(hit, pitch) for hit, pitch in line if hit.step < half]
    tail = [hit for hit, _ in line if hit.step >= half and rng.random() < 0.75]
    if len(kept) + len(tail) < 2:
        return line
    places = np.array(voice.pitches)
    weights = np.ones((len(kept) + len(tail), len(places)))
    for i, (_, pitch) in enumerate(kept):
        weights[i] = (places == pitch) + 1e-9
    drawn = sample_chain(voice.chain, weights, rng)[len(kept) :]
    return kept + [(hit, voice.pitches[index]) for hit, index in zip(tail, drawn, strict=True)]


def _bar(piece: Piece, plan: PartPlan, line: list[tuple[Hit, int]], bar: int) -> list[Note]:
    notes: list[Note] = []
    for number, (hit, written) in enumerate(line):
        beat = bar * piece.bar_beats + hit.step * STEP_BEATS
        chord = piece.chord_at(beat).chord
        pitch = written
        if (pitch - 1) % 12 in chord.pitch_classes and pitch % 12 not in chord.pitch_classes:
            pitch = min((nearest_pitch(pc, pitch) for pc in chord.pitch_classes), key=lambda p: abs(p - written))
        if number == len(line) - 1 and pitch % 12 not in chord.pitch_classes:
            pitch = min((nearest_pitch(pc, pitch) for pc in chord.pitch_classes), key=lambda p: abs(p - written))
        glide = line[(number + 1) % len(line)][1] if hit.sign == "g" else None
        velocity = {"X": 94, "x": 76, "g": 82}.get(hit.sign, 76) + 6 * piece.grid.weight(hit.step)
        notes.append(
            Note(beat, max(0.1, hit.length * STEP_BEATS * plan.length), pitch, round(velocity), glide_to=glide)
        )
    return notes


def play_percussion(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """Hand percussion; each pattern is ``layer=steps``, where ``low`` and ``high`` are the sound's outer keys."""
    rng = piece.rng("percussion", plan.name)
    notes: list[Note] = []
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        for text in plan.patterns:
            layer, _, steps = text.partition("=")
            bars = read_pattern(steps, piece.grid)
            for hit in bars[bar % len(bars)]:
                if hit.sign == "o" and rng.random() < 0.15:
                    continue
                velocity = {"X": 96, "x": 76, "o": 48}.get(hit.sign, 70)
                key = {"low": plan.low, "high": plan.high}.get(layer) or LAYERS[layer]
                note = Note(bar * piece.bar_beats + hit.step * STEP_BEATS, 0.2, key, velocity)
                notes.append(replace(note, velocity=max(20, velocity + int(rng.integers(-8, 9)))))
    return notes
