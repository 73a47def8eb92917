"""Words about the form: ``long intro``, ``drop at 0:45``, ``fade out``."""

from __future__ import annotations

import re

from parsing.core.form_phrases import find_form_phrases
from parsing.core.found import Found
from parsing.core.section_phrases import REFUSED_BEFORE, find_section_phrases
from parsing.core.text import PromptText

_SECTION = (
    r"intro|outro|verse|pre-?chorus|chorus|bridge|drop|breakdown|build-?up|build|hook|coda"
    r"|climax|crescendo|refrain|interlude|middle eight"
    r"|fades?[ -]?out|ending|finale|turnaround|key change"
)
_SIZE = (
    r"long|short|brief|extended|slow|quiet|soft|big|huge|massive|epic|sudden|hard|gentle"
    r"|quick|double|two|three|second|final|no|minimal|heavy|gradual|smooth"
)
# Three sections or more in a row are the order of the form.
_LISTED = (
    r"intro|outro|verse|pre-?chorus|chorus|refrain|bridge|drop|breakdown|break|build-?up|build|hook|solo|coda|interlude"
)
# "double chorus", "chorus x2", "last chorus".
_ITEM = (
    rf"(?:(?P<how>final|last|double)[ -])?(?P<name>{_LISTED})(?:\s?\(?(?:x ?(?P<times>[2-4])|(?P<times2>[2-4]) ?x)\)?)?"
)
_ONE_LISTED = re.compile(_ITEM)
_ANY_ITEM = re.sub(r"\?P<\w+>", "?:", _ITEM)
_LIST = re.compile(rf"(?<![a-z]){_ANY_ITEM}(?:\s*(?:,|-+>?|>|/|\band\b|\bthen\b|\s)+\s*{_ANY_ITEM})+(?![a-z0-9])")
_FEWEST_LISTED = 3
_LETTERS = re.compile(r"(?<![a-z])(aaba|abab|aabb|abac|abaca|abcb|ababcb|ababc)(?![a-z])")
# Too short for a word of its own: typed in capitals, or called a form.
_SHORT_LETTERS = re.compile(
    r"(?<![a-z])(a-?b-?a|a b a|a-a-b-a|a-b-a-b|a-b-a-c-a)(?![a-z-])(?P<said>[ -](?:form|structure))?"
)
_NAMED_FORM = re.compile(r"(?<![a-z])(ternary|rondo|binary)[ -]form(?![a-z])")
_NAMED_FORMS = {"ternary": "aba", "rondo": "abaca", "binary": "ab"}
_MOMENT = (
    r"(?:at|after|around|by|from)\s+(?:about\s+)?(?:\d{1,2}:[0-5]\d|(?:the\s+)?\d{1,3}[ -]?(?:seconds?"
    r"|secs?|s|minutes?|mins?|bars?)(?:\s+mark)?|bar\s+\d{1,3}|(?:the\s+)?(?:end|middle"
    r"|start))"
)
_PATTERN = re.compile(
    rf"(?<![a-z])(?:(?P<size>{_SIZE})[ -])?(?P<section>{_SECTION})s?(?![a-z])(?:\s+(?:section\s+"
    rf"|in\s+)?(?P<moment>{_MOMENT}))?"
)
# "drop D" is a tuning, "drop the drums" an exclusion, "one drop" a groove, a chorus guitar an effect.
_OTHER_AFTER = re.compile(
    r"[ -]+(?:the\b|[a-g]\b|[a-g][#b]\b|tuning|guitars?\b|pedal|effect|pickup|vocals?\b"
    r"|line\b)"
)
_OTHER_BEFORE = re.compile(r"(?:one|bass|sub|rain|tear|808|don't|do not|clean|happy|with)[ -]$")


def find_structure(text: PromptText) -> list[Found]:
    """Structure words with their size and moment, in order; a negated one is left to the exclusions."""
    found = _listed_form(text)
    found += [item for item in find_section_phrases(text) if not any(f.start <= item.start < f.end for f in found)]
    found += [item for item in find_form_phrases(text) if not any(f.start <= item.start < f.end for f in found)]
    listed = [(item.start, item.end) for item in found]
    for match in _PATTERN.finditer(text.folded):
        before = text.folded[max(0, match.start() - 16) : match.start()]
        section, size, moment = match["section"], match["size"], match["moment"]
        if any(start <= match.start() < end for start, end in listed):
            continue
        if not text.free(match.start(), match.end()) or size == "no" or REFUSED_BEFORE.search(before):
            continue
        if not size and not moment and (_OTHER_AFTER.match(text.folded, match.end()) or _OTHER_BEFORE.search(before)):
            continue
        if section in ("build", "drop", "hook", "bridge", "ending", "climax", "crescendo") and not (size or moment):
            continue
        parts = (size, re.sub("fades?[ -]?out", "fade-out", section).replace("buildup", "build-up"), moment)
        found.append(Found("structure", " ".join(part for part in parts if part), match.start(), match.end()))
        if moment:
            text.take(match.start(), match.end())
    return found


def _repeated(item: re.Match[str]) -> list[str]:
    """A listed section as often as it is to come."""
    times = int(item["times"] or item["times2"] or (2 if item["how"] == "double" else 1))
    return [item["name"].replace("buildup", "build-up")] * times


def _listed_form(text: PromptText) -> list[Found]:
    """``form: verse, chorus, …`` for sections listed in order, or for a form in letters (AABA); the first such list."""
    for match in _LIST.finditer(text.folded):
        names = [name for item in _ONE_LISTED.finditer(match[0]) for name in _repeated(item)]
        if len(names) >= _FEWEST_LISTED:
            return [Found("structure", f"form: {', '.join(names)}", match.start(), match.end())]
    letters = _LETTERS.search(text.folded) or next(
        (m for m in _SHORT_LETTERS.finditer(text.folded) if m["said"] or text.is_capital(m.start())), None
    )
    named = _NAMED_FORM.search(text.folded)
    asked = letters or named
    if asked is None:
        return []
    order = _NAMED_FORMS[asked[1]] if asked is named else re.sub("[^a-d]", "", asked[1] if letters else "")
    text.take(asked.start(), asked.end())
    return [Found("structure", f"form: {', '.join(order)}", asked.start(), asked.end())]
