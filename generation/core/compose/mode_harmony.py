"""How rarer modes come home: their own chord before the tonic, and the chord on which they rest."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from generation.core.compose.style import load_table
from musicassist.catalog.documents import read_document
from musicassist.contracts.brief import Key
from musicassist.theory.pitch import pitch_class


@dataclass(frozen=True)
class Homecoming:
    """The end of a phrase in a mode whose scale has no usual dominant or no usual tonic chord.

    Attributes
    ----------
    before : str
        Roman numeral of the chord that leads home, in place of the style's cadence.
    rest : str
        The chord on which a piece rests.
    rich : str
        The same where the style stacks sevenths and ninths.
    power : str
        The same where it plays power chords.
    marks : tuple of int
        Semitones above the tonic of the notes by which the mode is known.
    """

    before: str
    rest: str
    rich: str
    power: str = "i5"
    marks: tuple[int, ...] = ()


@cache
def homecoming(mode: str) -> Homecoming | None:
    """What ``data/harmony.toml`` says of a mode; None for those that come home as their style does."""
    row = load_table("harmony.toml")["homecomings"].get(mode)
    return read_document(Homecoming, row, "harmony.toml") if row else None


def marked_classes(key: Key) -> frozenset[int]:
    """Pitch classes by which a rarer mode is known; none for the usual ones."""
    own = homecoming(key.mode)
    return frozenset((pitch_class(key.tonic) + step) % 12 for step in own.marks) if own else frozenset()
