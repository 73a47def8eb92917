"""Idioms that a style's data can ask for: anticipated and sliding basses, octaves, shimmering chords."""

from __future__ import annotations

from dataclasses import replace

from generation.core.compose.composer import plan_piece
from generation.core.compose.players import Cue, play
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.catalog.loader import genre
from tests.unit.compose_briefs import brief_of


def played(**plan: object) -> tuple[list[Note], object]:
    """What one part plays in a piece of its own, every bar active."""
    piece = plan_piece(brief_of("rock", key=("C", "major"), duration_seconds=40.0), genre("rock"), 3)
    part = replace(PartPlan("Part", "Part", "chords", ("piano",), "comp"), **plan)
    return play(piece, part, Cue([True] * piece.bars, [], [], rootless=False)), piece


def test_an_anticipated_bass_plays_the_next_chord_and_holds_it_over_the_bar_line() -> None:
    notes, piece = played(kind="bass", role="bass", patterns=("......5-----n---",), low=28, high=48)
    ahead = [n for n in notes if n.start_beats % 4 == 3.0 and n.start_beats + 1 < piece.total_beats - 4]
    assert len(ahead) >= 8
    for note in ahead:
        assert note.pitch % 12 == piece.chord_at(note.start_beats + 1).chord.bass
        assert note.start_beats + note.duration_beats > note.start_beats // 4 * 4 + 4


def test_a_sliding_bass_says_where_it_goes() -> None:
    notes, _ = played(kind="bass", role="bass", patterns=("s---....d---....",), low=28, high=48)
    assert {note.glide_to - note.pitch for note in notes} == {12, -7}


def test_octaves_double_every_single_voice() -> None:
    notes, _ = played(patterns=("0.1.2.1.0.1.2.1.",), octaves=True, low=55, high=79)
    places = {(n.start_beats, n.pitch) for n in notes}
    lower = {(beat, pitch) for beat, pitch in places if (beat, pitch + 12) in places}
    assert len(lower) * 2 == len(places)


def test_an_arpeggio_runs_through_the_chord_in_thirty_seconds() -> None:
    notes, piece = played(kind="arpeggio", patterns=("x-------x-------",), voices=3, low=60, high=84)
    first_bar = [n for n in notes if n.start_beats < 4]
    assert [n.start_beats for n in first_bar] == [i / 8 for i in range(32)]
    assert {n.pitch % 12 for n in first_bar} <= set(piece.chord_at(0).chord.pitch_classes)
    assert len({n.pitch for n in first_bar}) == 3
