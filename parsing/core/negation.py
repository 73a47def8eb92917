"""What a prompt wants left out: the names in its negated clauses, and words there that no lexicon has."""

from __future__ import annotations

import re

from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.lexicon import Match, cue_lexicon, lexicon
from parsing.core.refused_after import refused_after
from parsing.core.scopes import SET_PHRASE, Scope
from parsing.core.spelling import singular
from parsing.core.text import PromptText

# "non-electronic", "un-cheesy", "not-too-dark", and "-vocals" as it is typed into a search box.
_PREFIX = re.compile(r"(?<![\w-])(?:non-|un-|anti-|not-(?:too-|so-|very-|overly-)?|no-|sans-)$|(?:^|[ ,(])[-!]$")
# "nobody should sing", "no one raps on it": the doing stands for what is heard.
_NOBODY = re.compile(
    r"(?<![\w-])(?:nobody|no[ -]one|none)(?: \w+){0,2}? (?P<verb>sing(?:s|ing)?|rap(?:s|ping)?|talk(?:s|ing)?"
    r"|speak(?:s|ing)?)(?![\w-])"
)
_DOING = {"s": "vocal", "r": "rap", "t": "talking"}
_SUFFIX = re.compile(r"(?<![\w])(?P<noun>[a-z]{3,12})s?(?:-?less|[ -]free)(?![\w])")
_SUFFIX_NOUNS = {"beat": "beat", "voice": "vocal", "lyric": "lyrics", "word": "lyrics", "hook": "hook"}
# A wordless choir is a choir.
_VOICE_AFTER = re.compile(r"[\s,]+(?:\w+ )?(?:vocal|voice|choir|chant|sing|hum|chorus|soprano|backing|vocali)")
_SPLIT = re.compile(r"[,;]|/|\+|(?<!\w)(?:or|nor|and|&)(?!\w)")
# A part of something is not all of it: "no guitar solos" leaves guitars in, "no EDM drop" EDM.
_PART = re.compile(
    r"[ -]+(?P<part>solo|drop|breakdown|build-?up|build|fill|riser|roll|intro|outro|hook|lead-in|ending|slide|run)s?"
    r"(?!\w)"
)
ENDS_IN_A_PART = re.compile(r" (?:solo|fill|break|roll|run)$")
# "full orchestra", "real drum": how much of it, and of no other type.
_NO_TYPE = re.compile(r"^(?:full|real|actual|whole) ")
_ADJECTIVE = re.compile(
    r"\s*(?:(?:too|overly|so|very|super|be|get|sound|sounds|feel|become|like"
    r"|that(?! \w+s\b)|particularly|at all|really|a|an|in any way)\s+)*"
    r"(?P<word>[a-z][a-z-]{2,19})(?P<alone>\s*$)?"
)
_ADJECTIVE_OF = {"percussive": "percussion", "cheese": "cheesy", "schmaltz": "schmaltzy", "kitsch": "kitschy"}
FAMILIES = frozenset(["drum", "drums", "percussion", "strings", "brass", "synth", "vocal", "guitar", "bass", "choir"])
# Sounds that a style gives a shape of its own: a dubstep growl, a trance pluck, a hoover of rave.
SHAPED = frozenset(
    ["growl", "pluck", "stab", "wobble", "wobble bass", "hoover", "lead", "synth lead", "riser", "arpeggio", "saw"]
)
_FILLER = word_set("negation_filler")
_NOUN_STOPS = word_set("negation_noun_stops")
_NO_QUALITY = word_set("negation_no_quality")


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
    found += refused_after(text, matches)
    found += [
        Found("excluded", m.entry.name, m.start, m.end)
        for m in matches
        if m.entry.kind != "cue" and _has_prefix(text, m.start)
    ]
    for match in _NOBODY.finditer(text.folded):
        name = "talking" if match["verb"].startswith("speak") else _DOING[match["verb"][0]]
        found = [item for item in found if not match.start() <= item.start < match.end()]
        found.append(Found("excluded", name, match.start("verb"), match.end()))
    for match in _SUFFIX.finditer(text.folded):
        named = next((e.name for e in lexicon().look_up(match["noun"]) if e.kind == "instrument"), None)
        if _VOICE_AFTER.match(text.folded, match.end()):
            continue
        noun = _SUFFIX_NOUNS.get(match["noun"], named)
        if noun and not any(item.start <= match.start() < item.end for item in found):
            found.append(Found("excluded", noun, match.start(), match.end()))
    return sorted(found, key=lambda f: f.start)


