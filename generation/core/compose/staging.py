"""How the players come in: who opens, who waits for a second phrase, who leads on, who steps forward.

Without it a piece is a wall: everybody enters with the first section and plays to the last bar.
"""

from __future__ import annotations

import numpy as np

from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.style import PartPlan
from generation.core.score import AutomationPoint

PHRASE_BARS = 4
_USUAL_OPENINGS = ("chords", "drums bass", "chords bass", "drums chords", "pad chords", "lead chords")
_SPARE = ("pad", "counter", "texture", "chords")
"""Roles that may wait; of the chords all but the first player."""
_RISES = ("build", "rise", "pre")
_CALLS = ("outro", "coda", "dissolve", "tag")
_COMPANY = ("chords", "lead", "counter", "pad")
"""Who keeps a lonely player company, in this order."""
_FULL_BELOW_PEAK = 0.1
_LEAD_IN_JUMP = 0.22
_ONE_CHORDAL_PLAYER = 0.75
_FEWEST_TO_BREATHE, _BREATHES = 3, 0.75
_FORWARD_DB = {1: 6.0, 2: 4.0, 3: 2.0}
"""How far players step forward when so few of them play."""
_DYING_SHARE, _DYING_DB = 0.8, 12.0
"""The share of the last bar in which its chord dies away, and by how much."""

_DRUMS_ALONE_S = 9.0
"""A phrase of drums alone that lasts longer opens nothing: in slow styles the bass or the chords come with them."""

Actives = list[list[bool]]
"""By player, whether it plays, bar by bar."""


def stage_entries(piece: Piece, plans: list[PartPlan], actives: Actives) -> None:
    """Let the players in one after another, in place; nobody who was to be heard is lost.

    The intro belongs to one of the style's openings (``opens``); in a section that is not yet a full one some of
    the colours wait for its second phrase; before a jump in energy one or two of the newcomers lead in; in a long
    section a colour rests for a while; nobody plays alone for longer than a phrase.
    """
    if len(piece.sections) < 3:
        return
    _open(piece, plans, actives)
    for before, section in zip(piece.sections, piece.sections[1:], strict=False):
        _wait(piece, plans, actives, section)
        _lead_in(piece, plans, actives, before, section)
    for section in piece.sections:
        _breathe(piece, plans, actives, section)
        _keep_company(piece, plans, actives, section)


def _open(piece: Piece, plans: list[PartPlan], actives: Actives) -> None:
    first = piece.sections[0]
    if first.energy > _peak(piece) - _FULL_BELOW_PEAK or first.bars < 2:
        return
    there = [i for i, on in enumerate(actives) if any(on[: first.end_bar]) and any(on[first.end_bar : -1])]
    there = [i for i in there if plans[i].role != "texture"]
    choices = [_roles(row) for row in piece.style.opens or _USUAL_OPENINGS]
    fitting = [row for row in choices if row <= {plans[i].role for i in there}]
    joins = first.bars // 2 // PHRASE_BARS * PHRASE_BARS or first.bars
    if joins * piece.bar_beats * 60.0 / piece.tempo_bpm > _DRUMS_ALONE_S:
        fitting = [row for row in fitting if row != {"drums"}]
    if not fitting or len(there) < 3:
        return
    chosen = fitting[int(piece.rng("opening").integers(len(fitting)))]
    openers = _one_of_the_chords(piece, plans, [i for i in there if plans[i].role in chosen])
    for i in there:
        if i not in openers:
            actives[i][:joins] = [False] * joins


def _one_of_the_chords(piece: Piece, plans: list[PartPlan], openers: list[int]) -> list[int]:
    """Of several chordal players mostly one opens."""
    chords = [i for i in openers if plans[i].role == "chords"]
    rng = piece.rng("opening chords")
    if len(chords) < 2 or rng.random() > _ONE_CHORDAL_PLAYER:
        return openers
    kept = chords[int(rng.integers(len(chords)))]
    return [i for i in openers if i == kept or i not in chords]


def _roles(row: str) -> set[str]:
    return set(row.split())


def _peak(piece: Piece) -> float:
    return max(section.energy for section in piece.sections)


def _newcomers(actives: Actives, start_bar: int) -> list[int]:
    return [i for i, on in enumerate(actives) if on[start_bar] and not on[start_bar - 1]]


def _wait(piece: Piece, plans: list[PartPlan], actives: Actives, section: SectionPlan) -> None:
    """Some of the colours that come in with a section wait for its second phrase."""
    if section.bars < 2 * PHRASE_BARS or section.name.startswith((*_RISES, *_CALLS)):
        return
    full = section.energy >= _peak(piece) - _FULL_BELOW_PEAK
    fresh = _newcomers(actives, section.start_bar)
    chords = [i for i, on in enumerate(actives) if on[section.start_bar] and plans[i].role == "chords"]
    able = [i for i in fresh if plans[i].role in (("counter",) if full else _SPARE) and i != next(iter(chords), None)]
    if len(able) < (2 if full else 1):
        return
    rng = piece.rng("waiting", section.name, str(section.occurrence))
    chance = 0.5 if full else 0.65 if section.occurrence == 0 else 0.35
    waiting = [i for i in able if rng.random() < chance]
    if not waiting and section.occurrence == 0 and not full:
        waiting = [able[int(rng.integers(len(able)))]]
    for i in waiting:
        if all(actives[i][section.start_bar : section.start_bar + PHRASE_BARS + 1]):
            actives[i][section.start_bar : section.start_bar + PHRASE_BARS] = [False] * PHRASE_BARS


