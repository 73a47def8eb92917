"""Bass: written patterns of chord degrees, walking lines, pedals, and an 808 that follows the kick."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.beat_switch import switched_bass
from generation.core.compose.piece import Piece
from generation.core.compose.rhythm import read_pattern
from generation.core.compose.style import PartPlan
from generation.core.compose.variation import grown, passing
from generation.core.score import Note
from musicassist.theory.chord import Chord
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.pitch import nearest_pitch
from musicassist.theory.scale import step_in_scale

_ROOT_SPAN = 13
"""Semitones above the register's bottom in which roots lie, so that a line does not climb out of the bass."""

_OTHER_BAR, _OCTAVE, _LEADING = 0.12, 0.08, 0.2
"""How often a bassist takes the neighbouring pattern for a bar, an octave for a light root, an approach at its end."""

_TIE_BEATS = 0.75
"""How far an anticipated root is held into the next bar."""


def play_pattern(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """Signs: R r root (loud, soft), L root an octave lower, 8 octave, 5 fifth, 3 third, 7 seventh or sixth,
    a A approach to the next root from a semitone or a scale step away, n the next chord's root ahead of time
    and tied over the bar line (tumbao), s the root sliding up an octave (log drum, drill), d the root falling away.
    """
    notes: list[Note] = []
    rng = piece.rng("bass", plan.name, "freedom")
    root = 0
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        pattern = _pattern_of(piece, plan, bar)
        bars = read_pattern(pattern, piece.grid)
        for hit in grown(piece, plan, bar, bars[bar % len(bars)]):
            beat = bar * piece.bar_beats + hit.step * STEP_BEATS
            span = piece.chord_at(beat)
            root = _root(plan, span.chord, root)
            length = min(hit.length * STEP_BEATS, span.end_beats - beat) * plan.length
            if hit.sign == "n":
                root = _root(plan, piece.chord_at((bar + 1) * piece.bar_beats).chord, root)
                length = (hit.length * STEP_BEATS + _TIE_BEATS) * plan.length
            turned = 0 if hit.sign == "n" else passing(piece, bar, hit.step)
            pitch = root + turned if turned else _degree(piece, plan, hit.sign, beat, span.chord, root)
            pitch += 12 if pitch < plan.low else 0
            velocity = 92 if hit.sign in "RLns" else 76 if hit.sign in "ra" else 84
            glide = {"s": root + 12, "d": piece.kept(root - 7)}.get(hit.sign)
            loudness = round(velocity + 6 * piece.grid.weight(hit.step))
            if hit.sign == "r" and length <= 0.6 and rng.random() < _OCTAVE * piece.freedom:
                pitch = pitch + 12 if pitch + 12 <= plan.high else pitch
            notes.append(Note(beat, max(0.1, length), pitch, loudness, glide_to=glide))
        _lead_on(piece, plan, bar, notes, rng)
    return notes


def _lead_on(piece: Piece, plan: PartPlan, bar: int, notes: list[Note], rng: np.random.Generator) -> None:
    """Now and then an approach on the last eighth before another chord, where the line was silent."""
    end = (bar + 1) * piece.bar_beats
    wanted = rng.random() < _LEADING * piece.freedom
    tied = any("n" in pattern for pattern in plan.patterns)
    if not wanted or tied or not notes or end >= piece.total_beats - piece.bar_beats:
        return
    last, here = notes[-1], piece.chord_at(end - 0.5)
    silent = last.start_beats < end - 0.75 and last.start_beats >= bar * piece.bar_beats
    if silent and here.end_beats <= end + 1e-6 and last.glide_to is None:
        notes[-1] = replace(last, duration_beats=min(last.duration_beats, end - 0.5 - last.start_beats))
        pitch = _degree(piece, plan, "a", end - 0.5, here.chord, _root(plan, here.chord, last.pitch))
        notes.append(Note(end - 0.5, 0.42, pitch, 74))


def _pattern_of(piece: Piece, plan: PartPlan, bar: int) -> str:
    """The section's pattern: busier with energy, and the same whenever the material returns at that energy."""
    section = piece.section_at(bar)
    jitter = float(piece.rng("bass", plan.name, section.material).random() * 0.25)
    index = int((piece.energies[bar] * 0.85 + jitter) * len(plan.patterns))
    elsewhere = piece.rng("bass bar", plan.name, str(bar)).random() < _OTHER_BAR * piece.freedom
    if ((bar - section.start_bar) % 8 == 7 or elsewhere) and len(plan.patterns) > 1:
        index += 1 if index + 1 < len(plan.patterns) else -1
    index = max(0, min(len(plan.patterns) - 1, index))
    return switched_bass(plan, index) if section.switched else plan.patterns[index]


def _root(plan: PartPlan, chord: Chord, before: int) -> int:
    """The chord's bass note: near the last one, and in the lower part of the register."""
    floor = plan.low + 3
    ceiling = min(plan.high, plan.low + _ROOT_SPAN)
    return nearest_pitch(chord.bass, before * 0.5 + floor * 0.5 + 2 if before else floor, plan.low, ceiling)


def _degree(piece: Piece, plan: PartPlan, sign: str, beat: float, chord: Chord, root: int) -> int:
    if sign == "L":
        return root - 12 if root - 12 >= plan.low else root
    if sign == "8":
        return root + 12 if root + 12 <= plan.high + 3 else root
    if sign == "5":
        up = root + (chord.fifth - chord.bass) % 12
        return up if up <= plan.high else up - 12
    if sign == "3":
        return root + (chord.third - chord.bass) % 12
    if sign == "7":
        steps = [s for s in chord.intervals if s in (9, 10, 11)]
        fifth = chord.fifth - chord.root if piece.keeps_to_scale else 7
        up = root + ((chord.root + steps[-1] - chord.bass) % 12 if steps else fifth % 12)
        return up if up <= plan.high else up - 12
    if sign in "aA":
        return _approach(piece, plan, beat, root)
    return root


def _approach(piece: Piece, plan: PartPlan, beat: float, root: int) -> int:
    """A step below or above the next root, whichever is on the way; the fifth when the root stays."""
    here = piece.chord_at(beat)
    following = piece.chord_at(min(here.end_beats, piece.total_beats - 0.01))
    if following.chord.bass == here.chord.bass or here.end_beats - beat > piece.bar_beats:
        up = root + (here.chord.fifth - here.chord.bass) % 12
        return up if up <= plan.high else up - 12
    goal = _root(plan, following.chord, root)
    side = -1 if goal >= root else 1
    whole = len(piece.scale) == 7 or piece.keeps_to_scale
    scale_note = step_in_scale(goal, side, piece.scale) if whole else goal + side
    chromatic = piece.style.chromatic and int(beat) % 2 == 0 and not piece.keeps_to_scale
    return goal + side if chromatic else scale_note


def play_walking(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """A note a pulse: the root on the change, chord and scale tones between, an approach before the next change."""
    rng = piece.rng("walking", plan.name)
    notes: list[Note] = []
    pitch = 0
    pulses = [step * STEP_BEATS for step in piece.grid.pulse_steps]
    for bar in range(piece.bars - 1):
        if not active[bar]:
            continue
        two_feel = piece.energies[bar] < 0.5
        for number, pulse in enumerate(pulses):
            if two_feel and number % 2:
                continue
            beat = bar * piece.bar_beats + pulse
            pitch = _walk(piece, plan, beat, pitch, len(pulses), rng)
            following = pulses[number + 1] if number + 1 < len(pulses) else piece.bar_beats
            length = (following - pulse) * (2 if two_feel and number + 1 < len(pulses) else 1)
            notes.append(
                Note(beat, length * plan.length, pitch, 80 + (6 if number % 2 else 0) + int(rng.integers(-3, 4)))
            )
            if not two_feel and rng.random() < 0.07:
                notes.append(Note(beat + 0.5, 0.3, pitch, 58))
    return notes


def _walk(piece: Piece, plan: PartPlan, beat: float, before: int, pulses: int, rng: np.random.Generator) -> int:
    span = piece.chord_at(beat)
    chord = span.chord
    pulse = piece.bar_beats / pulses
    if abs(beat - span.start_beats) < 1e-6 or not before:
        near = before if before else plan.low + 7
        middle = (plan.low + plan.high) / 2
        return nearest_pitch(chord.bass, near * 0.6 + middle * 0.4, plan.low, plan.high)
    if span.end_beats - beat <= pulse + 1e-6 and span.end_beats < piece.total_beats:
        goal = nearest_pitch(piece.chord_at(span.end_beats).chord.bass, before, plan.low, plan.high)
        side = int(rng.choice([-1, 1, 2, -2], p=[0.35, 0.35, 0.15, 0.15]))
        step = step_in_scale(goal, 1 if side > 0 else -1, piece.scale) if piece.keeps_to_scale else goal + side
        return piece.kept(max(plan.low, min(plan.high, step)))
    tones = [p for pc in chord.pitch_classes[:4] for p in range(plan.low, plan.high + 1) if p % 12 == pc]
    steps = [step_in_scale(before, 1, piece.scale), step_in_scale(before, -1, piece.scale)]
    choices = sorted(
        {p for p in [*tones, *steps] if plan.low <= p <= plan.high and p != before and abs(p - before) <= 7}
    )
    if not choices:
        return before
    middle = (plan.low + plan.high) / 2
    weights = np.array(
        [(2.0 if p in tones else 1.0) * np.exp(-abs(p - before) / 4) * np.exp(-abs(p - middle) / 14) for p in choices]
    )
    return choices[int(rng.choice(len(choices), p=weights / weights.sum()))]


def play_pedal(piece: Piece, plan: PartPlan, active: list[bool]) -> list[Note]:
    """One long note a chord; a long chord is breathed anew every four bars."""
    notes: list[Note] = []
    pitch = 0
    for span in piece.chords:
        pitch = _root(plan, span.chord, pitch)
        start, end = span.start_beats, min(span.end_beats, piece.total_beats - piece.bar_beats)
        while start < end - 1e-6:
            stop = min(end, start + 4 * piece.bar_beats)
            bar = int(start / piece.bar_beats + 1e-6)
            while bar < len(active) and not active[bar] and start < stop:
                bar += 1
                start = bar * piece.bar_beats
            if start < stop:
                while stop > start + 1e-6 and not active[min(len(active) - 1, int((stop - 1e-6) / piece.bar_beats))]:
                    stop -= piece.bar_beats
                if stop > start:
                    notes.append(Note(start, (stop - start) * plan.length, pitch, 70))
            start = max(stop, start + 1e-3)
    return notes


def play_808(piece: Piece, plan: PartPlan, active: list[bool], kicks: list[float]) -> list[Note]:
    """A tuned kick: sounds with the kick, holds to the next one, and slides at the ends of phrases."""
    rng = piece.rng("808", plan.name)
    onsets = [beat for beat in sorted(set(kicks)) if beat < piece.total_beats - piece.bar_beats]
    if not onsets:
        step = piece.bar_beats / 2
        onsets = [i * step for i in range(int((piece.total_beats - piece.bar_beats) / step))]
    notes: list[Note] = []
    root = 0
    for beat, following in zip(onsets, [*onsets[1:], piece.total_beats - piece.bar_beats], strict=True):
        bar = int(beat / piece.bar_beats + 1e-6)
        if not active[bar]:
            continue
        span = piece.chord_at(beat)
        root = _root(plan, span.chord, root)
        length = min(following - beat, 3.0, span.end_beats - beat)
        last_of_phrase = bar % 2 == 1 and following >= (bar + 1) * piece.bar_beats - 1e-6
        glide = None
        if length >= 0.75 and rng.random() < (0.55 if last_of_phrase else 0.08):
            glide = piece.kept(root + int(rng.choice([12, 7, 5, 3], p=[0.4, 0.25, 0.2, 0.15])))
        notes.append(Note(beat, max(0.2, length * plan.length), root, 98 + int(rng.integers(-4, 5)), glide_to=glide))
    return notes
