"""Flags in the prompt: ``--tempo 120``, ``--target_lufs -14``; later ones win, malformed ones are refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from musicassist.catalog.targets import LOUDNESS_RANGE_LUFS, TARGETS_LUFS
from musicassist.contracts.adjustment import flag_name
from musicassist.contracts.brief import DURATION_RANGE_SECONDS, SEED_MAX, Metre, Origin
from musicassist.contracts.errors import BadInput
from parsing.core.found import Found
from parsing.core.key_names import MODE_NAMES
from parsing.core.keys import read_key
from parsing.core.text import PromptText

TEMPO_RANGE_BPM = (40.0, 220.0)
TARGET_NAMES = tuple(TARGETS_LUFS)

_FLAG = re.compile(r"(?<!\S)--(?P<name>[a-z][a-z0-9_-]{0,40})(?:\s*=\s*|\s+|$)")
_QUOTED = re.compile(r"\"([^\"\n]{0,200})\"|'([^'\n]{0,200})'")
_LIST = re.compile(r"[^\s,]{1,60}(?:,\s{0,2}(?!--)[^\s,]{1,60}){0,30}")
_KEY_WORDS = re.compile(rf"\S{{1,12}}(?:[ \t-]+(?:{MODE_NAMES}|[a-z]{{3,5}}ian)\b)?")
_ONE = re.compile(r"\S{1,200}")
_BARE_NUMBER = re.compile(r"[+-]?\d{1,10}(?:\.\d{1,6})?")
_YES, _NO = frozenset({"yes", "true", "on", "1"}), frozenset({"no", "false", "off", "0"})
_CLOCK = re.compile(r"(\d{1,3}):([0-5]\d)")


@dataclass(frozen=True)
class _Flag:
    field: str
    takes: str
    pattern: re.Pattern[str]
    read: Callable[[str], Any]
    correction: bool = False
    as_typed: bool = False


def _number(low: float, high: float) -> Callable[[str], float]:
    def read(value: str) -> float:
        cleaned = re.sub(r"(?:bpm|lufs|db(?:tp)?|s(?:ec(?:onds?)?)?)$", "", value)
        if not _BARE_NUMBER.fullmatch(cleaned) or not low <= float(cleaned) <= high:
            raise ValueError(value)
        return float(cleaned)

    return read


def _seed(value: str) -> int:
    if not re.fullmatch(r"\d{1,10}", value) or int(value) > SEED_MAX:
        raise ValueError(value)
    return int(value)


def _duration(value: str) -> float:
    clock = _CLOCK.fullmatch(value)
    low, high = DURATION_RANGE_SECONDS
    seconds = int(clock[1]) * 60.0 + int(clock[2]) if clock else _number(low, high)(value)
    if not low <= seconds <= high:
        raise ValueError(value)
    return seconds


def _key(value: str) -> tuple[str, str]:
    key = read_key(value)
    if key is None:
        raise ValueError(value)
    return key


def _metre(value: str) -> Metre:
    match = re.fullmatch(r"(\d{1,2})/(1|2|4|8|16|32)", value)
    if not match or not 1 <= int(match[1]) <= 32:
        raise ValueError(value)
    return Metre(int(match[1]), int(match[2]))


def _target(value: str) -> str:
    if value in TARGET_NAMES:
        return value
    return f"{_number(*LOUDNESS_RANGE_LUFS)(value):g}"


def _words(value: str) -> tuple[str, ...]:
    words = tuple(word.strip() for word in value.split(",") if word.strip())
    if not words:
        raise ValueError(value)
    return words


def _semitones(value: str) -> int:
    if not re.fullmatch(r"[+-]?[012]", value):
        raise ValueError(value)
    return int(value)


def _stem_gains(value: str) -> tuple[tuple[str, float], ...]:
    if not value:
        return ()
    rows = [row.rpartition("=") for row in value.split(",")]
    if not all(flag_name(name) for name, _, _ in rows):
        raise ValueError(value)
    read = _number(-40, 40)
    return tuple((flag_name(name), read(gain.strip())) for name, _, gain in rows)


def _stem_names(value: str) -> tuple[str, ...]:
    return tuple(name for name in (flag_name(part) for part in value.split(",")) if name)


def _word(value: str) -> str:
    if not value.strip():
        raise ValueError(value)
    return value.strip()


def _yes(value: str) -> bool:
    if value not in _YES | _NO:
        raise ValueError(value)
    return value in _YES


_TEMPO = _Flag("tempo", "beats per minute, 40 to 220 (--tempo 120)", _ONE, _number(*TEMPO_RANGE_BPM))
_LUFS = _Flag("target", "a loudness from -40 to -5 LUFS (--target_lufs -14)", _ONE, _target)
_LENGTH = _Flag(
    "duration", "seconds, 10 to 600, or minutes and seconds (--duration 60, --duration 1:30)", _ONE, _duration
)
_GENRE = _Flag("genre", "the name of a style (--genre techno)", _ONE, _word)
_METRE = _Flag("metre", "a time signature (--metre 3/4)", _ONE, _metre)
_EXCLUDE = _Flag("excluded", "what to leave out, parted by commas (--exclude drums,vocals)", _LIST, _words)
_FLAGS = {
    "tempo": _TEMPO,
    "bpm": _TEMPO,
    "key": _Flag("key", 'a key (--key "A minor")', _KEY_WORDS, _key),
    "duration": _LENGTH,
    "length": _LENGTH,
    "seed": _Flag("seed", "a whole number from 0 to 4294967295 (--seed 7)", _ONE, _seed, correction=True),
    "target": _Flag("target", f"one of {', '.join(TARGET_NAMES)}, or a loudness from -40 to -5 LUFS", _ONE, _target),
    "target_lufs": _LUFS,
    "lufs": _LUFS,
    "gain_db": _Flag("gain_db", "decibels, -24 to 24 (--gain_db +1.2)", _ONE, _number(-24, 24), correction=True),
    "ceiling_db": _Flag("ceiling_db", "decibels, -12 to 0 (--ceiling_db -0.3)", _ONE, _number(-12, 0), correction=True),
    "speed": _Flag("speed", "a ratio of tempos, 0.9 to 1.1 (--speed 0.9434)", _ONE, _number(0.9, 1.1), correction=True),
    "transpose": _Flag("transpose", "whole semitones, -2 to 2 (--transpose -1)", _ONE, _semitones, correction=True),
    "cut_head": _Flag("cut_head", "seconds, 0 to 60 (--cut_head 2.5)", _ONE, _number(0, 60), correction=True),
    "end_at": _Flag("end_at", "seconds, 0 to 660 (--end_at 60)", _ONE, _number(0, 660), correction=True),
    "fade": _Flag("fade", "seconds, 0 to 20 (--fade 2)", _ONE, _number(0, 20), correction=True),
    "mono_safe": _Flag("mono_safe", "yes or no (--mono_safe yes)", _ONE, _yes, correction=True),
    "stem_gain": _Flag(
        "stem_gain",
        'stems with decibels, -40 to 40 (--stem_gain "keys=+6, lead=-3")',
        _ONE,
        _stem_gains,
        correction=True,
        as_typed=True,
    ),
    "stem_in_phase": _Flag(
        "stem_in_phase", 'stems (--stem_in_phase "keys, pad")', _ONE, _stem_names, correction=True, as_typed=True
    ),
    "genre": _GENRE,
    "style": _GENRE,
    "metre": _METRE,
    "meter": _METRE,
    "time_signature": _METRE,
    "split_drums": _Flag("split_drums", "yes or no (--split_drums yes)", _ONE, _yes),
    "dry_stems": _Flag("dry_stems", "yes or no (--dry_stems yes)", _ONE, _yes),
    "exclude": _EXCLUDE,
    "without": _EXCLUDE,
    "no": _EXCLUDE,
    "negative": _EXCLUDE,
}


def find_flags(text: PromptText) -> tuple[list[Found], list[str]]:
    """Every flag, in order, and a note for each one that nobody knows.

    Raises
    ------
    BadInput
        When a known flag's value is missing or cannot be used; the sentence names the flag and what it takes.
    """
    found: list[Found] = []
    notes: list[str] = []
    seen: set[str] = set()
    for match in _FLAG.finditer(text.folded):
        if not text.free(match.start(), match.end()):
            continue
        name = match["name"].replace("-", "_")
        flag = _FLAGS.get(name)
        start, end, value = _value(text, match.end(), flag.pattern if flag else _ONE)
        if flag is None:
            notes.append(f"I do not know the flag --{name}, so it changes nothing.")
            text.take(match.start(), end)
            continue
        try:
            read = flag.read(text.typed(start, end).strip("\"' ") if flag.as_typed else value)
        except ValueError:
            given = text.typed(start, end) if end > start else "nothing"
            raise BadInput(f"--{name} takes {flag.takes}; it was given {given!r}.", field="prompt") from None
        again = flag.field in seen and flag.field != "excluded"
        # Quality control restates the target behind the gain that it asks for.
        restated = flag.field == "target" and bool(found) and found[-1].field == "gain_db"
        origin = Origin.CORRECTION if flag.correction or again or restated else Origin.ASKED
        seen.add(flag.field)
        found.append(Found(flag.field, read, match.start(), end, origin=origin))
        text.take(match.start(), end)
    return found, notes


def _value(text: PromptText, at: int, pattern: re.Pattern[str]) -> tuple[int, int, str]:
    """Where a flag's value stands, and the value without its quotes or a sentence's trailing punctuation."""
    quoted = _QUOTED.match(text.folded, at)
    if quoted:
        return quoted.start(), quoted.end(), (quoted[1] or quoted[2] or "").strip()
    match = pattern.match(text.folded, at)
    if match is None or match[0].startswith("--"):
        return at, at, ""
    value = match[0].rstrip(",;.")
    return match.start(), match.start() + len(value), value
