"""Keys: ``A minor``, ``F#m``, ``in the key of Ab``, ``C♯ dorian``, Camelot ``8A``; never the article ``a``."""

from __future__ import annotations

import re

from parsing.core.bare_modes import find_bare_modes
from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.key_decoys import outside_progressions, without_decoys
from parsing.core.key_names import MODE, MODE_NAMES, NOTE, SHARPS, mode_called, pitch_class, tonic_of
from parsing.core.key_systems import CAMELOT, find_camelot, find_sung, from_camelot
from parsing.core.key_wordings import find_worded_keys
from parsing.core.lexicon import lexicon
from parsing.core.text import PromptText

# No chord ("C major 7") and no minutes ("a min 30"), but "C minor 60bpm" and "F min 132".
_NO_CHORD = r"(?!\s*(?:[679]|11|13)(?:th)?(?![\d/:]| ?min| ?sec))(?!(?<=min)\s*\d\d?(?!\d| ?bpm|/))"
_NAMED = re.compile(rf"(?<![a-z0-9#'&]){NOTE}(?:[ .-]{{0,3}}| ?\(){MODE}{_NO_CHORD}")
_WHOLE = re.compile(rf"{NOTE}[ -]{{0,3}}(?P<mode>{MODE_NAMES}|m)?")
_SHORT = re.compile(
    r"(?<![a-z0-9#'&])(?P<note>[a-g])(?P<accidental>#|b)?(?P<mode>m|min|maj)(?![a-z0-9#'])(?!\.?\s*\d+ ?s)"
)
_KEY_OF = re.compile(
    rf"(?<![a-z])key(?:\s+signature)?\s*(?:of|is|=|:|in|to|(?:should|must|will|has to|could) be)?\s*"
    rf"(?:the\s+key\s+of\s+)?{NOTE}(?![a-z0-9'])"
)
_SOUNDING = re.compile(rf"(?<![a-z])(?:sounding|concert pitch|concert key|concert)\s+(?:in\s+)?{NOTE}(?![a-z0-9'&/])")
_IN = re.compile(rf"(?<![a-z])in\s+{NOTE}(?![a-z0-9'&/])")
# "in minor D", "minor key of A", "a minor key, D": the mode before the tonic.
_REVERSED = re.compile(
    rf"(?<![a-z])(?P<mode>major|minor)(?:\s+(?:key|scale|mode|tonality))?(?:\s+(?:of|in|on)\s+|\s*,\s*|\s+)"
    rf"{NOTE}(?![a-z0-9'&/#])"
)
# "dorian mode on D", "minor pentatonic in A".
_MODE_ON = re.compile(
    rf"(?<![a-z]){MODE}(?:\s+(?:mode|scale|key|tonality))?\s+(?:on|in|of|from)\s+{NOTE}(?![a-z0-9'&/#])"
)
# "transpose it to Eb".
_TO = re.compile(
    rf"(?<![a-z])(?:transpos(?:ed?|ing)|mov(?:ed?|ing)|shift(?:ed|ing)?|pitch(?:ed)?)(?:\s+\w+){{0,4}}?\s+to\s+{NOTE}"
    r"(?![a-z0-9'&/])(?![ -]*(?:major|minor))"
)
_RELATIVE = re.compile(
    rf"(?<![a-z])(?:the\s+)?(?P<kind>relative|parallel) (?P<to>minor|major)(?: key)?(?: (?:of|to) )(?:the key of )?"
    rf"{NOTE}(?:[ -](?P<mode>major|minor))?(?![a-z0-9])"
    rf"|(?<![a-z0-9#]){NOTE.replace('note', 'note2').replace('accidental', 'accidental2')}[ -]?"
    rf"(?P<mode2>major|minor)?'?s?,? (?P<kind2>relative|parallel) (?P<to2>minor|major)(?![a-z])"
)
# "Am shapes", "a G7 chord": a chord or a fingering, and no key.
# After a key in full only a single chord is one: "a D major chord", and not "D minor chords all through".
_ONE_CHORD = re.compile(r"[ -]+(?:chord|arpeggio|triad)(?!\w)")
_CHORD_AFTER = re.compile(r"[ -]+(?:shapes?|chords?|capo|voicings?|pedal|drone|string|tuning|arpeggio)(?![a-z])")
_ALONE_LOWER = re.compile(
    r"(?:^|[,;|/\n(])\s{0,6}(?P<note>[a-g])(?P<accidental>[ -]flat|[ -]sharp)\s{0,6}(?=$|[,;|.\n)])"
)
_ALONE = re.compile(
    r"(?:^|[,;|/\n(]|\.\s)\s{0,6}(?P<note>[a-g])(?P<accidental>#|b|[ -]flat|[ -]sharp)?"
    r"\s{0,6}(?=$|[,;|.\n)]|(?<= )//? )"
)
# "E blues", "Bb boogie": the tonic as players call a form.
_FORM_IN = re.compile(rf"(?<![a-z0-9#'&]){NOTE}(?= (?:blues|boogie|jam|rhythm changes)(?![a-z]))")
_GERMAN_TONICS = {
    "c": "C", "cis": "C#", "des": "Db", "d": "D", "dis": "D#", "es": "Eb", "e": "E", "f": "F", "fis": "F#", "ges": "Gb",
    "g": "G", "gis": "G#", "as": "Ab", "a": "A", "ais": "A#", "b": "Bb", "h": "B", "ces": "B", "eis": "F", "his": "C",
}  # fmt: skip
_GERMAN = re.compile(r"(?<![a-z0-9#])(?P<note>[a-h](?:is|es|s)?)[ -]?(?P<mode>dur|moll)(?![a-z])")
_UNKNOWN = re.compile(r"(?<![a-z0-9#'&])(?P<note>[h-z])(?P<accidental>#|b)?[ -](?P<mode>major|minor|maj|min)\b")
# An interval, a people or a style after the article, and a mode after a capital A or another note.
_NO_KEY_OF_A = ("whole tone", "wholetone", "byzantine", "spanish gypsy", "hungarian gypsy", "bhairav")
_GOES_ON = word_set("key_goes_on")


