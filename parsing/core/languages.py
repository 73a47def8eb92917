"""Other languages: words of Spanish, Portuguese, French, German, Italian and Japanese read as their English.

The rest of the grammar then reads one language only. Every letter of the English keeps the place of the word that it
stands for, so that what is found can be shown in the prompt as it was typed.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import pairwise

from parsing.core.data_files import english_words, rows, word_set
from parsing.core.folding import WORD, fold
from parsing.core.foreign_numbers import spelled_numbers

# Keys in the syllables of the Romance languages are read by the grammar of keys as they stand.
SUNG_KEY = re.compile(
    r"(?<![a-z])(?P<note>do|re|mi|fa|sol|la|si)"
    r"(?:[ -]?(?P<sign>sostenido|sustenido|diese|diesis|bemolle|bemol|#|b(?=[ -])))?"
    r"[ -](?P<mode>mayor|maior|majeur|maggiore|menor|mineur|minore)(?![a-z])"
)
_JAPANESE = re.compile(r"[\u3040-\u30ff\u4e00-\u9fff\uff66-\uff9f]")
_ELIDED = re.compile(r"(?:l|d|j|qu|s|n|m|c|t|all|dell|un|nell)'")
_MOST_WORDS = 5
# Words that prove English; those that other languages share are left out.
_ENGLISH = frozenset([
    "the", "and", "with", "of", "for", "that", "this", "is", "to", "my", "we", "you", "like", "something", "need",
    "want", "please", "track", "song", "no", "without", "but", "from", "it", "at", "about", "some", "make", "give",
    "into", "by", "not", "just", "very", "really", "feel", "what", "how", "your", "our", "their", "have", "has", "are",
    "was", "do", "does", "can", "could", "would", "should", "will", "if", "when", "there", "they", "let", "keep",
])  # fmt: skip
# Between two names these are part of the name ("La Oreja de Van Gogh").
_INNER = frozenset(["de", "del", "da", "do", "dos", "du", "des", "di", "y", "e", "et", "la", "los", "le", "les"])
# "lofi, 90, Em": a key, and not the Portuguese word.
_KEYS_TOO = frozenset(["em", "am"])
_NUMBERED = ("es", "pt", "fr", "de", "it")


@dataclass(frozen=True)
class _Dictionary:
    """One language: what is read anywhere, and what only in a prompt of that language."""

    always: dict[str, str]
    there: dict[str, str]


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int
    capital: bool


def translate(folded: str, origin: list[int], raw: str) -> tuple[str, list[int], frozenset[int]]:
    """A folded text with its foreign words in English.

    Parameters
    ----------
    folded : str
    origin : list of int
        For each letter the index into the prompt that it came from.
    raw : str
        The prompt as typed.

    Returns
    -------
    tuple of str, list of int, frozenset of int
        The text, the origin of each of its letters, and the offsets of letters that count as capitals (of keys).
    """
    replaced = list(_replacements(folded, origin, raw))
    if not replaced:
        return folded, origin, frozenset()
    letters: list[str] = []
    places: list[int] = []
    capitals: set[int] = set()
    at = 0
    for start, end, english in replaced:
        letters += folded[at:start]
        places += origin[at:start]
        glued = bool(letters) and letters[-1].isalnum()
        words = (" " if glued else "") + english + (" " if end < len(folded) and folded[end].isalnum() else "")
        length = end - start
        for index, letter in enumerate(words):
            if letter.isupper():
                capitals.add(len(letters))
            # The first letter stands for the first one typed, the last for the last.
            place = start + min(index, length - 1) if index < len(words) - 1 else end - 1
            letters.append(letter.lower())
            places.append(origin[place])
        at = end
    return "".join(letters) + folded[at:], places + origin[at:], frozenset(capitals)


def spoken_language(words: list[str]) -> str | None:
    """The language of a text's folded words (``es``, ``pt``, ``fr``, ``de``, ``it``); None for English or unknown."""
    # A musical word alone ("chanson", "palmas") is no proof: it takes one of the small words that hold sentences.
    english = sum(word in _ENGLISH for word in words)
    best: tuple[int, str] | None = None
    for language in _NUMBERED:
        telling = _telling(language)
        told = telling.intersection(words) - _ENGLISH
        hits = len(told)
        if all(len(word) == 1 or word in _KEYS_TOO for word in told):
            continue  # "a song in Em"
        holds = any(len(word) > 1 and word in word_set(f"holds_{language}") for word in words)
        if holds and hits > english and (hits >= 2 or len(words) <= 4) and (best is None or hits > best[0]):
            best = (hits, language)
    return best[1] if best else None


