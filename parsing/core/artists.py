"""Artists: after a cue (``in the style of``), before one (``X-style``), and known names that stand alone."""

from __future__ import annotations

import itertools
import re

from parsing.core.data_files import english_words
from parsing.core.found import Found
from parsing.core.lexicon import Match, lexicon
from parsing.core.names import GAP_IN_NAME, INNER, STOP, Name, is_lexical, is_place, known_at, name_at, name_ending_at
from parsing.core.text import PromptText

_LEAD = (
    r"(?:(?:artists?|bands?|producers?|composers?|acts?|musicians?|djs?|groups?|people"
    r"|music|songs?|the work|the sound|the music|the likes|works|early|late|classic|old"
    r"|vintage|modern|something|stuff|a mix|a cross|a blend|a mixture|someone|peak|90s"
    r"|80s|70s|60s)\s+(?:of|by|from|like|such as|between|as)?\s*)?(?:(?:early|late|classic"
    r"|old|vintage|peak|mid-period|90s|80s|70s)[ -])?"
)
_STRONG = re.compile(
    r"(?<![a-z])(?:(?:in|with|following|after|has|using) (?:the |a |an )?(?:\w+ )?(?:style"
    r"|vein|spirit|manner|mold|mould|tradition|footsteps|school|fashion|mode) of"
    r"|style of|a ?la(?= )|inspired by|influenced by|influences? (?:from|of)|influences?\s*:"
    r"|inspiration from|inspirations?\s*:|reminiscent of|reminds? (?:me|one|us|you) of"
    r"|sounds? (?:a bit |kind of |sort of |exactly |just |something |)like"
    r"|sounding (?:a bit |)like|similar to|akin to|channel(?:l?ing|s)|echoing|evok(?:ing"
    r"|es)|evocative of|homage to|tribute to|a nod to|nods to|recall(?:s|ing)"
    r"|(?:hints|shades|touch|traces|echoes|elements) of|for fans of|fans of|if you like"
    r"|along the lines of|as (?:if )?(?:played|written|produced|performed|made|composed) "
    r"by"
    r"|(?:produced|written|composed|performed|played|made|sung|remixed|recorded) by|(?:style "
    r"|artist |band )?ref(?:s|erences?)?\s*:|references?\s*:|artists?\s*:|style references?\s*:"
    r"|sounds? like\s*:|vibes? of|sound of|music of|works? of|such as artists like|borrow(?:s"
    r"|ing) from|nodding to|worthy of|close to|in line with|rip ?off of)"
    rf"\s*(?=\S){_LEAD}"
)
_WEAK = re.compile(
    rf"(?<![a-z])(?:like|think(?: of)?|thinking|by|featuring|feat\.?|ft\.?|mix(?:es|ing)? "
    rf"of|mix(?:es|ing)?|cross between|somewhere between|between|blend(?:s|ing)? of|combin(?:es?"
    rf"|ing)|imagine|as|love|covers? of|from|via|à la|ala|vibes?:|style:|meets|x|vs\.?|à "
    rf"la)\s+(?=\S){_LEAD}"
)
_AFTER = re.compile(
    r"(?:'s|s')?(?:-type\b| type(?=\s*(?:$|[,.;]))|[ -](?:styled?\b|inspired\b|esque\b|vibes?\b|type (?:of )?(?:beat"
    r"|track"
    r"|song|vibe|thing)|influenced?\b|like(?= [a-z])|flavou?red\b|ish\b|worship\b)|esque\b"
    r"|ish\b(?= )"
    r"|[ -](?:sound|feel|flavou?r|swagger|energy|era|mode|territory)\b)"
)
_CONNECTOR = re.compile(
    r"\s*(?:,\s*(?:and\s+|or\s+|&\s*|maybe\s+|plus\s+)?|/\s*|\s(?:and|or|meets|x|vs\.?"
    r"|with a (?:touch|hint|bit) of|crossed with|mixed with|via|plus|but also)\s+(?:maybe\s+"
    r"|a (?:bit|touch|hint|little) (?:of\s+)?|some\s+|early\s+)?|\s?[&+×]\s?)"
)
_SEGMENT = re.compile(r"[,;/|\n•·+]|\s[-x&×]\s|\.(?=\s|$)|\s(?:and|meets|vs\.?)\s|[()]|:")


_NO_NAMES = frozenset(["it's", "that's", "there's", "here's", "let's", "i'm", "i've", "we're", "you're", "don't"])
_MOST_NAMES = 60  # a prompt with more is no prompt, and each costs a look at all others


