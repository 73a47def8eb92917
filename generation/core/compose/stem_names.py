"""What a stem is called: after its style's word where that is true to the sound, else after who plays on it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations
from typing import TYPE_CHECKING

from generation.core.compose.names import singular
from musicassist.catalog.loader import instruments
from musicassist.catalog.schema import Instrument

if TYPE_CHECKING:
    from generation.core.compose.ensemble import Seat

STEM_OF_GROUP = {
    "drums": "Drums", "percussion": "Percussion", "bass": "Bass", "keys": "Keys", "guitar": "Guitar",
    "strings": "Strings", "brass": "Brass", "winds": "Winds", "synth": "Synths", "voice": "Voice",
    "texture": "Texture",
}  # fmt: skip
_SAY_WHAT_IT_DOES = (
    "answer", "arp", "bass", "cell", "chord", "coro", "counter", "drone", "drum", "echo", "fill", "harmony", "hook",
    "inner voice", "lead", "left hand", "low octave", "melody", "motion", "ostinato", "pad", "percussion", "riff",
    "right hand", "sample", "siren", "skank", "soloist", "stab", "strum", "sub", "texture", "effect",
)  # fmt: skip
"""Words for a job: true whoever does it."""
_GROUP_OF_WORD = {
    "brass": "brass", "guitar": "guitar", "clean guitar": "guitar", "key": "keys", "string": "strings",
    "low string": "strings", "synth": "synth", "wind": "winds", "voice": "voice", "glass": "synth",
}  # fmt: skip
"""Words for a family of instruments."""


def is_true(stem: str, sound: Instrument) -> bool:
    """Whether a stem's name says nothing false of the sound on it."""
    word = singular(stem)
    if word in _SAY_WHAT_IT_DOES:
        return True
    if word in _GROUP_OF_WORD:
        return sound.group == _GROUP_OF_WORD[word] or word in singular(sound.name)
    names = {singular(name) for name in (sound.name, sound.slug, *sound.aliases)}
    return any(word in name.split() or word == name or name in word for name in names)


def true_stem(stem: str, sound: Instrument) -> str:
    """The style's name for a stem where it is true, else the family of what plays there."""
    return stem if is_true(stem, sound) else STEM_OF_GROUP.get(sound.group, stem)


@dataclass(frozen=True)
class _Stem:
    """A stem while stems are put together.

    Whether a wish is on it, its players' families, whether it may share, and whether it is drums and nothing else.
    """

    name: str
    asked: bool
    families: tuple[str, ...]
    shares: bool
    drums: bool


def grouped(seats: list[Seat], most: int) -> list[Seat]:
    """At most that many stems, two at a time put together: first what nobody asked for, then what is of one family.

    Bass and tune keep stems of their own; the kit shares its own with hand percussion alone, and hand percussion with
    nobody else, for a stem of drums is mixed as drums are.
    """
    stems = _stems(seats)
    names = {stem.name: stem.name for stem in stems}
    while len(stems) > most:
        pairs = [pair for pair in combinations(stems, 2) if _may_share(*pair)]
        if not pairs:
            break
        one, other = min(reversed(pairs), key=_strangeness)
        both = _together(one, other)
        stems = [both if stem is one else stem for stem in stems if stem is not other]
        names = {stem: both.name if name in (one.name, other.name) else name for stem, name in names.items()}
    return [replace(seat, plan=replace(seat.plan, stem=names[seat.plan.stem])) for seat in seats]


def _stems(seats: list[Seat]) -> list[_Stem]:
    found = []
    for name in dict.fromkeys(seat.plan.stem for seat in seats):
        own = [seat for seat in seats if seat.plan.stem == name]
        families = dict.fromkeys(instruments()[seat.instrument].group for seat in own)
        core = any(seat.plan.role in ("bass", "lead") or seat.plan.kind.startswith("drums") for seat in own)
        drums = all(seat.plan.role == "drums" for seat in own)
        found.append(_Stem(name, any(seat.asked for seat in own), tuple(families), not core, drums))
    return found


def _may_share(one: _Stem, other: _Stem) -> bool:
    if one.drums or other.drums:
        return one.drums and other.drums and (one.shares or other.shares)
    return one.shares and other.shares


def _strangeness(pair: tuple[_Stem, _Stem]) -> tuple[int, bool, int]:
    families = {*pair[0].families, *pair[1].families}
    return sum(stem.asked for stem in pair), set(pair[0].families) != set(pair[1].families), len(families)


def _together(one: _Stem, other: _Stem) -> _Stem:
    families = tuple(dict.fromkeys((*one.families, *other.families)))
    asked = one.asked or other.asked
    shares = one.shares and other.shares
    if one.drums and not asked:
        return _Stem(other.name if one.shares else one.name, asked, families, shares, drums=True)
    if asked and not any(" and " in stem.name for stem in (one, other)):
        name = f"{one.name} and {other.name[:1].lower()}{other.name[1:]}"
    else:
        words = [STEM_OF_GROUP.get(family, family) for family in families]
        words = [words[0], *(word.lower() for word in words[1:])]
        name = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
    return _Stem(name, asked, families, shares, one.drums)