def _replacements(folded: str, origin: list[int], raw: str) -> Iterator[tuple[int, int, str]]:
    if _JAPANESE.search(folded):
        yield from _japanese(folded)
        return
    found = list(WORD.finditer(folded))
    if not any(m[0] in _first_words() or "'" in m[0] for m in found):
        return
    words = [_Word(m[0], m.start(), m.end(), raw[origin[m.start()]].isupper()) for m in found]
    language = spoken_language([part for word in words for part in re.split("'", word.text)])
    if language in ("fr", "it"):
        words = [part for word in words for part in _parted(word)]
    kept = [match.span() for match in SUNG_KEY.finditer(folded)]
    index = 0
    while index < len(words):
        step, english = _longest(words, index, language, folded)
        start, end = words[index].start, words[index + step - 1].end
        if english is not None and not any(a < end and start < b for a, b in kept):
            yield start, end, english
        index += step


def _longest(words: list[_Word], index: int, language: str | None, folded: str) -> tuple[int, str | None]:
    """How many words were read, and the English for them; None where nothing is to be replaced."""
    for count in range(min(_MOST_WORDS, len(words) - index), 0, -1):
        group = words[index : index + count]
        gaps = (folded[a.end : b.start] for a, b in pairwise(group))
        if any(gap.strip("' -") for gap in gaps):
            continue
        key = " ".join(word.text for word in group)
        english = _look_up(key, language)
        if english is not None and not (count == 1 and _inside_a_name(words, index)):
            return count, english if english != key else None
    return 1, None


def _look_up(key: str, language: str | None) -> str | None:
    if language:
        own = _dictionaries()[language]
        found = own.there.get(key) or own.always.get(key) or spelled_numbers(language).get(key)
        if found is not None:
            return found
    return _anywhere().get(key)


def _inside_a_name(words: list[_Word], index: int) -> bool:
    """Whether a small word belongs to a name: typed as one, or between two parts of one."""
    word = words[index]
    if len(word.text) == 1 and word.capital:
        return True  # a key, an initial
    if word.text not in _INNER:
        return False
    before = words[index - 1] if index else None
    after = words[index + 1] if index + 1 < len(words) else None
    if word.capital and after is not None and after.capital and before is not None:
        return True
    return before is not None and after is not None and before.capital and after.capital and len(word.text) <= 3


def _parted(word: _Word) -> list[_Word]:
    """``l'accordeon`` is two words."""
    match = _ELIDED.match(word.text)
    if not match:
        return [word]
    middle = word.start + match.end()
    return [
        _Word(word.text[: match.end() - 1], word.start, middle - 1, word.capital),
        _Word(word.text[match.end() :], middle, word.end, word.capital),
    ]


def _japanese(folded: str) -> Iterator[tuple[int, int, str]]:
    """Longest match, letter by letter: Japanese parts no words."""
    table, longest = _japanese_table()
    at, follows = 0, False
    while at < len(folded):
        found = None
        for length in range(min(longest, len(folded) - at), 0, -1):
            words = folded[at : at + length]
            # A particle is one only behind a word that was read; else it is part of a word that is not known.
            if words in table and (length > 1 or follows or not "\u3041" <= words <= "\u309f"):
                found = length
                break
        if found:
            yield at, at + found, table[folded[at : at + found]]
            at += found
            follows = True
        else:
            follows = folded[at].isascii() or "\u30a1" <= folded[at] <= "\u30ff"
            at += 1


@cache
def _japanese_table() -> tuple[dict[str, str], int]:
    table = {fold(words): english for language, _, words, english in _rows() if language == "ja"}
    return table, max(map(len, table))


@cache
def _rows() -> tuple[tuple[str, str, str, str], ...]:
    return tuple(
        (language, when, words, "" if english == "-" else english)
        for language, when, words, english in rows("translations.tsv", 4)
    )


@cache
def _dictionaries() -> dict[str, _Dictionary]:
    tables = {language: _Dictionary({}, {}) for language in _NUMBERED}
    for language, when, words, english in _rows():
        if language in tables:
            key = " ".join(WORD.findall(fold(words)))
            # An English word is never read as another language's in an English prompt.
            table = (
                tables[language].always if when == "always" and key not in english_words() else tables[language].there
            )
            table[key] = english
    return tables


@cache
def _anywhere() -> dict[str, str]:
    """What is read in any prompt; where two languages have a word, the first of them."""
    table: dict[str, str] = {}
    for dictionary in _dictionaries().values():
        for words, english in dictionary.always.items():
            table.setdefault(words, english)
    return table


@cache
def _first_words() -> frozenset[str]:
    words = {key.split()[0] for d in _dictionaries().values() for key in (*d.always, *d.there)}
    return frozenset(words | {key.split()[0] for language in _NUMBERED for key in spelled_numbers(language)})


@cache
def _telling(language: str) -> frozenset[str]:
    """Words that tell a language: those of its dictionary that are no English."""
    dictionary = _dictionaries()[language]
    words = {word for key in (*dictionary.always, *dictionary.there) for word in key.split()}
    return frozenset(word for word in words if word not in english_words() or word in ("con", "sin", "die", "und"))
