"""What the prompt says about the form: a list of sections, a long intro, a drop at 0:45."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from musicassist.contracts.form_words import alone_in

EDGES = ("intro", "outro", "coda", "tag", "emerge", "dissolve", "hush")
FORM_PREFIX = "form:"
"""How the brief's structure field starts an ordered list of sections: ``form: verse, chorus, verse, chorus``."""


@dataclass(frozen=True)
class Sketch:
    """A section before it has its place: energy 0 to 1."""

    name: str
    bars: int
    material: str
    energy: float
    switched: bool = False
    """Whether it goes on another beat than the piece began with."""

    @property
    def edge(self) -> bool:
        """Whether it opens or closes the piece."""
        return self.name in EDGES

    @property
    def smallest(self) -> int:
        """Fewest bars that make sense."""
        return 2 if self.edge else 4


ASKED: dict[str, tuple[str, int, str, float]] = {
    "intro": ("intro", 4, "A", 0.36), "verse": ("verse", 8, "A", 0.55), "pre-chorus": ("pre", 4, "D", 0.64),
    "prechorus": ("pre", 4, "D", 0.64), "chorus": ("chorus", 8, "B", 0.8), "refrain": ("chorus", 8, "B", 0.8),
    "hook": ("hook", 8, "B", 0.8), "bridge": ("bridge", 8, "C", 0.48), "middle eight": ("bridge", 8, "C", 0.48),
    "interlude": ("break", 4, "C", 0.42), "breakdown": ("break", 8, "C", 0.38), "break": ("break", 8, "C", 0.38),
    "build": ("build", 8, "B", 0.62), "buildup": ("build", 8, "B", 0.62), "build-up": ("build", 8, "B", 0.62),
    "drop": ("drop", 16, "B", 0.88), "solo": ("solo", 8, "A", 0.74), "climax": ("climax", 8, "B", 0.92),
    "outro": ("outro", 4, "A", 0.36), "coda": ("coda", 4, "A", 0.5), "ending": ("outro", 4, "A", 0.4),
    "a": ("theme", 8, "A", 0.55), "b": ("theme", 8, "B", 0.68), "c": ("theme", 8, "C", 0.5),
    "d": ("theme", 8, "D", 0.6),
}  # fmt: skip
"""Sections that a prompt can list: our name, usual bars, material and energy."""
_RETURN_LIFT = 0.05
"""How much louder a section is each time it returns."""


