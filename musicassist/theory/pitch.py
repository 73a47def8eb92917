"""Pitch classes and their names."""

from __future__ import annotations

from musicassist.contracts.errors import BadInput

SHARP_NAMES = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
FLAT_NAMES = ("C", "Db", "D", "Eb", "E", "F", "Gb", "G", "Ab", "A", "Bb", "B")
_NATURALS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
_ACCIDENTALS = {"#": 1, "♯": 1, "b": -1, "♭": -1, "x": 2}


def pitch_class(name: str) -> int:
    """The pitch class, 0 (C) to 11 (B), of a note name such as ``F#``, ``Bb`` or ``E♭``.

    Raises
    ------
    BadInput
        When it is not a note name.
    """
    text = name.strip()
    letter, accidentals = text[:1].upper(), text[1:]
    if letter not in _NATURALS or any(mark not in _ACCIDENTALS for mark in accidentals):
        raise BadInput(f"{name!r} is not a note name; write a letter A to G with # or b, such as F#", field="key")
    return (_NATURALS[letter] + sum(_ACCIDENTALS[mark] for mark in accidentals)) % 12


def pitch_class_name(pitch_class_: int, *, flats: bool = False) -> str:
    """Name of a pitch class, spelled with sharps or with flats."""
    return (FLAT_NAMES if flats else SHARP_NAMES)[pitch_class_ % 12]


def pitch_name(pitch: int, *, flats: bool = False) -> str:
    """Scientific name of a MIDI pitch; 60 is ``C4``."""
    return f"{pitch_class_name(pitch, flats=flats)}{pitch // 12 - 1}"


def frequency_hz(pitch: float) -> float:
    """Equal-tempered frequency of a MIDI pitch; 69 is 440 Hz (ISO 16)."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def pitches_of_class(pitch_class_: int, low: int, high: int) -> list[int]:
    """Every MIDI pitch of one class from ``low`` to ``high``, both included."""
    first = low + (pitch_class_ - low) % 12
    return list(range(first, high + 1, 12))


def nearest_pitch(pitch_class_: int, to: float, low: int = 0, high: int = 127) -> int:
    """The pitch of a class that is nearest to ``to`` inside a range (the lower one on a tie).

    When the range is too narrow to hold the class, the nearest pitch outside it.
    """
    inside = pitches_of_class(pitch_class_, low, high) or pitches_of_class(pitch_class_, 0, 127)
    return min(inside, key=lambda pitch: (abs(pitch - to), pitch))
