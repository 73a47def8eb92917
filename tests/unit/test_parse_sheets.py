"""Client sheets, dictated notes and hasty typing: labels, cue numbers, misspelt names and units."""

from __future__ import annotations

import pytest

from parsing.core.parsed import parsed
from parsing.core.reading import read


@pytest.mark.parametrize(
    ("prompt", "seconds"),
    [
        ("cue 3M12, orchestral, length 1'45\"", 105.0),
        ("reel 2m07: tense strings, 0:50", 50.0),
        ("calm piano, 2 minuts", 120.0),
        ("calm piano, 45 secnds", 45.0),
        ("calm piano, 3m12s", 192.0),
    ],
)
def test_lengths_beside_cue_numbers_and_misspelt(prompt: str, seconds: float) -> None:
    assert parsed(read(prompt)).duration_seconds == seconds


def test_a_label_is_nobodys_name() -> None:
    said = parsed(read("Tempo – presto. Form – tarantella. Metre – 6/8. Band: mandolin, accordion. Singer: male"))
    assert said.style_references == ()
    assert said.time_signature == "6/8"
    assert set(said.instruments) == {"mandolin", "accordion", "male vocal"}


def test_a_name_between_dashes_is_one() -> None:
    assert parsed(read("dub techno - Tikiman - 90 bpm")).style_references == ("Tikiman",)


@pytest.mark.parametrize(
    ("prompt", "genres", "instruments"),
    [
        ("syntwave with a gutar", ("synthwave",), ("guitar",)),
        ("vaporwve, female vocls", ("vaporwave",), ("female vocal",)),
        ("folk, violn and acustic gutar", ("folk",), ("violin", "acoustic guitar")),
    ],
)
def test_what_is_often_mistyped(prompt: str, genres: tuple[str, ...], instruments: tuple[str, ...]) -> None:
    said = parsed(read(prompt))
    assert (said.genres, said.instruments) == (genres, instruments)


@pytest.mark.parametrize("word", ["county", "hunting", "stings", "celeb", "caps", "meta"])
def test_an_english_word_is_no_typo(word: str) -> None:
    said = parsed(read(f"a techno track about {word}"))
    assert (said.genres, said.instruments, said.moods) == (("techno",), (), ())


@pytest.mark.parametrize(
    ("prompt", "excluded", "instruments"),
    [
        ("modern, pop but not boring, guitar and piano", ("boring",), ("guitar", "piano")),
        ("epic but not cheesy, strings and brass", ("cheesy",), ("string", "brass")),
        ("techno, rough, a little dangerous, with claps", (), ("clap",)),
        ("techno with little vocals, claps", ("vocal",), ("clap",)),
    ],
)
def test_a_refused_quality_draws_no_list_along(
    prompt: str, excluded: tuple[str, ...], instruments: tuple[str, ...]
) -> None:
    said = parsed(read(prompt))
    assert (said.excluded, said.instruments) == (excluded, instruments)


@pytest.mark.parametrize(
    ("prompt", "instrument"),
    [
        ("jazz with a muted trumpet", "trumpet"),
        ("house with an M1 organ", "organ"),
        ("a ballad with gospel piano", "piano"),
        ("soul with walking bass", "bass"),
        ("bachata with requinto guitar", "requinto guitar"),
    ],
)
def test_how_it_is_played_is_no_part_of_the_name(prompt: str, instrument: str) -> None:
    assert parsed(read(prompt)).instruments == (instrument,)


@pytest.mark.parametrize("prompt", ["swampy and slow, foot stomps", "a lullaby, verry slow", "slow and tender, harp"])
def test_slow_closes_a_list_of_qualities(prompt: str) -> None:
    assert parsed(read(prompt)).tempo == "slow"


@pytest.mark.parametrize(
    ("prompt", "key"),
    [("worship // piano // G // 68 bpm", "G major"), ("sad emo in am no drums", "A minor")],
)
def test_keys_between_slashes_and_before_a_refusal(prompt: str, key: str) -> None:
    assert parsed(read(prompt)).key == key


def test_an_artists_flavour() -> None:
    assert parsed(read("djenty metal with a Periphery flavour")).style_references == ("Periphery",)


def test_electronica_is_english_too() -> None:
    assert parsed(read("electronica, 110 bpm")).genres == ("electronica",)
    assert parsed(read("música electrónica oscura con sintetizadores")).genres == ("electronic",)


@pytest.mark.parametrize("form", ["lullaby", "tango", "hymn"])
def test_a_form_for_somebody_asks_for_music(form: str) -> None:
    reading = read(f"a {form} for my daughter")
    assert reading.musical
    assert parsed(reading).genres == (form,)


def test_we_do_not_wish() -> None:
    said = parsed(read("A solemn fanfare with horns. We do not wish choir or electronic sounds."))
    assert said.excluded[0] == "choir"
    assert "wish" not in " ".join(said.excluded)
