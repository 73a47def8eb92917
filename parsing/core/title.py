"""A short title made of the prompt's own words; the same prompt gives the same title."""

from __future__ import annotations

import zlib
from itertools import pairwise

from parsing.core.data_files import word_set
from parsing.core.reading import Reading
from parsing.core.text import Token

_NOUNS = {
    "house": ("Floor", "Skyline", "Terrace", "Heatwave"), "techno": ("Circuit", "Warehouse", "Machine", "Pressure"),
    "drum_and_bass": ("Velocity", "Horizon", "Overdrive", "Signal"), "trap": ("Smoke", "Shadow", "Chrome", "Corner"),
    "lofi": ("Window", "Notebook", "Afternoon", "Cassette"), "synthwave": ("Highway", "Neon", "Sunset", "Arcade"),
    "ambient": ("Drift", "Tide", "Stillness", "Aurora"), "orchestral": ("Overture", "Kingdom", "Ascent", "Voyage"),
    "rock": ("Road", "Thunder", "Anthem", "Spark"), "jazz": ("Corner", "Lantern", "Avenue", "Reverie"),
}  # fmt: skip
_ANY_NOUNS = ("Echo", "Story", "Morning", "Signal")
# For a prompt that names neither a mood, nor a thing, nor an instrument.
_OPENERS = ("Open", "Paper", "Second", "North", "Long", "Copper", "Late", "Glass", "Low", "Early", "Side", "Velvet")
_PICTURES = word_set("title_pictures")
_PLACES = word_set("title_places")


def title_of(reading: Reading, family: str, moods: list[str]) -> str:
    """Two to four words: a mood or a thing of the scene, and a noun."""
    pick = zlib.crc32(reading.text.folded.encode("utf-8", "ignore"))
    things = _things(reading)
    nouns = _NOUNS.get(family, _ANY_NOUNS)
    noun = nouns[pick % len(nouns)]
    mood = _titled(moods[pick % len(moods)]) if moods else ""
    if len(things) >= 2:
        return " ".join(_titled(word) for word in things[:2])
    if things:
        return f"{mood} {_titled(things[0])}" if mood else f"{_titled(things[0])} {noun}"
    if mood:
        return f"{mood} {noun}"
    instruments = reading.values("instrument")
    if instruments:
        return " ".join([*(_titled(word) for word in instruments[pick % len(instruments)].split()[:2]), noun])
    return f"{_OPENERS[pick // 7 % len(_OPENERS)]} {noun}"


def _things(reading: Reading) -> list[str]:
    """Words of the prompt that paint a picture, in a row where possible (``night drive``)."""
    text = reading.text
    read = [(item.start, item.end) for item in reading.found if item.field != "cue"]
    words: list[tuple[int, str]] = []
    for index, token in enumerate(text.tokens):
        taken = any(start < token.end and token.start < end for start, end in read)
        if not taken and text.free(token.start, token.end) and _paints(token):
            words.append((index, token.text))
    for (i, first), (j, second) in pairwise(words):
        if j == i + 1 and text.tokens[j].joined and first != second:
            return [first, second]
    return [words[0][1]] if words else []


def _paints(token: Token) -> bool:
    return token.text in _PICTURES or (token.capital and token.text in _PLACES)


def _titled(word: str) -> str:
    return "-".join(part[:1].upper() + part[1:] for part in word.split("-"))
