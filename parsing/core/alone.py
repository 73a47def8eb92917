"""Who plays alone, and where: ``solo piano``, ``nothing but harp``; ``intro with piano only`` binds the intro alone."""

from __future__ import annotations

import re
from typing import NamedTuple

from musicassist.contracts.form_words import ONLY, VOICES, alone_word, nowhere_else_word
from parsing.core.form_phrases import solo_moments
from parsing.core.found import Found
from parsing.core.text import PromptText

_QUALITY = r"(?:(?:an?|one|the|single|lone|soft|gentle|felt|grand|upright|acoustic|classical|quiet|intimate)[ -])*"
_BEFORE = re.compile(
    r"(?<![a-z])(?P<word>solo|unaccompanied|just|nothing (?:but|except|other than|besides)|solely"
    rf"|(?:only|sole) instruments?(?:\s*:|\s+(?:is|are|should be|being))?|only)[ -]+{_QUALITY}$"
)
_SOLO_PIECE = r"solo(?=\s*(?:$|[,.;]|piece|track|in ))"
_AFTER = re.compile(
    rf"\s*(?:,|-|\band\b)?\s*(?P<word>only|alone|unaccompanied|on (?:its|their) own|by (?:itself|themselves)"
    rf"|nothing else|{_SOLO_PIECE}|without (?:any )?accompaniment|no other instruments?)(?![a-z])"
)
_ANYWHERE = re.compile(r"(?<![a-z])(?:nothing else|no other instruments?|no accompaniment)(?![a-z])")
_NOT = re.compile(r"(?:\bnot|n't)\s+$")
# "with a solo violin" is a soloist in front of others, "a guitar solo" a moment of the piece.
_IN_COMPANY = re.compile(r"(?:\b(?:with|featuring|feat|plus|and|over|under|then|by|then|into)\s+(?:an?\s+|the\s+)?)$")
_SOLOIST = ("solo", "unaccompanied")
# Ensembles whose name is already the whole cast.
_WHOLE_CAST = re.compile(
    r"(?:string|brass|saxophone|woodwind|wind|guitar|percussion) (?:duo|trio|quartet|quintet|sextet)"
)
_JOINS = re.compile(rf"\s*(?:,|&|\+|,?\s*\b(?:and|plus)\b)\s*(?:just |only )?{_QUALITY}")

_ORDINAL = r"first|second|third|last|final"
_OPENS = r"intro(?:duction)?|opening|opens?|start(?:s|ing)?|begin(?:s|ning)?"
_ENDS = r"outro|coda|ending|ends|finale|clos(?:es|ing)|finish(?:es)?"
_INNER = r"verse|pre-?chorus|chorus|refrain|hook|bridge|breakdown|break|drop|build-?up|interlude|middle eight"
PLACE = rf"(?:(?P<which>{_ORDINAL})[ -])?(?P<section>{_OPENS}|{_ENDS}|{_INNER})(?:e?s)?(?: section)?"
# "starts off with", "the outro is": a few words of the same clause, none that begins something else.
_OTHER_CLAUSE = r"(?:and|then|but|throughout|piece|song|track|theme|music|credits|before|after|without)\b"
_GOVERNED = re.compile(rf"(?<![a-z-]){PLACE}(?::|(?:\s+(?!{_OTHER_CLAUSE})[a-z'-]+){{0,3}})\s*(?:an? |the )?$")
_FOLLOWING = re.compile(rf"[ -](?:only[ -])?(?:{PLACE})(?![a-z])")
_WITHIN = re.compile(
    rf"\s+(?P<by>in|during|for|at|on|as|to)\s+(?:the\s+|its\s+|an?\s+)?(?:very\s+)?"
    rf"(?:{PLACE}|(?P<end>end)|first \d+ (?:bars|seconds))(?![a-z])"
)
_AT_FIRST = re.compile(
    r"\s*[,;-]?\s*(?:and\s+)?(?:then|at first|to start|to begin|before (?!\d)|until|till|initially)(?![a-z])"
)


class _Said(NamedTuple):
    """An ``only`` beside a group of instruments: the word, its place, and whether it stands before them."""

    word: str
    start: int
    end: int
    leads: bool


def find_alone(text: PromptText, positive: list[Found]) -> list[Found]:
    """``structure`` values: at most one ``only``, and one for each section that somebody has alone."""
    instruments = [item for item in positive if item.field == "instrument"]
    found = _sung_sections(text, positive)
    whole: Found | None = None
    for group in _groups(text, instruments):
        for said in _said(text, group):
            value = _section_word(text, group, said)
            if value:
                found.append(Found("structure", value, said.start, said.end))
                break
            if whole is None and _binds_all(text, group, said, instruments):
                whole = Found("structure", ONLY, said.start, said.end)
    if whole is None and not found:
        whole = _whole_cast(text, positive, instruments)
    return [*found, whole] if whole else found


