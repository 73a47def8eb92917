"""Every level of a track in one pass over its blocks, in memory that does not depend on its length."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.dynamics import Dynamics, DynamicsMeter
from musicassist.audio.loudness import ABSOLUTE_GATE_LUFS, Loudness, LoudnessMeter
from musicassist.audio.spectrum import Spectrum, SpectrumMeter
from musicassist.audio.stereo import StereoImage, StereoMeter
from musicassist.audio.true_peak import TruePeakMeter
from musicassist.audio.units import db_from_amplitude

SHORT_TERM_STEPS = 30
PSR_GATE_LU = 20.0


@dataclass(frozen=True)
class Levels:
    """What a whole track measures.

    Attributes
    ----------
    frames, channels, rate : int
    loudness : Loudness
        BS.1770 and EBU Tech 3341/3342.
    true_peak_dbtp : float
        Of the loudest channel.
    dynamics : Dynamics
    stereo : StereoImage
    spectrum : Spectrum
    """

    frames: int
    channels: int
    rate: int
    loudness: Loudness
    true_peak_dbtp: float
    dynamics: Dynamics
    stereo: StereoImage
    spectrum: Spectrum

    @property
    def plr_db(self) -> float:
        """Peak to loudness ratio: true peak over integrated loudness (AES Convention Paper 9373)."""
        return self.true_peak_dbtp - self.loudness.integrated_lufs

    def psr_db(self) -> NDArray[np.float64]:
        """Peak to short-term loudness ratio of each 3 s window that is no quiet passage, every 0.1 s.

        The peak is that of the samples. Windows under -70 LUFS, or 20 LU under the track, are left out.
        """
        lufs, peaks = self.loudness.short_term_lufs, self.dynamics.step_peak
        count = min(len(lufs), len(peaks) - SHORT_TERM_STEPS + 1)
        if count <= 0:
            return np.zeros(0)
        highest = np.lib.stride_tricks.sliding_window_view(peaks, SHORT_TERM_STEPS).max(axis=1)[:count]
        lufs = lufs[:count]
        gate = max(ABSOLUTE_GATE_LUFS, self.loudness.integrated_lufs - PSR_GATE_LU)
        loud = (lufs > gate) & (highest > 0)
        return np.asarray(20.0 * np.log10(highest[loud]) - lufs[loud])


def measure_levels(blocks: Iterable[NDArray[np.floating]], rate: int, channels: int) -> Levels:
    """Feed every meter with blocks of shape (channels, frames)."""
    loudness = LoudnessMeter(rate, channels)
    true_peak, dynamics = TruePeakMeter(channels), DynamicsMeter(rate, channels)
    stereo, spectrum = StereoMeter(channels), SpectrumMeter(rate, channels)
    frames = 0
    for block in blocks:
        frames += block.shape[1]
        for meter in (loudness, true_peak, dynamics, stereo, spectrum):
            meter.feed(block)
    return Levels(
        frames=frames,
        channels=channels,
        rate=rate,
        loudness=loudness.result(),
        true_peak_dbtp=db_from_amplitude(float(true_peak.peaks().max(initial=0.0))),
        dynamics=dynamics.result(),
        stereo=stereo.result(),
        spectrum=spectrum.result(),
    )
