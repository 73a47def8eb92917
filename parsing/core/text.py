"""A prompt made comparable (case, accents, widths, languages) without losing where each character came from."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass

from parsing.core.folding import WORD, fold, fold_character
from parsing.core.languages import translate

# What may stand between two words of one name: "lo-fi", "drum  and bass", "drum 'n' bass".
_JOINING = re.compile(r"[ \t'\"\-_]{0,4}")
_HALVES = re.compile(r"[\ud800-\udfff]")
_DASH = re.compile(r"\s-+\s")
_BREAK = re.compile(r"[,;.!?\n()\[\]{}|/:•·]")


@dataclass(frozen=True)
class Token:
    """A word of the folded text.

    Attributes
    ----------
    text : str
        Folded.
    start, end : int
        Offsets into the folded text.
    joined : bool
        Whether it may belong to one name with the word before it (only spaces or a hyphen between).
    capital : bool
        Whether it was typed with a capital first letter.
    """

    text: str
    start: int
    end: int
    joined: bool
    capital: bool


def without_halves(text: str) -> str:
    """The text with halves of surrogate pairs, which no encoding can write, replaced one for one."""
    return _HALVES.sub("\N{REPLACEMENT CHARACTER}", text)


class PromptText:
    """A prompt, its folded form, and the way back.

    Parameters
    ----------
    raw : str
        As typed. Any text.

    Attributes
    ----------
    folded : str
        Lower case, no accents, plain dashes and quotes, sharps as ``#`` and flats as ``b``; words of other languages
        that the vocabulary knows as their English.
    tokens : tuple of Token
    """

    def __init__(self, raw: str) -> None:
        self.raw = raw = without_halves(raw)
        letters: list[str] = []
        self._origin: list[int] = []
        for index, character in enumerate(raw):
            for letter in fold_character(character):
                letters.append(letter)
                self._origin.append(index)
        self.folded, self._origin, self._capitals = translate("".join(letters), self._origin, raw)
        self._taken = bytearray(len(self.folded))
        self.tokens = self._tokens()
        self._starts = [token.start for token in self.tokens]

    def span(self, start: int, end: int) -> tuple[int, int]:
        """Offsets into the prompt as typed, in code points, for offsets into the folded text."""
        if start >= end:
            return (0, 0)
        first, last = self._origin[start], self._origin[end - 1] + 1
        last = max(last, first + 1)
        while last < len(self.raw) and unicodedata.combining(self.raw[last]):
            last += 1
        return first, last

    def folded_span(self, first: int, last: int) -> tuple[int, int]:
        """Offsets into the folded text for code-point offsets into the prompt as typed."""
        return bisect_left(self._origin, first), bisect_left(self._origin, last)

    def typed(self, start: int, end: int) -> str:
        """The prompt's own characters for offsets into the folded text."""
        first, last = self.span(start, end)
        return self.raw[first:last]

    def is_capital(self, offset: int) -> bool:
        """Whether a letter of the folded text was typed as a capital (or stands for a key that is written so)."""
        return offset in self._capitals or self.raw[self._origin[offset]].isupper()

    def take(self, start: int, end: int) -> None:
        """Mark a stretch as understood, so that nobody reads it twice."""
        self._taken[start:end] = b"\1" * max(0, end - start)

    def free(self, start: int, end: int) -> bool:
        """Whether nobody has understood any of a stretch."""
        return not any(self._taken[start:end])

    def tokens_between(self, start: int, end: int) -> range:
        """Indices of the tokens that begin within a stretch."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def token_at(self, offset: int) -> int:
        """Index of the last token that begins at or before an offset; -1 for none."""
        return bisect_right(self._starts, offset) - 1

    def breaks_between(self, start: int, end: int) -> bool:
        """Whether punctuation separates two offsets."""
        return _BREAK.search(self.folded, start, end) is not None

    def _tokens(self) -> tuple[Token, ...]:
        found: list[Token] = []
        before = 0
        for match in WORD.finditer(self.folded):
            gap = self.folded[before : match.start()]
            joined = bool(found) and _JOINING.fullmatch(gap) is not None and _DASH.search(gap) is None
            capital = self.raw[self._origin[match.start()]].isupper()
            found.append(Token(match[0], match.start(), match.end(), joined, capital))
            before = match.end()
        return tuple(found)


def compact(text: str) -> str:
    """A name's letters and digits alone: ``Lo-Fi`` and ``lo fi`` are both ``lofi``."""
    return "".join(match.replace("'", "") for match in WORD.findall(fold(text)))


def word_count(text: str) -> int:
    """How many words a name has, as :class:`PromptText` parts them (``R&B`` has three)."""
    return len(WORD.findall(fold(text)))
