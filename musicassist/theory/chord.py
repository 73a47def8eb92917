"""Chords: types as rows, roman numerals, symbols."""

from __future__ import annotations

import re
from dataclasses import dataclass

from musicassist.contracts.brief import Key
from musicassist.contracts.errors import BadInput
from musicassist.theory.pitch import pitch_class, pitch_class_name
from musicassist.theory.scale import harmony_pitch_classes, prefers_flats

CHORD_TYPES: dict[str, tuple[int, ...]] = {
    "": (0, 4, 7),
    "m": (0, 3, 7),
    "dim": (0, 3, 6),
    "aug": (0, 4, 8),
    "b5": (0, 4, 6),
    "5": (0, 7),
    "sus2": (0, 2, 7),
    "sus4": (0, 5, 7),
    "6": (0, 4, 7, 9),
    "m6": (0, 3, 7, 9),
    "69": (0, 4, 7, 9, 14),
    "add9": (0, 4, 7, 14),
    "madd9": (0, 3, 7, 14),
    "7": (0, 4, 7, 10),
    "maj7": (0, 4, 7, 11),
    "m7": (0, 3, 7, 10),
    "mmaj7": (0, 3, 7, 11),
    "m7b5": (0, 3, 6, 10),
    "dim7": (0, 3, 6, 9),
    "7sus4": (0, 5, 7, 10),
    "maj7#11": (0, 4, 7, 11, 18),
    "maj9#11": (0, 4, 7, 11, 14, 18),
    "9": (0, 4, 7, 10, 14),
    "maj9": (0, 4, 7, 11, 14),
    "m9": (0, 3, 7, 10, 14),
    "9sus4": (0, 5, 7, 10, 14),
    "7b9": (0, 4, 7, 10, 13),
    "7#9": (0, 4, 7, 10, 15),
    "7#5": (0, 4, 8, 10),
    "7b5": (0, 4, 6, 10),
    "9#5": (0, 4, 8, 10, 14),
    "7alt": (0, 4, 8, 10, 15),
    "m11": (0, 3, 7, 10, 14, 17),
    "13": (0, 4, 7, 10, 14, 21),
    "13sus4": (0, 5, 7, 10, 14, 21),
    "maj13": (0, 4, 7, 11, 14, 21),
}
"""Semitones above the root, by suffix of the chord symbol."""

_ALIASES = {
    "maj": "", "M": "", "min": "m", "-": "m", "o": "dim", "°": "dim", "+": "aug", "M7": "maj7", "Δ": "maj7",
    "m(maj7)": "mmaj7", "mM7": "mmaj7", "ø": "m7b5", "ø7": "m7b5", "h7": "m7b5", "o7": "dim7", "°7": "dim7",
    "sus": "sus4", "7sus": "7sus4", "9sus": "9sus4", "13sus": "13sus4", "6/9": "69", "11": "9sus4",
}  # fmt: skip
_UNDER_A_MINOR_NUMERAL = {
    "": "m", "7": "m7", "9": "m9", "11": "m11", "6": "m6", "add9": "madd9", "maj7": "mmaj7", "7b5": "m7b5",
}  # fmt: skip
_NUMERALS = {"I": 0, "II": 1, "III": 2, "IV": 3, "V": 4, "VI": 5, "VII": 6}
_MAJOR_STEPS = (0, 2, 4, 5, 7, 9, 11)
_ROMAN = re.compile(r"^([b#♭♯]*)(VII|VI|IV|V|III|II|I|vii|vi|iv|v|iii|ii|i)([^/]*|6/9)(?:/([b#♭♯]*[IViv]+))?$")


@dataclass(frozen=True)
class Chord:
    """A chord in a key.

    Attributes
    ----------
    root : int
        Pitch class.
    intervals : tuple of int
        Semitones above the root, ascending.
    bass : int
        Pitch class of the lowest note; the root unless it is a slash chord.
    suffix : str
        Key of :data:`CHORD_TYPES`.
    roman : str
        As read, ``bVImaj7``.
    """

    root: int
    intervals: tuple[int, ...]
    bass: int
    suffix: str
    roman: str

    @property
    def pitch_classes(self) -> tuple[int, ...]:
        """Its pitch classes, root first."""
        return tuple(dict.fromkeys((self.root + step) % 12 for step in self.intervals))

    @property
    def third(self) -> int:
        """Pitch class of the third, or of what stands for it (a suspension, else the root)."""
        for step in (3, 4, 5, 2):
            if step in self.intervals:
                return (self.root + step) % 12
        return self.root

    @property
    def fifth(self) -> int:
        """Pitch class of the fifth, whatever its quality."""
        for step in (7, 6, 8):
            if step in self.intervals:
                return (self.root + step) % 12
        return (self.root + 7) % 12

    def symbol(self, *, flats: bool = False) -> str:
        """As written by a musician, ``Am9`` or ``C/G``."""
        name = pitch_class_name(self.root, flats=flats) + self.suffix
        return name if self.bass == self.root else f"{name}/{pitch_class_name(self.bass, flats=flats)}"


