"""The piece while it is written: what was planned before any note."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np

from generation.core.compose.fusion import Loan
from generation.core.compose.style import Style
from musicassist.contracts.brief import MusicBrief
from musicassist.theory.chord import Chord
from musicassist.theory.meter import Grid
from musicassist.theory.scale import keeps_to_scale, step_in_scale


@dataclass(frozen=True)
class SectionPlan:
    """A section of the form.

    Attributes
    ----------
    name : str
    material : str
        Letter of its theme and harmony.
    start_bar, bars : int
    energy : float
        0 to 1.
    occurrence : int
        How many sections of the same material came before.
    switched : bool
        Whether a beat switch has come before it.
    """

    name: str
    material: str
    start_bar: int
    bars: int
    energy: float
    occurrence: int
    switched: bool = False

    @property
    def end_bar(self) -> int:
        """The bar after its last."""
        return self.start_bar + self.bars


@dataclass(frozen=True)
class ChordAt:
    """A chord and its place, in quarter notes."""

    start_beats: float
    duration_beats: float
    chord: Chord

    @property
    def end_beats(self) -> float:
        """Where it stops."""
        return self.start_beats + self.duration_beats


@dataclass(frozen=True)
class Lift:
    """From which bar on everything sounds so many semitones higher."""

    bar: int
    semitones: int


@dataclass(frozen=True)
class MoodBias:
    """What the moods ask of density, register and loudness.

    Attributes
    ----------
    density : float
        Factor on melody and drum density.
    register : int
        Semitones added to melodic registers.
    energy : float
        Added to every section's energy.
    length : float
        Factor on note lengths.
    brightness : float
        Added to the opening of filters, 0 to 1.
    valence : float
        -1 prefers dark chord loops, 1 light ones.
    richness : int
        1 for one third more on plain chords, -1 for plain ones.
    space : float
        -1 dry to 1 wide: a factor on reverberation.
    """

    density: float = 1.0
    register: int = 0
    energy: float = 0.0
    length: float = 1.0
    brightness: float = 0.0
    valence: float = 0.0
    richness: int = 0
    space: float = 0.0


@dataclass(frozen=True)
class Piece:
    """All that a player may know.

    Attributes
    ----------
    brief : MusicBrief
    style : Style
    grid : Grid
    tempo_bpm : float
        Quarter notes a minute.
    bars : int
    sections : tuple of SectionPlan
    chords : tuple of ChordAt
        Gapless, in order, from beat 0 to the end.
    energies : tuple of float
        By bar, the section's energy with its inner growth.
    scale : tuple of int
        Pitch classes of the melody's scale.
    mood : MoodBias
    seed : int
    fades : bool
    lead_floor : tuple of (int or None)
        By section, the pitch above which the melody lies there, once it is written; None where nobody sings.
    lift : Lift or None
    loan : Loan or None
        What another style lends, in a fusion.
    """

    brief: MusicBrief
    style: Style
    grid: Grid
    tempo_bpm: float
    bars: int
    sections: tuple[SectionPlan, ...]
    chords: tuple[ChordAt, ...]
    energies: tuple[float, ...]
    scale: tuple[int, ...]
    mood: MoodBias
    seed: int
    fades: bool
    lead_floor: tuple[int | None, ...] = ()
    lift: Lift | None = None
    loan: Loan | None = None

    @property
    def bar_beats(self) -> float:
        """Quarter notes a bar."""
        return self.grid.bar_beats

    @property
    def total_beats(self) -> float:
        """Quarter notes in all."""
        return self.bars * self.grid.bar_beats

    def rng(self, *names: str) -> np.random.Generator:
        """A generator of one's own, derived from the seed and a name."""
        return rng_for(self.seed, *names)

    @property
    def freedom(self) -> float:
        """How far players vary what they repeat: 1 where people play, less where machines are programmed."""
        return 1.0 if self.style.groove.parts_ms >= 5 else 0.5

    @property
    def switch_bar(self) -> int | None:
        """The bar from which on the beat is another; None when it never is."""
        return next((section.start_bar for section in self.sections if section.switched), None)

    @property
    def keeps_to_scale(self) -> bool:
        """Whether nobody leaves the scale of the asked mode, not even for a note that leads on."""
        return keeps_to_scale(self.brief.key.mode)

    def kept(self, pitch: int) -> int:
        """The MIDI pitch, or where nobody leaves the scale the nearest one inside it."""
        return step_in_scale(pitch, 0, self.scale) if self.keeps_to_scale else pitch

    def section_at(self, bar: int) -> SectionPlan:
        """The section in which a bar lies."""
        return next(section for section in reversed(self.sections) if section.start_bar <= bar)

    def chord_at(self, beat: float) -> ChordAt:
        """The chord that sounds at a beat."""
        low, high = 0, len(self.chords) - 1
        while low < high:
            middle = (low + high + 1) // 2
            if self.chords[middle].start_beats <= beat + 1e-6:
                low = middle
            else:
                high = middle - 1
        return self.chords[low]


def rng_for(seed: int, *names: str) -> np.random.Generator:
    """One generator a purpose, so that a change in one part leaves the others as they were."""
    return np.random.default_rng([seed, zlib.crc32("/".join(names).encode())])