def without_prefixed(text: PromptText, matches: list[Match]) -> list[Match]:
    """The matches, with a name parted from the word that a prefix refuses: ``non-vocal trance`` is trance."""
    parted: list[Match] = []
    for match in matches:
        word = text.tokens[match.first]
        entries = lexicon().look_up(word.text) if match.last > match.first and _has_prefix(text, match.start) else ()
        rest = lexicon().look_up(text.folded[word.end : match.end]) if entries else ()
        if not rest:
            parted.append(match)
            continue
        parted.append(Match(entries[0], entries[1:], word.start, word.end, match.first, match.first))
        after = text.tokens[match.first + 1]
        parted.append(Match(rest[0], rest[1:], after.start, match.end, match.first + 1, match.last))
    return parted


def _has_prefix(text: PromptText, start: int) -> bool:
    return _PREFIX.search(text.folded, max(0, start - 14), start) is not None


def _excluded_in(text: PromptText, scope: Scope, matches: list[Match]) -> list[Found]:
    found: list[Found] = []
    if named := SET_PHRASE.match(text.folded, scope.start, scope.end):
        found.append(Found("excluded", singular(named["name"].replace("-", " ")), *named.span("name")))
        scope = Scope(named.end(), scope.end, scope.loose)
    separators = [m for m in _SPLIT.finditer(text.folded, scope.start, scope.end) if not _inside_a_name(m, matches)]
    for begin, stop in _pieces(scope, separators):
        inside = [m for m in matches if begin <= m.start < stop and m.entry.kind != "cue"]
        if _turns_to_a_mood(text, begin, inside, found):
            break
        phrase = _noun_phrase(text, begin, stop) if scope.loose else None
        if phrase and len(inside) == 1 and _is_head(inside[0], phrase):
            found.append(phrase)
        elif inside and (quality := None if scope.loose else _quality_before(text, begin, inside[0])):
            found.append(quality)
        elif inside:
            heads = _heads(text, inside, scope)
            found += _with_its_noun(text, heads, inside[-1], stop) if scope.loose else heads
        elif phrase:
            found.append(phrase)
        else:
            found += _quality(text, begin, stop) if not scope.loose else _usual_complaint(text, begin, stop)
    return found


def _turns_to_a_mood(text: PromptText, begin: int, inside: list[Match], found: list[Found]) -> bool:
    """``no lyrics and warm``: behind a noun, "and" with nothing but a mood says what is wanted."""
    if not found or not inside or any(match.entry.kind != "mood" for match in inside):
        return False
    after_and = re.search(r"(?:and|&)\s*$", text.folded[max(0, begin - 4) : begin]) is not None
    return after_and and not any(entry.kind == "mood" for entry in lexicon().look_up(str(found[-1].value)))


def _heads(text: PromptText, inside: list[Match], scope: Scope) -> list[Found]:
    """The names of a piece, without what only describes the next: "no big drums" refuses no bigness.

    A style before a family of sounds narrows it: "no western drums" leaves drums in; a hi-hat is one in any style.
    """
    found: list[Found] = []
    for index, match in enumerate(inside):
        item = _exclusion(text, match)
        before = inside[index - 1] if index else None
        if before and not text.folded[before.end : match.start].strip(" -"):
            if before.entry.kind == "mood" and not scope.loose:
                continue  # "not sad piano music" refuses the sadness
            if match.entry.kind == "genre" and before.entry.kind == "instrument" and _plural(text, before):
                break  # "no vocals techno" is techno
            if match.entry.kind == "instrument" and before.entry.kind in ("mood", "genre"):
                found.pop()
                of_a_family = before.entry.kind == "genre" and item.value in FAMILIES | SHAPED
                narrow = f"{before.entry.name} {item.value}" if of_a_family else item.value
                item = Found("excluded", narrow, before.start, item.end)
            elif match.entry.kind == before.entry.kind == "genre":
                found.pop()
                item = Found("excluded", f"{before.entry.name} {item.value}", before.start, item.end)
            elif scope.loose and match.entry.kind == "genre" and before.entry.kind == "mood":
                found.pop()
                item = Found("excluded", item.value, before.start, item.end)
        found.append(item)
    return found


