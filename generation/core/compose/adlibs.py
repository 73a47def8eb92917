"""Ad-lib fills: short runs by the lead in its own breaths, where the piece is strongest for the last time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np

from generation.core.compose.harmonies import sung_sections
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.theory.pitch import nearest_pitch
from musicassist.theory.scale import step_in_scale

SMALLEST_REST_BEATS, BREATH_BEATS = 1.5, 0.25
FEWEST, MOST = 3, 5
_EIGHTH, _SIXTEENTH = 0.5, 0.25
_SOFTER, _SOFTEST = 14, 30


def with_ad_libs(piece: Piece, plan: PartPlan, lead: list[Note]) -> list[Note]:
    """The lead with runs of three to five notes of its scale in some of its rests, in its last strongest section.

    A run leads to a chord tone beside the note that the next phrase begins on, softer than the tune, and never
    touches it: there is a breath before and behind.
    """
    chance = piece.style.ad_libs
    section = sung_sections(piece)[-1]
    if not chance or plan.kind != "theme" or not lead:
        return lead
    start_bar = section.start_bar if section.occurrence else section.start_bar + section.bars // 2
    span = (start_bar * piece.bar_beats, min(section.end_bar, piece.bars - 1) * piece.bar_beats)
    rng = piece.rng("ad-libs", plan.name)
    runs: list[Note] = []
    for last, following in pairwise(sorted(lead, key=lambda note: note.start_beats)):
        begun = last.start_beats + last.duration_beats
        if span[0] <= last.start_beats and following.start_beats <= span[1] and rng.random() < chance:
            runs.extend(_run(piece, plan, last, following, begun, rng))
    return sorted([*lead, *runs], key=lambda note: note.start_beats)


def _run(
    piece: Piece, plan: PartPlan, last: Note, following: Note, begun: float, rng: np.random.Generator
) -> list[Note]:
    rest = following.start_beats - begun
    if rest < SMALLEST_REST_BEATS:
        return []
    room = rest - 2 * BREATH_BEATS
    step = _EIGHTH if room >= FEWEST * _EIGHTH else _SIXTEENTH
    count = min(MOST, int(room / step + 1e-6))
    first = np.floor((following.start_beats - BREATH_BEATS - count * step) / step) * step
    if count < FEWEST or first < begun + BREATH_BEATS - 1e-6:
        first, count = first + step, count - 1
    if count < FEWEST:
        return []
    tones = piece.chord_at(first + (count - 1) * step).chord.pitch_classes
    goal = min((nearest_pitch(tone, following.pitch) for tone in tones), key=lambda p: (abs(p - following.pitch), p))
    side = 1 if rng.random() < 0.6 else -1  # from above, mostly
    for way in (side, -side):
        pitches = [step_in_scale(goal, way * (count - 1 - k), piece.scale) for k in range(count - 1)] + [goal]
        if all(plan.low <= pitch <= plan.high for pitch in pitches):
            velocity = max(_SOFTEST, last.velocity - _SOFTER)
            return [
                replace(
                    last,
                    start_beats=float(first + k * step),
                    duration_beats=step * 0.9,
                    pitch=pitch,
                    velocity=velocity,
                    glide_to=None,
                )
                for k, pitch in enumerate(pitches)
            ]
    return []
