"""Word pieces of a prompt, and to which of its words each belongs."""

from __future__ import annotations

from dataclasses import dataclass

from tokenizers import Tokenizer

from parsing.core.text import PromptText

WINDOW_PIECES = 128
_OVERLAP_PIECES = 32


@dataclass(frozen=True)
class Window:
    """A stretch of word pieces that fits the model.

    Attributes
    ----------
    pieces : tuple of int
        With the marks for begin and end.
    words : tuple of int
        The word of each piece; -1 for punctuation and marks.
    """

    pieces: tuple[int, ...]
    words: tuple[int, ...]


def windows(tokenizer: Tokenizer, text: PromptText, most: int) -> list[Window]:
    """Windows over a prompt, each overlapping the one before it.

    Parameters
    ----------
    most : int
        No more windows than this: what lies beyond is not read.
    """
    encoding = tokenizer.encode(text.raw, add_special_tokens=False)
    marks = tokenizer.encode("", add_special_tokens=True).ids
    begin, end = marks[0], marks[-1]
    words = _word_of_each(text, encoding.offsets)
    room = WINDOW_PIECES - 2
    found: list[Window] = []
    first = 0
    while len(found) < most and (first < len(words) or not found):
        last = min(first + room, len(words))
        found.append(Window((begin, *encoding.ids[first:last], end), (-1, *words[first:last], -1)))
        if last == len(words):
            break
        first = last - _OVERLAP_PIECES
    return found


def _word_of_each(text: PromptText, offsets: list[tuple[int, int]]) -> list[int]:
    edges = [text.span(token.start, token.end) for token in text.tokens]
    words: list[int] = []
    index = 0
    for start, end in offsets:
        while index < len(edges) and edges[index][1] <= start:
            index += 1
        inside = index < len(edges) and edges[index][0] < end
        words.append(index if inside else -1)
    return words
