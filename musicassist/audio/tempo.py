"""Tempo: a spectrum of the onset strength in which a steady beat is a comb of sharp lines.

A beat of frequency f shows lines at f, 2f and 4f (or f, 3f and 6f where beats divide in three). Their height above
what lies around them is the evidence; because the lines are sharp, a tempo that is a few per cent off finds nothing.
So an asked tempo can be confirmed or refuted without first guessing which metrical level a listener would tap.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import median_filter

from musicassist.audio.onsets import Onsets, onset_strength

SLOWEST_BPM, FASTEST_BPM = 30.0, 280.0
READ_BPM = (40.0, 220.0)
SEGMENT_SECONDS = 24.0
HIGHEST_HZ = 14.0
GRID_HZ = 0.004
BACKGROUND_HZ = 0.6
LINE_FLOOR = 0.01  # lines under one per cent of the strongest are not evidence
BINARY, TERNARY = (1.0, 2.0, 2.0, 4.0), (1.0, 3.0, 3.0, 6.0)
CLEAR_BEAT, NO_BEAT = 1.35, 0.7
# Where listeners tap, in octaves around 120 BPM (Moelants 2002, "Preferred tempo reconsidered").
PREFERRED_BPM, PREFERRED_SPREAD_OCTAVES = 118.0, 0.75
PRIOR_WEIGHT = 0.35
MINIMUM_SECONDS = 4.0
OCTAVES = (1.0, 2.0, 0.5)
OWN = 0.6  # share of the best evidence from which a tempo is one of the music's own
NEIGHBOURHOOD = 0.15


@dataclass(frozen=True)
class TempoReading:
    """One way to count.

    Attributes
    ----------
    bpm : float
    weight : float
        0 to 1, relative to the best reading.
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
    """

    def __init__(self, onsets: Onsets) -> None:
        self.seconds = onsets.seconds
        self._lines = _lines(onsets, SEGMENT_SECONDS)
        self._fine = _lines(onsets, onsets.seconds) if onsets.seconds > SEGMENT_SECONDS else self._lines
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

    def tempo(self) -> Tempo:
        """The most likely reading and its rivals."""
        clarity = self.clarity
        if clarity == 0.0:
            return Tempo(None, 0.0)
        usable = (self.bpm >= READ_BPM[0]) & (self.bpm <= READ_BPM[1])
        distance = np.log2(self.bpm / PREFERRED_BPM) / PREFERRED_SPREAD_OCTAVES
        weight = np.where(usable, self.score / self.best - PRIOR_WEIGHT * distance**2 / 2, 0.0)
        readings: list[TempoReading] = []
        while len(readings) < 4:
            top = int(np.argmax(weight))
            if weight[top] <= 0.3:
                break
            readings.append(TempoReading(self.refine(float(self.bpm[top])), float(weight[top])))
            weight = np.where(np.abs(self.bpm / self.bpm[top] - 1.0) < 0.08, 0.0, weight)
        if not readings:
            return Tempo(None, 0.0)
        first = readings[0]
        rivals = tuple(TempoReading(r.bpm, round(r.weight / first.weight, 3)) for r in readings[1:])
        return Tempo(first.bpm, clarity, rivals)


def beat_spectrum(audio: NDArray[np.floating], rate: int) -> BeatSpectrum:
    """Analyse audio of shape (channels, frames)."""
    return BeatSpectrum(onset_strength(audio, rate))


def _score(beat_hz: NDArray[np.float64], hz: NDArray[np.float64], evidence: NDArray[np.float64]) -> NDArray[np.float64]:
    """Mean evidence at the lines that a beat would show, dividing in two or in three, whichever fits better."""

    def mean(harmonics: tuple[float, ...]) -> NDArray[np.float64]:
        lines = [np.interp(beat_hz * h, hz, evidence, right=np.nan) for h in harmonics]
        return np.asarray(np.nanmean(lines, axis=0))

    return np.fmax(mean(BINARY), mean(TERNARY))


def _lines(onsets: Onsets, segment_seconds: float) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Frequencies in Hz, and how far each stands out as a line (0 for not at all, about 2 for a perfect one)."""
    frames = onsets.bands.shape[1]
    segment = max(2, min(frames, round(segment_seconds * onsets.frame_rate_hz)))
    size = scipy.fft.next_fast_len(max(round(onsets.frame_rate_hz / GRID_HZ), 2 * segment), real=True)
    count = int(HIGHEST_HZ * size / onsets.frame_rate_hz)
    window = np.hanning(segment).astype(np.float32)
    power = np.zeros((len(onsets.bands), count))
    for start in range(0, max(1, frames - segment + 1), max(1, segment // 2)):
        part = onsets.bands[:, start : start + segment]
        part = np.pad(part, ((0, 0), (0, segment - part.shape[1]))) * window
        power += np.abs(scipy.fft.rfft(part, size, axis=1)[:, :count]) ** 2
    hz = np.arange(count) * onsets.frame_rate_hz / size
    step = max(1, round(0.04 / hz[1]))
    width = 2 * round(BACKGROUND_HZ / (hz[1] * step)) + 1
    background = np.repeat(median_filter(power[:, ::step], (1, width)), step, axis=1)[:, :count]
    strongest = power.max(axis=1, keepdims=True)
    lines = np.log10(1.0 + power / (background + LINE_FLOOR * strongest + 1e-12))
    weights = strongest[:, 0] ** 0.25
    total = weights.sum()
    return hz, (weights @ lines) / total if total > 0 else np.zeros(count)
