"""Who has a section to themselves, and who plays in one section only: ``intro with piano only``."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.ensemble import Seat
from generation.core.compose.piece import Piece
from generation.core.compose.structure import places_of
from generation.core.score import Part, silenced
from musicassist.catalog.loader import instruments
from musicassist.contracts.form_words import VOICES, alone_in, nowhere_else


def cast_sections(piece: Piece, seats: list[Seat], actives: list[list[bool]]) -> None:
    """Let those who are named play in their sections, and the others not, in place."""
    for section, names in nowhere_else(piece.brief.structure):
        bars = _bars(piece, section)
        chosen = _called(seats, names) if bars else []
        for i in chosen:
            actives[i] = [bar in bars for bar in range(piece.bars)]
        _nobody_missing(piece, seats, actives, spare=chosen)
    for there, chosen in _alone(piece, seats):
        for i, active in enumerate(actives):
            if seats[i].plan.kind != "harmony":
                actives[i] = [i in chosen if bar in there else on for bar, on in enumerate(active)]


def alone_heard(piece: Piece, seats: list[Seat], parts: list[Part]) -> list[Part]:
    """The parts without any note of others in sections that somebody has alone: no riser, no tail, no last chord."""
    for there, chosen in _alone(piece, seats):
        named = {seats[i].plan.name for i in chosen}
        start, end = min(there) * piece.bar_beats, (max(there) + 1) * piece.bar_beats
        parts = [
            part if part.name in named else replace(part, notes=tuple(silenced(part.notes, start, end)))
            for part in parts
        ]
    return parts


def _alone(piece: Piece, seats: list[Seat]) -> list[tuple[range, list[int]]]:
    """The bars of every section that somebody has alone, with the seats of those who have it."""
    found = []
    for section, names in alone_in(piece.brief.structure):
        chosen = _called(seats, names)
        found += [(there, chosen) for there in _ranges(piece, section) if chosen]
    return found


def _called(seats: list[Seat], names: tuple[str, ...]) -> list[int]:
    known = instruments()
    sung = [i for i, seat in enumerate(seats) if VOICES in names and known[seat.instrument].group == "voice"]
    return sung or [i for i, seat in enumerate(seats) if seat.asked in names]


def _ranges(piece: Piece, section: str) -> list[range]:
    places = places_of([own.name for own in piece.sections], section)
    return [range(piece.sections[i].start_bar, piece.sections[i].end_bar) for i in places]


def _bars(piece: Piece, section: str) -> set[int]:
    return {bar for there in _ranges(piece, section) for bar in there}


def _nobody_missing(piece: Piece, seats: list[Seat], actives: list[list[bool]], *, spare: list[int]) -> None:
    """A bar that only they played gets another player."""
    others = [i for i, seat in enumerate(seats) if i not in spare and seat.plan.role != "texture"]
    for bar in range(piece.bars - 1) if others else ():
        if not any(active[bar] for active in actives):
            actives[min(others, key=lambda i: seats[i].plan.enter)][bar] = True
