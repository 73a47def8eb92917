"""Keys: ``A minor``, ``F#m``, ``in the key of Ab``, ``C♯ dorian``, Camelot ``8A``; never the article ``a``."""

from __future__ import annotations

import re

from musicassist.contracts.brief import Key
from parsing.core.found import Found
from parsing.core.text import PromptText
from parsing.core.vocabulary import word_set

_NOTE = r"(?P<note>[a-g])(?P<accidental>\s?#|b(?![a-z])|[ -]?sharp\b|[ -]?flat\b)?"
_MODES = {
    "major": "major", "maj": "major", "minor": "minor", "min": "minor", "m": "minor", "dur": "major", "moll": "minor",
    "natural minor": "minor", "harmonic minor": "harmonic minor", "melodic minor": "melodic minor",
    "major pentatonic": "major pentatonic", "minor pentatonic": "minor pentatonic",
    "pentatonic minor": "minor pentatonic", "pentatonic major": "major pentatonic", "blues scale": "blues",
    "ionian": "ionian", "dorian": "dorian", "phrygian dominant": "phrygian dominant", "phrygian": "phrygian",
    "lydian": "lydian", "mixolydian": "mixolydian", "aeolian": "aeolian", "locrian": "locrian",
}  # fmt: skip
_PLAYED_AS = {"ionian": "major", "aeolian": "minor", "phrygian dominant": "phrygian"}
_MODE_NAMES = "|".join(sorted((m for m in _MODES if m != "m"), key=len, reverse=True))
_MODE = rf"(?P<mode>{_MODE_NAMES})\b"
_NAMED = re.compile(rf"(?<![a-z0-9#'&]){_NOTE}[ -]{{0,3}}{_MODE}(?!\s*\d)")
_WHOLE = re.compile(rf"{_NOTE}[ -]{{0,3}}(?P<mode>{_MODE_NAMES}|m)?")
_SHORT = re.compile(
    r"(?<![a-z0-9#'&])(?P<note>[a-g])(?P<accidental>#|b)?(?P<mode>m|min|maj)(?![a-z0-9#'])(?!\.?\s*\d+ ?s)"
)
_KEY_OF = re.compile(
    rf"(?<![a-z])key(?:\s+signature)?\s*(?:of|is|=|:|in)?\s*(?:the\s+key\s+of\s+)?{_NOTE}(?![a-z0-9'])"
)
_IN = re.compile(rf"(?<![a-z])in\s+{_NOTE}(?![a-z0-9'&/])")
_ALONE = re.compile(r"(?:^|[,;|/\n(])\s*(?P<note>[a-g])(?P<accidental>#|b)?\s*(?=$|[,;|.\n)])")
_SOLFEGE = {"do": "C", "re": "D", "mi": "E", "fa": "F", "sol": "G", "la": "A", "si": "B"}
_SUNG = re.compile(
    r"(?<![a-z])(?P<note>do|re|mi|fa|sol|la|si)(?:[ -](?P<sign>sostenido|sustenido|diese|diesis|bemol|bemolle))?"
    r"[ -](?P<mode>mayor|maior|majeur|maggiore|menor|mineur|minore)(?![a-z])"
)
_CAMELOT = re.compile(r"(?<![\w#])(?P<number>1[0-2]|[1-9])(?P<letter>[ab])(?![\w#])")
_CAMELOT_CUE = re.compile(r"(?:camelot|key)(?:\s+(?:of|code|is))?\s*[:=]?\s*$|(?:^|[,;|/\n(]|\bin)\s*$")
_UNKNOWN = re.compile(r"(?<![a-z0-9#'&])(?P<note>[h-z])(?P<accidental>#|b)?[ -](?P<mode>major|minor|maj|min)\b")
_MODE_ONLY = re.compile(r"(?<![a-z])(?:in\s+)?(?:a\s+|some\s+)?(?P<mode>minor|major)[ -](?:key|scale|mode|tonality)\b")
_TUNING = re.compile(r"(?:drop(?:ped)?|tuned? (?:down )?to|open|string)[ -]$")
_GOES_ON = word_set("key_goes_on")
_PITCH_CLASS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")


def pitch_class(tonic: str) -> int:
    """0 for C to 11 for B."""
    return (_PITCH_CLASS[tonic[0].lower()] + {"#": 1, "b": -1}.get(tonic[1:2], 0)) % 12


def find_keys(text: PromptText) -> list[Found]:
    """Every key that the prompt names, in order, each as ``(tonic, mode)`` with the mode as it was said.

    A lower-case ``a`` counts only where no noun follows it; the mode alone (``in a minor key``) is found as
    ``key_mode``; a letter that no key has (``H# minor``) as ``unknown_key``.
    """
    found = [*_named(text), *_short(text), *_stated(text), *_camelot(text), *_alone(text)]
    found += _unknown(text) + _sung(text)
    for match in _MODE_ONLY.finditer(text.folded):
        if text.free(match.start(), match.end()) and not any(
            f.start < match.end() > f.end > match.start() for f in found
        ):
            found.append(Found("key_mode", match["mode"], match.start(), match.end()))
    found.sort(key=lambda f: (f.start, -f.end))
    kept: list[Found] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    for item in kept:
        text.take(item.start, item.end)
    return kept


def playable(tonic: str, mode: str) -> tuple[Key, str]:
    """The key that the composer plays for a stated one, and a note when it differs."""
    played = _PLAYED_AS.get(mode, mode)
    note = f"{tonic} {mode} is played as {tonic} {played}." if mode == "phrygian dominant" else ""
    return Key(tonic, played), note


