"""Key: how well a track's notes fit each tonic and mode.

Major and minor weights are Albrecht and Shanahan 2013 ("The use of large corpora to train a new type of key-finding
algorithm", table 3) and Temperley 2007 ("Music and Probability", the Kostka-Payne corpus); the other modes move the
weight of the notes by which they differ. An asked key is weighed against the best that the notes support, so that only
a key which the music clearly contradicts is refuted. What a listener would name also hears the bass, and the chords
with which a track begins and ends; ``tests/benchmarks/key_training.py`` weighs these hints.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.chords import chords
from musicassist.audio.chroma import Chroma, chroma
from musicassist.contracts.brief import Key

NAMES = ("C", "C#", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
LETTERS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}
MAJOR = (0.238, 0.006, 0.111, 0.006, 0.137, 0.094, 0.016, 0.214, 0.009, 0.080, 0.008, 0.081)
MINOR = (0.220, 0.006, 0.104, 0.123, 0.019, 0.103, 0.012, 0.214, 0.062, 0.022, 0.061, 0.052)
TEMPERLEY_MAJOR = (0.748, 0.060, 0.488, 0.082, 0.670, 0.460, 0.096, 0.715, 0.104, 0.366, 0.057, 0.400)
TEMPERLEY_MINOR = (0.712, 0.084, 0.474, 0.618, 0.049, 0.460, 0.105, 0.747, 0.404, 0.067, 0.133, 0.330)
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
REPORTED_MODES = {"major": ("lydian", "mixolydian"), "minor": ("dorian", "phrygian")}
HINTS = ("notes", "notes as sums", "bass on the tonic", "first chord", "first root", "last chord", "cut chord", "major")
# A conditional logit's weights of these hints, in their order.
HINT_WEIGHTS = (5.3, 4.3, 3.2, 0.5, 1.5, 5.6, 1.7, -1.3)
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
        Other readings, and how likely they are beside the best.
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
    odds : float
        Natural logarithm of how much likelier the best reading is than the asked key, bass and the chords at both
        ends included: 0 for the best itself.
    """

    deficit: float
    foreign: float
    clarity: float
    odds: float


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
        self._scored: NDArray[np.float64] | None = None
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
        kinds = (0, 12) if asked.mode == "blues" else (12 if MODES[asked.mode][0] is MINOR else 0,)
        scores = self._scores()
        odds = float(scores.max() - max(scores[tonic + kind] for kind in kinds))
        return KeyAgreement(max(0.0, deficit), foreign, self.clarity, odds)

    def _outside(self, tonic: int, mode: str) -> float:
        weights = np.roll(_template(mode), tonic)
        lowest = np.argsort(weights)[:5]
        return float(self.notes.profile[lowest].sum())

    def hints(self) -> NDArray[np.float64]:
        """What speaks for each key, shape (24, 8): twelve major, then twelve minor, C first; see ``HINTS``."""
        ends, rows = chords(self.notes), np.zeros((24, len(HINTS)))
        plain = self.notes.profile - self.notes.profile.mean()
        plain = plain / (plain.std() or 1.0)
        for minor, mode in enumerate(("major", "minor")):
            sums = np.array(TEMPERLEY_MINOR if minor else TEMPERLEY_MAJOR)
            sums = (sums - sums.mean()) / sums.std()
            for tonic in range(12):
                chord = 12 * minor + tonic
                rows[chord] = (
                    np.dot(self._shape, np.roll(_template(mode), tonic)) / 12.0,
                    np.dot(plain, np.roll(sums, tonic)) / 12.0,
                    self.notes.bass[tonic],
                    ends.first[chord],
                    ends.first[tonic] + ends.first[12 + tonic],
                    ends.last[chord] * ends.ended,
                    ends.last[chord] * (not ends.ended),
                    not minor,
                )
        return rows

    def _scores(self) -> NDArray[np.float64]:
        """Of each key, as a logarithm; twelve major, then twelve minor."""
        if self._scored is None:
            self._scored = self.hints() @ np.array(HINT_WEIGHTS)
        return self._scored

    def reading(self) -> KeyReading:
        """The most likely key and its rivals."""
        if self.notes.profile.sum() == 0 or self.clarity == 0.0:
            return KeyReading(None, 0.0, (), self.notes.tuning_cents)
        scores = self._scores()
        likelihoods = np.exp(scores - scores.max())
        likelihoods /= likelihoods.sum()
        ranked = np.argsort(-likelihoods)
        rivals = tuple(
            (self._named(int(chord)), round(float(likelihoods[chord] / likelihoods[ranked[0]]), 3))
            for chord in ranked[1:4]
        )
        confidence = self.clarity * float(likelihoods[ranked[0]])
        return KeyReading(self._named(int(ranked[0])), confidence, rivals, self.notes.tuning_cents)

    def _named(self, chord: int) -> Key:
        """The key, by a rarer mode of the same third where that fits clearly better."""
        tonic, plain = chord % 12, "minor" if chord >= 12 else "major"
        rarer = max(REPORTED_MODES[plain], key=lambda mode: self._fits[tonic, mode])
        clearly = self._fits[tonic, rarer] > self._fits[tonic, plain] + MODE_MARGIN
        return Key(NAMES[tonic], rarer if clearly else plain)


def key_evidence(audio: NDArray[np.floating], rate: int) -> KeyEvidence:
    """Analyse audio of shape (channels, frames)."""
    return KeyEvidence(chroma(audio, rate))
