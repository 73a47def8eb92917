"""Names of notes and modes, shared by everything that reads keys."""

from __future__ import annotations

import re

NOTE = r"(?P<note>[a-g])(?P<accidental>\s?#|b(?![a-z])|[ -]?sharp\b|[ -]?flat\b)?"
MODES = {
    "major": "major", "maj": "major", "minor": "minor", "min": "minor", "m": "minor",
    "natural minor": "minor", "harmonic minor": "harmonic minor", "melodic minor": "melodic minor",
    "major pentatonic": "major pentatonic", "minor pentatonic": "minor pentatonic",
    "pentatonic minor": "minor pentatonic", "pentatonic major": "major pentatonic", "blues scale": "blues",
    "ionian": "ionian", "dorian": "dorian", "phrygian dominant": "phrygian dominant", "phrygian": "phrygian",
    "lydian": "lydian", "mixolydian": "mixolydian", "aeolian": "aeolian", "locrian": "locrian",
    "lydian dominant": "lydian dominant", "double harmonic": "double harmonic", "hijaz": "phrygian dominant",
    "freygish": "phrygian dominant",
    "harmonic major": "major", "hungarian minor": "hungarian minor", "gypsy minor": "hungarian minor",
    "whole tone": "whole tone",
}  # fmt: skip
MODE_NAMES = "|".join(sorted((m for m in MODES if m != "m"), key=len, reverse=True))
MODE = rf"(?P<mode>{MODE_NAMES})\b"
SHARPS = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
_PITCH_CLASS = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}


def pitch_class(tonic: str) -> int:
    """0 for C to 11 for B."""
    return (_PITCH_CLASS[tonic[0].lower()] + {"#": 1, "b": -1}.get(tonic[1:2], 0)) % 12


def tonic_of(match: re.Match[str]) -> str:
    """The note of a match of :data:`NOTE`: ``Bb``, ``F#``."""
    sign = (match["accidental"] or "").strip(" -")
    return match["note"].upper() + {"sharp": "#", "flat": "b"}.get(sign, sign)
