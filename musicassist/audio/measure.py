"""Everything that is measured on a finished track, in one place."""

from __future__ import annotations

import functools
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from musicassist.audio.dynamics import Dynamics, dynamics
from musicassist.audio.io import read_audio
from musicassist.audio.key import KeyEvidence, key_evidence
from musicassist.audio.loudness import Loudness, measure_loudness
from musicassist.audio.spectrum import Spectrum, spectrum
from musicassist.audio.stereo import StereoImage, stereo_image
from musicassist.audio.tempo import BeatSpectrum, beat_spectrum
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.contracts.errors import BadInput

LONGEST_SECONDS = 1_800.0
# Beat and key are settled by ten minutes of music; the levels are measured over all of it.
MUSICAL_SECONDS = 600


class Measurement:
    """What a track measures; each figure is worked out when first asked for.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    rate : int
        Hz.
    """

    def __init__(self, audio: NDArray[np.floating], rate: int) -> None:
        self.audio, self.rate = np.atleast_2d(audio), rate

    @property
    def duration_seconds(self) -> float:
        """Length of the file."""
        return float(self.audio.shape[1] / self.rate)

    @functools.cached_property
    def loudness(self) -> Loudness:
        """BS.1770 and EBU Tech 3341/3342; channels beyond six do not count."""
        return measure_loudness(self.audio[:6], self.rate)

    @functools.cached_property
    def true_peak_dbtp(self) -> float:
        """Of the loudest channel."""
        return true_peak_dbtp(self.audio, self.rate)

    @functools.cached_property
    def dynamics(self) -> Dynamics:
        """Peaks, clipping, DC, silence."""
        return dynamics(self.audio, self.rate)

    @functools.cached_property
    def stereo(self) -> StereoImage:
        """Correlation, width, mono loss."""
        return stereo_image(self.audio)

    @functools.cached_property
    def spectrum(self) -> Spectrum:
        """Average spectrum."""
        return spectrum(self.audio, self.rate)

    @functools.cached_property
    def beat(self) -> BeatSpectrum:
        """Evidence for every tempo."""
        return beat_spectrum(self._musical, self.rate)

    @functools.cached_property
    def key(self) -> KeyEvidence:
        """Evidence for every key."""
        return key_evidence(self._musical, self.rate)

    @property
    def _musical(self) -> NDArray[np.floating]:
        return self.audio[:, : MUSICAL_SECONDS * self.rate]


def measure_file(path: Path) -> Measurement:
    """Measure an audio file.

    Raises
    ------
    BadInput
        When it is no audio that can be read, or longer than half an hour.
    """
    try:
        info = soundfile.info(str(path))
    except (soundfile.LibsndfileError, RuntimeError, OSError):
        info = None  # the strict reader says what is wrong
    if info is not None and info.samplerate and info.frames / info.samplerate > LONGEST_SECONDS:
        minutes = info.frames / info.samplerate / 60
        raise BadInput(f"{Path(path).name} lasts {minutes:.0f} minutes; at most 30 can be measured: cut it shorter")
    return Measurement(*read_audio(Path(path)))