def find_keys(text: PromptText) -> list[Found]:
    """Every key that the prompt names, in order, each as ``(tonic, mode)`` with the mode as the composer calls it.

    A lower-case ``a`` counts only where no noun follows it; the mode alone (``in a minor key``) is found as
    ``key_mode``; a letter that no key has (``H# minor``) as ``unknown_key``.
    """
    found = [*_relative(text), *_named(text), *_short(text), *_stated(text), *find_camelot(text), *_alone(text)]
    found += find_worded_keys(text) + _unknown(text) + find_sung(text) + _german(text) + _reversed(text)
    found = outside_progressions(text, found)
    found += find_bare_modes(text, found)
    found.sort(key=lambda f: (f.start, -f.end, f.field == "key" and f.value[1] == "major"))
    kept: list[Found] = []
    for item in found:
        if not kept or item.start >= kept[-1].end:
            kept.append(item)
    for item in kept:
        text.take(item.start, item.end)
    return without_decoys(text, kept)


def read_key(words: str) -> tuple[str, str] | None:
    """The one key that a short text (a flag's value) holds, or None."""
    text = PromptText(words.strip())
    match = _WHOLE.fullmatch(text.folded)
    if match:
        return tonic_of(match), mode_called(match["mode"]) if match["mode"] else "major"
    camelot = CAMELOT.fullmatch(text.folded)
    return from_camelot(camelot) if camelot else None


def _is_capital(text: PromptText, offset: int) -> bool:
    return text.is_capital(offset)


def _follows(text: PromptText, end: int) -> str:
    """The word right after, when only spaces part it from ``end``."""
    match = re.compile(r"[ \t-]+([a-z']+)").match(text.folded, end)
    return match[1] if match else ""


