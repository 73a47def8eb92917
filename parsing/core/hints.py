"""What the lists say about each word of a prompt, as features of the model: names, everyday words, the word's shape."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from parsing.core.data_files import english_words
from parsing.core.lexicon import lexicon
from parsing.core.names import known_at
from parsing.core.text import PromptText

SHAPES = ("none", "lower", "capital", "upper", "camel", "number", "mixed", "sentence")
LEXICAL = (
    "none", "genre", "genre_inside", "instrument", "instrument_inside", "mood", "mood_inside", "genre_or_mood",
    "genre_or_instrument",
)  # fmt: skip
ARTISTS = ("none", "artist", "artist_inside", "everyday_artist", "everyday_artist_inside")
EVERYDAY = ("no", "yes")
CHANNELS = (SHAPES, LEXICAL, ARTISTS, EVERYDAY)


@dataclass(frozen=True)
class Hints:
    """Features of each word.

    Attributes
    ----------
    values : ndarray of int64, shape (words, 4)
        One number for each of :data:`CHANNELS`.
    names : tuple of (int, int, int)
        Channel, first and last word of each listed name.
    """

    values: NDArray[np.int64]
    names: tuple[tuple[int, int, int], ...]

    def without(self, dropped: Sequence[tuple[int, int, int]]) -> NDArray[np.int64]:
        """The features as if the lists lacked some of their names."""
        values = self.values.copy()
        for channel, first, last in dropped:
            values[first : last + 1, channel] = 0
        return values


def hints_of(text: PromptText, known: bool = True) -> Hints:
    """Features of a prompt's words.

    Parameters
    ----------
    text : PromptText
        Of which nothing is taken yet.
    known : bool
        Whether the lists are asked; the shape of a word, and whether it is an everyday one, is always told.
    """
    tokens = text.tokens
    values = np.zeros((len(tokens), len(CHANNELS)), np.int64)
    everyday = english_words()
    for index, token in enumerate(tokens):
        typed = text.typed(token.start, token.end)
        opens = index == 0 or text.folded[tokens[index - 1].end : token.start].strip()[-1:] in (".", "!", "?", ":")
        values[index, 0] = SHAPES.index(_shape(typed, opens))
        values[index, 3] = int(token.text in everyday)
    names: list[tuple[int, int, int]] = []
    if known:
        _tell_lexicon(text, values, names)
        _tell_artists(text, values, names)
    return Hints(values, tuple(names))


def _tell_lexicon(text: PromptText, values: NDArray[np.int64], names: list[tuple[int, int, int]]) -> None:
    for match in lexicon().find(text):
        kind = match.entry.kind
        if kind not in LEXICAL:
            continue
        if match.also("genre") and match.also("mood"):
            first = inside = LEXICAL.index("genre_or_mood")
        elif match.also("genre") and match.also("instrument"):
            first = inside = LEXICAL.index("genre_or_instrument")
        else:
            first, inside = LEXICAL.index(kind), LEXICAL.index(f"{kind}_inside")
        _mark(values, names, 1, match.first, match.last, first, inside)


def _tell_artists(text: PromptText, values: NDArray[np.int64], names: list[tuple[int, int, int]]) -> None:
    index = 0
    while index < len(text.tokens):
        found = known_at(text, index)
        if found is None or found.known is None:
            index += 1
            continue
        last = text.token_at(found.end - 1)
        kind = "everyday_artist" if found.known.common else "artist"
        _mark(values, names, 2, index, last, ARTISTS.index(kind), ARTISTS.index(f"{kind}_inside"))
        index = last + 1


def _mark(
    values: NDArray[np.int64],
    names: list[tuple[int, int, int]],
    channel: int,
    first: int,
    last: int,
    value: int,
    inside: int,
) -> None:
    values[first, channel] = value
    values[first + 1 : last + 1, channel] = inside
    names.append((channel, first, last))


def _shape(word: str, opens: bool) -> str:
    if word.isdigit():
        return "number"
    if any(c.isdigit() for c in word):
        return "mixed"
    if word.islower():
        return "lower"
    if word.isupper() and len(word) > 1:
        return "upper"
    if word[:1].isupper() and (word[1:].islower() or len(word) == 1):
        return "sentence" if opens else "capital"
    return "camel" if word.isalpha() else "none"