def asked_form(structure: tuple[str, ...], bars: int) -> list[Sketch] | None:
    """The sections that the prompt lists in order, in exactly ``bars`` bars; None when it lists none.

    Every listed section is there, as long as the piece has two bars for each; of a longer list the end is left out.
    """
    listed = next((word for word in structure if word.startswith(FORM_PREFIX)), "")
    rows = [ASKED[name] for name in listed_names(listed)]
    rows = rows[: max(1, bars // 2)]
    if len(rows) < 2:
        return None
    met: dict[str, int] = {}
    sketches = []
    for name, length, material, energy in rows:
        lift = _RETURN_LIFT * met.get(name, 0)
        met[name] = met.get(name, 0) + 1
        sketches.append(Sketch(name, length, material, min(0.96, energy + lift)))
    return share_bars(sketches, bars)


def listed_names(word: str) -> list[str]:
    """The sections of an ordered list that we have, as the prompt names them."""
    names = (part.strip().lower() for part in word.removeprefix(FORM_PREFIX).split(","))
    return [name for name in names if name in ASKED]


def share_bars(sketches: list[Sketch], bars: int) -> list[Sketch]:
    """Scale the usual lengths to the piece: whole phrases of four where they fit, the rest to the longest sections."""
    usual = sum(s.bars for s in sketches)
    ideal = [s.bars * bars / usual for s in sketches]
    unit = 4 if bars >= 4 * len(sketches) else 2
    lengths = [max(unit if unit == 2 or not s.edge else 2, int(share / unit) * unit)
               for s, share in zip(sketches, ideal, strict=True)]  # fmt: skip
    while (difference := bars - sum(lengths)) != 0:
        step = min(unit, abs(difference)) * (1 if difference > 0 else -1)
        able = [i for i, n in enumerate(lengths) if n + step >= (2 if sketches[i].edge or unit == 2 else 4)]
        able = able or [i for i, n in enumerate(lengths) if n + step >= 1]
        lacks = [ideal[i] - lengths[i] for i in able]
        chosen = able[int(np.argmax(lacks) if step > 0 else np.argmin(lacks))]
        lengths[able[-1] if 0 < step < unit else chosen] += step
    return [replace(s, bars=n) for s, n in zip(sketches, lengths, strict=True)]


def obey(sketches: list[Sketch], structure: tuple[str, ...], bar_seconds: float) -> list[Sketch]:
    """The form with the prompt's words about its edges and its moments carried out."""
    sketches = _edges(_room_alone(sketches, structure), structure)
    for word in structure:
        sketches = _meet(sketches, word, bar_seconds)
    return sketches


def _edges(sketches: list[Sketch], structure: tuple[str, ...]) -> list[Sketch]:
    """``long intro``, ``short outro``, ``no intro``: the edge grows or shrinks, the longest section gives or takes."""
    words = {word.lower() for word in structure}
    for at, names in ((0, ("intro",)), (-1, ("outro", "ending", "coda"))):
        if len(sketches) < 3 or not sketches[at].edge:
            continue
        factor = next((f for size, f in _SIZES.items() if any(f"{size} {name}" in words for name in names)), None)
        if factor is not None:
            sketches = _resized(sketches, at % len(sketches), factor)
    return sketches


def _room_alone(sketches: list[Sketch], structure: tuple[str, ...]) -> list[Sketch]:
    """An intro and an ending of a phrase for those who are to have them alone; the longest section gives the bars."""
    for section, _ in alone_in(structure):
        if section not in ("intro", "outro"):
            continue
        at = 0 if section == "intro" else len(sketches) - 1
        found = sketches[at]
        if not found.edge and found.bars >= 8:
            edge = Sketch(section, 4, found.material, min(found.energy, 0.4))
            rest = replace(found, bars=found.bars - 4)
            sketches[at : at + 1] = [edge, rest] if section == "intro" else [rest, edge]
        elif found.edge and found.bars < 4 and len(sketches) > 2:
            sketches = _resized(sketches, at, 4 / found.bars)
    return sketches


_SIZES = {"long": 2.0, "extended": 2.0, "slow": 1.5, "short": 0.5, "brief": 0.5, "quick": 0.5, "no": 0.0}


def _resized(sketches: list[Sketch], at: int, factor: float) -> list[Sketch]:
    inner = [i for i in range(len(sketches)) if i != at]
    longest = max(inner, key=lambda i: sketches[i].bars)
    edge = sketches[at]
    wanted = min(round(edge.bars * factor), edge.bars + max(0, sketches[longest].bars - 4))
    wanted = 0 if factor == 0.0 else max(2, wanted)
    result = [replace(s, bars=s.bars + edge.bars - wanted) if i == longest else s for i, s in enumerate(sketches)]
    return [replace(s, bars=wanted) if i == at else s for i, s in enumerate(result) if i != at or wanted]


KIN = {
    "intro": ("intro", "emerge", "hush"),
    "outro": ("outro", "coda", "tag", "dissolve", "hush"),
    "coda": ("coda", "outro", "tag", "dissolve"),
    "drop": ("drop", "peak", "climax", "chorus", "hook"),
    "chorus": ("chorus", "hook", "drop", "climax", "head"),
    "climax": ("climax", "peak", "drop", "chorus"),
    "breakdown": ("break", "strip", "drift", "bridge", "hush"),
    "bridge": ("bridge", "break", "drift"),
    "verse": ("verse", "theme", "groove", "head", "main"),
    "hook": ("hook", "chorus", "drop", "climax", "head"),
    "refrain": ("chorus", "hook", "drop", "climax", "head"),
    "pre-chorus": ("pre", "build", "rise"),
    "build-up": ("build", "rise", "pre"),
    "build": ("build", "rise", "pre"),
    "break": ("break", "strip", "drift", "bridge", "hush"),
    "interlude": ("break", "bridge", "drift", "strip", "hush"),
    "middle eight": ("bridge", "break", "drift"),
}
"""Sections of our forms that answer to a word of the prompt, nearest first."""
_WHICH = {"first": 0, "second": 1, "third": 2, "last": -1}


def places_of(names: Sequence[str], asked: str) -> list[int]:
    """Which sections of those names answer to a word of the prompt: ``verse``, ``last chorus``; all or one or none.

    The nearest kin that is there counts; an intro or an outro that the form lacks is its first or last section.
    """
    which, _, name = asked.partition(" ") if asked.partition(" ")[0] in _WHICH else ("", "", asked)
    plain = [own.rstrip("0123456789") for own in names]
    nearest = next((kin for kin in KIN.get(name, (name,)) if kin in plain), None)
    if nearest is None:
        return {"intro": [0], "outro": [len(names) - 1]}.get(name, []) if len(names) > 1 else []
    found = [i for i, own in enumerate(plain) if own == nearest]
    if not which:
        return found
    return found[_WHICH[which] :][:1] if which != "last" else found[-1:]


_MOMENT = re.compile(
    r"(?P<name>[a-z-]+) (?:at|after|around|by|from) (?:about )?"
    r"(?:(?P<min>\d+):(?P<sec>\d\d)|bar (?P<bar>\d+)|(?P<n>\d+)[ -]?(?P<unit>s|m|b))"
)


def moment_bar(word: str, bar_seconds: float) -> int | None:
    """The bar of a word's moment, counted from 0; None when it names none."""
    match = _MOMENT.search(word.lower())
    if match is None:
        return None
    if match["min"]:
        return round((int(match["min"]) * 60 + int(match["sec"])) / bar_seconds)
    if match["bar"]:
        return int(match["bar"]) - 1
    seconds = int(match["n"]) * {"s": 1.0, "m": 60.0, "b": bar_seconds}[match["unit"]]
    return round(seconds / bar_seconds)


def _meet(sketches: list[Sketch], word: str, bar_seconds: float) -> list[Sketch]:
    """Move a section's start to the moment that the prompt names; what stands before and after gives way."""
    match, bar = _MOMENT.search(word.lower()), moment_bar(word, bar_seconds)
    if match is None or bar is None:
        return sketches
    names = KIN.get(match["name"], (match["name"],))
    starts = [sum(s.bars for s in sketches[:i]) for i in range(len(sketches))]
    inner = [i for i in range(1, len(sketches)) if sketches[i].name in names]
    total = sum(s.bars for s in sketches)
    if not inner or not 1 <= bar <= total - 2:
        return sketches
    at = min(inner, key=lambda i: (abs(starts[i] - bar), names.index(sketches[i].name)))
    return parted_at(sketches, at, bar)


def parted_at(sketches: list[Sketch], at: int, bar: int) -> list[Sketch]:
    """The sections with number ``at`` starting on a bar; what stands before and after gives way."""
    total = sum(s.bars for s in sketches)
    return [*_stretch(sketches[:at], bar), *_stretch(sketches[at:], total - bar)]


def _stretch(sketches: list[Sketch], bars: int) -> list[Sketch]:
    """The sections in so many bars; when they do not fit, the middle ones are left out."""
    kept = list(sketches)
    while len(kept) > 1 and bars < 2 * len(kept):
        kept.pop(len(kept) // 2)
    return share_bars(kept, bars)
