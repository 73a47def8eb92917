"""Who has a section to themselves, who plays in one section only, who comes in later, and who rests."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.ensemble import Seat
from generation.core.compose.piece import Piece
from generation.core.compose.structure import moment_bar, places_of
from generation.core.score import Part, silenced
from musicassist.catalog.loader import instruments
from musicassist.contracts.form_words import VOICES, alone_in, nowhere_else, resting, waiting

DRUMS = "drum"
"""A wish that means all drummers."""


def cast_sections(piece: Piece, seats: list[Seat], actives: list[list[bool]]) -> None:
    """Let those who are named play in their sections, and the others not, in place."""
    for section, names in nowhere_else(piece.brief.structure):
        bars = _bars(piece, section)
        chosen = _called(seats, names) if bars else []
        for i in chosen:
            actives[i] = [bar in bars for bar in range(piece.bars)]
        _nobody_missing(piece, seats, actives, spare=chosen)
    for there, chosen in silences(piece, seats):
        for i in chosen:
            actives[i] = [on and bar not in there for bar, on in enumerate(actives[i])]
        _nobody_missing(piece, seats, actives, spare=chosen)
    for there, chosen in _alone(piece, seats):
        for i, active in enumerate(actives):
            if seats[i].plan.kind != "harmony":
                actives[i] = [i in chosen if bar in there else on for bar, on in enumerate(active)]


def only_cast_heard(piece: Piece, seats: list[Seat], parts: list[Part]) -> list[Part]:
    """The parts without any note of others in sections that somebody has alone (no riser, no tail, no last chord), and
    without notes of those who rest or have not come in yet (no pickup, no fill).
    """
    for there, chosen in _alone(piece, seats):
        named = {seats[i].plan.name for i in chosen}
        start, end = min(there) * piece.bar_beats, (max(there) + 1) * piece.bar_beats
        parts = [
            part if part.name in named else replace(part, notes=tuple(silenced(part.notes, start, end)))
            for part in parts
        ]
    for there, chosen in silences(piece, seats):
        named = {seats[i].plan.name for i in chosen}
        start, end = there.start * piece.bar_beats, there.stop * piece.bar_beats
        parts = [
            replace(part, notes=tuple(silenced(part.notes, start, end))) if part.name in named else part
            for part in parts
        ]
    return parts


def silences(piece: Piece, seats: list[Seat]) -> list[tuple[range, list[int]]]:
    """The bars in which somebody rests or waits, with their seats."""
    found = []
    for moment, names in waiting(piece.brief.structure):
        entry = entry_bar(piece, moment)
        chosen = _called(seats, names)
        if entry and chosen:
            found.append((range(entry), chosen))
    for section, names in resting(piece.brief.structure):
        found += [(there, chosen) for there in _ranges(piece, section) if (chosen := _called(seats, names))]
    return found


def entry_bar(piece: Piece, moment: str) -> int | None:
    """The bar of ``0:30``, ``8 bars``, ``the chorus``, ``the end of the intro``; None where the piece has none."""
    after = moment.startswith("the end of ")
    there = _ranges(piece, moment.removeprefix("the end of ").removeprefix("the "))
    bar = there[0].stop if there and after else there[0].start if there else None
    if not moment.startswith("the "):
        bar = moment_bar(f"entry at {moment}", piece.bar_beats * 60 / piece.tempo_bpm)
    return bar if bar is not None and 0 <= bar < piece.bars else None


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
    drums = [i for i, seat in enumerate(seats) if DRUMS in names and seat.plan.role == "drums"]
    asked = [i for i, seat in enumerate(seats) if seat.asked in names]
    return sung or sorted({*drums, *asked})


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