def _article(text: PromptText, match: re.Match[str]) -> bool:
    """Whether the ``a`` of a match is rather the article."""
    if match["note"] != "a" or match["accidental"]:
        return False
    after = _follows(text, match.end())
    said = (match.groupdict().get("mode") or "").replace("-", " ")
    if said in _NO_KEY_OF_A and (not _is_capital(text, match.start()) or _starts_sentence(text, match)):
        return True
    if text.folded[match.start() + 1 : match.start() + 2] == "-" or _before_a_style(text, match):
        return False
    feels = after == "feel" and re.search(r"(?:with|has|have)\s+$", text.folded[: match.start()]) is not None
    if not feels and (not after or after in _GOES_ON - {"key", "scale"}):
        return False
    return not _is_capital(text, match.start()) or _starts_sentence(text, match)


def _starts_sentence(text: PromptText, match: re.Match[str]) -> bool:
    return re.search(r"(?:^|[.!?\n])\s*$", text.folded[max(0, match.start() - 4) : match.start()]) is not None


def _before_a_style(text: PromptText, match: re.Match[str]) -> bool:
    """Whether ``A minor`` opens a sentence and a style follows: "A minor techno" is in A minor."""
    if match.groupdict().get("mode") not in ("minor", "min", "maj"):
        return False
    entries = lexicon().look_up(_follows(text, match.end()))
    return _is_capital(text, match.start()) and any(entry.kind in ("genre", "instrument") for entry in entries)


def _key(text: PromptText, match: re.Match[str], mode: str) -> Found:
    return Found("key", (tonic_of(match), mode), match.start("note"), match.end())


def _named(text: PromptText) -> list[Found]:
    found = []
    for match in _NAMED.finditer(text.folded):
        bare = match["mode"] in ("min", "maj") and match["note"] == "a"
        if (
            _ONE_CHORD.match(text.folded, match.end())
            or _article(text, match)
            or (bare and not _is_capital(text, match.start()))
        ):
            continue
        found.append(_key(text, match, mode_called(match["mode"])))
    return found


def _short(text: PromptText) -> list[Found]:
    found = []
    for match in _SHORT.finditer(text.folded):
        cue = re.search(
            r"(?:key(?: of)?|in|[,;|/]|[.!?](?= )|^|(?<!\d)(?:[3-9]\d|[12]\d\d)(?: ?bpm)?(?= ))\s*[:=]?\s*$",
            text.folded[max(0, match.start() - 12) : match.start()],
        )
        ends = re.match(r"\s*(?:$|[,;.|]|(?:no|without|pls|please)(?![a-z]))", text.folded[match.end() :]) is not None
        beside_tempo = match[0] not in ("am", "bm") and re.match(r" \d{2,3}(?![\d:])", text.folded[match.end() :])
        clear = (
            cue
            and (ends or beside_tempo or not re.match(r"[.!?]|\s*$", cue[0]))
            and (
                match[0] not in ("am", "bm") or (ends and (cue[0].startswith(("in", "key")) or not _hour(text, match)))
            )
        )
        lower_is_clear = match["accidental"] or clear or len(match["mode"]) == 3
        if not _is_capital(text, match.start()) and not lower_is_clear:
            continue
        if match[0] == "am" and _follows(text, match.end()) == "i":
            continue
        letter = match.start("mode")
        if (
            match["mode"] == "m"
            and (not match["accidental"] or _is_capital(text, letter - 1))
            and _is_capital(text, letter)
            and text.raw != text.raw.upper()
        ):
            continue  # "FM bells", "AM radio", "EBM"
        if _CHORD_AFTER.match(text.folded, match.end()) or re.match(r"[a-z]", text.folded[match.end() :]):
            continue
        found.append(_key(text, match, mode_called(match["mode"])))
    return found


