"""The score: what the composer writes and the players play. It stays inside generation."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from musicassist.contracts.brief import Key, Metre


@dataclass(frozen=True)
class Note:
    """One note.

    Attributes
    ----------
    start_beats : float
        On the grid, swing included; a beat is a quarter note, whatever the metre.
    duration_beats : float
    pitch : int
        MIDI, 0 to 127; for drums the General MIDI percussion key.
    velocity : int
        1 to 127.
    offset_ms : float
        Micro-timing, added when it is played; negative is early.
    glide_to : int or None
        The pitch that it slides to by its end (808, lead, guitar).
    """

    start_beats: float
    duration_beats: float
    pitch: int
    velocity: int
    offset_ms: float = 0.0
    glide_to: int | None = None


def silenced(notes: Iterable[Note], start: float, end: float) -> list[Note]:
    """Notes with nothing that begins or sounds between two beats: held ones end there."""
    kept = []
    for note in notes:
        if start - 1e-6 <= note.start_beats < end - 1e-6:
            continue
        if note.start_beats < start < note.start_beats + note.duration_beats:
            note = replace(note, duration_beats=max(0.1, start - note.start_beats))
        kept.append(note)
    return kept


@dataclass(frozen=True)
class AutomationPoint:
    """A value at a moment, joined to the next by a straight line."""

    beat: float
    value: float


@dataclass(frozen=True)
class TempoPoint:
    """From this beat on, so many quarter notes a minute."""

    beat: float
    tempo_bpm: float


@dataclass(frozen=True)
class Part:
    """One player.

    Attributes
    ----------
    name : str
        Unique in the score (``Rhodes``, ``Walking bass``).
    stem : str
        The stem that it is grouped into (``Drums``, ``Bass``, ``Keys`` …).
    role : str
        As in ``Stem.role``.
    instrument : str
        Slug in the catalog's instruments.
    notes : tuple of Note
        In order of start.
    level_db : float
        Relative to the other parts of the same stem.
    pan : float
        -1 to 1.
    automation : dict
        By parameter: ``gain_db`` (added), ``cutoff`` (0 to 1 of the patch's range), ``expression`` (0 to 1).
    asked : str
        The wish that it answers, when it answers one.
    """

    name: str
    stem: str
    role: str
    instrument: str
    notes: tuple[Note, ...]
    level_db: float = 0.0
    pan: float = 0.0
    automation: dict[str, tuple[AutomationPoint, ...]] = field(default_factory=dict)
    asked: str = ""


@dataclass(frozen=True)
class ChordSpan:
    """A sounding chord.

    Attributes
    ----------
    start_beats, duration_beats : float
    symbol : str
        As written by a musician, ``Am9``.
    roman : str
        Degree in the key, ``i9``.
    pitch_classes : tuple of int
        Root first.
    """

    start_beats: float
    duration_beats: float
    symbol: str
    roman: str
    pitch_classes: tuple[int, ...]


@dataclass(frozen=True)
class ScoreSection:
    """A section of the form; energy 0 to 1."""

    name: str
    start_bar: int
    bars: int
    energy: float


@dataclass(frozen=True)
class Score:
    """A whole piece.

    Attributes
    ----------
    tempo_bpm : float
        Quarter notes a minute (for 6/8, of the quarter note too; the brief's tempo counts dotted quarters
        there, and the composer converts).
    key : Key
    metre : Metre
    bars : int
    sections : tuple of ScoreSection
    chords : tuple of ChordSpan
    parts : tuple of Part
    rubato : tuple of TempoPoint
        Tempo by pulse where the piece breathes; empty in strict time. Every phrase lasts as in strict time.
    key_changes : tuple of (bar, Key)
        Where the piece goes on in another key.
    fade_out_beats : float
        Length of a fade at the end, 0 for none.
    notes : tuple of str
        For the person: what was replaced or left out, and why.
    """

    tempo_bpm: float
    key: Key
    metre: Metre
    bars: int
    sections: tuple[ScoreSection, ...]
    chords: tuple[ChordSpan, ...]
    parts: tuple[Part, ...]
    fade_out_beats: float = 0.0
    rubato: tuple[TempoPoint, ...] = ()
    key_changes: tuple[tuple[int, Key], ...] = ()
    notes: tuple[str, ...] = ()

    @property
    def beats_per_bar(self) -> float:
        """Quarter notes in a bar."""
        return self.metre.beats * 4 / self.metre.unit

    @property
    def duration_seconds(self) -> float:
        """Musical length, without the tail."""
        return self.bars * self.beats_per_bar * 60 / self.tempo_bpm