def read_key(words: str) -> tuple[str, str] | None:
    """The one key that a short text (a flag's value) holds, or None."""
    text = PromptText(words.strip())
    match = _WHOLE.fullmatch(text.folded)
    if match:
        return _tonic(text, match), _MODES[match["mode"]] if match["mode"] else "major"
    camelot = _CAMELOT.fullmatch(text.folded)
    return _from_camelot(camelot) if camelot else None


def _tonic(text: PromptText, match: re.Match[str]) -> str:
    sign = (match["accidental"] or "").strip(" -")
    return match["note"].upper() + {"sharp": "#", "flat": "b"}.get(sign, sign)


def _is_capital(text: PromptText, offset: int) -> bool:
    return text.typed(offset, offset + 1).isupper()


def _follows(text: PromptText, end: int) -> str:
    """The word right after, when only spaces part it from ``end``."""
    match = re.compile(r"[ \t-]+([a-z']+)").match(text.folded, end)
    return match[1] if match else ""


def _article(text: PromptText, match: re.Match[str]) -> bool:
    """Whether the ``a`` of a match is rather the article."""
    if match["note"] != "a" or match["accidental"]:
        return False
    after = _follows(text, match.end())
    if not after or after in _GOES_ON - {"key", "scale"}:
        return False
    starts_sentence = re.search(r"(?:^|[.!?\n])\s*$", text.folded[max(0, match.start() - 4) : match.start()])
    return not _is_capital(text, match.start()) or bool(starts_sentence)


def _key(text: PromptText, match: re.Match[str], mode: str) -> Found:
    return Found("key", (_tonic(text, match), mode), match.start("note"), match.end())


def _named(text: PromptText) -> list[Found]:
    found = []
    for match in _NAMED.finditer(text.folded):
        bare = match["mode"] in ("min", "maj") and not match["accidental"]
        if _article(text, match) or (bare and not _is_capital(text, match.start())):
            continue
        found.append(_key(text, match, _MODES[match["mode"]]))
    return found


def _short(text: PromptText) -> list[Found]:
    found = []
    for match in _SHORT.finditer(text.folded):
        cue = re.search(
            r"(?:key(?: of)?|in|[,;|/])\s*[:=]?\s*$", text.folded[max(0, match.start() - 12) : match.start()]
        )
        lower_is_clear = match["accidental"] or (cue and match[0] not in ("am", "bm"))
        if not _is_capital(text, match.start()) and not lower_is_clear:
            continue
        if match[0] == "am" and _follows(text, match.end()) == "i":
            continue
        found.append(_key(text, match, _MODES[match["mode"]]))
    return found


def _stated(text: PromptText) -> list[Found]:
    found = [_key(text, match, "major") for match in _KEY_OF.finditer(text.folded)]
    for match in _IN.finditer(text.folded):
        after, capital = _follows(text, match.end()), _is_capital(text, match.start("note"))
        ends = not after or after in _GOES_ON
        plain = not match["accidental"]
        if plain and not capital and (match["note"] == "a" or not ends):
            continue
        if plain and match["note"] == "a" and not ends:
            continue
        if after in ("tuning", "standard"):
            continue
        found.append(_key(text, match, "major"))
    return found


def _alone(text: PromptText) -> list[Found]:
    found = []
    for match in _ALONE.finditer(text.folded):
        start = match.start("note")
        if not _is_capital(text, start) or (not match["accidental"] and match["note"] == "a"):
            continue
        if text.folded.strip() == match["note"]:
            continue
        found.append(_key(text, match, "major"))
    return found


def _camelot(text: PromptText) -> list[Found]:
    found = []
    for match in _CAMELOT.finditer(text.folded):
        before = text.folded[max(0, match.start() - 20) : match.start()]
        named = re.search(r"(?:camelot|key)(?:\s+(?:of|code|is))?\s*[:=]?\s*$", before)
        capital = _is_capital(text, match.start("letter"))
        ends = re.match(r"\s*(?:$|[,;|.)\n]|\(?camelot|minor|major)", text.folded[match.end() : match.end() + 12])
        if named or (capital and ends and _CAMELOT_CUE.search(before)):
            found.append(Found("key", _from_camelot(match), match.start(), match.end()))
    return found


def _from_camelot(match: re.Match[str]) -> tuple[str, str]:
    """The Camelot wheel: 8A is A minor, 8B its relative C major, and each step up is a fifth."""
    fifths = (int(match["number"]) - 8) * 7
    if match["letter"] == "a":
        return _SHARPS[(9 + fifths) % 12], "minor"
    return _SHARPS[fifths % 12], "major"


def _sung(text: PromptText) -> list[Found]:
    """Keys in the syllables of the Romance languages: ``la menor``, ``si bémol majeur``."""
    found = []
    for match in _SUNG.finditer(text.folded):
        sign = "" if not match["sign"] else "b" if match["sign"].startswith("b") else "#"
        mode = "major" if match["mode"].startswith("ma") else "minor"
        found.append(Found("key", (_SOLFEGE[match["note"]] + sign, mode), match.start(), match.end()))
    return found


def _unknown(text: PromptText) -> list[Found]:
    found = []
    for match in _UNKNOWN.finditer(text.folded):
        if match["note"] == "i" and not match["accidental"]:
            continue
        if _is_capital(text, match.start()) or match["accidental"]:
            found.append(Found("unknown_key", text.typed(match.start(), match.end()), match.start(), match.end()))
    return found
