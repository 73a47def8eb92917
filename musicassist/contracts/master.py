"""Master: what mastering hands to QA."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.contracts.audio import AudioRef
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.rendering import Stem


@dataclass(frozen=True)
class ChainStep:
    """One processor of the chain and what it did, for the report."""

    name: str
    detail: str


@dataclass(frozen=True)
class DeliveredFile:
    """One file of a delivery, as it measures once decoded.

    Attributes
    ----------
    format : str
        ``wav``, ``flac``, ``mp3`` or ``opus``.
    audio : AudioRef
    loudness_lufs, true_peak_dbtp : float
    held_back_db : float
        How far under the target's ceiling the limiter was set so that the codec does not overshoot; 0 for WAV and FLAC.
    """

    format: str
    audio: AudioRef
    loudness_lufs: float
    true_peak_dbtp: float
    held_back_db: float = 0.0


@dataclass(frozen=True)
class Delivery:
    """The mix mastered to one target.

    Attributes
    ----------
    target : DeliveryTarget
    loudness_lufs, true_peak_dbtp : float
        Of the WAV.
    limited_by_physics : bool
        True when the target needs more limiting than the music bears and the chain stopped short.
    files : tuple of DeliveredFile
    chain : tuple of ChainStep
        What was done for this target alone; what all targets share is the master's ``chain``.
    notes : tuple of str
    """

    target: DeliveryTarget
    loudness_lufs: float
    true_peak_dbtp: float
    limited_by_physics: bool
    files: tuple[DeliveredFile, ...]
    chain: tuple[ChainStep, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Master:
    """The delivered files.

    Attributes
    ----------
    wav, flac : AudioRef
        Of the first delivery: stereo, 44.1 kHz, of 24 bit.
    mp3 : AudioRef or None
        The same, encoded; None where it was not asked for.
    mix : AudioRef
        Before mastering.
    stems : tuple of Stem
        Processed; sample-aligned, of the mix's length, and summing to it below -90 dBFS.
    target : DeliveryTarget
    loudness_lufs, true_peak_dbtp : float
        As mastering measured them; QA measures again.
    limited_by_physics : bool
        True when the target needs more limiting than the music bears and the chain stopped short.
    chain : tuple of ChainStep
    waveform : tuple of float
        Peaks of the master, 0 to 1, about 1,000 of them, for drawing.
    stem_waveforms : tuple of tuple of float
        The same a stem, in the order of ``stems``, about 250 each.
    notes : tuple of str
    deliveries : tuple of Delivery
        One a target; the first is the one that the fields above are about.
    mix_loudness_lufs : float or None
        Of ``mix``.
    dry_stems : tuple of Stem
        As they were played, at their level in the mix, when they were asked for; 24 bit.
    """

    wav: AudioRef
    flac: AudioRef
    mp3: AudioRef | None
    mix: AudioRef
    stems: tuple[Stem, ...]
    target: DeliveryTarget
    loudness_lufs: float
    true_peak_dbtp: float
    limited_by_physics: bool
    chain: tuple[ChainStep, ...]
    waveform: tuple[float, ...]
    stem_waveforms: tuple[tuple[float, ...], ...]
    notes: tuple[str, ...] = ()
    deliveries: tuple[Delivery, ...] = ()
    mix_loudness_lufs: float | None = None
    dry_stems: tuple[Stem, ...] = ()
