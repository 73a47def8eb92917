"""Known answers of pitches, scales and metres."""

import pytest

from musicassist.contracts.brief import Key, Metre
from musicassist.contracts.errors import BadInput
from musicassist.theory.meter import grid_of, quarter_tempo
from musicassist.theory.pitch import frequency_hz, nearest_pitch, pitch_class, pitch_name, pitches_of_class
from musicassist.theory.scale import MODES, harmony_pitch_classes, prefers_flats, scale_pitch_classes, step_in_scale


@pytest.mark.parametrize(
    ("name", "expected"),
    [("C", 0), ("F#", 6), ("Gb", 6), ("B#", 0), ("Cb", 11), ("E♭", 3), ("a", 9), ("F##", 7), ("Fx", 7)],
)
def test_a_note_name_is_its_pitch_class(name: str, expected: int) -> None:
    assert pitch_class(name) == expected


@pytest.mark.parametrize("name", ["", "H", "C?", "5", "Am"])
def test_what_is_no_note_name_is_refused(name: str) -> None:
    with pytest.raises(BadInput, match="not a note name"):
        pitch_class(name)


def test_the_tuning_note_and_middle_c() -> None:
    assert frequency_hz(69) == pytest.approx(440.0)
    assert frequency_hz(60) == pytest.approx(261.6256, abs=1e-4)
    assert pitch_name(60) == "C4"
    assert pitch_name(70, flats=True) == "Bb4"


def test_pitches_of_a_class_in_a_range() -> None:
    assert pitches_of_class(0, 48, 72) == [48, 60, 72]
    assert pitches_of_class(11, 48, 58) == []
    assert nearest_pitch(0, 65, 40, 80) == 60
    assert nearest_pitch(0, 67, 40, 80) == 72


@pytest.mark.parametrize(
    ("tonic", "mode", "expected"),
    [
        ("C", "major", (0, 2, 4, 5, 7, 9, 11)),
        ("A", "minor", (9, 11, 0, 2, 4, 5, 7)),
        ("D", "dorian", (2, 4, 5, 7, 9, 11, 0)),
        ("E", "phrygian", (4, 5, 7, 9, 11, 0, 2)),
        ("F", "lydian", (5, 7, 9, 11, 0, 2, 4)),
        ("G", "mixolydian", (7, 9, 11, 0, 2, 4, 5)),
        ("B", "locrian", (11, 0, 2, 4, 5, 7, 9)),
        ("A", "harmonic minor", (9, 11, 0, 2, 4, 5, 8)),
        ("E", "phrygian dominant", (4, 5, 8, 9, 11, 0, 2)),
        ("C", "double harmonic", (0, 1, 4, 5, 7, 8, 11)),
        ("A", "hungarian minor", (9, 11, 0, 3, 4, 5, 8)),
        ("D", "ukrainian dorian", (2, 4, 5, 8, 9, 11, 0)),
        ("F", "lydian dominant", (5, 7, 9, 11, 0, 2, 3)),
        ("C", "harmonic major", (0, 2, 4, 5, 7, 8, 11)),
        ("C", "whole tone", (0, 2, 4, 6, 8, 10)),
        ("A", "melodic minor", (9, 11, 0, 2, 4, 6, 8)),
        ("A", "minor pentatonic", (9, 0, 2, 4, 7)),
        ("C", "major pentatonic", (0, 2, 4, 7, 9)),
        ("A", "blues", (9, 0, 2, 3, 4, 7)),
    ],
)
def test_scales(tonic: str, mode: str, expected: tuple[int, ...]) -> None:
    assert scale_pitch_classes(Key(tonic, mode)) == expected


def test_every_mode_has_seven_notes_under_its_chords_but_whole_tones() -> None:
    sizes = {mode: len(set(harmony_pitch_classes(Key("C", mode)))) for mode in MODES}
    assert sizes.pop("whole tone") == 6
    assert set(sizes.values()) == {7}


def test_an_unknown_mode_is_refused_with_the_known_ones() -> None:
    with pytest.raises(BadInput, match="dorian"):
        scale_pitch_classes(Key("C", "klingon"))


def test_steps_in_a_scale() -> None:
    c_major = (0, 2, 4, 5, 7, 9, 11)
    assert step_in_scale(60, 1, c_major) == 62
    assert step_in_scale(60, -1, c_major) == 59
    assert step_in_scale(64, 7, c_major) == 76


@pytest.mark.parametrize(
    ("tonic", "mode", "flats"),
    [("F", "major", True), ("D", "minor", True), ("G", "major", False), ("E", "minor", False), ("Eb", "minor", True)],
)
def test_spelling_follows_the_key(tonic: str, mode: str, flats: bool) -> None:
    assert prefers_flats(Key(tonic, mode)) is flats


@pytest.mark.parametrize(
    ("beats", "unit", "groups", "bar_beats"),
    [
        (4, 4, (4, 4, 4, 4), 4.0),
        (3, 4, (4, 4, 4), 3.0),
        (6, 8, (6, 6), 3.0),
        (12, 8, (6, 6, 6, 6), 6.0),
        (7, 8, (4, 4, 6), 3.5),
        (5, 4, (4,) * 5, 5.0),
        (5, 8, (6, 4), 2.5),
    ],
)
def test_metres(beats: int, unit: int, groups: tuple[int, ...], bar_beats: float) -> None:
    grid = grid_of(Metre(beats, unit))
    assert grid.groups == groups
    assert grid.bar_beats == bar_beats
    assert sum(grid.groups) == grid.steps


def test_weights_fall_from_the_bar_line() -> None:
    grid = grid_of(Metre(4, 4))
    assert grid.weight(0) > grid.weight(8) > grid.weight(4) > grid.weight(2) > grid.weight(1)


def test_compound_tempo_counts_dotted_quarters() -> None:
    assert quarter_tempo(60, Metre(6, 8)) == 90
    assert quarter_tempo(60, Metre(3, 4)) == 60
    assert quarter_tempo(60, Metre(7, 8)) == 60


def test_an_impossible_metre_is_refused() -> None:
    with pytest.raises(BadInput, match="4/4"):
        grid_of(Metre(4, 3))
