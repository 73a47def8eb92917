"""Keys told in other words: ``tonic E, minor``, ``D in the dorian mode``, ``phrygian metal in E``, ``three flats``."""

from __future__ import annotations

import re

from parsing.core.found import Found
from parsing.core.key_names import MODE, MODE_NAMES, NOTE, mode_called, tonic_of
from parsing.core.text import PromptText

_TONIC = re.compile(
    r"(?<![a-z])(?:(?:tonic|root(?: note)?|home (?:note|key)|keynote|key ?cent(?:er|re)|tonal cent(?:er|re)|tonality)"
    r"|cent(?:er|re)(?:e?d)? (?:it )?(?:on|around)|based (?:on|around)|revolv(?:es|ing) around)"
    rf"\s*(?:is|of|:|=|on|in)?\s*{NOTE}(?![a-z0-9'])(?:\s*[,;-]?\s*(?:in |and )?(?P<mode>{MODE_NAMES})\b)?"
)
# "C sharp for the key", "E is the tonic, minor mode".
_NAMED_AFTER = re.compile(
    rf"(?<![a-z0-9#'&]){NOTE} (?:is|as|for) (?:the |a |its |our )?"
    rf"(?:tonic|root(?: note)?|key|home key|tonal cent(?:er|re))"
    rf"(?![a-z])(?:\s*[,;(]?\s*(?:in |and )?(?P<mode>{MODE_NAMES})\b)?"
)
_IN_THE_MODE = re.compile(rf"(?<![a-z0-9#'&]){NOTE}\s*,?\s+in (?:the |an? )?{MODE}(?: mode| scale)?")
_MODAL_STYLE = re.compile(rf"(?<![a-z]){MODE}(?: [a-z-]{{3,14}}){{1,2}}\s+(?:in|on)\s+{NOTE}(?![a-z0-9'&/#])")
_COUNT = {word: number for number, word in enumerate(("no", "one", "two", "three", "four", "five", "six", "seven"))}
_SIGNATURE = re.compile(
    r"(?<![\w])(?P<count>no|one|two|three|four|five|six|seven|[1-7]) (?P<sign>sharp|flat)(?:(?<=one sharp)"
    r"|(?<=one flat)|s)(?![a-z])"
    r"(?:\s*[,;(]?\s*(?:in (?:the )?)?(?P<mode>major|minor))?"
)
# "Gb piano ballad", "techno, F# 130 bpm": typed as a note, and followed by no instrument that is built in a key.
_BEFORE_A_NAME = re.compile(
    r"(?:^|[,;|/\n(]\s{0,3})(?P<note>[a-g])(?P<accidental>#|b|(?<!a)[ -](?:flat|sharp))(?= +(?:\d{2,3}\b|[a-z]{3,}))"
    r"(?! +(?:clarinet"
    r"|trumpet|cornet"
    r"|horn|alto|tenor|soprano|baritone|bari|sax|saxophone|tuba|bass|whistle|flute|harmonica|euphonium"
    r"|trombone|flugelhorn"
    r"|instrument|major|minor|maj|min|dorian|phrygian|lydian|mixolydian|aeolian|locrian|chord|tuning|string"
    r"|shapes?|capo"
    r"|standard|tuned|harmonic|melodic|natural|pentatonic|blues scale|flat|sharp)s?\b)"
)
_FIFTHS = {"sharp": ("C", "G", "D", "A", "E", "B", "F#", "C#"), "flat": ("C", "F", "Bb", "Eb", "Ab", "Db", "Gb", "Cb")}
_RELATIVE_MINOR = {
    "sharp": ("A", "E", "B", "F#", "C#", "G#", "D#", "A#"), "flat": ("A", "D", "G", "C", "F", "Bb", "Eb", "Ab"),
}  # fmt: skip


def find_worded_keys(text: PromptText) -> list[Found]:
    """Keys told in other words than note and mode side by side."""
    found: list[Found] = []
    for match in [*_TONIC.finditer(text.folded), *_NAMED_AFTER.finditer(text.folded)]:
        if text.is_capital(match.start("note")) or match["accidental"] or match["mode"]:
            found.append(_key(match, mode_called(match["mode"]) if match["mode"] else "major"))
    found += [
        _key(match, mode_called(match["mode"])) for match in _IN_THE_MODE.finditer(text.folded) if _typed(text, match)
    ]
    for match in _MODAL_STYLE.finditer(text.folded):
        if text.is_capital(match.start("note")) and match["note"] != "a" and match["mode"] not in ("min", "maj"):
            found.append(_key(match, mode_called(match["mode"])))
    for match in _BEFORE_A_NAME.finditer(text.folded):
        sign = match.start("accidental")
        if text.is_capital(match.start("note")) and not text.is_capital(sign):
            found.append(_key(match, "major"))
    for match in _SIGNATURE.finditer(text.folded):
        said = match["mode"] or re.search(r"(?:key|signature|with|in)[ :]+$", text.folded[: match.start()])
        if said and match["count"] != "no":
            found.append(_signed(match))
    return found


def _typed(text: PromptText, match: re.Match[str]) -> bool:
    return bool(match["accidental"]) or text.is_capital(match.start("note"))


def _key(match: re.Match[str], mode: str) -> Found:
    return Found("key", (tonic_of(match), mode), match.start("note"), match.end())


def _signed(match: re.Match[str]) -> Found:
    """A key by its signature: major unless it says minor."""
    count = _COUNT.get(match["count"]) or int(match["count"])
    names = _RELATIVE_MINOR if match["mode"] == "minor" else _FIFTHS
    return Found("key", (names[match["sign"]][count], match["mode"] or "major"), match.start(), match.end())
