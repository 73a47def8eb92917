"""What the prompt says about the form and nobody carried out: said openly, word by word."""

from __future__ import annotations

import re
from itertools import pairwise

from generation.core.compose.beat_switch import WORD, is_switched
from generation.core.compose.casting import DRUMS, entry_bar
from generation.core.compose.counting import DOUBLE, SOLO, wanted_count
from generation.core.compose.edges import HARD_STOP, asked_fade_s
from generation.core.compose.ensemble import Seat
from generation.core.compose.piece import Piece
from generation.core.compose.section_lengths import has_its_length, size_said
from generation.core.compose.structure import FORM_PREFIX, KIN, listed_names, moment_bar, places_of
from musicassist.contracts.form_words import ONLY, VOICES, alone_in, nowhere_else, resting, waiting

_FEEL = ("half-time feel", "double-time feel")
_NEAR_BARS = 1
_LATE, _EARLY = 0.5, 0.34
"""Shares of the piece: what is asked for at the end begins after the one, at the start before the other."""


def unmet_words(piece: Piece, seats: list[Seat]) -> tuple[str, ...]:
    """A sentence for each structure word that the piece does not carry out."""
    missed = [word for word in piece.brief.structure if not _met(word, piece, seats)]
    return tuple(f"“{word}” was read, but this engine did not carry it out in this piece." for word in missed)


def _met(word: str, piece: Piece, seats: list[Seat]) -> bool:
    names = [own.name for own in piece.sections]
    if word in _FEEL:
        return len(piece.grid.pulse_steps) == 4 and any(seat.plan.role == "drums" for seat in seats)
    if word == ONLY:
        return any(seat.asked for seat in seats)
    for moment, called in waiting((word,)):
        return bool(entry_bar(piece, moment)) and _seated(seats, called)
    casting = (*resting((word,)), *alone_in((word,)), *nowhere_else((word,)))
    if casting:
        return all(places_of(names, section) and _seated(seats, called) for section, called in casting)
    if word.startswith(FORM_PREFIX):
        return len(listed_names(word)) == len(names)
    if word == HARD_STOP:
        return not piece.fades
    if "fade-" in word:
        asked = asked_fade_s((word,), "in" if "fade-in" in word else "out")
        return asked is not None and asked * piece.tempo_bpm / 60 <= piece.total_beats / 2
    if word.startswith(WORD):
        return is_switched(word, piece, drums=any(seat.plan.kind.startswith("drums") for seat in seats))
    if word.startswith("key change"):
        return piece.lift is not None
    said = size_said(word)
    if said is not None:
        sections = [(own.name.rstrip("0123456789"), own.bars) for own in piece.sections]
        sized = has_its_length(said, sections, piece.bar_beats * 60 / piece.tempo_bpm)
        solo = said["name"] != "solo" or SOLO.fullmatch(word) is None or _has_sections(word, names)
        return sized and solo and _in_time(word, piece)
    return _has_sections(word, names) and _in_time(word, piece)


def _seated(seats: list[Seat], called: tuple[str, ...]) -> bool:
    drums = DRUMS in called and any(seat.plan.role == "drums" for seat in seats)
    return VOICES in called or drums or any(seat.asked in called for seat in seats)


def _has_sections(word: str, names: list[str]) -> bool:
    """Whether as many sections of the kind are there as the word says, where it says."""
    plain = [name.rstrip("0123456789") for name in names]
    wanted = wanted_count(word)
    if wanted:
        return len(places_of(names, wanted[0])) == wanted[1]
    if match := DOUBLE.match(word):
        places = places_of(names, match["name"])
        return any(a + 1 == b for a, b in pairwise(places))
    if match := SOLO.fullmatch(word):
        if match["middle"]:
            return "solo" in plain[1:-1]
        at = next(iter(places_of(names, match["place"])), None)
        return at is not None and "solo" in plain[max(0, at - 1) : at + 2]
    name = _name_in(word)
    which = next((which for which in ("second", "third") if word.startswith(which)), "")
    return bool(name) and _is_there(name, plain) and bool(places_of(names, f"{which} {name}".strip()))


def _is_there(name: str, plain: list[str]) -> bool:
    return any(kin in plain for kin in KIN.get(name, (name,)))


def _name_in(word: str) -> str:
    """The section that a word names: ``drop`` in ``big drop at 0:45``."""
    known = sorted((*KIN, "solo", "ending"), key=len, reverse=True)
    found = re.search(rf"(?<![a-z])(?:{'|'.join(known)})(?![a-z])", word)
    return {"ending": "outro"}.get(found[0], found[0]) if found else ""


def _in_time(word: str, piece: Piece) -> bool:
    """Whether the section begins at the moment that the word gives, to a bar."""
    moment = re.search(r" (?:at|after|around|by|from) ", word)
    if moment is None or SOLO.fullmatch(word):
        return True
    starts = [piece.sections[i].start_bar for i in places_of([s.name for s in piece.sections], _name_in(word))]
    if word.endswith(" end"):
        return max(starts) >= _LATE * piece.bars
    if word.endswith(" start"):
        return min(starts) <= _EARLY * piece.bars
    bar = moment_bar(word, piece.bar_beats * 60 / piece.tempo_bpm)
    if bar is None:
        return False
    every = [own.start_bar for own in piece.sections if own.name in KIN.get(_name_in(word), (own.name,))]
    return any(abs(start - bar) <= _NEAR_BARS for start in every)
