"""Names found by longest match: genres, instruments, moods, scene cues; plurals, hyphens, aliases and typos."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

from rapidfuzz.distance import OSA

from parsing.core.data_files import english_words, word_set
from parsing.core.folding import fold
from parsing.core.spelling import plural_forms
from parsing.core.text import PromptText, Token, compact, word_count
from parsing.core.vocabulary import everyday_phrases, genre_words, instrument_words, mood_words, scene_cues

LONGEST_NAME_TOKENS = 7
_MAX_UNKNOWN_WORDS = 300


@dataclass(frozen=True)
class Entry:
    """One name of the lexicon.

    Attributes
    ----------
    kind : str
        ``genre``, ``instrument``, ``mood``, ``cue``, or ``phrase`` for everyday words that hide a musical one.
    name : str
        Canonical.
    common : bool
        An everyday word too.
    tokens : int
        Words in the form that was matched.
    """

    kind: str
    name: str
    common: bool
    tokens: int


@dataclass(frozen=True)
class Match:
    """An entry found in a prompt.

    Attributes
    ----------
    entry : Entry
    others : tuple of Entry
        What the same words could be as well.
    start, end : int
        Offsets into the folded text.
    first, last : int
        Token indices.
    typo : bool
        Found only after a spelling was corrected.
    """

    entry: Entry
    others: tuple[Entry, ...]
    start: int
    end: int
    first: int
    last: int
    typo: bool = False

    def also(self, kind: str) -> Entry | None:
        """The reading of another kind, when there is one."""
        return next((e for e in (self.entry, *self.others) if e.kind == kind), None)


class Lexicon:
    """An index of names by their letters and digits alone."""

    def __init__(self, entries: Iterable[tuple[str, Entry]]) -> None:
        index: dict[str, dict[str, Entry]] = defaultdict(dict)
        names_with: dict[str, set[str]] = defaultdict(set)
        for surface, entry in entries:
            index[compact(surface)].setdefault(entry.kind, entry)
            for word in fold(surface).replace("-", " ").split():
                names_with[word].add(entry.name)
        words = set(names_with)
        index.pop("", None)
        self._index = {key: tuple(kinds.values()) for key, kinds in index.items()}
        self._by_letter: dict[str, list[str]] = defaultdict(list)
        # Nobody misspells what hardly anybody writes: a typo is only ever of an everyday word, or of one that stands
        # in several names ("techno"); a rare name ("barbat") would swallow every foreign word near it.
        for word in sorted(words):
            usual = word in english_words() or len(names_with[word]) > 1
            if len(word) >= 4 and word.isalpha() and usual and word not in word_set("often_misspelt"):
                self._by_letter[word[0]].append(word)
        for word in sorted(word_set("often_misspelt")):
            self._by_letter[word[0]].append(word)
        self._words = words
        # Of two words as near, the one that more names hold is meant.
        self._names = defaultdict(int, {word: len(names) for word, names in names_with.items()})

    def look_up(self, name: str) -> tuple[Entry, ...]:
        """What a whole name could be; empty when unknown."""
        return self._index.get(compact(name), ())

    def find(self, text: PromptText) -> list[Match]:
        """Longest matches among what nobody has understood yet, from left to right, never overlapping."""
        tokens = text.tokens
        free = [text.free(token.start, token.end) for token in tokens]
        spelled = self._spelled(tokens, free)
        found: list[Match] = []
        i = 0
        while i < len(tokens):
            match = self._longest(tokens, free, spelled, i) if free[i] else None
            if match:
                found.append(match)
                i = match.last + 1
            else:
                i += 1
        return found

    def _longest(self, tokens: tuple[Token, ...], free: list[bool], spelled: list[str], i: int) -> Match | None:
        key = ""
        best: tuple[int, tuple[Entry, ...]] | None = None
        for j in range(i, min(i + LONGEST_NAME_TOKENS, len(tokens))):
            if not free[j] or (j > i and not tokens[j].joined):
                break
            key += spelled[j].replace("'", "")
            entries = self._index.get(key)
            if entries and _same_words(entries[0], tokens, i, j):
                best = (j, entries)
        if best is None:
            entries = self._index.get(key := spelled[i].removesuffix("'s").replace("'", ""))
            if not entries or key == "":
                return None
            best = (i, entries)
        j, entries = best
        if j > i and entries[0].kind == "instrument" and self._goes_on(tokens, free, spelled, j):
            # "distorted bass guitar": the bass guitar is the name, what stands before it only describes it.
            j -= 1
            entries = self._index.get("".join(word.replace("'", "") for word in spelled[i : j + 1]), ())
            if not entries:
                return None
        typo = any(spelled[k] != tokens[k].text for k in range(i, j + 1))
        return Match(entries[0], entries[1:], tokens[i].start, tokens[j].end, i, j, typo)

    def _goes_on(self, tokens: tuple[Token, ...], free: list[bool], spelled: list[str], j: int) -> bool:
        """Whether the word at ``j`` begins another name of two words, as "drum" in "log drum groove" does not."""
        if j + 1 >= len(tokens) or not free[j + 1] or not tokens[j + 1].joined or spelled[j + 1] in word_set("played"):
            return False
        alone = self._index.get(head := spelled[j].replace("'", ""), ())
        entries = self._index.get(head + spelled[j + 1].replace("'", ""), ())
        return bool(entries) and entries[0].kind == "instrument" and entries[0].name not in {e.name for e in alone}

    def _spelled(self, tokens: tuple[Token, ...], free: list[bool]) -> list[str]:
        """The tokens' texts, each evident typo replaced by the musical word that was meant."""
        shouted = sum(t.capital for t in tokens) > len(tokens) / 2
        meant: dict[str, str] = {}
        result = []
        for index, token in enumerate(tokens):
            word = token.text
            name_like = token.capital and index > 0 and not shouted
            if free[index] and len(word) >= 5 and word.isalpha() and not name_like and word not in self._words:
                if word not in meant and len(meant) < _MAX_UNKNOWN_WORDS:
                    meant[word] = self._meant(word)
                word = meant.get(word, word)
            result.append(word)
        return result

    def _meant(self, word: str) -> str:
        """The one musical word that ``word`` misspells, or ``word`` itself."""
        if word in english_words() or word in _hints() or compact(word) in self._index:
            return word
        allowed = 1 if len(word) < 9 else 2
        near = [
            (distance, -self._names[candidate], candidate)
            for candidate in self._by_letter[word[0]]
            if abs(len(candidate) - len(word)) <= (allowed if len(word) > 5 else self._may_lack_a_letter(candidate))
            and len(candidate) >= 5
            and (distance := OSA.distance(word, candidate, score_cutoff=allowed)) <= allowed
            and _slip_of_the_hand(word, candidate)
        ]
        return min(near)[2] if near else word

    def _may_lack_a_letter(self, candidate: str) -> bool:
        """Of a five-letter word: a genre may be meant ("tecno"), or what nearly every prompt names ("gitar")."""
        if len(candidate) != 6:
            return False
        genre = any(entry.kind == "genre" for entry in self._index.get(candidate, ()))
        return genre or candidate in word_set("often_misspelt")


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
_SOUND_ALIKE = ("aeiouy", "ckqsxz", "bpdt", "fvw", "gj", "mn", "lr")


