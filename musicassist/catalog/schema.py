"""The shapes of the catalog's data files; what a file lacks or misspells is said at start-up."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class TempoRange:
    """Usual tempo of a style, in beats per minute; an asked tempo outside it is kept."""

    low_bpm: float
    high_bpm: float
    typical_bpm: float


@dataclass(frozen=True)
class MixTraits:
    """How a style is mixed and mastered.

    Attributes
    ----------
    sidechain_db : float
        Depth of the duck under the kick, 0 to 12.
    sidechain_release_beats : float
    reverb : str
        ``room``, ``plate``, ``hall`` or ``dry``.
    reverb_seconds : float
        Decay time, 0.2 to 8.
    delay_beats : float
        Of the delay send; 0 for none.
    width : float
        0 to 1.
    mono_below_hz : float
    usual_lufs : float
        The style's usual density, never the delivery target.
    saturation : float
        0 to 1.
    glue_ratio : float
        Bus compression ratio, 1 for none.
    lowpass_hz : float
        Bus low-pass (lo-fi), 20000 for none.
    balance_db : tuple of float
        Wanted octave balance, 63 Hz to 16 kHz (9 values), against a slope of -4.5 dB per octave.
    """

    sidechain_db: float
    sidechain_release_beats: float
    reverb: str
    reverb_seconds: float
    delay_beats: float
    width: float
    mono_below_hz: float
    usual_lufs: float
    saturation: float
    glue_ratio: float
    lowpass_hz: float
    balance_db: tuple[float, ...]


@dataclass(frozen=True)
class Character:
    """How a style usually sits, so that moods can choose one; each -1 to 1.

    Attributes
    ----------
    energy, valence, density, brightness : float
    """

    energy: float
    valence: float
    density: float
    brightness: float


@dataclass(frozen=True)
class Genre:
    """A style family.

    Attributes
    ----------
    slug : str
        The file's name; ``generation/data/styles/<slug>.toml`` has its musical material.
    name : str
        As shown (``drum and bass``).
    family : str
        A broader word (``bass``), as in the first design of the API.
    aliases : tuple of str
        Other names and subgenres that this family stands in for.
    tempo : TempoRange
    modes : tuple of str
        Most usual first.
    metre : str
        ``4/4``, ``3/4`` or ``6/8``.
    moods : tuple of str
        That the style suggests.
    instruments : tuple of str
        Slugs of its usual instruments.
    beat_driven : bool
        False where a tempo cannot be heard for sure (ambient).
    fades : bool
        Ends in a fade rather than with a cadence.
    mix : MixTraits
    character : Character
    commonness : float
        How readily a prompt that names no style is given this one, 0 to 1.
    """

    slug: str
    name: str
    family: str
    aliases: tuple[str, ...]
    tempo: TempoRange
    modes: tuple[str, ...]
    metre: str
    moods: tuple[str, ...]
    instruments: tuple[str, ...]
    beat_driven: bool
    fades: bool
    mix: MixTraits
    character: Character
    commonness: float = 1.0


@dataclass(frozen=True)
class Instrument:
    """A playable sound.

    Attributes
    ----------
    slug : str
    name : str
        Canonical, singular, lower case.
    aliases : tuple of str
        Other words for it; plurals and usual typos are understood without being listed.
    group : str
        ``drums``, ``bass``, ``keys``, ``guitar``, ``strings``, ``brass``, ``winds``, ``synth``, ``voice``,
        ``percussion`` or ``texture``.
    role : str
        What it plays unless the style says otherwise: ``drums``, ``bass``, ``chords``, ``pad``, ``lead``,
        ``counter`` or ``texture``.
    source : str
        ``sampler``, ``synth`` or ``kit``.
    program : int
        General MIDI program, 0 to 127 (the drum kit's program for ``kit``); also written to the MIDI file.
    patch : str
        Name of the synth patch or drum machine that plays it; for a ``sampler`` sound, the fallback
        when there is no SoundFont.
    low, high : int
        Comfortable MIDI range.
    played_as : str
        Empty, or how to name the stand-in (``nearest sound: …``).
    """

    slug: str
    name: str
    aliases: tuple[str, ...]
    group: str
    role: str
    source: str
    program: int
    patch: str
    low: int
    high: int
    played_as: str = ""
