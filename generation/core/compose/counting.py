"""How many sections of a kind the prompt asks for, and which it names: ``two verses``, ``hook twice``, a bridge."""

from __future__ import annotations

import re
from dataclasses import replace

from generation.core.compose.structure import ASKED, FORM_PREFIX, Sketch, places_of, share_bars
from musicassist.contracts.form_words import waiting

_MANY = {"two": 2, "three": 3, "four": 4}
COUNT = re.compile(r"(?P<many>two|three|four) (?P<name>verse|chorus|refrain|hook|drop|bridge|breakdown)e?s")
DOUBLE = re.compile(r"double (?P<name>chorus|drop|verse|hook)")
SOLO = re.compile(r"(?:(?:\w+|\d+ bar) )?solo (?:(?P<side>after|before) the (?P<place>.+)|(?P<middle>in the middle))")
LEADING = ("pre", "build", "rise")
"""Sections that lead to the one behind them."""
WHICH = {"second": 2, "third": 3}
"""How many of a kind there are at least where one is called so."""
_NTH = re.compile(r"(?:the (?:end of the )?)?(?P<which>second|third) (?P<name>[a-z -]+)")
"""``second verse``, or a moment that such a one gives."""
_REFRAINS = ("chorus", "refrain", "hook", "drop")
_FULL_ENERGY = 0.7
_FEWEST_BARS_A_SECTION = 3


def counted(sketches: list[Sketch], structure: tuple[str, ...]) -> list[Sketch]:
    """The form with as many sections of a kind as asked, a double chorus, a solo where the prompt puts it.

    The bars stay as many; where they cannot hold another section, the form stays as it is. A listed form is left alone.
    """
    if any(word.startswith(FORM_PREFIX) for word in structure):
        return sketches
    total = sum(s.bars for s in sketches)
    for word in structure:
        changed = _changed(sketches, word)
        if changed != sketches and _FEWEST_BARS_A_SECTION * len(changed) <= total:
            sketches = share_bars(changed, total)
    return sketches


def wanted_count(word: str) -> tuple[str, int] | None:
    """The kind of section and how many of it; None when the word counts nothing."""
    match = COUNT.fullmatch(word)
    return (match["name"], _MANY[match["many"]]) if match else None


def _changed(sketches: list[Sketch], word: str) -> list[Sketch]:
    wanted = wanted_count(word)
    if wanted:
        return to_count(list(sketches), *wanted)
    names = [s.name for s in sketches]
    double = DOUBLE.match(word)
    if double:
        places = places_of(names, f"last {double['name']}")
        return [t for i, s in enumerate(sketches) for t in ((s, s) if i in places else (s,))]
    solo = SOLO.fullmatch(word)
    if solo and solo["middle"]:
        return _solo_in_the_middle(sketches)
    if solo:
        return _with_solo(sketches, solo["place"], after=solo["side"] == "after")
    nth = _NTH.fullmatch(next((moment for moment, _ in waiting((word,))), word))
    if nth and nth["name"] in ASKED and len(places_of(names, nth["name"])) < WHICH[nth["which"]]:
        return to_count(list(sketches), nth["name"], WHICH[nth["which"]])
    return sketches


def _solo_in_the_middle(sketches: list[Sketch]) -> list[Sketch]:
    """The form's one solo where half of the others have been heard, never between a rise and its goal."""
    others = [s for s in sketches if s.name.rstrip("0123456789") != "solo"]
    half = sum(s.bars for s in others) / 2
    able = [at for at in range(1, len(others)) if others[at - 1].name not in LEADING]
    if not able:
        return sketches
    at = min(able, key=lambda at: abs(sum(s.bars for s in others[:at]) - half))
    return [*others[:at], Sketch(*ASKED["solo"]), *others[at:]]


def _with_solo(sketches: list[Sketch], place: str, *, after: bool) -> list[Sketch]:
    """The form's one solo where the prompt puts it; as the form was when there is no such place."""
    others = [s for s in sketches if s.name.rstrip("0123456789") != "solo"]
    places = places_of([s.name for s in others], place)
    if not places:
        return sketches
    at = places[0] + after
    return [*others[:at], Sketch(*ASKED["solo"]), *others[at:]]


def to_count(sketches: list[Sketch], name: str, wanted: int) -> list[Sketch]:
    """The sections with so many of a kind; their bars are shared anew by whoever asks."""
    places = places_of([s.name for s in sketches], name)
    while len(places) > wanted:
        peak = max(places, key=lambda i: sketches[i].energy)
        gone = min((i for i in places if i != peak), key=lambda i: (sketches[i].energy, i))
        leads = gone > 0 and sketches[gone - 1].name in LEADING
        sketches = sketches[: gone - leads] + sketches[gone + 1 :]
        places = places_of([s.name for s in sketches], name)
    while len(places) < wanted:
        own = sketches[places[0]] if places else Sketch(*ASKED[name])
        at = _room_for(sketches, places, refrain=name in _REFRAINS)
        sketches = [*sketches[:at], replace(own, energy=min(0.96, own.energy + 0.02 * len(places))), *sketches[at:]]
        places = [i for i, s in enumerate(sketches) if s.name == own.name]
    return sketches


def _room_for(sketches: list[Sketch], places: list[int], *, refrain: bool) -> int:
    """Where another one belongs: a refrain behind a verse, anything else behind a refrain and never last; of such
    places the one farthest from its like. Nothing comes between the edges and the ends, or a rise and its goal.
    """
    low = (1 if sketches[0].edge else 0) + refrain
    high = len(sketches) - (1 if sketches[-1].edge else 0) - (not refrain)
    starts = [sum(s.bars for s in sketches[:i]) for i in range(len(sketches) + 1)]

    def fitness(at: int) -> tuple[bool, int, int]:
        gaps = [starts[at] - starts[i + 1] if i < at else starts[i] - starts[at] for i in places]
        behind = at > 0 and (sketches[at - 1].energy >= _FULL_ENERGY) != refrain
        return behind and min(gaps, default=1) > 0, min(gaps, default=0), at

    able = [at for at in range(low, high + 1) if at == 0 or sketches[at - 1].name not in LEADING]
    return max(able or [max(low, high)], key=fitness)
