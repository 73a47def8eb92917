"""Known answers of chords and roman numerals."""

import pytest

from musicassist.contracts.brief import Key
from musicassist.contracts.errors import BadInput
from musicassist.theory.chord import CHORD_TYPES, chord_symbol, diatonic_chord, parse_roman

A_MINOR = Key("A", "minor")
C_MAJOR = Key("C", "major")


@pytest.mark.parametrize(
    ("roman", "symbol", "pitch_classes"),
    [
        ("im9", "Am9", (9, 0, 4, 7, 11)),
        ("bVImaj7", "Fmaj7", (5, 9, 0, 4)),
        ("V13", "E13", (4, 8, 11, 2, 6, 1)),
        ("V/I", "E/A", (4, 8, 11)),
        ("iim7b5", "Bm7b5", (11, 2, 5, 9)),
        ("V7b9", "E7b9", (4, 8, 11, 2, 5)),
        ("i5", "A5", (9, 4)),
        ("iv", "Dm", (2, 5, 9)),
        ("bVII", "G", (7, 11, 2)),
        ("viio7", "G#dim7", (8, 11, 2, 5)),
        ("imaj7", "Ammaj7", (9, 0, 4, 8)),
        ("bIImaj7", "Bbmaj7", (10, 2, 5, 9)),
        ("I6/9", "A69", (9, 1, 4, 6, 11)),
    ],
)
def test_roman_numerals_in_a_minor(roman: str, symbol: str, pitch_classes: tuple[int, ...]) -> None:
    chord = parse_roman(roman, A_MINOR)
    assert chord_symbol(chord, A_MINOR) == symbol
    assert chord.pitch_classes == pitch_classes


def test_a_slash_sets_the_bass_and_nothing_else() -> None:
    chord = parse_roman("V/VII", C_MAJOR)
    assert (chord.root, chord.bass) == (7, 11)
    assert chord.pitch_classes == (7, 11, 2)


def test_an_altered_bass_is_read() -> None:
    assert parse_roman("IV/bVII", C_MAJOR).bass == 10


@pytest.mark.parametrize("text", ["", "X", "Ifoo", "VIIII", "I/", "Am7"])
def test_what_is_no_numeral_is_refused(text: str) -> None:
    with pytest.raises(BadInput):
        parse_roman(text, C_MAJOR)


def test_third_and_fifth_by_quality() -> None:
    assert parse_roman("vi", C_MAJOR).third == 0
    assert parse_roman("Vsus4", C_MAJOR).third == 0
    assert parse_roman("viio", C_MAJOR).fifth == 5


def test_diatonic_triads_of_c_major() -> None:
    symbols = [chord_symbol(diatonic_chord(C_MAJOR, degree), C_MAJOR) for degree in range(7)]
    assert symbols == ["C", "Dm", "Em", "F", "G", "Am", "Bdim"]


def test_diatonic_sevenths_of_a_minor() -> None:
    symbols = [chord_symbol(diatonic_chord(A_MINOR, degree, "seventh"), A_MINOR) for degree in range(7)]
    assert symbols == ["Am7", "Bm7b5", "Cmaj7", "Dm7", "Em7", "Fmaj7", "G7"]


def test_no_ninth_a_semitone_above_its_root() -> None:
    phrygian = Key("E", "phrygian")
    assert 13 not in diatonic_chord(phrygian, 0, "ninth").intervals


def test_every_chord_type_starts_on_its_root_and_rises() -> None:
    for formula in CHORD_TYPES.values():
        assert formula[0] == 0
        assert list(formula) == sorted(set(formula))
