"""MusicBrief: what the track must be, and where each value came from."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from musicassist.contracts.adjustment import NO_ADJUSTMENT, MasterAdjustment
from musicassist.contracts.audio import FileRef
from musicassist.contracts.reference import LikelyFamily, ReferenceSection
from musicassist.contracts.repair import NO_REPAIR, Repair


class Origin(StrEnum):
    """Where a value of the brief came from."""

    ASKED = "asked"
    INFERRED = "inferred"
    REFERENCE = "reference"
    DEFAULT = "default"
    CORRECTION = "correction"


@dataclass(frozen=True)
class Provenance:
    """Where one value came from.

    Attributes
    ----------
    field : str
        Name of the brief's field (``tempo``, ``key``, ``genre``, ``instrument``, ``mood``,
        ``style_reference``, ``excluded``, ``duration``, ``metre``, ``target``, ``seed``, ``tempo_word``).
    value : str
        As shown to a person.
    origin : Origin
    start, end : int or None
        Offsets into the prompt as it was typed (Unicode code points), when words of it said so.
    note : str
        One sentence, or nothing.
    """

    field: str
    value: str
    origin: Origin
    start: int | None = None
    end: int | None = None
    note: str = ""


@dataclass(frozen=True)
class Key:
    """Tonic and mode.

    Attributes
    ----------
    tonic : str
        ``C``, ``C#``, ``Db`` … as asked (spelling kept).
    mode : str
        ``major``, ``minor``, ``dorian``, ``phrygian``, ``lydian``, ``mixolydian``, ``locrian``,
        ``harmonic minor``, ``melodic minor``, ``minor pentatonic``, ``major pentatonic``, ``blues``,
        ``harmonic major``, ``phrygian dominant``, ``double harmonic``, ``hungarian minor``,
        ``ukrainian dorian``, ``lydian dominant``, ``whole tone``.
    """

    tonic: str
    mode: str

    def __str__(self) -> str:
        return f"{self.tonic} {self.mode}"


@dataclass(frozen=True)
class Metre:
    """A time signature."""

    beats: int
    unit: int

    def __str__(self) -> str:
        return f"{self.beats}/{self.unit}"


@dataclass(frozen=True)
class InstrumentWish:
    """An instrument that the prompt asked for.

    Attributes
    ----------
    name : str
        As understood, singular, lower case (``reese bass``).
    sound : str
        Slug in the catalog's instruments that plays it.
    note : str
        Why another sound plays it, when one does.
    """

    name: str
    sound: str
    note: str = ""


@dataclass(frozen=True)
class MoodProfile:
    """What the moods ask for together, each -1 to 1; zeros when there are none.

    Attributes
    ----------
    energy : float
        Calm to driving.
    valence : float
        Sad to happy.
    density : float
        Few notes to many.
    brightness : float
        Dark to bright in register and timbre.
    """

    energy: float = 0.0
    valence: float = 0.0
    density: float = 0.0
    brightness: float = 0.0


@dataclass(frozen=True)
class DeliveryTarget:
    """What the master is delivered to.

    Attributes
    ----------
    name : str
        ``streaming``, ``apple``, ``deezer``, ``broadcast``, ``club`` or ``custom``.
    loudness_lufs : float
    ceiling_dbtp : float
    explicit : bool
        True when a person asked for it: then missing it fails, and else only warns where physics forbids it.
    """

    name: str
    loudness_lufs: float
    ceiling_dbtp: float = -1.0
    explicit: bool = False


@dataclass(frozen=True)
class ReferenceProfile:
    """What was measured on a reference track (never its melody).

    Attributes
    ----------
    sha256 : str
    duration_seconds : float
    tempo_bpm : float or None
    tempo_confidence : float
        0 to 1.
    key : Key or None
    key_confidence : float
        0 to 1.
    loudness_lufs, loudness_range_lu, true_peak_dbtp : float
    balance_db : tuple of float
        Octave bands 63 Hz to 16 kHz (9 values), against a slope of -4.5 dB per octave.
    width : float
        0 mono to 1.
    metre : Metre or None
    metre_confidence : float
        0 to 1.
    crest_db : float
        Sample peak over RMS.
    events_hz : float
        Notes and beats that begin, a second, in the mean.
    brightness_hz : float
        The power's centre of gravity.
    percussiveness : float
        0 (tones alone) to 1 (beats alone).
    energy : tuple of float
        How full the track is from its beginning to its end, 0 to 1, at equal distances.
    density_hz : tuple of float
        Notes and beats that begin, a second, at the same moments as the energy.
    sections : tuple of ReferenceSection
        In order, without gaps.
    families : tuple of LikelyFamily
        The likeliest first.
    """

    sha256: str
    duration_seconds: float
    tempo_bpm: float | None
    tempo_confidence: float
    key: Key | None
    key_confidence: float
    loudness_lufs: float
    loudness_range_lu: float
    true_peak_dbtp: float
    balance_db: tuple[float, ...]
    width: float
    metre: Metre | None = None
    metre_confidence: float = 0.0
    crest_db: float = 0.0
    events_hz: float = 0.0
    brightness_hz: float = 0.0
    percussiveness: float = 0.0
    energy: tuple[float, ...] = ()
    density_hz: tuple[float, ...] = ()
    sections: tuple[ReferenceSection, ...] = ()
    families: tuple[LikelyFamily, ...] = ()


# What can be asked for.
DURATION_RANGE_SECONDS = (10.0, 600.0)
SEED_MAX = 2**32 - 1
BITS = (16, 24)
# Music that a person brings: what is named in place of an engine, and how long it may last.
OWN_MIX_ENGINE = "own-mix"
OWN_MIX_SECONDS = (1.0, 900.0)
# What a reference counts unless the person says otherwise.
REFERENCE_AMOUNT = 0.7


@dataclass(frozen=True)
class StemChange:
    """What a person changes on one stem as it was mixed.

    Attributes
    ----------
    name : str
        The stem's.
    gain_db : float
        Added to its level, -60 to 12.
    pan : float
        Balance of the mixed stem: -1 left only, 0 as mixed, 1 right only.
    mute : bool
        Left out of the mix; the others stay as they were.
    """

    name: str
    gain_db: float = 0.0
    pan: float = 0.0
    mute: bool = False

    @property
    def alters(self) -> bool:
        """Whether anything differs from the style's own mix."""
        return self.mute or self.gain_db != 0.0 or self.pan != 0.0


