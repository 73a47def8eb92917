"""Who plays when: parts enter and leave by the form's energy."""

from __future__ import annotations

from generation.core.compose.piece import Piece, SectionPlan
from generation.core.compose.style import PartPlan

_PHRASE_BARS = 4
_REST_OF_A_PHRASE = 3
"""Fewer bars than this at a section's end belong to the phrase before them."""


def active_bars(piece: Piece, plan: PartPlan, *, asked: bool) -> list[bool]:
    """Whether a part plays, bar by bar.

    Decided a phrase of four bars at a time from the energy there, for the tune a section at a time; a part that the
    prompt asked for enters earlier, and always has at least the loudest section.
    """
    rng = piece.rng("arrangement", plan.name)
    jitter = float(rng.random() * 0.08 - 0.04)
    enter = plan.enter - (0.22 if asked else 0.0) + (jitter if plan.enter > 0 else 0.0)
    active = [False] * piece.bars
    for section in piece.sections:
        if not asked and not _belongs(plan, section):
            continue
        if asked and plan.rests and _base(section.name) in plan.rests and len(piece.sections) > 2:
            continue
        last = max(section.start_bar, section.end_bar - _REST_OF_A_PHRASE)
        for start in range(section.start_bar, last + 1, 4):
            energy = section.energy if plan.role == "lead" else piece.energies[start]
            if enter <= energy <= plan.leave:
                end = start + 4 if start + 4 <= last else section.end_bar
                active[start:end] = [True] * (end - start)
    if not any(active[:-1]) and (asked or plan.enter <= 0.5):
        loudest = max(piece.sections, key=lambda s: s.energy)
        for bar in range(loudest.start_bar, loudest.end_bar):
            active[bar] = True
    active = _in_turn(active, plan)
    _smooth(active, piece)
    _open_gap(piece, plan, active)
    return active


def _in_turn(active: list[bool], plan: PartPlan) -> list[bool]:
    """Of the phrases in which several share a job, this player's own; all of them where it would have none."""
    phrases = [start for start in range(0, len(active), _PHRASE_BARS) if any(active[start : start + _PHRASE_BARS])]
    own = phrases[plan.turn :: plan.turns]
    if not own or plan.turns < 2:
        return active
    return [on and bar // _PHRASE_BARS * _PHRASE_BARS in own for bar, on in enumerate(active)]


def _belongs(plan: PartPlan, section: SectionPlan) -> bool:
    name = _base(section.name)
    return name not in plan.rests and (not plan.sections or name in plan.sections)


def _base(name: str) -> str:
    return name.rstrip("0123456789")


def _smooth(active: list[bool], piece: Piece) -> None:
    """No part comes in for less than two bars in the middle of a longer section."""
    for bar in range(1, len(active) - 1):
        lonely = active[bar] and not active[bar - 1] and not active[bar + 1]
        if lonely and piece.section_at(bar).bars >= 4:
            active[bar] = False


def _open_gap(piece: Piece, plan: PartPlan, active: list[bool]) -> None:
    """In styles with a drop, the bass leaves the last bar before it, of a long build the last phrase; the drums' roll
    does the rest.
    """
    if not piece.style.transitions.gap or plan.role != "bass":
        return
    for before, after in zip(piece.sections, piece.sections[1:], strict=False):
        jumps = after.energy - before.energy >= 0.15 and before.bars >= 4
        if jumps and before.end_bar < piece.bars - 1:
            builds = before.bars >= 8 and _base(before.name) in ("build", "rise")
            for bar in range(before.end_bar - (4 if builds else 1), before.end_bar):
                active[bar] = False


def fill_silence(piece: Piece, plans: list[PartPlan], actives: list[list[bool]]) -> None:
    """No bar is left without a player: the one that enters first takes it."""
    players = [i for i, plan in enumerate(plans) if plan.role != "texture"]
    if not players:
        return
    for bar in range(piece.bars - 1):
        if any(actives[i][bar] for i in players):
            continue
        allowed = [i for i in players if _base(piece.section_at(bar).name) not in plans[i].rests] or players
        actives[min(allowed, key=lambda i: plans[i].enter)][bar] = True
