"""Rendering: what generation hands to mastering."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.contracts.audio import AudioRef, FileRef
from musicassist.contracts.brief import Key, Metre


@dataclass(frozen=True)
class Section:
    """One section of the form.

    Attributes
    ----------
    name : str
        ``intro``, ``verse``, ``chorus``, ``drop`` …
    start_seconds, end_seconds : float
    start_bar, bars : int
        The first bar is 0.
    energy : float
        0 to 1.
    """

    name: str
    start_seconds: float
    end_seconds: float
    start_bar: int
    bars: int
    energy: float


@dataclass(frozen=True)
class PlayedInstrument:
    """What was asked, and what plays it."""

    asked: str
    played_by: str


@dataclass(frozen=True)
class MixHints:
    """How the composer imagines a stem in the mix; mastering decides.

    Attributes
    ----------
    level_db : float
        Loudness relative to the anchor stem of the style (drums or the lead), about -20 to 3.
    pan : float
        -1 left to 1 right.
    width : float
        0 mono to 1 as recorded.
    reverb_send, delay_send : float
        0 to 1.
    sidechain : bool
        Ducks under the kick.
    """

    level_db: float = -6.0
    pan: float = 0.0
    width: float = 1.0
    reverb_send: float = 0.15
    delay_send: float = 0.0
    sidechain: bool = False


@dataclass(frozen=True)
class Stem:
    """One stem.

    Attributes
    ----------
    name : str
        As a producer names it: ``Drums``, ``Bass``, ``Keys``, ``Pad``, ``Lead``, ``Strings`` … unique.
    role : str
        ``drums``, ``bass``, ``chords``, ``pad``, ``lead``, ``counter``, ``texture`` or ``full``.
    audio : AudioRef
        Stereo, 44.1 kHz, float 32; every stem of a rendering has the same length and starts at zero.
    instruments : tuple of PlayedInstrument
    hints : MixHints
    """

    name: str
    role: str
    audio: AudioRef
    instruments: tuple[PlayedInstrument, ...] = ()
    hints: MixHints = MixHints()


@dataclass(frozen=True)
class Rendering:
    """What an engine made.

    Attributes
    ----------
    engine, engine_version : str
    seed : int
    tempo_bpm : float
    key : Key
    metre : Metre
    duration_seconds : float
        Musical length asked for; stems may be longer by a tail.
    sections : tuple of Section
    stems : tuple of Stem
        At least one; an engine that makes one piece gives one stem with role ``full``.
    midi : FileRef or None
    kick_onsets_seconds : tuple of float
        Where the sidechain ducks.
    engine_prompt : str
        What the engine was told, in its own wording.
    cost_credits : float or None
    notes : tuple of str
        Sentences for the person (a sound replaced, a SoundFont missing).
    """

    engine: str
    engine_version: str
    seed: int
    tempo_bpm: float
    key: Key
    metre: Metre
    duration_seconds: float
    sections: tuple[Section, ...]
    stems: tuple[Stem, ...]
    midi: FileRef | None
    kick_onsets_seconds: tuple[float, ...] = ()
    engine_prompt: str = ""
    cost_credits: float | None = None
    notes: tuple[str, ...] = ()
