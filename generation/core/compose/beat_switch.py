"""A beat switch: from one section on the kit and the bass play other patterns of the style, clearly others."""

from __future__ import annotations

import re
from dataclasses import replace

from generation.core.compose.counting import WHICH, to_count
from generation.core.compose.piece import Piece
from generation.core.compose.section_lengths import with_lengths
from generation.core.compose.structure import ASKED, Sketch, moment_bar, parted_at, places_of, share_bars
from generation.core.compose.style import DrumPattern, PartPlan
from generation.core.score import Note, silenced

WORD = "beat switch"
HALF_TIME = f"{WORD} to half-time"
_AT_A_SECTION = re.compile(r" (?P<side>after|before|at) the (?P<place>[a-z][a-z -]+)$")
_FEWEST_BARS = 8
"""What goes on after a switch lasts at least so long."""
_PHRASE = 4
_HEARD_ENERGY = 0.5
_MUTED_COST = 3
"""How many bars nearer to the middle a section without drums must begin to be taken."""
_NEAR_THE_MIDDLE = 0.18
_SURE_DIFFERENCE = 0.4
_BACKBONE = ("kick", "snare", "clap", "rim", "tom_low", "tom_mid")
_LOUD = "Xx"
BREATH_BEATS = 1.0


def switch_word(structure: tuple[str, ...]) -> str | None:
    """The first word that asks for a beat switch."""
    return next((word for word in structure if word.startswith(WORD)), None)


def with_beat_switch(sketches: list[Sketch], structure: tuple[str, ...], bar_seconds: float) -> list[Sketch]:
    """The form with a section that begins where the prompt switches the beat; it and what follows are marked."""
    word = switch_word(structure)
    total = sum(s.bars for s in sketches)
    if word is None or total < 2 * _FEWEST_BARS:
        return sketches
    section, bar = _AT_A_SECTION.search(word), moment_bar(word, bar_seconds)
    if section is not None:
        sketches, at = _at_section(sketches, section["place"], after=section["side"] == "after")
    elif bar is not None:
        sketches, at = _at_bar(sketches, bar)
    else:
        sketches, at = _halfway(sketches)
    if not 0 < at < len(sketches):
        return sketches
    return [replace(s, switched=i >= at) for i, s in enumerate(sketches)]


def _at_section(sketches: list[Sketch], place: str, *, after: bool) -> tuple[list[Sketch], int]:
    """A "second chorus" that the form lacks comes in, and something to play on behind the last section."""
    total = sum(s.bars for s in sketches)
    which, _, name = place.rpartition(" ")
    if not places_of([s.name for s in sketches], place) and name in ASKED:
        sketches = share_bars(to_count(list(sketches), name, WHICH.get(which, 1)), total)
    places = places_of([s.name for s in sketches], place)
    if not places:
        return sketches, 0
    at = places[0] + after
    if all(s.edge for s in sketches[at:]) and sum(s.bars for s in sketches[at:]) < _FEWEST_BARS:
        earlier = [s for s in sketches[1:at] if not s.edge and s.energy >= _HEARD_ENERGY] or [sketches[at - 1]]
        more = min(earlier, key=lambda s: s.energy)
        grown = [*sketches[:at], more, *sketches[at:]]
        sketches = with_lengths(grown, {at: _FEWEST_BARS}, total) or share_bars(grown, total)
    return sketches, at


def _at_bar(sketches: list[Sketch], bar: int) -> tuple[list[Sketch], int]:
    """A section that begins on the bar, or a long one parted there; else the nearest section is moved."""
    starts = [sum(s.bars for s in sketches[:i]) for i in range(len(sketches))]
    if bar in starts:
        return sketches, starts.index(bar)
    if not _PHRASE <= bar <= starts[-1] + sketches[-1].bars - 2:
        return sketches, 0
    i = max(i for i, start in enumerate(starts) if start < bar)
    head, tail = bar - starts[i], starts[i] + sketches[i].bars - bar
    if min(head, tail) >= _PHRASE:
        parted = [replace(sketches[i], bars=head), replace(sketches[i], bars=tail)]
        return [*sketches[:i], *parted, *sketches[i + 1 :]], i + 1
    at = i if head <= tail and i > 0 else min(i + 1, len(sketches) - 1)
    moved = parted_at(sketches, at, bar)
    return moved, next((k for k in range(len(moved)) if sum(s.bars for s in moved[:k]) == bar), 0)


def _halfway(sketches: list[Sketch]) -> tuple[list[Sketch], int]:
    """The section that begins nearest to the middle, sooner one that the drums play; a long one there is parted."""
    total = sum(s.bars for s in sketches)
    starts = [sum(s.bars for s in sketches[:i]) for i in range(len(sketches))]

    def cost(i: int) -> float:
        return abs(starts[i] - total / 2) + _MUTED_COST * (sketches[i].energy < _HEARD_ENERGY)

    inner = [i for i in range(1, len(sketches)) if not sketches[i].edge]
    at = min(inner, key=cost, default=0)
    if at and abs(starts[at] - total / 2) <= total / 6:
        return sketches, at
    return _at_bar(sketches, max(_PHRASE, round(total / 2 / _PHRASE) * _PHRASE))


