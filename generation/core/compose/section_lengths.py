"""How long single sections are: ``long breakdown``, ``short bridge``, ``16 bar solo``; the others give or take."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from generation.core.compose.counting import LEADING, WHICH, to_count
from generation.core.compose.structure import ASKED, EDGES, Sketch, places_of, share_bars

_SIZES = {"long": 2.0, "extended": 2.0, "short": 0.5, "brief": 0.5, "quick": 0.5}
_EDGES = ("intro", "outro", "ending", "coda")
SIZED = re.compile(
    r"(?:(?P<size>long|extended|short|brief|quick)|(?P<n>\d+) (?P<unit>bar|second)) "
    r"(?P<place>(?:(?:first|second|third|last) )?(?P<name>pre-chorus|middle eight|build-up|[a-z]+))(?: |$)"
)
_LARGEST_SHARE = 0.5
"""Of the piece: a long section takes no more."""
_TWELVE = 12


def sized(sketches: list[Sketch], structure: tuple[str, ...], bar_seconds: float, phrase: int = 4) -> list[Sketch]:
    """The form with sections as long as the prompt says, in as many bars as before.

    A section that the form lacks comes in. Where the others cannot give the bars, repeats are left out; where that is
    not enough either, the form stays as it was. ``phrase`` is 12 where everything goes in choruses of twelve.
    """
    total = sum(s.bars for s in sketches)
    said = [match for word in structure if (match := size_said(word)) is not None]
    if not said:
        return sketches
    present = sketches
    for match in said:
        if not places_of([s.name for s in present], match["place"]) and match["name"] in ASKED and phrase != _TWELVE:
            count = WHICH.get(match["place"].partition(" ")[0], 1)
            present = share_bars(to_count(list(present), match["name"], count), total)
    wanted: dict[int, int] = {}
    for match in said:
        for i in places_of([s.name for s in present], match["place"]):
            wanted[i] = _bars(match, present[i], total, bar_seconds, phrase)
    return with_lengths(present, wanted, total, phrase) or sketches


def size_said(word: str) -> re.Match[str] | None:
    """What a word says of a section's length; None for other words and for edges that are just long or short."""
    match = SIZED.match(word)
    return None if match is None or (match["size"] and match["name"] in _EDGES) else match


def has_its_length(match: re.Match[str], sections: Sequence[tuple[str, int]], bar_seconds: float) -> bool:
    """Whether the named sections have the stated bars, or are longer or shorter than the others on the whole.

    ``sections`` are names and bars, in order.
    """
    places = places_of([name for name, _ in sections], match["place"])
    own = [sections[i][1] for i in places]
    exact = exact_bars(match, bar_seconds)
    if exact is not None:
        return bool(own) and all(bars == exact for bars in own)
    others = [bars for i, (name, bars) in enumerate(sections) if i not in places and name not in EDGES]
    if not own or not others:
        return False
    mean, usual = sum(own) / len(own), sum(others) / len(others)
    return mean > usual if _SIZES[match["size"]] > 1 else mean < usual


def exact_bars(match: re.Match[str], bar_seconds: float) -> int | None:
    """The bars that a word states; None where it says long or short."""
    if not match["n"]:
        return None
    return int(match["n"]) if match["unit"] == "bar" else max(1, round(int(match["n"]) / bar_seconds))


def _bars(match: re.Match[str], sketch: Sketch, total: int, bar_seconds: float, phrase: int) -> int:
    exact = exact_bars(match, bar_seconds)
    if exact is not None:
        return exact
    factor = _SIZES[match["size"]]
    if factor < 1:
        return max(phrase if phrase == _TWELVE else 2, round(sketch.bars * factor / 2) * 2)
    most = int(total * _LARGEST_SHARE) // phrase * phrase
    return max(sketch.bars, min(most, max(2 * phrase, round(sketch.bars * factor / phrase) * phrase)))


def with_lengths(sketches: list[Sketch], wanted: dict[int, int], total: int, phrase: int = 4) -> list[Sketch] | None:
    """The sections with the wanted bars, the others sharing the rest; None when they cannot."""
    kept = [(s, wanted.get(i)) for i, s in enumerate(sketches)]
    while True:
        room = total - sum(bars for _, bars in kept if bars is not None)
        others = [s for s, bars in kept if bars is None]
        least = sum(_least(s, phrase) for s in others)
        if others and least <= room:
            break
        if not others and room == 0:
            return [replace(s, bars=bars or s.bars) for s, bars in kept]
        gone = _least_missed(kept, spare_wanted=not others or least > room + sum(_least(s, phrase) for s in others) / 2)
        if gone is None:
            return None
        leads = gone > 0 and kept[gone - 1][0].name in LEADING and kept[gone - 1][1] is None
        del kept[gone - leads : gone + 1]
    shared = iter(_shared(others, room, phrase))
    return [replace(s, bars=bars) if bars is not None else next(shared) for s, bars in kept]


def _least(sketch: Sketch, phrase: int) -> int:
    return _TWELVE if phrase == _TWELVE and not sketch.edge else sketch.smallest


def _shared(others: list[Sketch], room: int, phrase: int) -> list[Sketch]:
    """The other sections in so many bars; choruses of twelve stay whole, and the ends take what is over."""
    if phrase != _TWELVE:
        return share_bars(others, room)
    lengths = [_least(s, phrase) for s in others]
    while (over := room - sum(lengths)) >= _TWELVE:
        inner = [i for i, s in enumerate(others) if not s.edge] or [len(others) - 1]
        lengths[min(inner, key=lambda i: lengths[i] / others[i].bars)] += _TWELVE
    ends = [i for i, s in enumerate(others) if s.edge] or [len(others) - 1]
    lengths[ends[-1]] += over
    return [replace(s, bars=n) for s, n in zip(others, lengths, strict=True)]


def _least_missed(kept: list[tuple[Sketch, int | None]], *, spare_wanted: bool) -> int | None:
    """The quietest section that is a repeat of another; of the wanted ones only where they do not fit otherwise."""
    names = [s.name.rstrip("0123456789") for s, _ in kept]
    for free_only in (True, False) if spare_wanted else (True,):
        able = [i for i, (s, bars) in enumerate(kept) if not s.edge and names.count(names[i]) > 1
                and (bars is None or not free_only)]  # fmt: skip
        if able:
            return min(able, key=lambda i: (kept[i][0].energy, -i))
    able = [i for i, (s, bars) in enumerate(kept) if bars is None and not s.edge]
    return min(able, key=lambda i: (kept[i][0].energy, i)) if able and len(kept) > 2 else None
