"""Names of notes and modes, shared by everything that reads keys."""

from __future__ import annotations

import re

from musicassist.theory.scale import ALSO_CALLED
from musicassist.theory.scale import MODES as PLAYED

NOTE = r"(?P<note>[a-g])(?P<accidental>\s?#|b(?![a-z])|[ -]?sharp\b|[ -]?flat\b)?"
_SHORT = {"maj": "major", "min": "minor", "m": "minor"}
MODES: dict[str, str] = {name: name for name in PLAYED if name != "blues"} | ALSO_CALLED | _SHORT
"""Modes by their names, as the composer calls them."""


def names_of_modes(names: list[str]) -> str:
    """A pattern of names, longest first, with blanks or hyphens between their words."""
    pattern = "|".join(name.replace(" ", "[ -]") for name in sorted(names, key=len, reverse=True))
    return pattern.replace("byzantine", "byzantine(?! (?:chant|music|hymn|choir|liturg))")


MODE_NAMES = names_of_modes([name for name in MODES if name != "m"])
MODE = rf"(?P<mode>{MODE_NAMES})\b"
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_PITCH_CLASS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def mode_called(name: str) -> str:
    """The mode that a name of :data:`MODE_NAMES` means."""
    return MODES[name.replace("-", " ")]


def pitch_class(tonic: str) -> int:
    """0 for C to 11 for B."""
    return (_PITCH_CLASS[tonic[0].lower()] + {"#": 1, "b": -1}.get(tonic[1:2], 0)) % 12


def tonic_of(match: re.Match[str]) -> str:
    """The note of a match of :data:`NOTE`: ``Bb``, ``F#``."""
    sign = (match["accidental"] or "").strip(" -")
    return match["note"].upper() + {"sharp": "#", "flat": "b"}.get(sign, sign)
