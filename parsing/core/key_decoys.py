"""What looks like the key of the piece: chords in a row, keys that are refused, instruments built in a key."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.text import PromptText

# "Am F C G", "C - G - Am - F": chords in a row, or two after the word; none of them is the key.
_CHORD = r"[A-G](?:#|b|♯|♭)?(?:maj|min|m|dim|aug|sus|add)?\d{0,2}(?:/[A-G](?:#|b)?)?"
_CHORD_JOINT = r"(?:\s*[-,|>→–—]{1,2}\s*|\s+)"
_PROGRESSION = re.compile(
    rf"(?<![\w#]){_CHORD}(?:{_CHORD_JOINT}{_CHORD}){{2,16}}(?![\w#])"
    rf"|(?i:chords?|progression|changes|vamp)(?: \w+)?\s*[:=]?\s+{_CHORD}"
    rf"(?:(?:{_CHORD_JOINT}|,? and |, ){_CHORD}){{1,16}}(?![\w#])"
)
# A key that is refused or set aside: "not in C major", "anything but C minor".
_SET_ASIDE = re.compile(
    r"(?<![\w-])(?:not|no|never|\w+n't|without|avoid|but|except|instead of|rather than|other than|skip|hate|less)"
    r"(?: (?:in|the|key|of|be|put|set|make|write|have|do|go|play|with|want|use|another|like|it|to|any|more)){0,4}\s+$"
)
_TURNS_BACK = re.compile(r"(?<!anything )(?<!everything )(?<!all )(?<!any key )(?<![\w-])but(?: in)?\s+$")
# "clarinet in B flat", "horn in F": what the instrument is built in, and never the key of the piece by itself.
_TRANSPOSING = re.compile(
    r"(?<![a-z])(?:clarinets?|horns?|trumpets?|cornets?|saxophones?|sax|tubas?|flugelhorns?)\s+in\s+$"
)
# "whistle in D", "handpan in D minor": what it is built in, and the key where no other is named.
_BUILT_IN = re.compile(r"(?<![a-z])(?:whistles?|harmonicas?|recorders?|flutes?|ocarinas?|handpans?|kalimbas?)\s+in\s+$")


def outside_progressions(text: PromptText, keys: list[Found]) -> list[Found]:
    """Keys that are no chord of a row of chords."""
    rows = [text.folded_span(*match.span()) for match in _PROGRESSION.finditer(text.raw)]
    return [item for item in keys if not any(start <= item.start < end for start, end in rows)]


def without_decoys(text: PromptText, keys: list[Found]) -> list[Found]:
    """Keys that nobody refuses; what an instrument is built in counts only where no other key is named."""
    wanted = [
        item
        for item in keys
        if item.field not in ("key", "key_mode") or not (_is_set_aside(text, item.start) or _is_transposing(text, item))
    ]
    of_the_piece = [item for item in wanted if item.field != "key" or not _is_built_in(text, item.start)]
    return of_the_piece if any(item.field == "key" for item in of_the_piece) else wanted


def _is_set_aside(text: PromptText, start: int) -> bool:
    before = text.folded[max(0, start - 40) : start]
    return _SET_ASIDE.search(before) is not None and _TURNS_BACK.search(before) is None


def _is_transposing(text: PromptText, item: Found) -> bool:
    said = re.search(r"major|minor|maj|min|m$|ian$", text.folded[item.start : item.end])
    return not said and _TRANSPOSING.search(text.folded, max(0, item.start - 24), item.start) is not None


def _is_built_in(text: PromptText, start: int) -> bool:
    return _BUILT_IN.search(text.folded, max(0, start - 24), start) is not None