def _plural(text: PromptText, match: Match) -> bool:
    word = text.tokens[match.last].text
    return word == "vox" or singular(word) != word


def _is_plural(word: str) -> bool:
    return len(word) > 3 and word.endswith("s") and not word.endswith("ss") and singular(word) != word


def _with_its_noun(text: PromptText, heads: list[Found], last: Match, stop: int) -> list[Found]:
    """``no sudden changes`` refuses changes that are sudden, ``no dubstep wobbles`` no dubstep: one wish each."""
    rest = _noun_phrase(text, last.end, stop) if last.entry.kind in ("mood", "genre") else None
    if rest is None or text.folded[last.end : rest.start].strip(" -"):
        return heads
    if heads[-1].end > last.end:
        return heads  # "no big room drops": the part is in the name
    noun = singular(str(rest.value))
    if noun in word_set("negation_anything"):
        return heads
    if last.entry.kind == "genre" and not (noun != rest.value and " " not in noun):
        return heads
    return [*heads[:-1], Found("excluded", f"{heads[-1].value} {noun}", heads[-1].start, rest.end)]


def _quality_before(text: PromptText, begin: int, match: Match) -> Found | None:
    """``not cheesy orchestral music``: the complaint is refused, and not the style that it describes."""
    between = text.tokens_between(begin, match.start)
    words = [text.tokens[index] for index in between if text.tokens[index].text in word_set("negation_complaints")]
    return Found("excluded", words[-1].text, words[-1].start, words[-1].end) if words else None


def _usual_complaint(text: PromptText, begin: int, stop: int) -> list[Found]:
    """``without being cheesy``: where nothing but a quality is said, that quality is refused."""
    words = [text.tokens[index] for index in text.tokens_between(begin, stop)]
    return [Found("excluded", w.text, w.start, w.end) for w in words[-1:] if w.text in word_set("negation_complaints")]


def _quality(text: PromptText, begin: int, stop: int) -> list[Found]:
    """A word that no lexicon has: after ``too`` any, else one that stands alone or hints at a style (``jazzy``)."""
    word = _ADJECTIVE.match(text.folded[begin:stop])
    if word is None or word["word"] in _NO_QUALITY:
        return []
    intensified = word.start("word") > 1 and text.folded[begin:stop][: word.start("word")].strip() not in (
        "",
        "a",
        "an",
    )
    if not (intensified or word["alone"] is not None or cue_lexicon().look_up(word["word"])):
        return []
    name = _ADJECTIVE_OF.get(word["word"], word["word"])
    return [Found("excluded", name, begin + word.start("word"), begin + word.end("word"))]


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
    part = _PART.match(text.folded, match.end)
    said = singular(text.folded[match.start : match.end])
    if part and match.entry.kind in ("instrument", "genre"):
        name = said if match.entry.kind == "genre" else match.entry.name
        return Found("excluded", f"{name} {part['part']}", match.start, part.end())
    if match.entry.kind == "instrument" and ENDS_IN_A_PART.search(said) and not said.endswith(match.entry.name):
        return Found("excluded", said, match.start, match.end)  # a "drum fill" is listed as drums
    bare = _NO_TYPE.sub("", match.entry.name)
    if bare != match.entry.name and any(entry.kind == "instrument" for entry in lexicon().look_up(bare)):
        return Found("excluded", bare, match.start, match.end)
    return Found("excluded", match.entry.name, match.start, match.end)


def _adjective(noun: str) -> str:
    """The quality that an abstract noun names: ``slickness`` is slick, ``cheese`` cheesy."""
    if noun.endswith("iness"):
        return noun.removesuffix("iness") + "y"
    if noun.endswith("ness") and len(noun) > 7:
        return noun.removesuffix("ness")
    return _ADJECTIVE_OF.get(noun, noun)


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
        if len(words) == 3 or (words and _is_plural(words[-1][0])):
            break
    if not words:
        return None
    name = _adjective(text.folded[words[0][1] : words[-1][2]])
    nothing = not singular(name) or (len(words) == 1 and singular(name) in word_set("negation_anything"))
    return None if nothing else Found("excluded", name, words[0][1], words[-1][2])