def find_cued_artists(text: PromptText) -> list[Found]:
    """Names beside a cue, in order; taken, so that no lexicon reads words inside a name."""
    names: list[Name] = []
    for pattern, strong in ((_STRONG, True), (_WEAK, False)):
        for match in pattern.finditer(text.folded):
            inside = bool(names) and match.start() < names[-1].end
            if not inside and len(names) < _MOST_NAMES and text.free(match.start(), match.start() + 1):
                names += _names_from(text, match.end(), strong, _is_by(match[0]))
    for match in _AFTER.finditer(text.folded):
        if len(names) >= 2 * _MOST_NAMES:
            break
        name = _name_before(text, match)
        if name:
            names.append(name)
    return _as_found(text, _extended_left(text, names))


def find_certain_artists(text: PromptText) -> list[Found]:
    """Known names of two words or more, typed as names: their words are nothing else (``Massive Attack``)."""
    names = []
    for index, token in enumerate(text.tokens):
        known = known_at(text, index) if token.capital else None
        if known is None or known.known is None or known.known.common:
            continue
        inside = [text.tokens[i] for i in text.tokens_between(known.start, known.end)]
        if len(inside) >= 2 and all(t.capital or t.text in INNER for t in inside) and not is_lexical(text, known):
            names.append(known)
    return _as_found(text, names)


def find_bare_artists(text: PromptText, matches: list[Match]) -> list[Found]:
    """Names without a cue: known ones anywhere; unknown capitalised ones that fill a segment of a list."""
    covered = {index for match in matches for index in range(match.first, match.last + 1)}
    matched = [text.tokens[match.first] for match in matches]
    title_case = len(matched) >= 3 and sum(token.capital for token in matched) > len(matched) / 2
    names: list[Name] = []
    i = 0
    while i < len(text.tokens):
        known = None if i in covered else known_at(text, i)
        if known and _stands_alone(text, known, covered):
            names.append(known)
            i = text.token_at(known.end - 1) + 1
        else:
            i += 1
    if not title_case:
        names += _unknown_segments(text, covered)
    return _as_found(text, names)


def _is_by(cue: str) -> bool:
    return re.match(r"(?:by|from|as|love|between|via|mix|combin|blend|x|imagine|featuring)\b", cue) is not None


def _names_from(text: PromptText, offset: int, strong: bool, only_known: bool) -> list[Name]:
    names: list[Name] = []
    index = text.token_at(offset - 1) + 1 if offset else 0
    if index < len(text.tokens) and re.search(r"[?!;\n]|\.\s", text.folded[offset : text.tokens[index].start]):
        return names
    while index < len(text.tokens) and len(names) < 12:
        name = name_at(text, index, strong, only_known)
        if name is None:
            break
        names.append(name)
        connector = _CONNECTOR.match(text.folded, name.end)
        if not connector or connector.end() == name.end:
            break
        strong = strong and "," not in connector[0]
        index = text.token_at(connector.end() - 1) + 1
    return names


def _name_before(text: PromptText, cue: re.Match[str]) -> Name | None:
    """The name that ends where an after-cue begins."""
    last = text.token_at(cue.start() - 1) if cue.start() else -1
    if last < 0 or text.tokens[last].end < cue.start():
        return None
    for first in range(max(0, last - 5), last + 1):
        known = known_at(text, first)
        if (
            known
            and known.known
            and known.end in (cue.start(), cue.start() + 2)
            and (text.tokens[first].capital or not known.known.common)
        ):
            return known
    glued_to_a_name = (
        cue[0].startswith("-ish") and text.tokens[last].capital and (text.tokens[last].text not in english_words())
    )
    if (
        re.search(r"sound|feel|flavou?r\b|swagger|energy|era|mode|territory|like|ish", cue[0])
        and "esque" not in cue[0]
        and not glued_to_a_name
    ):
        return None
    first = last
    while first > 0 and last - first < 4:
        before = text.tokens[first - 1]
        gap = text.folded[before.end : text.tokens[first].start]
        if (
            not before.capital
            or not GAP_IN_NAME.fullmatch(gap)
            or not text.free(before.start, before.end)
            or lexicon().look_up(before.text)
        ):
            break
        first -= 1
    token = text.tokens[first]
    name = Name(token.start, cue.start(), None)
    glued = re.match(r"-?esque", cue[0]) and token.text not in english_words()
    if (
        not (token.capital or glued)
        or not text.free(name.start, name.end)
        or is_lexical(text, name)
        or is_place(text, name)
    ):
        return None
    starts_sentence = first == 0 or text.breaks_between(text.tokens[first - 1].end, token.start)
    everyday = all(t.text in english_words() for t in text.tokens[first : last + 1])
    return None if everyday and (starts_sentence or token.text in STOP) and first == last else name


