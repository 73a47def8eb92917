"""Key: which tonic and mode a listener would name, and whether an asked key can be it.

A small network hears the key (``key_network``); an asked key in a mode that it has not learnt is weighed by the notes
of its scale and by its tonic's place in the bass. How clear the key is at all, and which notes an asked key does not
have, is told by profiles: major and minor weights are Albrecht and Shanahan 2013 ("The use of large corpora to train a
new type of key-finding algorithm", table 3); the other modes move the weight of the notes by which they differ.
"""

from __future__ import annotations

import functools
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.chroma import Chroma, chroma
from musicassist.audio.key_network import MODES as HEARD_MODES
from musicassist.audio.key_network import key_log_likelihoods
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
# Modes that no profile tells, by their notes in semitones over the tonic.
RARE: dict[str, tuple[int, ...]] = {
    "harmonic major": (0, 2, 4, 5, 7, 8, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "ukrainian dorian": (0, 2, 3, 6, 7, 9, 10),
    "lydian dominant": (0, 2, 4, 6, 7, 9, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
}
# Every set of notes that music is made of here: all other modes are these from another tonic.
NOTE_SETS = (
    (0, 2, 4, 5, 7, 9, 11), (0, 2, 3, 5, 7, 8, 11), (0, 2, 3, 5, 7, 9, 11),
    RARE["harmonic major"], RARE["double harmonic"], RARE["whole tone"],
)  # fmt: skip
# Odds of a share of foreign notes: in known clips of rare modes .04 at most is foreign, in other keys .06 at least.
ODDS_OF_FOREIGN = 45.0
MAJOR_THIRD = np.array([MODES[mode][0] is MAJOR for mode in HEARD_MODES])
# A rarer mode is named only when it is so much likelier than plain major or minor.
NAMED_ODDS = 1.0
NO_PITCH, CLEAR_PITCH = 0.15, 0.4
NO_FIT, CLEAR_FIT = 0.4, 0.8
BASS_WEIGHT = 0.5


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
    """How an asked key stands against the music.

    Attributes
    ----------
    odds : float
        Natural logarithm of how much likelier the best tonic is than the asked one, where both have the asked key's
        third: 0 for the best itself. In a rare mode the larger of two readings: of the foreign notes, and of the
        tonic against the likeliest one, which weighs the less the more the asked one is the bass.
    other_third_odds : float
        The same of the best key with the other third (often a relative or parallel key); below 0 where the asked key
        is likelier. 0 for blues, whose third is both, and for rare modes.
    foreign : float
        Share of the notes that the asked key does not have, beyond what that best key does not have.
    clarity : float
        0 to 1: how clearly there is a key at all.
    """

    odds: float
    other_third_odds: float
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
    """How likely every tonic and mode is for one track.

    Parameters
    ----------
    notes : Chroma
    """

    def __init__(self, notes: Chroma) -> None:
        self.notes = notes

    @functools.cached_property
    def _heard(self) -> NDArray[np.float64]:
        """Natural logarithms of likelihoods, shape (modes, 12)."""
        return key_log_likelihoods(self.notes.bands)

    @functools.cached_property
    def _thirds(self) -> NDArray[np.float64]:
        """The same summed over the modes of a third, shape (2, 12): major, minor."""
        return np.stack([np.logaddexp.reduce(self._heard[kind], axis=0) for kind in (MAJOR_THIRD, ~MAJOR_THIRD)])

    @functools.cached_property
    def clarity(self) -> float:
        """0 (noise, drums) to 1."""
        shape = np.sqrt(self.notes.profile)
        shape = (shape - shape.mean()) / (shape.std() or 1.0)
        fits = [
            float(np.dot(shape, np.roll(_template(mode), tonic))) / 12.0 + BASS_WEIGHT * float(self.notes.bass[tonic])
            for mode in MODES
            for tonic in range(12)
        ]
        pitched = np.clip((self.notes.tonal - NO_PITCH) / (CLEAR_PITCH - NO_PITCH), 0.0, 1.0)
        return float(pitched * np.clip((max(fits) - NO_FIT) / (CLEAR_FIT - NO_FIT), 0.0, 1.0))

    def agreement(self, asked: Key) -> KeyAgreement:
        """Weigh an asked key.

        Raises
        ------
        ValueError
            When its tonic or mode is unknown.
        """
        if asked.mode in RARE:
            return self._agreement_by_notes(pitch_class(asked.tonic), RARE[asked.mode])
        if asked.mode not in MODES:
            raise ValueError(f"{asked.mode!r} is no mode that is known here")
        tonic = pitch_class(asked.tonic)
        likely, other = self._thirds if MODES[asked.mode][0] is MAJOR else self._thirds[::-1]
        if asked.mode == "blues":
            likely = other = np.logaddexp(likely, other)
        best = int(np.argmax(likely))
        foreign = self._outside(tonic, asked.mode) - self._outside(best, asked.mode)
        across = 0.0 if asked.mode == "blues" else float(other.max() - likely[tonic])
        return KeyAgreement(float(likely[best] - likely[tonic]), across, foreign, self.clarity)

    def _agreement_by_notes(self, tonic: int, scale: tuple[int, ...]) -> KeyAgreement:
        """A mode that the network has not learnt: no scale of as many notes holds much more, and its tonic bears it."""
        size = len(scale)
        best = max(self._share(root, notes, size) for notes in NOTE_SETS for root in range(12))
        foreign = best - self._share(tonic, scale, size)
        heard = np.logaddexp.reduce(self._heard, axis=0)
        bass = float(self.notes.bass[tonic] / (self.notes.bass.max() or 1.0))
        odds = max(ODDS_OF_FOREIGN * foreign, float(heard.max() - heard[tonic]) * (1.0 - bass))
        return KeyAgreement(odds, 0.0, foreign, self.clarity)

    def _share(self, tonic: int, scale: tuple[int, ...], size: int) -> float:
        """Share of the notes that so many of a scale's degrees hold at most."""
        held = np.sort(self.notes.profile[[(tonic + step) % 12 for step in scale]])[-size:]
        return float(held.sum() / (self.notes.profile.sum() or 1.0))

    def _outside(self, tonic: int, mode: str) -> float:
        weights = np.roll(_template(mode), tonic)
        lowest = np.argsort(weights)[:5]
        return float(self.notes.profile[lowest].sum())

    def reading(self) -> KeyReading:
        """The most likely key and its rivals."""
        if self.notes.profile.sum() == 0 or self.clarity == 0.0:
            return KeyReading(None, 0.0, (), self.notes.tuning_cents)
        likelihoods = np.exp(self._thirds).ravel()
        ranked = [int(key) for key in np.argsort(-likelihoods)[:4]]
        first = float(likelihoods[ranked[0]])
        rivals = tuple((self._named(key), round(float(likelihoods[key]) / first, 3)) for key in ranked[1:])
        return KeyReading(self._named(ranked[0]), self.clarity * first, rivals, self.notes.tuning_cents)

    def _named(self, key: int) -> Key:
        """The key, by a rarer mode of the same third where that is clearly likelier."""
        tonic, plain = key % 12, "minor" if key >= 12 else "major"
        modes = [mode for mode, major in zip(HEARD_MODES, MAJOR_THIRD, strict=True) if major == (plain == "major")]
        heard = {mode: float(self._heard[HEARD_MODES.index(mode), tonic]) for mode in modes}
        best = max(heard, key=lambda mode: heard[mode])
        return Key(NAMES[tonic], best if heard[best] > heard[plain] + NAMED_ODDS else plain)


def key_evidence(audio: NDArray[np.floating], rate: int) -> KeyEvidence:
    """Analyse audio of shape (channels, frames)."""
    return KeyEvidence(chroma(audio, rate))