@dataclass(frozen=True)
class MusicBrief:
    """What the track must be. Every value is filled; ``provenance`` says where from.

    Attributes
    ----------
    prompt : str
        The effective prompt, corrections included.
    title : str
        A short title made of the prompt.
    genre : str
        Slug of the catalog's style family.
    genres : tuple of str
        Genre names as understood, most important first.
    tempo_bpm : float
        40 to 220.
    key : Key
    metre : Metre
    duration_seconds : float
        10 to 600.
    instruments : tuple of InstrumentWish
    moods, style_references, excluded : tuple of str
        ``excluded`` holds names as understood (``drum``, ``vocal``, ``reese bass``).
    target : DeliveryTarget
    seed : int
        0 to 2**32 - 1.
    mood_profile : MoodProfile
        The moods' musical dimensions together.
    structure : tuple of str
        Structure words as understood (``long intro``), when there are any; who plays where is worded as in
        :mod:`musicassist.contracts.form_words`.
    adjustment : MasterAdjustment
    repair : Repair
    reference : ReferenceProfile or None
    stem_changes : tuple of StemChange
        A person's own mix; only a remix sets it.
    more_targets : tuple of DeliveryTarget
        To be delivered beside ``target``, from the same mix.
    reference_amount : float
        How far the master goes from the style's to the reference's balance, dynamics and width, 0 to 1.
    reference_strength : float or None
        How far an engine that hears the reference goes from it, 0.01 to 1 (1 forgets it); None leaves that to the
        settings. Only a job's own choice sets it.
    engine_takes : int or None
        So many of the instruments as takes of their own, for an engine that makes such; None leaves that to the
        settings. Only a job's own choice sets it.
    own_mix : tuple of FileRef
        A person's own audio, to be mastered: one mix, or several stems. Empty for music that is made here.
    bits : int
        Of the delivered WAV and FLAC, 16 or 24.
    split_drums : bool
        Kick, snare, hats and percussion as stems of their own.
    dry_stems : bool
        Each stem also as it was played, before the mix.
    provenance : tuple of Provenance
    notes : tuple of str
        Sentences for the person: what was resolved, replaced or not understood.
    understood : bool
        False when the text said nothing about music and everything is a default.
    """

    prompt: str
    title: str
    genre: str
    genres: tuple[str, ...]
    tempo_bpm: float
    key: Key
    metre: Metre
    duration_seconds: float
    instruments: tuple[InstrumentWish, ...]
    moods: tuple[str, ...]
    style_references: tuple[str, ...]
    excluded: tuple[str, ...]
    target: DeliveryTarget
    seed: int
    mood_profile: MoodProfile = MoodProfile()
    structure: tuple[str, ...] = ()
    adjustment: MasterAdjustment = NO_ADJUSTMENT
    repair: Repair = NO_REPAIR
    reference: ReferenceProfile | None = None
    stem_changes: tuple[StemChange, ...] = ()
    more_targets: tuple[DeliveryTarget, ...] = ()
    reference_amount: float = REFERENCE_AMOUNT
    reference_strength: float | None = None
    engine_takes: int | None = None
    own_mix: tuple[FileRef, ...] = ()
    bits: int = 24
    split_drums: bool = False
    dry_stems: bool = False
    provenance: tuple[Provenance, ...] = ()
    notes: tuple[str, ...] = ()
    understood: bool = True

    def asked(self, field: str) -> bool:
        """Whether a person (or a correction) stated ``field``, rather than a default or a guess."""
        stated = (Origin.ASKED, Origin.CORRECTION)
        return any(p.field == field and p.origin in stated for p in self.provenance)
