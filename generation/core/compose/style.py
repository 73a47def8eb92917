"""A style's musical material, as read from ``generation/data/styles/<slug>.toml``."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from musicassist.catalog.documents import read_document, read_toml
from musicassist.contracts.errors import BadInput


@dataclass(frozen=True)
class Groove:
    """How a style lies in time.

    Attributes
    ----------
    swing : float
        Phase of the off-beat subdivision: 0.5 straight, 0.667 triplet.
    swing_grid : int
        8 or 16: which subdivision swings.
    drums_ms, parts_ms : float
        Standard deviation of the correlated micro-timing.
    rubato : float
        How far phrases linger at their ends, as a share of the tempo; 0 keeps strict time.
    late_ms : dict
        Lateness by role or drum layer; negative is early.
    velocity_sd : float
        Spread of the correlated velocity noise.
    feel : str
        Key of ``groove.json``: ghosts, hats and accents are taken from there.
    ghosts : float
        How many of the measured ghost notes are played, 0 to 1.
    hats : float
        How alive the hats are, 0 (as written) to 1.
    cymbals : tuple of str
        Where the hand keeps time in full sections, by turns of chance: ``hat`` (as written), ``ride``, ``open``,
        ``crash``; empty for as written.
    cross_stick : float
        How often the backbeat of quiet sections is played across the rim, 0 to 1.
    growth : float
        How readily chords and bass add or leave out light strokes with every eight bars, 0 (as written) to 1.
    """

    swing: float
    swing_grid: int
    drums_ms: float
    parts_ms: float
    velocity_sd: float
    feel: str
    ghosts: float
    hats: float
    rubato: float = 0.0
    late_ms: dict[str, float] = field(default_factory=dict)
    cymbals: tuple[str, ...] = ()
    cross_stick: float = 0.0
    growth: float = 0.0


@dataclass(frozen=True)
class Progression:
    """A chord loop: bars between bar lines, chords of a bar between blanks.

    Attributes
    ----------
    chords : str
    modes : tuple of str
        Modes that it belongs to.
    materials : tuple of str
        Letters of the sections that it suits.
    weight : float
    bars_per_chord : int
        Bars that each written bar lasts.
    words : tuple of str
        Subgenres that it is for: used when the brief names one of them, and then before all others.
    """

    chords: str
    modes: tuple[str, ...]
    materials: tuple[str, ...] = ("A", "B", "C", "D")
    weight: float = 1.0
    bars_per_chord: int = 1
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Form:
    """Sections in order, each ``name:bars:material:energy`` with energy 0 to 10; ``growth`` is what a longer
    piece repeats before its last two sections.
    """

    sections: str
    growth: str
    weight: float = 1.0


@dataclass(frozen=True)
class DrumPattern:
    """A groove: a string of steps a layer (X accent, x normal, o soft, g ghost, . rest), one or two bars.

    Attributes
    ----------
    layers : dict
    low, high : float
        Energies at which it is played.
    group : str
        Patterns of one group belong together; a piece keeps to one group.
    weight : float
    metre : str
    words : tuple of str
        Subgenres that it is for, as in :class:`Progression`.
    """

    layers: dict[str, str]
    low: float = 0.0
    high: float = 1.0
    group: str = "main"
    weight: float = 1.0
    metre: str = "4/4"
    words: tuple[str, ...] = ()


@dataclass(frozen=True)
class Transitions:
    """What happens between sections.

    Attributes
    ----------
    fill_every_bars : int
    fills : tuple of dict
        Steps of the last bar, by layer; ``-`` keeps what is there.
    crash, gap, riser, impact : bool
        A crash on arrivals; a held breath before a drop; a riser before and an impact on it.
    stop : bool
        Before a louder section everybody may break off on one stroke and leave a beat or two of silence.
    last_blow : bool
        The piece ends on one blow of everybody, with its impact, after a beat of silence.
    reverse, downlifter, sub_drop, tape_stop : bool
        A reversed cymbal into sections; a sweep down where the energy falls; a falling sine on the biggest drops;
        chords that run down before a fall.
    """

    fill_every_bars: int
    fills: tuple[dict[str, str], ...]
    crash: bool = True
    gap: bool = False
    riser: bool = False
    impact: bool = False
    reverse: bool = False
    downlifter: bool = False
    sub_drop: bool = False
    tape_stop: bool = False
    stop: bool = False
    last_blow: bool = False

    @property
    def effects(self) -> bool:
        """Whether there is a stem of effects."""
        return self.riser or self.impact or self.reverse or self.downlifter or self.sub_drop


@dataclass(frozen=True)
class PartPlan:
    """One player of the style's ensemble.

    Attributes
    ----------
    name, stem, role : str
    instruments : tuple of str
        Slugs, the usual one first; another seed may take another.
    kind : str
        How it plays: one of the players in ``players.py``.
    patterns : tuple of str
        Of its kind, from sparse to busy.
    enter, leave : float
        Energies between which it plays.
    low, high : int
        Register, MIDI.
    voices : int
        Of a chordal part.
    level_db, pan : float
    sections : tuple of str
        Names of the only sections in which it plays; empty for all.
    rests : tuple of str
        Names of sections in which it never plays.
    density : float
        Melody notes a bar.
    length : float
        Share of a note's time that sounds.
    chance : float
        That a seed has this player at all.
    octaves : bool
        Whether single voices of a comping pattern are doubled an octave above (montuno).
    turn, turns : int
        Of so many players who share a job phrase by phrase, the one whose turn comes so many phrases later.
    """

    name: str
    stem: str
    role: str
    instruments: tuple[str, ...]
    kind: str
    patterns: tuple[str, ...] = ()
    enter: float = 0.0
    leave: float = 1.1
    low: int = 48
    high: int = 84
    voices: int = 4
    level_db: float = 0.0
    pan: float = 0.0
    sections: tuple[str, ...] = ()
    rests: tuple[str, ...] = ()
    density: float = 4.5
    length: float = 0.95
    chance: float = 1.0
    octaves: bool = False
    turn: int = 0
    turns: int = 1


@dataclass(frozen=True)
class Style:
    """Everything that the composer knows of a style.

    Attributes
    ----------
    slug : str
    colour : str
        What is stacked on a plain numeral: a key of :data:`musicassist.theory.chord.COLOURS`.
    cadence : str
        Roman numeral before the final tonic; empty for the loop's own.
    melody_scale : str
        ``scale``, ``pentatonic`` or ``blues``.
    groove : Groove
    progressions : tuple of Progression
    forms : tuple of Form
    drums : tuple of DrumPattern
    transitions : Transitions
    parts : tuple of PartPlan
    drum_layers : dict
        Energy from which a drum layer is heard.
    chromatic : bool
        Whether the bass may approach a root by a semitone from outside the scale.
    metre_feel : str
        Group of ``metres.toml`` that lends drums in a metre that the style has none for.
    compound_below_bpm : float
        Below this tempo a piece in four that nobody gave a metre goes in 12/8 (slow blues, gospel).
    ornaments : bool
        Whether melodies are cut and graced as in folk dances.
    lift_chance : float
        How often a long piece raises its key for the last chorus.
    lead_harmony : str
        A second voice to the lead where the piece is strongest: a key of ``harmonies.VOICES``; empty for none.
    ad_libs : float
        How often the lead fills a rest of its own with a run where the piece is strongest for the last time, 0 to 1.
    chorus_bars : int
        12 where the form goes in choruses of twelve bars (blues).
    opens : tuple of str
        Ways to open a piece: the roles that play its intro (``drums bass``); empty for any usual way.
    signature : tuple of str
        Players without whom it is another style: whatever else a prompt asks for plays beside them.
    """

    slug: str
    colour: str
    groove: Groove
    progressions: tuple[Progression, ...]
    forms: tuple[Form, ...]
    transitions: Transitions
    parts: tuple[PartPlan, ...]
    drums: tuple[DrumPattern, ...] = ()
    cadence: str = "V7"
    melody_scale: str = "scale"
    drum_layers: dict[str, float] = field(default_factory=dict)
    chromatic: bool = False
    metre_feel: str = "backbeat"
    chorus_bars: int = 8
    compound_below_bpm: float = 0.0
    ornaments: bool = False
    lift_chance: float = 0.0
    lead_harmony: str = ""
    ad_libs: float = 0.0
    opens: tuple[str, ...] = ()
    signature: tuple[str, ...] = ()


Row = TypeVar("Row", Progression, DrumPattern)


def for_subgenre(rows: Sequence[Row], genres: tuple[str, ...]) -> list[Row]:
    """The rows meant for a subgenre that the brief names, or else those meant for the whole style."""
    said = " ".join(genres).lower().replace("-", " ")
    special = [row for row in rows if any(word in said for word in row.words)]
    return special or [row for row in rows if not row.words]


def _folder() -> Any:
    return files("generation") / "data"


@cache
def load_style(slug: str) -> Style:
    """The style of that slug.

    Raises
    ------
    BadInput
        When there is no such style, or its file has a field missing, unknown or of another type.
    """
    source = _folder() / "styles" / f"{slug}.toml"
    if not slug.replace("_", "").isalnum() or not source.is_file():
        raise BadInput(f"the composer has no material for the style {slug!r}", field="genre")
    where = f"generation/data/styles/{source.name}"
    return read_document(Style, {"slug": slug, **read_toml(source, where)}, where)


@cache
def load_table(name: str) -> dict[str, Any]:
    """A shared table of ``generation/data`` (``harmony.toml``, ``groove.json`` …)."""
    text = (_folder() / name).read_text("utf-8")
    table: dict[str, Any] = json.loads(text) if name.endswith(".json") else tomllib.loads(text)
    return table
