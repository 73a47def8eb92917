"""How riffs and loops live on: a stroke added or left out with every eight bars, an answer where a phrase ends."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.piece import Piece
from generation.core.compose.rhythm import Hit
from generation.core.compose.style import PartPlan
from musicassist.theory.meter import STEP_BEATS
from musicassist.theory.scale import step_in_scale

_PASS_BARS, _PHRASE_BARS = 8, 4
_FEWEST = 3
_STROKES = 2
"""How many places of a bar change at once where the style's ``growth`` is 1."""
_PASSES = 0.8
"""How often a riff leaves its root at a phrase's end."""
_RIFFING = ("power", "bass")
"""Ways of playing that leave the root together."""
_LIGHT = {"R": "r", "L": "r", "8": "r", "X": "x", "o": "o"}
"""What an added stroke is next to such a sign; others are repeated."""


def grown(piece: Piece, plan: PartPlan, bar: int, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """A bar of a pattern as it has grown by now.

    The first eight bars of a material are as written; with every other pass of eight bars and every return a few light
    strokes between the pulses come or go, the same ones through the whole pass; every fourth bar answers with its
    second half. Where people play, all who riff change together; programmed loops go their own ways.

    Parameters
    ----------
    piece : Piece
    plan : PartPlan
    bar : int
    hits : tuple of Hit
        The bar as its pattern has it.
    """
    growth = piece.style.groove.growth
    if growth <= 0.0 or len(hits) < _FEWEST:
        return hits
    section = piece.section_at(bar)
    within = bar - section.start_bar
    passed = within // _PASS_BARS + section.occurrence
    who = "band" if piece.freedom >= 1.0 else plan.name
    if passed:
        rng = piece.rng("growth", who, section.material, str(passed), str(within % 2))
        hits = _changed(piece, hits, rng, growth, 0)
    if within % _PHRASE_BARS == _PHRASE_BARS - 1:
        rng = piece.rng("growth", who, section.material, "answer", str(within // _PHRASE_BARS + section.occurrence))
        hits = _changed(piece, hits, rng, growth, piece.grid.steps // 2)
    return _struck_together(piece, bar, hits) if plan.kind in _RIFFING else hits


def passing(piece: Piece, bar: int, step: int) -> int:
    """Semitones by which a riff's power chords and bass leave the chord's root on the last beats of a phrase.

    As a band that plays riffs does: they turn together to the chord a scale step from the next root, now and then by
    way of another; the tune's beds stay. Zero where the style does not riff, and off those beats.
    """
    riffs = any(plan.kind == "power" for plan in piece.style.parts)
    section = piece.section_at(bar)
    within = bar - section.start_bar
    if not riffs or piece.style.groove.growth <= 0.0 or within % _PHRASE_BARS != _PHRASE_BARS - 1:
        return 0
    rng = piece.rng("passing", section.material, str(within // _PHRASE_BARS + section.occurrence))
    leaves, by_way, side, way = rng.random() < _PASSES, rng.random() < 0.5, rng.choice((-1, 1)), rng.choice((-2, -1, 1))
    last, before = piece.grid.steps - 2, piece.grid.steps - 4
    beat = bar * piece.bar_beats + step * STEP_BEATS
    if not leaves or step < (before if by_way else last) or (bar + 1) * piece.bar_beats >= piece.total_beats:
        return 0
    root = 48 + piece.chord_at(beat).chord.root
    goal = 48 + piece.chord_at((bar + 1) * piece.bar_beats).chord.root
    place = step_in_scale(goal, int(side), piece.scale) if step >= last else step_in_scale(root, int(way), piece.scale)
    diatonic = (place + 7) % 12 in piece.scale and root % 12 in piece.scale and goal % 12 in piece.scale
    return (place - root + 6) % 12 - 6 if diatonic else 0


def _struck_together(piece: Piece, bar: int, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
    """The hits with a held one struck again where the riff leaves its root, so that nobody holds the old chord."""
    struck = list(hits)
    for step in (piece.grid.steps - 4, piece.grid.steps - 2):
        held = next((h for h in struck if h.step < step < h.step + h.length), None)
        if held is None or passing(piece, bar, step) == passing(piece, bar, held.step):
            continue
        struck[struck.index(held)] = replace(held, length=step - held.step)
        struck.append(replace(held, step=step, length=held.step + held.length - step))
    return tuple(sorted(struck, key=lambda hit: hit.step))


def _changed(
    piece: Piece, hits: tuple[Hit, ...], rng: np.random.Generator, growth: float, begin: int
) -> tuple[Hit, ...]:
    """Some strokes between the pulses, from a step on, come where there was none and go where there was one."""
    between = [step for step in range(begin, piece.grid.steps) if step not in piece.grid.pulse_steps]
    for step in rng.permutation(between)[:_STROKES].tolist():
        if rng.random() >= growth:
            continue
        struck = any(hit.step == step for hit in hits)
        hits = _without(hits, step) if struck else _with(piece, hits, step)
    return hits


def _without(hits: tuple[Hit, ...], step: int) -> tuple[Hit, ...]:
    return tuple(hit for hit in hits if hit.step != step) if len(hits) > _FEWEST else hits


def _with(piece: Piece, hits: tuple[Hit, ...], step: int) -> tuple[Hit, ...]:
    """A short stroke like its neighbour before, which ends there; a riff in eighths stays in eighths."""
    before = [hit for hit in hits if hit.step < step]
    in_sixteenths = piece.style.groove.swing_grid == 16 and any(hit.step % 2 for hit in hits)
    if not before or (step % 2 and not in_sixteenths):
        return hits
    last = before[-1]
    cut = replace(last, length=min(last.length, step - last.step))
    added = Hit(step, 1, _LIGHT.get(last.sign, last.sign))
    return tuple(sorted([h for h in hits if h is not last] + [cut, added], key=lambda hit: hit.step))