def is_switched(word: str, piece: Piece, *, drums: bool) -> bool:
    """Whether the beat is another from the moment that the word names; to a bar where it gives a time."""
    at, bar = piece.switch_bar, moment_bar(word, piece.bar_beats * 60 / piece.tempo_bpm)
    if at is None or not drums or not piece.style.drums:
        return False
    section = _AT_A_SECTION.search(word)
    if section is None:
        return abs(at - bar) <= 1 if bar is not None else abs(at / piece.bars - 0.5) <= _NEAR_THE_MIDDLE
    places = places_of([own.name for own in piece.sections], section["place"])
    starts = [piece.sections[i].end_bar if section["side"] == "after" else piece.sections[i].start_bar for i in places]
    return at in starts


def other_beat(piece: Piece, own: list[DrumPattern], rows: list[DrumPattern]) -> list[DrumPattern]:
    """The groove after the switch: another group of the style that is clearly different, else its half-time or, where
    it goes in half-time, its double-time.

    Parameters
    ----------
    piece : Piece
    own : list of DrumPattern
        The group that is played before.
    rows : list of DrumPattern
        All that the style has in this metre.
    """
    turned = [_turned(row) for row in own]
    to_half = (switch_word(piece.brief.structure) or "").startswith(HALF_TIME)
    if not own or (to_half and not any(_is_half_time(row) for row in own)):
        return turned
    groups: dict[str, list[DrumPattern]] = {}
    for row in rows:
        if row.group != own[0].group:
            groups.setdefault(row.group, []).append(row)
    able = [group for group in groups.values() if _difference(own, group) >= _SURE_DIFFERENCE]
    return max(able, key=lambda group: _difference(own, group)) if able else turned


def _difference(own: list[DrumPattern], other: list[DrumPattern]) -> float:
    """0 to 1: the share of the loud strokes of kick, backbeat and toms that only one of two grooves has."""
    a, b = (_strokes(max(rows, key=lambda row: row.high)) for rows in (own, other))
    return 1.0 - len(a & b) / max(1, len(a | b))


def _strokes(row: DrumPattern) -> set[tuple[str, int]]:
    found = set()
    for layer, text in row.layers.items():
        if layer in _BACKBONE:
            signs = text.replace("|", "").replace(" ", "")
            twice = signs * 2 if len(signs) <= 16 else signs
            found |= {("backbeat" if layer in ("snare", "clap", "rim") else layer, i)
                      for i, sign in enumerate(twice) if sign in _LOUD}  # fmt: skip
    return found


def _turned(row: DrumPattern) -> DrumPattern:
    """The groove at half its pace, each bar drawn out over two; one that has its backbeat on three at twice its pace.

    Only in four; another metre keeps its groove.
    """
    if row.metre != "4/4":
        return row
    turn = _doubled if _is_half_time(row) else _halved
    return replace(row, layers={layer: text if layer in _TIME else turn(text) for layer, text in row.layers.items()})


def _is_half_time(row: DrumPattern) -> bool:
    """Whether the backbeat falls on three alone."""
    line = next((row.layers[layer] for layer in ("snare", "clap", "rim") if layer in row.layers), "")
    return line[8:9] in tuple(_LOUD) and line[4:5] not in tuple(_LOUD)


_TIME = ("hat", "ride", "shaker", "open", "bell", "pedal", "tambourine")
"""Layers that go on as before when the backbone goes at another pace."""


def _bars_of(text: str) -> list[str]:
    signs = text.replace("|", "").replace(" ", "")
    return [signs[i : i + 16] for i in range(0, len(signs), 16)]


def _halved(text: str) -> str:
    """The first bar drawn out over two; grace strokes are left out."""
    signs = [sign if sign in _LOUD else "." for sign in _bars_of(text)[0]]
    drawn = "".join(f"{sign}." for sign in signs)
    return f"{drawn[:16]}|{drawn[16:]}"


def _doubled(text: str) -> str:
    """Two bars, or one twice, within one: the strokes on even steps move to half of their place."""
    bars = _bars_of(text)
    both = (bars[0] + (bars[1] if len(bars) > 1 else bars[0]))[:32]
    return "".join(both[i] if both[i] in _LOUD else "." for i in range(0, 32, 2))


def switched_bass(plan: PartPlan, index: int) -> str:
    """The bass pattern after a switch: another of the player's own, or its only one at half its pace."""
    count = len(plan.patterns)
    if count > 1:
        return plan.patterns[(index + (count + 1) // 2) % count]
    signs = _bars_of(plan.patterns[0])[0]
    drawn = "".join(sign + ("-" if sign not in "." else ".") for sign in signs)
    return f"{drawn[:16]}|{drawn[16:]}"


def with_breath(piece: Piece, plan: PartPlan, notes: list[Note]) -> list[Note]:
    """Everybody is silent for the last beat before the switch."""
    bar = piece.switch_bar
    if bar is None or plan.role == "texture":
        return notes
    end = bar * piece.bar_beats
    return silenced(notes, end - min(BREATH_BEATS, piece.bar_beats / 2), end)
