"""What a prompt wants left out: clause-scoped negation over the names found, and over words that no lexicon has."""

from __future__ import annotations

import re
from dataclasses import dataclass

from parsing.core.found import Found
from parsing.core.lexicon import Match
from parsing.core.spelling import singular
from parsing.core.text import PromptText
from parsing.core.vocabulary import word_set

_IDIOMS = (
    r"doubt|matter|problem|wonder|limits?|longer|one|other|others|additional|further|need"
    r"|rush|worries|idea|big deal|less than"
    r"|more than|thanks|way\b|cap\b|frills|nonsense|holds barred|fuss|pressure|strings attached|wave"
)
_TRIGGER = re.compile(
    rf"(?<![\w-])(?:(?P<no>no(?! (?:{_IDIOMS})\b)|zero|nor)"
    r"|(?P<without>without(?: (?:any|using|adding|including|the use of))?|w/o|minus|sans"
    r"|free (?:of|from)|devoid of|lacking|lack of|absence of|absent"
    r"|exclud(?:e|es|ing)|omit(?:s|ting)?|skip(?:s|ping)?|avoid(?:s|ing)?|leave out|leaving "
    r"out|lose the|cut the|cut out|drop the|ditch(?: the)?|kill the"
    r"|remov(?:e|ing)|mute(?! )|mute the|get rid of|keep out|stay away from|steer clear "
    r"of|steering clear of|rather than|instead of|except(?: for)?|but not|less(?= [a-z])"
    r"|(?:do not|don't|dont|does not|doesn't|didn't|please don't|never) (?:want|need|like"
    r"|use|add|include|put|have|feature|contain|give me|play|make it)(?: (?:any|to hear"
    r"|to have|it to be|it to sound|it))?"
    r"|hate|can't stand|cannot stand|no more|not a fan of|not into|anything but|everything (?:but|except))"
    r"|(?P<not>not(?! (?:only|just|unlike|afraid|sure|necessarily|bad|to mention|long|much "
    r"time))|isn't|aren't|shouldn't be|should not be|must not be|never|nothing(?! (?:but"
    r"|else|like it))(?: (?:too|that is|that's))?))(?![\w-])"
)
_LIST_LABEL = re.compile(
    r"(?<![\w-])\"?(?:avoid|exclude[ds]?|excluding|exclusions?|negative(?: prompt)?|without"
    r"|not wanted|unwanted|don'ts?|no)\"?\s*:\s*(?P<items>[^\n.;}\]]{1,400})"
)
_SUFFIX = re.compile(r"(?<![\w])(?P<noun>[a-z]{3,12})s?(?:-?less|[ -]free)(?![\w])")
_SUFFIX_NOUNS = {
    "drum": "drum",
    "beat": "beat",
    "vocal": "vocal",
    "voice": "vocal",
    "percussion": "percussion",
    "bass": "bass",
    "guitar": "guitar",
    "lyric": "lyrics",
    "kick": "kick drum",
    "singer": "vocal",
    "piano": "piano",
    "hook": "hook",
}
_ENDS = re.compile(
    r"[.;!?\n(){}\[\]|]|(?<!\w)(?:but|just|only|with|instead|though|although|yet|however"
    r"|plus|also|please|then|while|because|since|so that"
    r"|and (?:just|only|an?|some|lots|plenty|the|keep|make|give|add|use|more|lots|maybe"
    r"|with|instead|very|really|it|i|let|put|go|focus|nice))(?!\w)|--"
)
_COMMA = re.compile(r",")
# An item is one to four words; words are parted by spaces alone, so that no text can be split in two ways.
_ITEM = r"\s*[\w'&-]+(?:\s+[\w'&-]+){0,3}\s*"
_LIST_GOES_ON = re.compile(rf",(?:{_ITEM},){{0,6}}\s*(?:[\w'&-]+\s+){{0,4}}(?:or|nor)\s")
_AND_LIST = re.compile(r",(?:\s*[\w'&-]+(?:\s+[\w'&-]+)?\s*,){0,6}\s*(?:[\w'&-]+\s+){0,2}and\s")
# "not too slow, not too fast pop song": the words that a "too" reaches, and no more.
_NOT_TOO = re.compile(
    r"\s+(?:too|overly|so|very|super|particularly|excessively)(?:\s+much)?\s+[\w-]+"
    r"(?:(?:\s*,)?\s+(?:or|nor)\s+(?:too\s+)?[\w-]+|\s+and\s+[\w-]+(?=\s*(?:$|[,;.])))?"
)
_SPLIT = re.compile(r",|/|(?<!\w)(?:or|nor|and|&)(?!\w)")
_FILLER = word_set("negation_filler")
_NOUN_STOPS = word_set("negation_noun_stops")


@dataclass(frozen=True)
class Scope:
    """A negated stretch of the folded text; ``loose`` where a noun that no lexicon has counts as well."""

    start: int
    end: int
    loose: bool