def _extended_left(text: PromptText, names: list[Name]) -> list[Name]:
    """``X meets Y``, ``X and Y style``: what a connector joins on the left of a found name is a name as well."""
    result = list(names)
    for name in names:
        current = name
        for _ in range(4):
            before = text.folded[max(0, current.start - 24) : current.start]
            joiner = re.search(r"(?:\s(?:and|x|meets|vs\.?)\s+|\s?[&/+×]\s?)$", before)
            if not joiner:
                break
            edge = current.start - (len(before) - joiner.start())
            last = text.token_at(edge - 1) if edge > 0 else -1
            left = name_ending_at(text, last) if last >= 0 else None
            if not left or any(left.start < other.end and other.start < left.end for other in result):
                break
            result.append(left)
            current = left
    return result


def _stands_alone(text: PromptText, name: Name, covered: set[int]) -> bool:
    """Whether a known name needs no cue: typed as a name, and no everyday word."""
    assert name.known is not None
    inside = text.tokens_between(name.start, name.end)
    if any(index in covered for index in inside) and len(inside) == 1:
        return False
    if is_place(text, name) or lexicon().look_up(text.folded[name.start : name.end]):
        return False
    capital = any(text.tokens[index].capital for index in inside)
    everyday = all(text.tokens[index].text in english_words() for index in inside)
    if name.known.common or (everyday and len(inside) == 1):
        return capital and _fills_segment(text, name)
    return (
        (capital and not (everyday and len(inside) < 2))
        or (len(inside) >= 2 and not everyday)
        or _fills_segment(text, name)
    )


def _fills_segment(text: PromptText, name: Name) -> bool:
    before = max((m.end() for m in _SEGMENT.finditer(text.folded, 0, name.start)), default=0)
    following = _SEGMENT.search(text.folded, name.end)
    if following and following[0] == ":":
        return False
    after = following.start() if following else len(text.folded)
    return not text.folded[before : name.start].strip() and not text.folded[name.end : after].strip() and before > 0


def _unknown_segments(text: PromptText, covered: set[int]) -> list[Name]:
    names = []
    edges = [0, *(m.end() for m in _SEGMENT.finditer(text.folded)), len(text.folded) + 1]
    for number, (begin, stop) in enumerate(itertools.pairwise(edges)):
        inside = text.tokens_between(begin, stop)
        if number == 0 or not 1 <= len(inside) <= 5 or any(index in covered for index in inside):
            continue
        tokens = [text.tokens[index] for index in inside]
        big = [t for t in tokens if t.capital or any(c.isdigit() for c in t.text)]
        small = [t for t in tokens if t not in big]
        unusual = any(t.text not in english_words() and not t.text.isdigit() for t in big)
        if not big or any(t.text not in INNER for t in small) or not unusual or not tokens[0].capital:
            continue
        labelled = text.folded[begin - 1] == ":" or _is_label(text, begin, stop)
        if labelled or any(len(t.text) == 1 or t.text in _NO_NAMES for t in tokens):
            continue
        if len(tokens) == 1 and (len(tokens[0].text) < 4 or tokens[0].text.isdigit()):
            continue
        name = Name(tokens[0].start, tokens[-1].end, None)
        if text.free(name.start, name.end) and not is_place(text, name) and not is_lexical(text, name):
            names.append(name)
    return names


def _is_label(text: PromptText, begin: int, stop: int) -> bool:
    """Whether a segment heads what follows it: ``Form: …``, ``Metre – 6/8``; in ``dub – Tikiman – 90`` none does."""
    dash = re.compile(r"\s-\s$")
    if text.folded[stop - 1 : stop] == ":":
        return True
    return dash.search(text.folded, begin, stop) is not None and dash.search(text.folded, 0, begin) is None


def _as_found(text: PromptText, names: list[Name]) -> list[Found]:
    found: list[Found] = []
    for name in sorted(names, key=lambda n: (n.start, -n.end)):
        if text.free(name.start, name.end) and name.end > name.start:
            text.take(name.start, name.end)
            found.append(Found("style_reference", text.typed(name.start, name.end).strip(), name.start, name.end))
    return found
