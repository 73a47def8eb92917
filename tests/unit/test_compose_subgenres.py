"""Subgenres: their rows fit the catalog, and they do not write their family's notes."""

from __future__ import annotations

import pytest

from generation.core.compose.composer import compose
from generation.core.compose.style import load_style
from generation.core.compose.subgenre import subgenres
from generation.core.score import Score
from musicassist.catalog.loader import genre, instruments
from musicassist.theory.chord import COLOURS
from parsing.core.style import family_of
from parsing.core.vocabulary import genre_words
from parsing.services import prompt_parse
from tests.benchmarks.subgenres import FOUND_SAME, sameness


def written(prompt: str, seed: int = 3) -> Score:
    brief = prompt_parse(prompt=prompt, seed=seed, duration_seconds=40)[0]
    return compose(brief, genre(brief.genre), rng_seed=seed)


def test_every_row_names_what_exists() -> None:
    names = [name for row in subgenres() for name in row.names]
    assert len(names) == len(set(names)) >= 40
    for row in subgenres():
        own = {part.name for part in load_style(row.of).parts}
        lent = load_style(row.lender).parts if row.lender else ()
        assert {*row.sounds, *row.patterns, *row.leaves_out} <= own, row.names
        bars = [bar for patterns in row.patterns.values() for text in patterns for bar in text.split("|")]
        assert {len(bar) for bar in bars} <= {8, 16}, row.names
        assert {*row.takes, *row.adds, *row.instruments} <= {n for p in lent for n in (p.name, p.role)}, row.names
        assert set(row.lends) <= {"harmony", "melody", "feel", "kit", "drums"}
        sounds = {slug for row_sounds in (*row.sounds.values(), *row.instruments.values()) for slug in row_sounds}
        assert sounds <= set(instruments()), row.names
        assert row.colour in ("", *COLOURS), row.names
        assert 0.3 <= row.density <= 2.0, row.names
        assert not row.swing or 0.5 <= row.swing <= 0.7, row.names
        for name in row.names:
            assert name in genre_words(), name
            family = family_of(name)
            assert family is not None, name
            assert family[0].slug == row.of, name


@pytest.mark.parametrize("name", FOUND_SAME)
def test_subgenres_that_wrote_the_familys_notes_write_their_own(name: str) -> None:
    assert sameness(name, seed=3) < 0.95


@pytest.mark.parametrize(
    ("prompt", "sound"),
    [("acid house", "acid_bass"), ("balkan brass", "tuba"), ("baroque", "harpsichord"), ("flamenco", "nylon_guitar")],
)
def test_subgenres_bring_their_players(prompt: str, sound: str) -> None:
    assert sound in {part.instrument for part in written(prompt).parts if part.notes}


def test_a_subgenre_with_nothing_of_its_own_says_so() -> None:
    assert any("played as" in note for note in written("dark psytrance").notes)
    assert not any("played as" in note for note in written("liquid drum and bass").notes)


@pytest.mark.parametrize(
    ("prompt", "players", "strangers"),
    [
        ("tango", {"accordion", "violin", "piano", "upright_bass"}, {"brush_kit", "jazz_kit", "rock_kit"}),
        ("argentine tango", {"accordion", "violin", "piano", "upright_bass"}, {"brush_kit", "jazz_kit"}),
        ("milonga", {"accordion", "violin", "nylon_guitar"}, {"brush_kit", "piano"}),
        ("bachata", {"clean_guitar", "nylon_guitar", "percussion"}, {"trombone", "brass"}),
        ("forró", {"accordion", "percussion"}, {"brush_kit", "piano"}),
        ("fado", {"nylon_guitar", "mandolin"}, {"brush_kit", "percussion"}),
        ("surf rock", {"clean_guitar", "rock_kit"}, {"soft_lead"}),
        ("rockabilly", {"upright_bass", "acoustic_guitar"}, {"banjo", "violin"}),
        ("grime", {"bass_808", "staccato_strings"}, set()),
        ("witch house", {"trap_kit", "dark_pad"}, {"kit_909"}),
        ("vaporwave", {"saxophone"}, {"arp"}),
        ("hyperpop", {"bass_808"}, {"acoustic_guitar", "clean_guitar"}),
        ("barbershop", {"backing_vocal", "male_vocal"}, {"rock_kit", "piano", "rock_organ"}),
        ("gospel choir track", {"choir"}, {"orchestral_percussion"}),
    ],
)
def test_what_is_commonly_asked_for_has_its_players(prompt: str, players: set[str], strangers: set[str]) -> None:
    heard = {part.instrument for part in written(prompt).parts if part.notes}
    assert players <= heard
    assert not strangers & heard


def bass_steps(score: Score) -> list[set[int]]:
    """The sixteenths that the bass strikes, bar by bar."""
    (line,) = [part for part in score.parts if part.role == "bass"]
    bars: list[set[int]] = [set() for _ in range(score.bars)]
    for note in line.notes:
        bar, step = divmod(round(note.start_beats * 4), round(score.beats_per_bar * 4))
        bars[min(bar, score.bars - 1)].add(step)
    return [steps for steps in bars if steps]


def test_a_polka_goes_oom_pah_and_a_tango_marches() -> None:
    polka, tango, milonga = (bass_steps(written(name)) for name in ("polka", "tango", "milonga"))
    assert sum({0, 4} <= steps for steps in polka) >= 0.8 * len(polka)
    assert sum(0 in steps for steps in tango) >= 0.8 * len(tango)
    assert sum({0, 3, 4, 6} <= steps for steps in milonga) >= 0.6 * len(milonga)


@pytest.mark.parametrize("name", ["tango", "argentine tango", "nuevo tango"])
def test_a_tango_is_in_minor_with_its_own_chords(name: str) -> None:
    score = written(name)
    assert "minor" in score.key.mode
    romans = {chord.roman for chord in score.chords}
    assert "V7" in romans
    assert {"i", "I7", "bVI"} & romans
