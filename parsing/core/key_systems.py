"""Keys in other systems than letters: the Camelot wheel, and the syllables of the Romance languages."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.key_names import SHARPS
from parsing.core.languages import SUNG_KEY
from parsing.core.text import PromptText

_SOLFEGE = {"do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
# "Key is La minor": a syllable beside an English mode, where it can be no other word.
_HALF_SUNG = re.compile(
    r"(?<![a-z'])(?P<note>do|re|mi|fa|sol|la|si)(?:[ -]?(?P<sign>sharp|flat|diese|diesis|bemol|#))?"
    r"[ -](?P<mode>major|minor)(?![a-z])"
)
_KEY_CUE = re.compile(r"(?:key|tonality|scale)(?: (?:of|is|in|will be|should be))? ?[:=]? ?$")
CAMELOT = re.compile(r"(?<![\w#])(?P<number>1[0-2]|[1-9])(?P<letter>[ab])(?![\w#])")
_AFTER_TEMPO = re.compile(r"(?<!\d)(?:[4-9]\d|1\d\d|2[0-2]\d) ?(?:bpm)?,? $")
_CAMELOT_CUE = re.compile(r"(?:camelot|key)(?:\s+(?:of|code|is))?\s*[:=]?\s*$|(?:^|[,;|/\n(]|\.\s|\bin)\s*$")
_NUMBERED_THING = re.compile(
    r"(?<![a-z])(?:class|room|flight|seat|unit|apartment|flat|gate|platform|section|level|grade|page|size|figure|act"
    r"|scene"
    r"|part|no|number|route|bus|block|building|studio|episode|chapter|exhibit|type|version|take|year|stage|suite|row|at"
    r"|and|or|to) $"
)


def find_camelot(text: PromptText) -> list[Found]:
    """Keys by the Camelot wheel: ``8A``, where nothing says that it is a room or a flight."""
    found = []
    for match in CAMELOT.finditer(text.folded):
        before = text.folded[max(0, match.start() - 20) : match.start()]
        named = re.search(r"(?:camelot|key)(?:\s+(?:of|code|is))?\s*[:=]?\s*$", before)
        capital = text.is_capital(match.start("letter"))
        ends = re.match(
            r"\s*(?:$|[,;|.)\n/]|->|\(?camelot|(?:on|in|of) (?:the )?camelot|minor|major)",
            text.folded[match.end() : match.end() + 20],
        )
        opens = re.search(r"(?:^|[,;|\n])\s*$", before) and re.match(r" [a-z]{3,}", text.folded[match.end() :])
        # A tag among words ("techno 8A, dark"), and no number of a room or a flight.
        closes = ends and re.search(r"[a-z] $", before) and not _NUMBERED_THING.search(before)
        beside_tempo = re.match(r",? \d{2,3}(?: ?bpm| ?$|[,;.|])", text.folded[match.end() : match.end() + 10])
        if (
            named
            or (beside_tempo and re.search(r"[a-z] $", before) and not _NUMBERED_THING.search(before))
            or (capital and (ends or opens) and _CAMELOT_CUE.search(before))
            or (capital and closes)
            or (capital and _AFTER_TEMPO.search(before) and not re.match(r"[ -]\d", text.folded[match.end() :]))
            or (capital and re.search(r"(?<!\w)in $", before))
        ):
            found.append(Found("key", from_camelot(match), match.start(), match.end()))
    return found


def from_camelot(match: re.Match[str]) -> tuple[str, str]:
    """The Camelot wheel: 8A is A minor, 8B its relative C major, and each step up is a fifth."""
    fifths = (int(match["number"]) - 8) * 7
    if match["letter"] == "a":
        return SHARPS[(9 + fifths) % 12], "minor"
    return SHARPS[fifths % 12], "major"


def find_sung(text: PromptText) -> list[Found]:
    """Keys in the syllables of the Romance languages: ``la menor``, ``si bémol majeur``."""
    found = []
    for match in SUNG_KEY.finditer(text.folded):
        sign = "" if not match["sign"] else "b" if match["sign"].startswith("b") else "#"
        mode = "major" if match["mode"].startswith("ma") else "minor"
        found.append(Found("key", (_SOLFEGE[match["note"]] + sign, mode), match.start(), match.end()))
    for match in _HALF_SUNG.finditer(text.folded):
        cued = _KEY_CUE.search(text.folded, max(0, match.start() - 24), match.start())
        orders = match["note"] == "do" and not re.search(r"(?<!\w)in $", text.folded[: match.start()])
        if cued or (text.is_capital(match.start()) and not orders):
            sign = "" if not match["sign"] else "b" if match["sign"] in ("flat", "bemol") else "#"
            found.append(Found("key", (_SOLFEGE[match["note"]] + sign, match["mode"]), match.start(), match.end()))
    return found
