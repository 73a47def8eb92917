"""Where a name begins and ends: known names, runs of capitals, and lower-case words after a sure cue."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsing.core.data_files import english_words, word_set
from parsing.core.lexicon import lexicon
from parsing.core.text import PromptText
from parsing.core.vocabulary import ArtistName, artist_names, not_artists

INNER = word_set("artist_inner")
STOP = word_set("artist_stop")
_NEVER_FIRST = word_set("artist_never_first")
GAP_IN_NAME = re.compile(r"\s{1,2}|[-.'$*!_]|[-.]\s?&\s?|\s?&\s?|'\s|\s'|!\s|\$")
_AFTER_INITIAL = re.compile(r"\.\s")  # "J. Cole": only after one letter or a usual short form
_LONGEST = 7


@dataclass(frozen=True)
class Name:
    start: int
    end: int
    known: ArtistName | None


def name_at(text: PromptText, index: int, strong: bool, only_known: bool) -> Name | None:
    token = text.tokens[index]
    if not text.free(token.start, token.end):
        return None
    known = known_at(text, index)
    if known and known.known and (strong or token.capital or not known.known.common):
        run = _capital_run(text, index)
        return (
            run
            if run
            and run.end > known.end
            and not is_lexical(text, run)
            and token.capital
            and not _splits(text, known, run)
            else known
        )
    if only_known or token.text in _NEVER_FIRST:
        return None
    run = _capital_run(text, index) if token.capital or token.text[0].isdigit() else None
    if run:
        return None if is_lexical(text, run) or is_place(text, run) else run
    return _lower_run(text, index) if strong else None


def name_ending_at(text: PromptText, last: int) -> Name | None:
    end = text.tokens[last].end
    for first in range(max(0, last - 5), last + 1):
        known = known_at(text, first)
        if known and known.end == end and (text.tokens[first].capital or (known.known and not known.known.common)):
            return known
    first = last
    while first >= 0 and text.tokens[first].capital and last - first < 4:
        if first < last and not GAP_IN_NAME.fullmatch(
            text.folded[text.tokens[first].end : text.tokens[first + 1].start]
        ):
            break
        first -= 1
    first += 1
    if first > last or lexicon().look_up(text.tokens[first].text) or text.tokens[first].text in _NEVER_FIRST | STOP:
        return None
    name = Name(text.tokens[first].start, end, None)
    everyday = all(t.text in english_words() for t in text.tokens[first : last + 1])
    return None if everyday or is_lexical(text, name) or is_place(text, name) else name


def known_at(text: PromptText, index: int) -> Name | None:
    """The longest known name that begins at a token."""
    names = artist_names()
    key, best = "", None
    for j in range(index, min(index + _LONGEST, len(text.tokens))):
        token = text.tokens[j]
        if (
            j > index
            and not token.joined
            and not re.fullmatch(r"[,./$!*+ ]{1,2}", text.folded[text.tokens[j - 1].end : token.start])
        ):
            break
        if not text.free(token.start, token.end):
            break
        word = token.text.removesuffix("'s") if token.text.endswith("'s") else token.text
        for form in {token.text.replace("'", ""), word.replace("'", "")}:
            if key + form in names:
                end = token.start + len(word) if form == word.replace("'", "") else token.end
                best = Name(text.tokens[index].start, end, names[key + form])
        key += token.text.replace("'", "")
    if (
        best is None
        and text.tokens[index].text == "the"
        and index + 1 < len(text.tokens)
        and text.tokens[index + 1].joined
        and text.tokens[index + 1].text != "the"
    ):
        inner = known_at(text, index + 1)
        return Name(text.tokens[index].start, inner.end, inner.known) if inner and text.tokens[index].capital else inner
    return best


def _capital_run(text: PromptText, index: int) -> Name | None:
    """Capitalised words in a row, small words allowed between them."""
    last = index
    j = index + 1
    while j < len(text.tokens) and j - index < _LONGEST + 1:
        token = text.tokens[j]
        gap = text.folded[text.tokens[j - 1].end : token.start]
        initial = len(text.tokens[j - 1].text) == 1 or text.tokens[j - 1].text in ("dr", "mr", "mrs", "st", "jr")
        usual = GAP_IN_NAME.fullmatch(gap) or (initial and _AFTER_INITIAL.fullmatch(gap))
        if not usual or not text.free(token.start, token.end):
            break
        follows_inner = token.text in INNER or token.text == "&" or _and_the(text, j)
        if (
            token.capital
            or token.text[0].isdigit()
            or (gap == "-" and token.text not in ("style", "inspired", "esque", "like", "type"))
        ):
            last = j
        elif not follows_inner:
            break
        j += 1
    start, end = text.tokens[index].start, text.tokens[last].end
    if text.folded[:end].endswith("'s"):
        end -= 2
    if text.tokens[index].text in _NEVER_FIRST and last == index:
        return None
    # "like The 1975" is a name, "like The" is not.
    return None if text.tokens[index].text == "the" and last == index else Name(start, end, None)


def _and_the(text: PromptText, j: int) -> bool:
    """Whether ``and`` goes on with the name ("Florence and the Machine") rather than with another one."""
    tokens = text.tokens
    if tokens[j].text not in ("and", "&") or j + 2 >= len(tokens) or tokens[j + 1].text != "the":
        return False
    return tokens[j + 2].capital and tokens[j + 1].joined and tokens[j + 2].joined and known_at(text, j + 1) is None


def _lower_run(text: PromptText, index: int) -> Name | None:
    """After a strong cue only: the lower-case words up to a break, when they are no everyday words."""
    words = []
    for j in range(index, min(index + 4, len(text.tokens))):
        token = text.tokens[j]
        if token.text in STOP or not text.free(token.start, token.end) or (j > index and not token.joined):
            break
        if lexicon().look_up(token.text):
            break
        words.append(token)
    if not words or all(word.text.removesuffix("'s") in english_words() for word in words):
        return None
    run = Name(words[0].start, words[-1].end, None)
    return None if is_place(text, run) else run


def _splits(text: PromptText, known: Name, run: Name) -> bool:
    """Whether what follows a known name inside a capitalised run is a name or a genre of its own."""
    rest = text.folded[known.end : run.end]
    return (
        bool(lexicon().look_up(rest))
        or rest.strip().startswith("&")
        or any(lexicon().look_up(word) for word in rest.split())
    )


def is_lexical(text: PromptText, name: Name) -> bool:
    words = text.folded[name.start : name.end]
    if lexicon().look_up(words):
        return True
    parts = [part for part in re.split(r"[\s&-]+", words) if part and part not in INNER]
    return all(lexicon().look_up(part) or part in not_artists() for part in parts)


def is_place(text: PromptText, name: Name) -> bool:
    words = text.folded[name.start : name.end].removeprefix("the ")
    key = re.sub(r"[^\w]+", "", words)
    return key in not_artists() or key.isdigit()
