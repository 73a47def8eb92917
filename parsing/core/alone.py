"""Whether the named instruments are to play alone: ``solo piano``, ``just a guitar``, ``harp and nothing else``."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.text import PromptText

_QUALITY = r"(?:(?:an?|one|the|single|lone|soft|gentle|felt|grand|upright|acoustic|classical|quiet|intimate)[ -])*"
_BEFORE = re.compile(rf"(?<![a-z])(?P<word>solo|unaccompanied|just|only|nothing but|solely)[ -]+{_QUALITY}$")
_SOLO_PIECE = r"solo(?=\s*(?:$|[,.;]|piece|track|in ))"
_AFTER = re.compile(
    rf"\s*(?:,|-|\band\b)?\s*(?P<word>only|alone|unaccompanied|on its own|by itself|nothing else|{_SOLO_PIECE}"
    r"|without (?:any )?accompaniment|no other instruments?)(?![a-z])"
)
_ANYWHERE = re.compile(r"(?<![a-z])(?:nothing else|no other instruments?|no accompaniment)(?![a-z])")
# "with a solo violin" is a soloist in front of others, "a guitar solo" a moment of the piece.
_IN_COMPANY = re.compile(r"(?:\b(?:with|featuring|feat|plus|and|over|under|then|by|then|into)\s+(?:an?\s+|the\s+)?)$")
# Ensembles whose name is already the whole cast.
_WHOLE_CAST = re.compile(
    r"(?:string|brass|saxophone|woodwind|wind|guitar|percussion) (?:duo|trio|quartet|quintet|sextet)"
)


def find_alone(text: PromptText, positive: list[Found]) -> list[Found]:
    """At most one ``structure`` value ``only``, with the words that say so."""
    instruments = [item for item in positive if item.field == "instrument"]
    if not instruments:
        return []
    for item in instruments:
        before = _BEFORE.search(text.folded, max(0, item.start - 60), item.start)
        company = before and _IN_COMPANY.search(text.folded[max(0, before.start() - 20) : before.start()])
        if before and not company and _sole(before["word"], instruments):
            return [Found("structure", "only", before.start("word"), before.end("word"))]
        named_solo = re.match(r"(?:solo|unaccompanied) ", text.folded[item.start : item.end])
        if (
            named_solo
            and _sole("solo", instruments)
            and not _IN_COMPANY.search(text.folded[max(0, item.start - 20) : item.start])
        ):
            return [Found("structure", "only", item.start, item.start + named_solo.end() - 1)]
    last = instruments[-1]
    after = _AFTER.match(text.folded, last.end)
    lead_in = text.folded[max(0, last.start - 20) : last.start]
    if after and not (after["word"] == "solo" and _IN_COMPANY.search(lead_in)):
        return [Found("structure", "only", after.start("word"), after.end("word"))]
    if match := _ANYWHERE.search(text.folded):
        return [Found("structure", "only", match.start(), match.end())]
    genres = any(item.field == "genre" for item in positive)
    if len(instruments) == 1 and not genres and _WHOLE_CAST.fullmatch(str(last.value)):
        return [Found("structure", "only", last.start, last.end)]
    return []


def _sole(word: str, instruments: list[Found]) -> bool:
    """``solo piano`` beside other instruments is a soloist; ``just piano and cello`` are two alone."""
    return word not in ("solo", "unaccompanied") or len({str(item.value) for item in instruments}) == 1