def find_exclusions(text: PromptText, matches: list[Match], scopes: list[Scope]) -> list[Found]:
    """What is excluded, in order, as found values whose ``value`` is a name in the singular.

    Parameters
    ----------
    text : PromptText
    matches : list of Match
        What the lexicon found; a match that starts inside a negated stretch is excluded.
    scopes : list of Scope
        Of :func:`find_scopes`.
    """
    found: list[Found] = []
    for scope in scopes:
        found += _excluded_in(text, scope, matches)
    for match in _SUFFIX.finditer(text.folded):
        noun = _SUFFIX_NOUNS.get(match["noun"])
        if noun:
            found.append(Found("excluded", noun, match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def negated(scopes: list[Scope], offset: int) -> bool:
    """Whether an offset lies in a negated stretch."""
    return any(scope.start <= offset < scope.end for scope in scopes)


def find_scopes(text: PromptText) -> list[Scope]:
    """Every negated stretch, from its trigger to the end of its clause."""
    scopes = [Scope(m.start("items"), m.end("items"), True) for m in _LIST_LABEL.finditer(text.folded)]
    for match in _TRIGGER.finditer(text.folded):
        inside = any(s.start <= match.start() < s.end for s in scopes)
        if inside or not text.free(match.start(), match.end()):
            continue
        short = _NOT_TOO.match(text.folded, match.end()) if match["not"] else None
        end = short.end() if short else _scope_end(text, match.end(), bool(match["without"]))
        scopes.append(Scope(match.end(), end, not match["not"]))
    return scopes


def _scope_end(text: PromptText, start: int, with_and: bool) -> int:
    limit = min(len(text.folded), start + 160)
    stop = _ENDS.search(text.folded, start, limit)
    end = stop.start() if stop else limit
    for comma in _COMMA.finditer(text.folded, start, end):
        goes_on = _LIST_GOES_ON.match(text.folded, comma.start(), end)
        if not goes_on and with_and:
            goes_on = _AND_LIST.match(text.folded, comma.start(), end)
        if not goes_on:
            return comma.start()
        # The list's last item ends it.
        after = _COMMA.search(text.folded, goes_on.end(), end)
        return after.start() if after else end
    return end


def _excluded_in(text: PromptText, scope: Scope, matches: list[Match]) -> list[Found]:
    found: list[Found] = []
    separators = [m for m in _SPLIT.finditer(text.folded, scope.start, scope.end) if not _inside_a_name(m, matches)]
    for begin, stop in _pieces(scope, separators):
        inside = [m for m in matches if begin <= m.start < stop and m.entry.kind != "cue"]
        phrase = _noun_phrase(text, begin, stop) if scope.loose else None
        if phrase and len(inside) == 1 and _is_head(inside[0], phrase):
            found.append(phrase)
        elif inside:
            found += [_exclusion(text, m) for m in inside]
        elif phrase:
            found.append(phrase)
        elif begin == scope.start:
            word = re.compile(r"\s*(?:too|overly|so|very|that|super|be|get)\s+(\w{3,20})").match(
                text.folded, begin, stop
            )
            if word:
                found.append(Found("excluded", word[1], word.start(1), word.end(1)))
    return found


def _is_head(match: Match, phrase: Found) -> bool:
    """Whether an everyday word only heads a longer phrase (``pedal noise``)."""
    return match.entry.common and match.entry.kind == "genre" and phrase.start < match.start and match.end == phrase.end


def _pieces(scope: Scope, separators: list[re.Match[str]]) -> list[tuple[int, int]]:
    edges = [scope.start]
    for separator in separators:
        edges += [separator.start(), separator.end()]
    edges.append(scope.end)
    return [(edges[i], edges[i + 1]) for i in range(0, len(edges), 2)]


def _inside_a_name(separator: re.Match[str], matches: list[Match]) -> bool:
    return any(m.start < separator.start() and separator.end() < m.end for m in matches)


def _exclusion(text: PromptText, match: Match) -> Found:
    """A solo of something is not all of it: ``no guitar solos`` leaves guitars in."""
    after = re.compile(r"\s+(solo)s?(?!\w)").match(text.folded, match.end)
    if match.entry.kind == "instrument" and after:
        return Found("excluded", f"{match.entry.name} solo", match.start, after.end())
    return Found("excluded", match.entry.name, match.start, match.end)


def _noun_phrase(text: PromptText, begin: int, stop: int) -> Found | None:
    """The first few words of a negated piece that no lexicon knows (``breakdowns``, ``autotune``)."""
    words: list[tuple[str, int, int]] = []
    for index in text.tokens_between(begin, stop):
        token = text.tokens[index]
        if not text.free(token.start, token.end) or token.text in _NOUN_STOPS:
            if words:
                break
            if token.text not in _FILLER:
                return None
        elif words or token.text not in _FILLER:
            words.append((token.text, token.start, token.end))
        if len(words) == 3:
            break
    if not words:
        return None
    name = text.folded[words[0][1] : words[-1][2]]
    return Found("excluded", name, words[0][1], words[-1][2]) if singular(name) else None
