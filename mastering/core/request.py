"""What the mixing and mastering core is asked, free of the brief's and the engine's wording."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from musicassist.catalog.schema import MixTraits
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import DeliveryTarget, MoodProfile, ReferenceProfile, StemChange
from musicassist.contracts.rendering import MixHints, PlayedInstrument, Section

# Share of the distance to the style's balance that the tonal EQ goes; a mix that somebody made is moved less.
OWN_STRENGTH = 0.7
FOREIGN_STRENGTH = 0.35
# A louder target needs the compressors: without them the limiter alone would have to take it all.
RANGE_KEPT_UP_TO_LUFS = -11.0


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
class ReferenceMatch:
    """What the master takes from a reference, and how far it goes there.

    Attributes
    ----------
    profile : ReferenceProfile
    amount : float
        0 (the style's own sound) to 1 (as near to the reference as the bounds of EQ, fader and width allow).
    """

    profile: ReferenceProfile
    amount: float


@dataclass(frozen=True)
class Goal:
    """One target with the corrections that concern it."""

    target: DeliveryTarget
    wanted_lufs: float
    ceiling_dbtp: float


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
    more_targets : tuple of DeliveryTarget
        The same mix mastered to these as well; corrections of QA concern the first target alone.
    reference : ReferenceMatch or None
    balance_strength : float
        Share of the distance to the style's balance that the tonal EQ goes, 0 to 1.
    keeps_dynamics : bool
        A mix that somebody made and gave no style to: its range is its maker's, and is left up to
        :data:`RANGE_KEPT_UP_TO_LUFS`.
    sections : tuple of Section
        Of the form, for the fader rides; empty where it is not known.
    mood : MoodProfile
        What the moods say; ``traits`` are in this mood already.
    bits : int
        Of WAV and FLAC, 16 or 24.
    codecs : tuple of str
        Which encoded files are made beside WAV and FLAC: ``mp3``, ``opus``.
    seed : int
        Of the dither.
    dry_stems : bool
        Write each stem also as it came, at its level in the mix.
    tags : TrackTags
    """

    stems: tuple[StemSource, ...]
    traits: MixTraits
    target: DeliveryTarget
    adjustment: MasterAdjustment = field(default_factory=MasterAdjustment)
    tempo_bpm: float | None = None
    kick_onsets_seconds: tuple[float, ...] = ()
    stem_changes: tuple[StemChange, ...] = ()
    more_targets: tuple[DeliveryTarget, ...] = ()
    reference: ReferenceMatch | None = None
    balance_strength: float = OWN_STRENGTH
    keeps_dynamics: bool = False
    sections: tuple[Section, ...] = ()
    mood: MoodProfile = field(default_factory=MoodProfile)
    bits: int = 24
    codecs: tuple[str, ...] = ("mp3", "opus")
    seed: int = 0
    dry_stems: bool = False
    tags: TrackTags = field(default_factory=TrackTags)

    @property
    def leaves_range(self) -> bool:
        """Whether nothing is ridden or glued: the maker's range stays, as far as every target lets it."""
        return self.keeps_dynamics and all(goal.wanted_lufs <= RANGE_KEPT_UP_TO_LUFS for goal in self.goals)

    @property
    def goals(self) -> tuple[Goal, ...]:
        """Every target, the first with QA's correction."""
        first = Goal(
            self.target,
            self.target.loudness_lufs + self.adjustment.gain_db,
            min(0.0, self.target.ceiling_dbtp + self.adjustment.ceiling_db),
        )
        more = (Goal(t, t.loudness_lufs, min(0.0, t.ceiling_dbtp)) for t in self.more_targets)
        return (first, *more)

    @property
    def wanted_balance_db(self) -> tuple[float, ...]:
        """Octave balance (9 values) to go towards: the style's, the reference's, or between the two."""
        own = self.traits.balance_db
        if self.reference is None or not self.reference.profile.balance_db:
            return own
        amount, other = self.reference.amount, self.reference.profile.balance_db
        return tuple((1.0 - amount) * a + amount * b for a, b in zip(own, other, strict=True))

    @property
    def tone_strength(self) -> float:
        """Share of the distance to that balance that the EQ goes: with a reference, all of it at an amount of 1."""
        if self.reference is None:
            return self.balance_strength
        return self.balance_strength + self.reference.amount * (1.0 - self.balance_strength)

    @property
    def usual_lufs(self) -> float:
        """How dense the music is meant to be: the style's usual loudness, or nearer to the reference's."""
        own = self.traits.usual_lufs
        if self.reference is None:
            return own
        return own + self.reference.amount * (self.reference.profile.loudness_lufs - own)