def _hour(text: PromptText, match: re.Match[str]) -> bool:
    """Whether ``am`` may tell the time: after a number that a clock shows, or beside words that no list parts."""
    before = re.search(r"(?P<number>\d+)?\D{0,3}$", text.folded[max(0, match.start() - 8) : match.start()])
    return bool(before and before["number"] and int(before["number"]) <= 24)


def _reversed(text: PromptText) -> list[Found]:
    found = [
        Found("key", (tonic_of(m), mode_called(m["mode"])), m.start(), m.end())
        for m in _MODE_ON.finditer(text.folded)
        if m["accidental"] or (_is_capital(text, m.start("note")) and _follows(text, m.end()) in {"", *_GOES_ON})
    ]
    for match in _REVERSED.finditer(text.folded):
        clear = match["accidental"] or (_is_capital(text, match.start("note")) and match["note"] != "a")
        after = _follows(text, match.end())
        capital_a = match["note"] == "a" and _is_capital(text, match.start("note")) and (not after or after in _GOES_ON)
        ends = not after or after in _GOES_ON or re.match(r"\s*[,;.]", text.folded[match.end() :]) is not None
        said = re.search(r"of\s+$", text.folded[: match.start("note")]) is not None
        if ends and (clear or capital_a or (said and match["note"] != "a")):
            found.append(Found("key", (tonic_of(match), match["mode"]), match.start(), match.end()))
    return found


def _relative(text: PromptText) -> list[Found]:
    """``the relative minor of C``, ``C major's relative minor``: the key that is meant, not the one it is told by."""
    found = []
    for match in _RELATIVE.finditer(text.folded):
        second = match["note"] is None
        note, sign = (match["note2"], match["accidental2"]) if second else (match["note"], match["accidental"])
        kind, to = (match["kind2"], match["to2"]) if second else (match["kind"], match["to"])
        tonic = note.upper() + {"sharp": "#", "flat": "b"}.get((sign or "").strip(" -"), (sign or "").strip(" -"))
        if kind == "relative":
            tonic = SHARPS[(pitch_class(tonic) + (9 if to == "minor" else 3)) % 12]
        found.append(Found("key", (tonic, to), match.start(), match.end()))
    return found


def _german(text: PromptText) -> list[Found]:
    """``h-Moll``, ``cis-Moll``, ``B-Dur``: the German names, where H is B and B is B flat."""
    found = []
    for match in _GERMAN.finditer(text.folded):
        tonic = _GERMAN_TONICS.get(match["note"])
        if tonic:
            mode = "major" if match["mode"] == "dur" else "minor"
            found.append(Found("key", (tonic, mode), match.start(), match.end()))
    return found


def _stated(text: PromptText) -> list[Found]:
    found = [_key(text, match, "major") for match in _KEY_OF.finditer(text.folded)]
    found += [_key(text, m, "major") for m in _TO.finditer(text.folded) if _is_capital(text, m.start("note"))]
    found += [_key(text, m, "major") for m in _SOUNDING.finditer(text.folded) if _is_capital(text, m.start("note"))]
    found += [
        _key(text, m, "major")
        for m in _FORM_IN.finditer(text.folded)
        if _is_capital(text, m.start("note")) and (m["note"] != "a" or m["accidental"])
    ]
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
    found = [_key(text, match, "major") for match in _ALONE_LOWER.finditer(text.folded)]
    for match in _ALONE.finditer(text.folded):
        start = match.start("note")
        if not _is_capital(text, start) or (not match["accidental"] and match["note"] == "a"):
            continue
        if text.folded.strip() == match["note"]:
            continue
        found.append(_key(text, match, "major"))
    return found


def _unknown(text: PromptText) -> list[Found]:
    found = []
    for match in _UNKNOWN.finditer(text.folded):
        if match["note"] == "i" and not match["accidental"]:
            continue
        if _is_capital(text, match.start()) or match["accidental"]:
            found.append(Found("unknown_key", text.typed(match.start(), match.end()), match.start(), match.end()))
    return found
