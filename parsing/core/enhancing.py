"""A thin prompt made fuller from what the catalog knows; not a word of it is changed, and no chance decides."""

from __future__ import annotations

import re
import zlib
from dataclasses import dataclass

from musicassist.catalog.loader import genre as catalog_genre
from musicassist.catalog.loader import instrument as catalog_instrument
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import decide
from parsing.core.inferring import find_hints, is_refused
from parsing.core.lexicon import lexicon
from parsing.core.reading import NameFinder, Reading, read

_INSTRUMENTS_WANTED = 3
_MOODS_WANTED = 2
_TELLING = re.compile(r"[.!?…]\s*$")


@dataclass(frozen=True)
class Addition:
    """One thing that was added.

    Attributes
    ----------
    field : str
        ``genre``, ``mood``, ``instrument``, ``tempo`` or ``key``.
    text : str
        As it stands in the fuller prompt.
    why : str
        One sentence.
    """

    field: str
    text: str
    why: str


@dataclass(frozen=True)
class Enhanced:
    """A fuller prompt, what was added to it in order, and what the person should know."""

    prompt: str
    added: tuple[Addition, ...]
    notes: tuple[str, ...]


def enhance(prompt: str, name_finder: NameFinder | None = None) -> Enhanced:
    """What a prompt leaves open, written out: style, moods, instruments, tempo and key.

    Everything that it says stays as it was typed. Running it again on its own answer adds nothing.

    Raises
    ------
    BadInput
        When the prompt states something impossible.
    """
    reading = read(prompt, name_finder)
    seed = zlib.crc32(prompt.strip().lower().encode("utf-8", "ignore"))
    brief = decide(PromptRequest(prompt, seed), reading, (), find_hints(reading))
    added = (*_genre(reading, brief), *_moods(reading, brief), *_instruments(reading, brief), *_numbers(reading, brief))
    if not added:
        return Enhanced(prompt, (), ("The prompt says everything that can be said already.",))
    notes = () if brief.understood else ("The prompt names no music, so a style was chosen for it.",)
    return Enhanced(_joined(prompt, reading, added), added, notes)


def _joined(prompt: str, reading: Reading, added: tuple[Addition, ...]) -> str:
    """The prompt as typed, then what was added: behind a comma, or as a sentence where the prompt ends in one."""
    more = ", ".join(addition.text for addition in added)
    kept = prompt.rstrip()
    if not kept:
        return more
    if _TELLING.search(kept):
        return f"{kept} {more[:1].upper()}{more[1:]}"
    # A refusal at the end must not reach what is added.
    refuses = any(item.field == "excluded" for item in reading.found) or bool(reading.scopes)
    return f"{kept}. {more[:1].upper()}{more[1:]}" if refuses else f"{kept.rstrip(',;:')}, {more}"


def _genre(reading: Reading, brief: MusicBrief) -> list[Addition]:
    if reading.all("genre"):
        return []
    style = next(p for p in brief.provenance if p.field == "genre")
    name = style.value if _is_read(style.value, "genre") else catalog_genre(brief.genre).name
    return [Addition("genre", name, style.note or f"Nothing names a style; {name} fits.")]


def _moods(reading: Reading, brief: MusicBrief) -> list[Addition]:
    if reading.all("mood"):
        return []
    family = catalog_genre(brief.genre)
    refused = set(brief.excluded)
    inferred = [mood for mood in brief.moods if mood not in refused]
    names = [*inferred, *(mood for mood in family.moods if mood not in refused and mood not in inferred)]
    why = f"Usual for {family.name}." if not inferred else "Suits the scene or the artist."
    return [Addition("mood", mood, why) for mood in names if _is_read(mood, "mood")][:_MOODS_WANTED]


def _instruments(reading: Reading, brief: MusicBrief) -> list[Addition]:
    """Up to three instruments in all; none that is refused, none of a sound that is there, none beside a soloist."""
    asked = reading.values("instrument")
    if "only" in brief.structure or len(asked) >= _INSTRUMENTS_WANTED:
        return []
    family = catalog_genre(brief.genre)
    refused = set(brief.excluded)
    sounds = {wish.sound for wish in brief.instruments} if asked else set()
    inferred = [] if asked else [(wish.name, wish.sound) for wish in brief.instruments]
    usual = [(catalog_instrument(sound).name, sound) for sound in family.instruments]
    found: list[Addition] = []
    for name, sound in [*inferred, *usual]:
        if len(asked) + len(found) == _INSTRUMENTS_WANTED:
            break
        if sound in sounds or is_refused(name, sound, refused) or not _is_read(name, "instrument"):
            continue
        sounds.add(sound)
        found.append(Addition("instrument", name, f"Usual for {family.name}."))
    return found


def _numbers(reading: Reading, brief: MusicBrief) -> list[Addition]:
    family = catalog_genre(brief.genre)
    found = []
    if not reading.all("tempo") and not reading.all("tempo_word"):
        why = f"Usual for {family.name}, bent by the mood where there is one."
        found.append(Addition("tempo", f"{brief.tempo_bpm:g} bpm", why))
    if not reading.all("key"):
        key = brief.key
        mode = "The mode that was asked for" if reading.all("key_mode") else f"A mode of {family.name}"
        found.append(Addition("key", str(key), f"{mode}; any tonic would do."))
    return found


def _is_read(name: str, kind: str) -> bool:
    """Whether the parser reads a name as what it is, so that the fuller prompt means what it adds."""
    return any(entry.kind == kind for entry in lexicon().look_up(name))