def _numeral_pitch_class(accidentals: str, numeral: str, tonic: int) -> int:
    shift = sum(1 if mark in "#♯" else -1 for mark in accidentals)
    return (tonic + _MAJOR_STEPS[_NUMERALS[numeral.upper()]] + shift) % 12


def parse_roman(text: str, key: Key) -> Chord:
    """A chord out of a roman numeral such as ``im9``, ``bVImaj7``, ``V13`` or ``V/I``.

    Numerals count from the tonic's major scale whatever the mode, as in popular music: the submediant of a
    minor key is ``bVI``. A lower-case numeral is minor; what follows a slash is the bass note.

    Raises
    ------
    BadInput
        When it cannot be read.
    """
    match = _ROMAN.match(text.strip())
    if match is None:
        raise BadInput(f"{text!r} is not a roman numeral chord; write for instance im9, bVImaj7 or V/I", field="chord")
    accidentals, numeral, suffix, bass = match.groups()
    suffix = _ALIASES.get(suffix, suffix)
    if numeral.islower():
        suffix = _UNDER_A_MINOR_NUMERAL.get(suffix, suffix)
    if suffix not in CHORD_TYPES:
        raise BadInput(f"{text!r} has no known chord type; there are: {', '.join(CHORD_TYPES)}", field="chord")
    tonic = pitch_class(key.tonic)
    root = _numeral_pitch_class(accidentals, numeral, tonic)
    low = root
    if bass:
        digits = bass.lstrip("b#♭♯")
        if digits.upper() not in _NUMERALS:
            raise BadInput(f"{text!r} has no known bass after the slash", field="chord")
        low = _numeral_pitch_class(bass[: len(bass) - len(digits)], digits, tonic)
    return Chord(root=root, intervals=CHORD_TYPES[suffix], bass=low, suffix=suffix, roman=text.strip())


def chord_symbol(chord: Chord, key: Key) -> str:
    """The chord's symbol, spelled as the key is."""
    return chord.symbol(flats=prefers_flats(key) or chord.roman[:1] in "b♭")


COLOURS = {"power": (0, 4), "triad": (0, 2, 4), "seventh": (0, 2, 4, 6), "ninth": (0, 2, 4, 6, 8), "add9": (0, 2, 4, 8)}
"""Scale steps above the root that a style stacks on a plain numeral."""


_PLAIN_TYPES = ("", "m", "dim", "aug", "b5")


def diatonic_chord(key: Key, degree: int, colour: str = "triad") -> Chord:
    """The chord on a degree (0 is the tonic) of the key's scale.

    Notes that grind are left out: a ninth a semitone above its root, and a major seventh under a minor
    tonic. A diminished triad keeps only root and third, so that it can stand as a colour. A degree that carries no
    chord (the raised fourth of hungarian minor) gives the chord a third above it, of which it is the seventh.
    """
    scale = harmony_pitch_classes(key)
    size = len(scale)
    root = scale[degree % size]
    intervals: list[int] = []
    for step in COLOURS[colour]:
        if size == _WHOLE_TONES and step >= _SEVENTH:
            step -= 1
        interval = (scale[(degree + step) % size] - root) % 12 + (12 if step > _SEVENTH else 0)
        if interval == 13 or (interval == 11 and 3 in intervals):
            continue
        intervals.append(interval)
    suffix = _type_of(tuple(sorted(intervals)), root, scale)
    if suffix is None:
        return diatonic_chord(key, degree + 2, colour)
    return Chord(root, CHORD_TYPES[suffix], root, suffix, roman_of(root, suffix, key))


_WHOLE_TONES, _SEVENTH = 6, 6
"""Notes of the scale without a semitone, in which a seventh is five steps away, and a seventh's steps elsewhere."""


def _type_of(shape: tuple[int, ...], root: int, scale: tuple[int, ...]) -> str | None:
    """The chord type of stacked notes, else of the first three, else a plain one that the scale has on the root."""
    for stack in (shape, shape[:3]):
        for name, formula in CHORD_TYPES.items():
            if formula == stack:
                return name
    return next((n for n in _PLAIN_TYPES if all((root + step) % 12 in scale for step in CHORD_TYPES[n])), None)


def roman_of(root: int, suffix: str, key: Key) -> str:
    """The roman numeral of a root and a chord type in a key."""
    names = ("I", "bII", "II", "bIII", "III", "IV", "#IV", "V", "bVI", "VI", "bVII", "VII")
    numeral = names[(root - pitch_class(key.tonic)) % 12]
    minor = suffix.startswith("m") and not suffix.startswith("maj")
    if minor or suffix.startswith("dim"):
        head = numeral.rstrip("IV")
        numeral = head + numeral[len(head) :].lower()
    return numeral + (suffix[1:] if minor and suffix != "mmaj7" else suffix)
