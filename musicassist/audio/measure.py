"""Everything that is measured on a finished track, in one place."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.dynamics import Dynamics
from musicassist.audio.form import HeardSection, sections
from musicassist.audio.key import KeyEvidence, key_evidence
from musicassist.audio.levels import Levels, measure_levels
from musicassist.audio.loudness import Loudness
from musicassist.audio.metre import MetreReading, metre
from musicassist.audio.onsets import Onsets, onset_strength
from musicassist.audio.spectrum import Spectrum
from musicassist.audio.stereo import StereoImage
from musicassist.audio.stream import AudioFileStream
from musicassist.audio.taps import taps
from musicassist.audio.tempo import BeatSpectrum, Tempo
from musicassist.audio.texture import Texture, texture
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.errors import BadInput

LONGEST_SECONDS = 1_800.0
# Beat and key are settled by ten minutes of music; the levels are measured over all of it.
MUSICAL_SECONDS = 600
CANCELLING_DB = 10.0  # lost to mono
STEADY = 0.5


class Measurement:
    """What a track measures; each figure is worked out when first asked for.

    Parameters
    ----------
    source : AudioFileStream or tuple of (ndarray, int)
        A file, read block by block so that its length costs no memory; or samples of shape (channels, frames), with
        their rate in Hz.
    """

    def __init__(self, source: AudioFileStream | tuple[NDArray[np.floating], int]) -> None:
        self._file = source if isinstance(source, AudioFileStream) else None
        self._samples = None if isinstance(source, AudioFileStream) else np.atleast_2d(source[0])
        self.rate = source.rate_hz if isinstance(source, AudioFileStream) else source[1]

    @functools.cached_property
    def audio(self) -> NDArray[np.floating]:
        """All samples, shape (channels, frames); the only thing here whose memory grows with the length."""
        return self._read(None)

    @property
    def duration_seconds(self) -> float:
        """Length of the file."""
        return self._file.seconds if self._file is not None else self.audio.shape[1] / self.rate

    @functools.cached_property
    def levels(self) -> Levels:
        """Loudness, peaks, dynamics, image and spectrum, in one pass."""
        if self._file is not None:
            return measure_levels(self._file.blocks(), self.rate, self._file.channels)
        return measure_levels((self.audio,), self.rate, self.audio.shape[0])

    @property
    def loudness(self) -> Loudness:
        """BS.1770 and EBU Tech 3341/3342."""
        return self.levels.loudness

    @property
    def true_peak_dbtp(self) -> float:
        """Of the loudest channel."""
        return self.levels.true_peak_dbtp

    @property
    def dynamics(self) -> Dynamics:
        """Peaks, clipping, DC, noise floor, silence, ending."""
        return self.levels.dynamics

    @property
    def stereo(self) -> StereoImage:
        """Correlation, width, mid and side, mono loss."""
        return self.levels.stereo

    @property
    def spectrum(self) -> Spectrum:
        """Average spectrum."""
        return self.levels.spectrum

    @functools.cached_property
    def onsets(self) -> Onsets:
        """Where notes begin."""
        return onset_strength(self.musical, self.rate)

    @functools.cached_property
    def beat(self) -> BeatSpectrum:
        """Evidence for every tempo."""
        return BeatSpectrum(self.onsets, lambda: taps(self.musical[0], self.rate))

    @functools.cached_property
    def tempo(self) -> Tempo:
        """What a listener would tap."""
        return self.beat.tempo()

    @functools.cached_property
    def metre(self) -> MetreReading:
        """How a listener would count."""
        return metre(self.onsets, self.tempo.bpm)

    @functools.cached_property
    def key(self) -> KeyEvidence:
        """Evidence for every key."""
        return key_evidence(self.musical, self.rate)

    @functools.cached_property
    def texture(self) -> Texture:
        """What it sounds like from moment to moment."""
        return texture(self.musical[0], self.rate, self.onsets, self.key.notes)

    @functools.cached_property
    def sections(self) -> tuple[HeardSection, ...]:
        """Where something new begins; bar lines count where the beat is clear."""
        counted = self.metre.metre
        steady = self.tempo.confidence > STEADY
        bar = None
        if steady and self.tempo.bpm and counted:
            bar = seconds_per_bar(self.tempo.bpm, counted.beats, counted.unit)
        return sections(self.texture.features(), self.texture.energy(), bar)

    @functools.cached_property
    def musical(self) -> NDArray[np.floating]:
        """What beat, key and form are read from: one channel, ten minutes at most, shape (1, frames)."""
        return self._read(MUSICAL_SECONDS, one_channel=True)

    def _read(self, most_seconds: float | None, *, one_channel: bool = False) -> NDArray[np.floating]:
        if self._samples is None:
            assert self._file is not None
            parts = (self._downmix(part) if one_channel else part for part in self._file.blocks(most_seconds))
            return np.concatenate(list(parts), axis=1)
        part = self._samples[:, : None if most_seconds is None else int(most_seconds * self.rate)]
        return self._downmix(part) if one_channel else part

    def _downmix(self, part: NDArray[np.floating]) -> NDArray[np.floating]:
        """The sum; the louder channel alone where the sum would cancel most of the music."""
        cancels = self.stereo.mono_loss_db > CANCELLING_DB
        if cancels:
            louder = 0 if self.stereo.balance_db >= 0 else 1
            return np.asarray(part[louder : louder + 1], np.float32)
        return np.asarray(part.mean(axis=0, keepdims=True, dtype=np.float32))


def measure_file(path: Path) -> Measurement:
    """Measure an audio file.

    Raises
    ------
    BadInput
        When it is no audio that can be read, or longer than half an hour.
    """
    stream = AudioFileStream(Path(path))
    if stream.seconds > LONGEST_SECONDS:
        minutes = stream.seconds / 60
        raise BadInput(f"{Path(path).name} lasts {minutes:.0f} minutes; at most 30 can be measured: cut it shorter")
    return Measurement(stream)
