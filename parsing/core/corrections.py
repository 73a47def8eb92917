"""Which of two values holds: the labelled one, or the later one where the text corrects itself; else the first."""

from __future__ import annotations

import re
from dataclasses import replace

from parsing.core.found import Found
from parsing.core.text import PromptText

_CORRECTED = re.compile(
    r"(?<!\w)(?:no,? wait|wait,|actually|sorry|i mean(?:t)?|scratch that|correction|make (?:that|it)"
    r"|on second thoughts?"
    r"|or rather|hang on|hold on|my mistake|strike that|no,? sorry|let's say|change (?:it|that) to|better:"
    r"|edit:)(?!\w)"
)
_LABEL = re.compile(
    r"(?:(?<![a-z])(?:key(?:\s+signature)?|tonality)\s*(?:of|is|=|:|in)?"
    r"|(?<![a-z])(?:sound(?:s|ing)?|written|set|played|stays?|recorded) in)"
    r"\s*(?:the\s+key\s+of\s+)?$"
)
_FIELDS = ("key", "tempo", "metre", "duration")


def with_corrections(text: PromptText, found: list[Found]) -> list[Found]:
    """The values in order, with those that another one replaces named ``earlier_key``, ``earlier_tempo`` …"""
    replaced: set[int] = set()
    for field in _FIELDS:
        places = [i for i, item in enumerate(found) if item.field == field]
        spoken = [i for i in places if not text.folded.startswith("--", found[i].start)]
        if len(spoken) > 1:
            holds = _holding(text, [found[i] for i in spoken])
            replaced |= set(spoken[:holds])
    return [replace(item, field=f"earlier_{item.field}") if i in replaced else item for i, item in enumerate(found)]


def _holding(text: PromptText, items: list[Found]) -> int:
    for index in range(len(items) - 1, 0, -1):
        if _CORRECTED.search(text.folded, items[index - 1].end, items[index].start):
            return index
    if items[0].field == "key":
        labelled = (i for i, f in enumerate(items) if _LABEL.search(text.folded, max(0, f.start - 36), f.start))
        return next(labelled, 0)
    return 0
