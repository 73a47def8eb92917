"""Tempo: a spectrum of the onset strength in which a steady beat is a comb of sharp lines.

A beat of frequency f shows lines at f, 2f and 4f (or f, 3f and 6f where beats divide in three). Their height above
what lies around them is the evidence; because the lines are sharp, a tempo that is a few per cent off finds nothing.
So an asked tempo can be confirmed or refuted without first guessing which metrical level a listener would tap.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.lines import line_spectrum
from musicassist.audio.onsets import Onsets, mono, onset_strength
from musicassist.audio.taps import Taps, taps
from musicassist.audio.tempo_level import level_likelihoods

SLOWEST_BPM, FASTEST_BPM = 30.0, 280.0
READ_BPM = (40.0, 220.0)
SEGMENT_SECONDS = 24.0
BINARY, TERNARY = (1.0, 2.0, 2.0, 4.0), (1.0, 3.0, 3.0, 6.0)
CLEAR_BEAT, NO_BEAT = 1.35, 0.7
MINIMUM_SECONDS = 4.0
OCTAVES = (1.0, 2.0, 0.5)
KIN, KIN_TOLERANCE = np.array([1.0, 2.0, 0.5, 3.0, 1 / 3]), 0.04
ANOTHER_LEVEL = 0.5
RELATIVES = (1.0, 2.0, 0.5, 1.5, 2 / 3, 3.0, 1 / 3, 4.0, 0.25, 4 / 3, 0.75)
OWN = 0.6  # share of the best evidence from which a tempo is one of the music's own
NEIGHBOURHOOD = 0.15
DRIFT_SECONDS, DRIFT_REACH, STEADY = 12.0, 0.06, 0.5


@dataclass(frozen=True)
class TempoReading:
    """One way to count.

    Attributes
    ----------
    bpm : float
    weight : float
        0 to 1: how likely beside the best reading.
    """

    bpm: float
    weight: float


@dataclass(frozen=True)
class Tempo:
    """What a listener would tap.

    Attributes
    ----------
    bpm : float or None
        None where there is nothing to tap.
    confidence : float
        0 to 1: how clearly there is a steady beat (not which level of it is *the* beat).
    alternatives : tuple of TempoReading
        Other readings (half, double, dotted), best first.
    """

    bpm: float | None
    confidence: float
    alternatives: tuple[TempoReading, ...] = ()


@dataclass(frozen=True)
class TempoAgreement:
    """How an asked tempo stands against the music.

    Attributes
    ----------
    evidence : float
        For the asked tempo within the tolerance, 0 to 1, relative to the best that the music supports anywhere.
    clarity : float
        0 to 1: how clear the beat is at all.
    nearest_bpm : float
        The supported tempo to which the asked one should be compared: the reading, octaves included, that is
        nearest to it.
    """

    evidence: float
    clarity: float
    nearest_bpm: float


class BeatSpectrum:
    """The line spectrum of one track's onset strength.

    Parameters
    ----------
    onsets : Onsets
    listen : callable, optional
        Brings the taps that decide which level of the beat is *the* beat; called once, and only for a reading. Without
        them rhythm alone decides.
    """

    def __init__(self, onsets: Onsets, listen: Callable[[], Taps | None] | None = None) -> None:
        self.seconds = onsets.seconds
        self._listen = listen
        self._onsets = onsets
        self.lines = line_spectrum(onsets, SEGMENT_SECONDS)
        self.events_hz = onsets.events_hz()
        self._lines = self.lines.evidence()
        long = onsets.seconds > SEGMENT_SECONDS
        self._fine = line_spectrum(onsets, onsets.seconds).evidence() if long else self._lines
        self.bpm = np.geomspace(SLOWEST_BPM, FASTEST_BPM, 4000)
        self.score = _score(self.bpm / 60.0, *self._lines)
        self.best = float(self.score.max())

    @property
    def clarity(self) -> float:
        """0 (nothing steady) to 1 (a drum machine)."""
        if self.seconds < MINIMUM_SECONDS:
            return 0.0
        return float(np.clip((self.best - NO_BEAT) / (CLEAR_BEAT - NO_BEAT), 0.0, 1.0))

    def agreement(self, asked_bpm: float, tolerance: float) -> TempoAgreement:
        """Weigh the evidence for an asked tempo.

        Parameters
        ----------
        asked_bpm : float
        tolerance : float
            Relative, 0.02 for two per cent.
        """
        if self.best <= 0.0:
            return TempoAgreement(0.0, self.clarity, asked_bpm)
        # Octaves are the same tempo: the reading with the most evidence speaks for the asked one.
        evidence, octave = max((self._evidence(asked_bpm * k, tolerance), k) for k in OCTAVES)
        if evidence >= OWN:
            return TempoAgreement(evidence, self.clarity, self._peak(asked_bpm * octave, tolerance) / octave)
        step, octave = max((self._evidence(asked_bpm * k, NEIGHBOURHOOD), k) for k in OCTAVES)
        if step >= OWN:
            return TempoAgreement(evidence, self.clarity, self._peak(asked_bpm * octave, NEIGHBOURHOOD) / octave)
        top = float(self.bpm[np.argmax(self.score)])
        nearest = self.refine(top) * 2.0 ** round(np.log2(asked_bpm / top))
        return TempoAgreement(evidence, self.clarity, nearest)

    def _evidence(self, bpm: float, tolerance: float) -> float:
        near = np.abs(self.bpm / bpm - 1.0) <= tolerance
        return float(self.score[near].max()) / self.best if near.any() else 0.0

    def _peak(self, bpm: float, tolerance: float) -> float:
        near = np.abs(self.bpm / bpm - 1.0) <= tolerance
        return self.refine(float(self.bpm[near][np.argmax(self.score[near])]))

    def refine(self, bpm: float) -> float:
        """The exact tempo within one per cent of a rough one, out of the whole track's spectrum."""
        around = bpm * np.linspace(0.99, 1.01, 801)
        return float(around[np.argmax(_score(around / 60.0, *self._fine))])

    @cached_property
    def taps(self) -> Taps | None:
        """Where listeners would tap; None where nobody listened."""
        return self._listen() if self._listen else None

    def tempo(self) -> Tempo:
        """The most likely reading and its rivals."""
        clarity = self.clarity
        if clarity == 0.0:
            return Tempo(None, 0.0)
        readings = self.readings()
        if not len(readings):
            return Tempo(None, 0.0)
        worth = expected_worth(readings, level_likelihoods(readings, self.lines, self.events_hz, self.taps))
        order = np.argsort(-worth)
        first = worth[order[0]]
        rivals = tuple(TempoReading(float(readings[i]), round(float(worth[i] / first), 3)) for i in order[1:4])
        return Tempo(float(readings[order[0]]), clarity, rivals)

    def drift(self) -> float:
        """How far the tempo wanders around its middle, relative: the standard deviation over 12 s stretches.

        0 for what is too short or too unclear to tell.
        """
        bpm = self.tempo().bpm
        if bpm is None or self.seconds < 3 * DRIFT_SECONDS or self.clarity < STEADY:
            return 0.0
        around = bpm * np.linspace(1.0 - DRIFT_REACH, 1.0 + DRIFT_REACH, 241)
        size = round(DRIFT_SECONDS * self._onsets.frame_rate_hz)
        found = []
        for start in range(0, self._onsets.bands.shape[1] - size + 1, size // 2):
            part = Onsets(self._onsets.bands[:, start : start + size], self._onsets.frame_rate_hz)
            score = _score(around / 60.0, *line_spectrum(part, DRIFT_SECONDS).evidence())
            found.append(float(around[np.argmax(score)]))
        return round(float(np.std(found) / bpm), 4)

    def readings(self) -> NDArray[np.float64]:
        """Every way to count that a listener might choose, in BPM: the best supported tempo and its relatives."""
        counted = (self.bpm >= READ_BPM[0]) & (self.bpm <= READ_BPM[1])
        top = float(self.bpm[counted][np.argmax(self.score[counted])])
        related = [top * ratio for ratio in RELATIVES if READ_BPM[0] <= top * ratio <= READ_BPM[1]]
        return np.array([self._peak(bpm, 0.02) for bpm in related])


def beat_spectrum(audio: NDArray[np.floating], rate: int) -> BeatSpectrum:
    """Analyse audio of shape (channels, frames)."""
    signal = mono(audio)
    return BeatSpectrum(onset_strength(signal[None], rate), lambda: taps(signal, rate))


def expected_worth(readings_bpm: NDArray[np.float64], likelihoods: NDArray[np.float64]) -> NDArray[np.float64]:
    """How right each way to count is expected to be, where another level of the same beat counts half; 0 to 1.5.

    A listener forgives half, double, a third and three times, so what these say speaks for a reading as well.
    """
    ratio = readings_bpm[:, None] / readings_bpm[None, :]
    akin = (np.abs(ratio[..., None] / KIN - 1.0) <= KIN_TOLERANCE).any(axis=-1)
    return np.asarray(likelihoods + ANOTHER_LEVEL * (akin @ likelihoods))


def _score(beat_hz: NDArray[np.float64], hz: NDArray[np.float64], evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean evidence at the lines that a beat would show, dividing in two or in three, whichever fits better."""

    def mean(harmonics: tuple[float, ...]) -> NDArray[np.float64]:
        lines = [np.interp(beat_hz * h, hz, evidence, right=np.nan) for h in harmonics]
        return np.asarray(np.nanmean(lines, axis=0))

    return np.fmax(mean(BINARY), mean(TERNARY))
