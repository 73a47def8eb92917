"""What the mixing and mastering core is asked, free of the brief's and the engine's wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from musicassist.catalog.schema import MixTraits
from musicassist.contracts.brief import DeliveryTarget, MasterAdjustment, StemChange
from musicassist.contracts.rendering import MixHints, PlayedInstrument


@dataclass(frozen=True)
class StemSource:
    """A raw stem.

    Attributes
    ----------
    name : str
        Unique.
    role : str
        As in ``Stem.role``.
    path : Path
        A WAV, FLAC, MP3, Ogg or AIFF file; mono is taken for both sides, other rates are converted.
    hints : MixHints
    instruments : tuple of PlayedInstrument
    """

    name: str
    role: str
    path: Path
    hints: MixHints = field(default_factory=MixHints)
    instruments: tuple[PlayedInstrument, ...] = ()


@dataclass(frozen=True)
class TrackTags:
    """What the MP3 says about itself; empty or None is left out."""

    title: str = ""
    tempo_bpm: float | None = None
    key: str = ""
    genre: str = ""
    comment: str = ""
    engine: str = ""
    seed: int | None = None


@dataclass(frozen=True)
class MasteringRequest:
    """One track to mix and master.

    Attributes
    ----------
    stems : tuple of StemSource
        At least one. A single stem of role ``full`` is a finished mix and only mastered.
    traits : MixTraits
        How the style is mixed.
    target : DeliveryTarget
    adjustment : MasterAdjustment
    tempo_bpm : float or None
        None where unknown: then there is no tempo-synced delay.
    kick_onsets_seconds : tuple of float
    stem_changes : tuple of StemChange
        A person's own faders, on the stems as they are mixed; names that no stem has are noted and left out.
    balance_db : tuple of float or None
        Octave balance of a reference (9 values), which then replaces the style's.
    balance_strength : float
        Share of the distance to the wanted balance that the tonal EQ goes, 0 to 1.
    seed : int
        Of the dither.
    tags : TrackTags
    """

    stems: tuple[StemSource, ...]
    traits: MixTraits
    target: DeliveryTarget
    adjustment: MasterAdjustment = field(default_factory=MasterAdjustment)
    tempo_bpm: float | None = None
    kick_onsets_seconds: tuple[float, ...] = ()
    stem_changes: tuple[StemChange, ...] = ()
    balance_db: tuple[float, ...] | None = None
    balance_strength: float = 0.7
    seed: int = 0
    tags: TrackTags = field(default_factory=TrackTags)

    @property
    def wanted_lufs(self) -> float:
        """The target with QA's correction of the gain."""
        return self.target.loudness_lufs + self.adjustment.gain_db

    @property
    def ceiling_dbtp(self) -> float:
        """The ceiling with QA's correction."""
        return min(0.0, self.target.ceiling_dbtp + self.adjustment.ceiling_db)