def _lead_in(piece: Piece, plans: list[PartPlan], actives: Actives, before: SectionPlan, section: SectionPlan) -> None:
    """Where many would come in at once, one or two are there a phrase earlier; not before a drop."""
    jump = section.energy - before.energy
    phrase = min(PHRASE_BARS, before.bars // 2)
    if piece.style.transitions.gap or jump < _LEAD_IN_JUMP or phrase < 2:
        return
    start = section.start_bar
    fresh = _newcomers(actives, start)
    able = [i for i in fresh if plans[i].role in ("bass", "pad", "chords") and _may_play(plans[i], before)]
    if len(fresh) < 4 or not able:
        return
    rng = piece.rng("leading in", section.name, str(section.occurrence))
    for i in _some(able, 1 + (len(fresh) >= 5), rng):
        actives[i][start - phrase : start] = [True] * phrase


def _breathe(piece: Piece, plans: list[PartPlan], actives: Actives, section: SectionPlan) -> None:
    """In a long section one of the colours rests for the first phrase of each further eight bars."""
    if section.name.startswith(_RISES):
        return
    for start in range(section.start_bar + 2 * PHRASE_BARS, section.end_bar - PHRASE_BARS, 2 * PHRASE_BARS):
        end = start + PHRASE_BARS
        there = [i for i, on in enumerate(actives) if plans[i].role != "texture" and all(on[start - 1 : end + 1])]
        able = [i for i in there if plans[i].role in _SPARE]
        rng = piece.rng("breathing", section.name, str(section.occurrence), str(start - section.start_bar))
        if len(there) > _FEWEST_TO_BREATHE and able and rng.random() < _BREATHES:
            resting = able[int(rng.integers(len(able)))]
            actives[resting][start:end] = [False] * PHRASE_BARS


def _keep_company(piece: Piece, plans: list[PartPlan], actives: Actives, section: SectionPlan) -> None:
    """Nobody is alone for longer than a phrase, and a bass never: drums, chords, a voice or a bed join."""
    for start in range(section.start_bar, section.end_bar, PHRASE_BARS):
        end = min(start + PHRASE_BARS, section.end_bar, piece.bars - 1)
        alone = [i for i, on in enumerate(actives) if plans[i].role != "texture" and any(on[start:end])]
        if len(alone) != 1 or end <= start:
            continue
        bass = plans[alone[0]].role == "bass"
        company = ("drums", *_COMPANY) if bass else _COMPANY if start > section.start_bar and end - start > 1 else ()
        others = [i for i, plan in enumerate(plans) if plan.role in company and any(actives[i]) and i not in alone]
        able = [i for i in others if _may_play(plans[i], section)]
        if able:
            joins = min(able, key=lambda i: (company.index(plans[i].role), plans[i].enter))
            actives[joins][start : section.end_bar] = [True] * (section.end_bar - start)


def _may_play(plan: PartPlan, section: SectionPlan) -> bool:
    name = section.name.rstrip("0123456789")
    return name not in plan.rests and (not plan.sections or name in plan.sections)


def _some(of: list[int], count: int, rng: np.random.Generator) -> list[int]:
    return [of[i] for i in rng.permutation(len(of))[:count]]


def forward_gains(piece: Piece, plans: list[PartPlan], actives: Actives) -> list[tuple[AutomationPoint, ...]]:
    """Gain in dB over time of every player: alone or in twos and threes they step forward, and the last chord dies
    away; empty for none.
    """
    heard = [i for i, plan in enumerate(plans) if plan.role != "texture"]
    gains = [0.0] * piece.bars
    if len(heard) >= 4:
        gains = [_FORWARD_DB.get(sum(actives[i][bar] for i in heard), 0.0) for bar in range(piece.bars)]
        gains[-1] = gains[-2]
    points: list[AutomationPoint] = [AutomationPoint(0.0, gains[0])]
    for bar in range(1, piece.bars):
        if gains[bar] != gains[bar - 1]:
            line = bar * piece.bar_beats
            points += [AutomationPoint(line - 0.5, gains[bar - 1]), AutomationPoint(line, gains[bar])]
    if not piece.fades:
        ends = piece.total_beats
        points += [AutomationPoint(ends - _DYING_SHARE * piece.bar_beats, gains[-1])]
        points += [AutomationPoint(ends, gains[-1] - _DYING_DB)]
    moves = any(point.value for point in points)
    return [tuple(points) if moves and plan.role not in ("drums", "texture") else () for plan in plans]
