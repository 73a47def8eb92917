"""Key: how well a track's notes fit each tonic and mode.

Major and minor weights are Albrecht and Shanahan 2013 ("The use of large corpora to train a new type of key-finding
algorithm", table 3); the other modes move the weight of the notes by which they differ. An asked key is weighed
against the best that the notes support, so that only a key which the music clearly contradicts is refuted.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.chroma import Chroma, chroma
from musicassist.contracts.brief import Key

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
# Modes as a parent and the pairs of degrees (semitones over the tonic) whose weights change places.
MODES: dict[str, tuple[tuple[float, ...], tuple[tuple[int, int], ...]]] = {
    "major": (MAJOR, ()),
    "minor": (MINOR, ()),
    "dorian": (MINOR, ((8, 9),)),
    "phrygian": (MINOR, ((1, 2),)),
    "lydian": (MAJOR, ((5, 6),)),
    "mixolydian": (MAJOR, ((10, 11),)),
    "locrian": (MINOR, ((1, 2), (6, 7))),
    "harmonic minor": (MINOR, ((10, 11),)),
    "melodic minor": (MINOR, ((10, 11), (8, 9))),
    "minor pentatonic": (MINOR, ()),
    "major pentatonic": (MAJOR, ()),
    "blues": (MINOR, ((6, 8),)),
}
BASS_WEIGHT, OPENING_WEIGHT = 0.3, 0.25
# Rarer modes are named only when they fit better by so much than plain major or minor.
MODE_MARGIN = 0.12
REPORTED_MODES = ("major", "minor", "dorian", "phrygian", "lydian", "mixolydian")
NO_PITCH, CLEAR_PITCH = 0.15, 0.4


@dataclass(frozen=True)
class KeyReading:
    """What the notes say.

    Attributes
    ----------
    key : Key or None
        None where nothing has a pitch.
    confidence : float
        0 to 1.
    alternatives : tuple of (Key, float)
        Other readings with their fit relative to the best.
    tuning_cents : float
    """

    key: Key | None
    confidence: float
    alternatives: tuple[tuple[Key, float], ...]
    tuning_cents: float


@dataclass(frozen=True)
class KeyAgreement:
    """How an asked key stands against the notes.

    Attributes
    ----------
    deficit : float
        By how much the asked key fits worse than the best one: 0 is the best itself, 0.2 a relative or a
        fifth, above 0.5 another set of notes.
    foreign : float
        Share of the notes that the asked key does not have, beyond what the best fitting key does not have.
    clarity : float
        0 to 1: how clearly there is a key at all.
    """

    deficit: float
    foreign: float
    clarity: float


def pitch_class(name: str) -> int:
    """0 to 11 of a note's name (``C#``, ``Db``, ``B♭``).

    Raises
    ------
    ValueError
        When it is no note.
    """
    letter, accidentals = name[:1].upper(), name[1:]
    if letter not in LETTERS or accidentals.strip("#b♯♭"):
        raise ValueError(f"{name!r} is no note name")
    sharps = sum(accidentals.count(sign) for sign in "#♯") - sum(accidentals.count(sign) for sign in "b♭")
    return (LETTERS[letter] + sharps) % 12


@functools.cache
def _template(mode: str) -> NDArray[np.float64]:
    parent, swaps = MODES[mode]
    weights = np.array(parent)
    for low, high in swaps:
        weights[[low, high]] = weights[[high, low]]
    weights = np.sqrt(weights)
    return np.asarray((weights - weights.mean()) / weights.std())


class KeyEvidence:
    """Fit of every tonic and mode to one track.

    Parameters
    ----------
    notes : Chroma
    """

    def __init__(self, notes: Chroma) -> None:
        self.notes = notes
        shape = np.sqrt(notes.profile)
        self._shape = (shape - shape.mean()) / (shape.std() or 1.0)
        self._fits = {(tonic, mode): self.fit(tonic, mode) for tonic in range(12) for mode in MODES}

    def fit(self, tonic: int, mode: str) -> float:
        """Correlation with the mode's profile, and a bonus for a bass that dwells on the tonic."""
        likeness = float(np.dot(self._shape, np.roll(_template(mode), tonic))) / 12.0
        dwelling = BASS_WEIGHT * self.notes.bass[tonic] + OPENING_WEIGHT * self.notes.opening[tonic]
        return likeness + float(dwelling)

    @property
    def clarity(self) -> float:
        """0 (noise, drums) to 1."""
        pitched = np.clip((self.notes.tonal - NO_PITCH) / (CLEAR_PITCH - NO_PITCH), 0.0, 1.0)
        best = max(self._fits.values())
        return float(pitched * np.clip((best - 0.4) / 0.4, 0.0, 1.0))

    def agreement(self, asked: Key) -> KeyAgreement:
        """Weigh an asked key.

        Raises
        ------
        ValueError
            When its tonic or mode is unknown.
        """
        if asked.mode not in MODES:
            raise ValueError(f"{asked.mode!r} is no mode that is known here")
        tonic = pitch_class(asked.tonic)
        best_tonic, best_mode = max(self._fits, key=lambda k: self._fits[k])
        deficit = self._fits[best_tonic, best_mode] - self._fits[tonic, asked.mode]
        foreign = self._outside(tonic, asked.mode) - self._outside(best_tonic, best_mode)
        return KeyAgreement(max(0.0, deficit), foreign, self.clarity)

    def _outside(self, tonic: int, mode: str) -> float:
        weights = np.roll(_template(mode), tonic)
        lowest = np.argsort(weights)[:5]
        return float(self.notes.profile[lowest].sum())

    def reading(self) -> KeyReading:
        """The most likely key and its rivals."""
        if self.notes.profile.sum() == 0 or self.clarity == 0.0:
            return KeyReading(None, 0.0, (), self.notes.tuning_cents)
        fits = {
            key: fit - (MODE_MARGIN if key[1] not in ("major", "minor") else 0.0)
            for key, fit in self._fits.items()
            if key[1] in REPORTED_MODES
        }
        ranked = sorted(fits, key=lambda k: -fits[k])
        best = fits[ranked[0]]
        rivals = tuple((Key(NAMES[t], m), round(fits[t, m] / best, 3)) for t, m in ranked[1:4])
        margin = best - max(fits[k] for k in ranked[1:] if k[0] != ranked[0][0])
        confidence = self.clarity * float(np.clip(0.4 + 3.0 * margin, 0.0, 1.0))
        return KeyReading(Key(NAMES[ranked[0][0]], ranked[0][1]), confidence, rivals, self.notes.tuning_cents)


def key_evidence(audio: NDArray[np.floating], rate: int) -> KeyEvidence:
    """Analyse audio of shape (channels, frames)."""
    return KeyEvidence(chroma(audio, rate))
