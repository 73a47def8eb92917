"""What an unlisted name is nearest to: first by a listed name inside it, then by the meaning of its words.

``parsing/data/neighbours.safetensors`` holds the sentence vectors of the catalog's names and of the moods, as bytes;
``manage.py train_parser --vectors`` makes it again. A name that it lacks is only no candidate.
"""

from __future__ import annotations

import json
from functools import cache
from importlib.resources import files

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instruments as catalog_instruments
from musicassist.contracts.errors import Unavailable
from parsing.core.encoder import embed
from parsing.core.lexicon import lexicon
from parsing.core.vocabulary import InstrumentWord, MoodWord, genre_words, instrument_words, mood_words

FILE_NAME = "neighbours.safetensors"
KINDS = ("genre", "instrument", "mood")
# A unit vector of 384 numbers has none beyond about a quarter.
SCALE = 400.0
# Below it the nearest name is chance: "qqxzt" has a nearest neighbour too.
_NEAR_ENOUGH = 0.25
_ANY_SOUND = "piano"


def candidates(kind: str) -> list[str]:
    """The names that an unlisted one may be nearest to."""
    if kind == "genre":
        names = {n for family in catalog_genres().values() for n in (family.name.lower(), *family.aliases)}
        return sorted(name for name in names if name in genre_words())
    if kind == "instrument":
        names = {n for sound in catalog_instruments().values() for n in (sound.name, *sound.aliases)}
        return sorted(name for name in names if name in instrument_words())
    return sorted(mood_words())


def nearest_genre(name: str) -> str | None:
    """A listed genre that is close to an unlisted one; None when nothing is."""
    return _listed_inside(name, "genre") or _by_meaning(f"{name} music", "genre")


def instrument_word(name: str) -> InstrumentWord:
    """An instrument as listed; an unlisted one with the sound of the nearest that is."""
    listed = instrument_words().get(name)
    if listed:
        return listed
    near = _listed_inside(name, "instrument") or _by_meaning(name, "instrument")
    sound = instrument_words()[near].sound if near else _ANY_SOUND
    return InstrumentWord(name, sound, says=name)


def mood_word(name: str) -> MoodWord | None:
    """A mood as listed; for an unlisted one the nearest; None when nothing is."""
    near = name if name in mood_words() else _by_meaning(name, "mood")
    return mood_words()[near] if near else None


def _listed_inside(name: str, kind: str) -> str | None:
    """The longest listed name at the end of a name ("glass chime" is a chime), else at its beginning."""
    words = name.replace("-", " ").split()
    for part in (*(words[i:] for i in range(1, len(words))), *(words[:-i] for i in range(1, len(words)))):
        entry = next((e for e in lexicon().look_up(" ".join(part)) if e.kind == kind), None)
        if entry:
            return entry.name
    return None


@cache
def _by_meaning(phrase: str, kind: str) -> str | None:
    names, vectors = _vectors(kind)
    if not names:
        return None
    try:
        closeness = vectors @ embed([phrase])[0]
    except Unavailable:
        return None
    best = int(closeness.argmax())
    return names[best] if closeness[best] >= _NEAR_ENOUGH else None


@cache
def _vectors(kind: str) -> tuple[tuple[str, ...], NDArray[np.float32]]:
    """The listed names that have a vector, and their vectors, shape (names, 384)."""
    known = {"genre": set(genre_words()), "instrument": set(instrument_words()), "mood": set(mood_words())}[kind]
    try:
        with safe_open(str(files("parsing") / "data" / FILE_NAME), "numpy") as file:
            names = json.loads((file.metadata() or {}).get(kind, "[]"))
            vectors = file.get_tensor(kind).astype(np.float32) / np.float32(SCALE)
    except (OSError, ValueError, SafetensorError):
        return (), np.zeros((0, 0), np.float32)
    kept = [index for index, name in enumerate(names) if name in known]
    return tuple(names[index] for index in kept), vectors[kept]