def _groups(text: PromptText, instruments: list[Found]) -> list[list[Found]]:
    """Instruments that are named in one breath: ``piano, bass and drums``."""
    groups: list[list[Found]] = []
    for item in instruments:
        if groups and (
            item.start <= groups[-1][-1].end or _JOINS.fullmatch(text.folded, groups[-1][-1].end, item.start)
        ):
            groups[-1].append(item)
        else:
            groups.append([item])
    return groups


def _said(text: PromptText, group: list[Found]) -> list[_Said]:
    """Every ``only`` beside a group, before one of its instruments or after the last."""
    said = []
    for item in group:
        before = _BEFORE.search(text.folded, max(0, item.start - 60), item.start)
        if before and not _NOT.search(text.folded, max(0, before.start() - 8), before.start()):
            said.append(_Said(before["word"], before.start("word"), before.end("word"), leads=True))
        named = re.match(r"(solo|unaccompanied) ", text.folded[item.start : item.end])
        if named:
            said.append(_Said("solo", item.start, item.start + named.end() - 1, leads=True))
    after = _AFTER.match(text.folded, group[-1].end)
    moment = after and after["word"] == "solo" and _is_moment(text, after)
    if after and not moment:
        said.append(_Said(after["word"], after.start("word"), after.end("word"), leads=False))
    return said


def _is_moment(text: PromptText, after: re.Match[str]) -> bool:
    within = _WITHIN.match(text.folded, after.end("word")) is not None
    return within or any(start <= after.start("word") < end for start, end in solo_moments(text))


def _section_word(text: PromptText, group: list[Found], said: _Said) -> str:
    """What the ``only`` says when it is a section's; nothing when it is the piece's."""
    names = list(dict.fromkeys(str(item.value) for item in group))
    start, end = min(group[0].start, said.start), max(group[-1].end, said.end)
    governed = _GOVERNED.search(text.folded, max(0, start - 60), start)
    if governed:
        return alone_word(section_named(governed), names)
    following = _FOLLOWING.match(text.folded, end)
    if following:
        return alone_word(section_named(following), names)
    within = _WITHIN.match(text.folded, end)
    if within:
        appears = said.word == "only" and not said.leads and within["by"] in ("in", "during")
        return (nowhere_else_word if appears else alone_word)(section_named(within), names)
    return alone_word("intro", names) if _AT_FIRST.match(text.folded, end) else ""


def section_named(match: re.Match[str]) -> str:
    """The section's usual name, with which of them it is."""
    groups = match.groupdict()
    name, which = groups["section"] or "", groups["which"]
    if groups.get("end") or re.fullmatch(_ENDS, name):
        return "outro"
    if not name or re.fullmatch(_OPENS, name):
        return "intro"
    name = name.replace("buildup", "build-up")
    return f"{which} {name}".replace("final ", "last ") if which else name


def _binds_all(text: PromptText, group: list[Found], said: _Said, instruments: list[Found]) -> bool:
    """Whether an ``only`` beside a group binds the whole piece."""
    if not said.leads:
        lead_in = text.folded[max(0, group[-1].start - 20) : group[-1].start]
        return group[-1] is instruments[-1] and not (said.word == "solo" and _IN_COMPANY.search(lead_in))
    if said.word not in _SOLOIST:
        return True
    # "solo piano" beside other instruments is a soloist; "just piano and cello" are two alone.
    company = _IN_COMPANY.search(text.folded[max(0, said.start - 20) : said.start])
    return not company and len({str(item.value) for item in instruments}) == 1


def _whole_cast(text: PromptText, positive: list[Found], instruments: list[Found]) -> Found | None:
    """``nothing else`` somewhere, or an ensemble's name that is all there is."""
    if not instruments:
        return None
    if match := _ANYWHERE.search(text.folded):
        return Found("structure", ONLY, match.start(), match.end())
    last = instruments[-1]
    genres = any(item.field == "genre" for item in positive)
    if len(instruments) == 1 and not genres and _WHOLE_CAST.fullmatch(str(last.value)):
        return Found("structure", ONLY, last.start, last.end)
    return None


def _sung_sections(text: PromptText, positive: list[Found]) -> list[Found]:
    """``a cappella intro``: a section for voices alone."""
    found = []
    for item in positive:
        sung = item.field == "genre" and item.value == "a cappella"
        section = _FOLLOWING.match(text.folded, item.end) if sung else None
        if section:
            found.append(Found("structure", alone_word(section_named(section), [VOICES]), item.start, item.end))
    return found
