"""How long a section is and where the beat changes: ``long breakdown``, ``16 bar bridge``, ``beat switch halfway``."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.text import PromptText

_NAMES = (
    r"intro|outro|verse|pre-?chorus|chorus|refrain|hook|bridge|breakdown|build-?up|build|drop|interlude|middle eight"
    r"|climax|coda|ending"
)
_WORDS = {
    "two": 2, "four": 4, "six": 6, "eight": 8, "ten": 10, "twelve": 12, "sixteen": 16, "twenty-four": 24,
    "thirty-two": 32,
}  # fmt: skip
NUMBER = rf"\d{{1,2}}|{'|'.join(_WORDS)}"
_SIZES = {"longer": "long", "lengthy": "long", "drawn-out": "long", "drawn out": "long", "shorter": "short"}
SIZE = (
    r"(?:(?:very|extra|really|extremely|quite a) )?"
    r"(?P<size>long(?:er)?|lengthy|extended|drawn[ -]out|short(?:er)?|brief|quick)"
)
WHICH = r"(?:(?P<which>first|second|third|last|final)[ -])?"
MOMENT_FOLLOWS = r"\s+(?:section\s+|in\s+)?(?:at|after|around|by|from)\s"
_COUNTED = rf"(?P<n>{NUMBER})[ -]?(?P<unit>bars?|measures?|seconds?|secs?|s)"
_LENGTHS = (
    re.compile(rf"(?<![a-z0-9:.]){_COUNTED}[ -](?:long[ -])?{WHICH}(?P<name>{_NAMES})(?:e?s)?(?: section)?(?![a-z])"),
    re.compile(
        rf"(?<![a-z]){WHICH}(?P<name>{_NAMES})(?:e?s)?(?: section)?"
        rf"(?:\s*[:(]\s*|\s+(?:of |lasting |that lasts? |(?:is|are) |for )?){_COUNTED}(?: long)?(?![a-z])"
    ),
    re.compile(rf"(?<![a-z0-9:.]){_COUNTED} of (?:the )?{WHICH}(?P<name>{_NAMES})(?![a-z])"),
)
_SIZED = re.compile(rf"(?<![a-z]){SIZE}[ -]{WHICH}(?P<name>{_NAMES})(?:e?s)?(?![a-z])(?!{MOMENT_FOLLOWS})")

_PLACE = rf"(?:(?P<which>first|second|third|last|final)[ -])?(?P<name>{_NAMES})"
_CLOCK = r"\d{1,2}:[0-5]\d|\d{1,3}[ -]?(?:seconds?|secs?|s|minutes?|mins?|bars?)|bar \d{1,3}"
_MIDDLE = (
    r"half[ -]?way(?:[ -](?:through|in|point))?|mid[ -]?way(?: through)?|mid[ -]?(?:song|track)"
    r"|(?:in|at|around|for|during|from) the (?:middle|half[ -]?way (?:point|mark)|mid[ -]?point|second half)"
)
_AT = r"(?:at|around|from|after) (?:about )?(?:the )?"
_WHEN = (
    rf"(?:(?P<middle>{_MIDDLE})|{_AT}(?P<clock>{_CLOCK})(?: mark)?"
    rf"|(?P<side>after|before|at|on|in|into|for|with|during) (?:the )?{_PLACE}e?s?)(?![a-z])"
)
_BEAT = r"(?:drum )?(?:beat|groove|drum pattern|drums)"
_HALF = r"(?P<half>(?:in)?to (?:a )?half[ -]?time(?: (?:feel|beat|groove|drums))?)"
_SWITCH = (
    r"(?:beat[ -](?:switch(?:es|ed|[ -]?ups?)?|changes?|flips?|swap)(?: up)?"
    r"|(?:switch|chang|flip)(?:es?|ing|ed)?(?: up)?"
    rf" (?:up )?the {_BEAT}(?: up)?|{_BEAT} (?:switch(?:es)?|changes?|flips?)(?: up)?)(?: {_HALF})?"
)
_NEW = rf"(?:(?:switch(?:es|ing)? to )?(?:an? )?(?:new|different|another|second) {_BEAT})"
_TO_HALF = rf"(?:(?:switch|go|drop|change|move|fall)(?:e?s|ing)? (?:down )?{_HALF})"
_SWITCHES = (
    re.compile(rf"(?<![a-z])(?:{_SWITCH}),? {_WHEN}"),
    re.compile(rf"(?<![a-z]){_WHEN},?(?: the| an?| then| there(?:'s| is) an?)? (?:{_SWITCH})(?![a-z])"),
    re.compile(rf"(?<![a-z])(?:{_NEW}|{_TO_HALF}),? {_WHEN}"),
    re.compile(rf"(?<![a-z]){_WHEN},?(?: the| an?| then| it)? (?:{_NEW}|{_TO_HALF})(?![a-z])"),
    re.compile(rf"(?<![a-z])(?:{_SWITCH})(?! to\b)(?![a-z])"),
)
REFUSED_BEFORE = re.compile(
    r"(?:\b(?:no|any|never|don't|do not|(?:without|minus|skip|lose|cut|drop|not|hate)(?: (?:the|an?|any|your|that))?)"
    r"|n't(?: (?:the|an?|any))?)\s+$"
)


def find_section_phrases(text: PromptText) -> list[Found]:
    """``16 bar bridge``, ``20 second intro``, ``long breakdown``, ``beat switch after the second chorus``; negated
    ones are left out. Each stretch is taken.
    """
    found: list[Found] = []
    for pattern in (*_SWITCHES, *_LENGTHS, _SIZED):
        for match in pattern.finditer(text.folded):
            if not text.free(match.start(), match.end()) or _refused(text, match.start()):
                continue
            value = _switch(match) if pattern in _SWITCHES else _length(match)
            found.append(Found("structure", value, match.start(), match.end()))
            text.take(match.start(), match.end())
    return found


def _refused(text: PromptText, start: int) -> bool:
    return REFUSED_BEFORE.search(text.folded, max(0, start - 24), start) is not None


def bars_said(word: str) -> int:
    """A number in digits or in a word."""
    return _WORDS.get(word.replace(" ", "-")) or int(word)


def size_said(word: str) -> str:
    """``long``, ``extended``, ``short``, ``brief`` or ``quick``."""
    return _SIZES.get(word, word)


def _length(match: re.Match[str]) -> str:
    groups = match.groupdict()
    name = match["name"].replace("buildup", "build-up").replace("prechorus", "pre-chorus")
    place = f"{match['which']} {name}".replace("final ", "last ") if match["which"] else name
    if groups.get("size"):
        return f"{size_said(match['size'])} {place}"
    return f"{bars_said(match['n'])} {'second' if match['unit'].startswith('s') else 'bar'} {place}"


def _switch(match: re.Match[str]) -> str:
    groups = match.groupdict()
    word = f"beat switch{' to half-time' if groups.get('half') else ''}"
    if groups.get("clock"):
        return f"{word} at {groups['clock']}"
    if not groups.get("name"):
        return f"{word} halfway" if groups.get("middle") else word
    side = groups["side"] if groups["side"] in ("after", "before") else "at"
    which = f"{groups['which']} ".replace("final", "last") if groups["which"] else ""
    return f"{word} {side} the {which}{groups['name']}"
