"""Who comes in later, and who rests: ``drums come in at 0:30``, ``no bass in the intro``."""

from __future__ import annotations

import re

from musicassist.contracts.form_words import resting_word, waiting_word
from parsing.core.alone import PLACE, section_named
from parsing.core.found import Found
from parsing.core.lexicon import Match
from parsing.core.text import PromptText

_CLOCK = r"(?P<clock>\d{1,2}:[0-5]\d|\d{1,3}[ -]?(?:seconds?|secs?|s|bars?)(?![a-z])|bar \d{1,3})"
_MOMENT = rf"(?:about |around |roughly )?(?:{_CLOCK}|(?:the |its |an? )?{PLACE})(?![a-z])"
_WILL = r"(?:(?:should|must|can|could|will|to|only|then|all|just|really)\s+)*"
_COME = r"(?:com(?:es?|ing)|(?:enter|join|start|kick|appear)(?:s|ing)?|begin(?:s|ning)?)"
_COMES = re.compile(
    rf"\s+{_WILL}{_COME}(?:\s+(?:back|only))*(?:\s+in)?(?:\s+only)?\s+"
    rf"(?P<by>at|on|with|for|in|from|after|around)\s+{_MOMENT}"
)
_FROM = re.compile(rf"\s+only\s+(?P<by>from|after)\s+{_MOMENT}")
_UNTIL = re.compile(rf"\s+(?:(?:back|out|off|away|yet)\s+)?(?P<by>until|till|til|before)\s+(?:after\s+)?{_MOMENT}")
_SILENT_UNTIL = re.compile(
    rf"\s+(?:(?:is|are|be|stays?|kept|held|remains?)\s+)*(?:back|out|off|away|silent|quiet|muted)\s+"
    rf"(?P<by>until|till|til)\s+{_MOMENT}"
)
_DURING = re.compile(rf"\s+(?P<by>in|during|for|at|on)\s+(?:the |its |any )?{PLACE}(?![a-z])(?!\s+(?:only|and|or)\b)")
_LEAVES = re.compile(
    rf"\s+{_WILL}(?:drops?|cuts?|falls?|goes|go|leaves?|rests?|stops?)(?:\s+(?:out|away|silent))?\s+"
    rf"(?P<by>in|during|for)\s+(?:the |its )?{PLACE}(?![a-z])"
)
_REFUSED = re.compile(
    r"(?<![a-z])(?:no|without|(?:hold|keep|leave|save)(?:ing)?(?: off| back)?(?: on)?)\s+(?:any\s+|the\s+|all\s+)?$"
)
_NO = re.compile(r"(?<![a-z])(?:no|without)\s+(?:any\s+|the\s+)?$")
_AND = re.compile(r"\s*(?:,?\s*\b(?:and|plus)\b|&|\+)\s*(?:the\s+)?")
_NOT_SAID = re.compile(r"(?<![a-z])(?:never|not|no)\s+$")


def find_entries(text: PromptText, matches: list[Match]) -> list[Found]:
    """``structure`` values, at most one for each group of instruments; each spans the group and what it does."""
    found: list[Found] = []
    groups: list[list[Match]] = []
    for match in (match for match in matches if match.entry.kind == "instrument"):
        if groups and _AND.fullmatch(text.folded, groups[-1][-1].end, match.start):
            groups[-1].append(match)
        else:
            groups.append([match])
    for group in groups:
        value, end = _word(text, group)
        if value and not any(item.end > group[0].start for item in found):
            found.append(Found("structure", value, group[0].start, end))
    return found


def settled_by(entries: list[Found], matches: list[Match], excluded: list[Found]) -> tuple[list[Match], list[Found]]:
    """Without the "kick" of "kick in" and without refusals that hold for a part of the piece only."""
    kept = []
    for match in matches:
        inside = next((item for item in entries if item.start <= match.start < item.end), None)
        if inside is None or match.entry.kind != "instrument" or match.entry.name in str(inside.value):
            kept.append(match)
    return kept, [item for item in excluded if not any(e.start < item.end and item.start < e.end for e in entries)]


def _word(text: PromptText, group: list[Match]) -> tuple[str, int]:
    names = list(dict.fromkeys(match.entry.name for match in group))
    start, end = group[0].start, group[-1].end
    before = max(0, start - 24)
    refused = _REFUSED.search(text.folded, before, start) is not None
    comes = _COMES.match(text.folded, end) or _FROM.match(text.folded, end)
    if comes and not _NO.search(text.folded, before, start):
        return waiting_word(_moment(comes), names), comes.end()
    waits = (_UNTIL.match(text.folded, end) if refused else None) or _SILENT_UNTIL.match(text.folded, end)
    if waits:
        return waiting_word(_moment(waits), names), waits.end()
    rests = _DURING.match(text.folded, end) if _NO.search(text.folded, before, start) else None
    rests = rests or (None if _NOT_SAID.search(text.folded, before, start) else _LEAVES.match(text.folded, end))
    return (resting_word(section_named(rests), names), rests.end()) if rests else ("", end)


def _moment(match: re.Match[str]) -> str:
    if match["clock"]:
        return re.sub(r"(?<=\d)(?=[sb])|-", " ", match["clock"])
    section = section_named(match)
    return f"the end of the {section}" if match["by"] == "after" else f"the {section}"