def _slip_of_the_hand(word: str, candidate: str) -> bool:
    """Whether a word of the same length differs by a neighbouring key, a like sound or two letters swapped.

    ``sebene`` is a word of its own and no ``serene``; people leave letters out or double them far more often than
    they put a strange one in.
    """
    if len(word) != len(candidate):
        return True
    wrong = [(a, b) for a, b in zip(word, candidate, strict=True) if a != b]
    if len(wrong) == 2 and wrong[0] == wrong[1][::-1]:
        return True
    return all(_near(a, b) for a, b in wrong)


def _near(a: str, b: str) -> bool:
    if any(a in group and b in group for group in _SOUND_ALIKE):
        return True
    places = [(row, line.index(letter)) for letter in (a, b) for row, line in enumerate(_ROWS) if letter in line]
    return len(places) == 2 and abs(places[0][0] - places[1][0]) <= 1 and abs(places[0][1] - places[1][1]) <= 1


def _same_words(entry: Entry, tokens: tuple[Token, ...], i: int, j: int) -> bool:
    """Refuse chance joins of short words ("in die"), allow usual splits ("synth wave", "hi hat")."""
    if j - i + 1 <= entry.tokens:
        return True
    return all(len(tokens[k].text) >= 3 or tokens[k].text in {"lo", "fi", "hi", "hip", "nu", "be", "a", "n", "8", "o"}
               for k in range(i, j + 1)) and tokens[i].text not in {"the", "and", "for", "with", "not"}  # fmt: skip


def _entries() -> Iterable[tuple[str, Entry]]:
    sources: list[tuple[str, str, tuple[str, ...], bool]] = []
    sources += [("instrument", w.name, w.aliases, w.common) for w in instrument_words().values()]
    sources += [("genre", w.name, w.aliases, w.common) for w in genre_words().values()]
    sources += [("mood", w.name, w.aliases, True) for w in mood_words().values()]
    sources += [("phrase", phrase, (), True) for phrase in everyday_phrases()]
    for kind, name, aliases, common in sources:
        for surface in (name, *aliases):
            words = word_count(surface)
            entry = Entry(kind, name, common, words)
            yield surface, entry
    # Plurals last: a real name is never hidden by another one's plural.
    for kind, name, aliases, common in sources:
        if kind in ("instrument", "genre"):
            for surface in (name, *aliases):
                words = word_count(surface)
                for form in plural_forms(surface):
                    yield form, Entry(kind, name, common, words)


@cache
def _hints() -> frozenset[str]:
    """Cue words are words ("jazzy"), and no typo of a name ("jazz")."""
    return frozenset(fold(surface) for cue in scene_cues().values() for surface in (cue.name, *cue.aliases))


@cache
def cue_lexicon() -> Lexicon:
    """Words that only hint at a style, built once; they never hide a name of :func:`lexicon`."""
    return Lexicon(
        (form, Entry("cue", cue.name, True, word_count(surface)))
        for cue in scene_cues().values()
        for surface in (cue.name, *cue.aliases)
        for form in (surface, *plural_forms(surface))
    )


@cache
def lexicon() -> Lexicon:
    """The lexicon of the shipped vocabulary, built once."""
    return Lexicon(_entries())
