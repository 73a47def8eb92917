"""A kind of a style keeps what its name says: its mood, its metre, its mode, a ballad's tempo."""

from __future__ import annotations

import pytest

from musicassist.contracts.brief import Metre, MusicBrief
from parsing.core.data_files import rows
from parsing.services import prompt_parse


def brief_of(prompt: str) -> MusicBrief:
    return prompt_parse(prompt=prompt, seed=3)[0]


@pytest.mark.parametrize("prompt", ["dark ambient", "dark pop", "dark folk", "dark jazz"])
def test_dark_in_a_genre_is_heard_and_no_mood_of_the_prompt(prompt: str) -> None:
    brief, plain = brief_of(prompt), brief_of(prompt.removeprefix("dark "))
    assert brief.key.mode in ("minor", "phrygian", "dorian")
    assert brief.mood_profile.valence < plain.mood_profile.valence - 0.2
    assert brief.moods == ()


def test_a_style_named_by_its_own_name_has_no_mood() -> None:
    assert brief_of("deep house").mood_profile == brief_of("house").mood_profile


@pytest.mark.parametrize("prompt", ["jazz ballad", "soul ballad", "r&b ballad", "metal ballad", "edm ballad"])
def test_ballads_are_slow_in_any_style(prompt: str) -> None:
    brief = brief_of(prompt)
    assert 56 <= brief.tempo_bpm <= 84
    assert brief.genre != "ballad"


def test_a_stated_tempo_goes_before_the_ballads() -> None:
    assert brief_of("metal ballad at 96 BPM").tempo_bpm == 96


@pytest.mark.parametrize(
    ("prompt", "metre"),
    [
        ("polka", "2/4"),
        ("argentine tango", "2/4"),
        ("tango", "2/4"),
        ("waltz", "3/4"),
        ("jig", "6/8"),
        ("klezmer", "2/4"),
    ],
)
def test_dances_have_their_metre(prompt: str, metre: str) -> None:
    assert str(brief_of(prompt).metre) == metre


def test_a_stated_metre_goes_before_the_dances() -> None:
    assert brief_of("polka in 3/4").metre == Metre(3, 4)


def test_who_lends_harmony_brings_its_mode() -> None:
    assert brief_of("celtic metal").key.mode in ("dorian", "mixolydian", "major")
    assert brief_of("metal").key.mode == "phrygian"
    assert brief_of("metal, celtic").key.mode in ("dorian", "mixolydian", "major")


@pytest.mark.parametrize("prompt", ["jazz for a wedding in a garden", "jazz for driving through an old town"])
def test_a_style_that_says_what_it_is_for_is_music(prompt: str) -> None:
    assert brief_of(prompt).genres == ("jazz",)


def test_country_house_is_music_and_a_country_house_is_a_place() -> None:
    assert {"country", "house"} <= set(brief_of("country house").genres)
    assert "country" not in brief_of("jazz for a wedding in a country house").genres


def test_no_genre_has_its_traits_twice() -> None:
    names = [name for name, *_ in rows("genre_traits.tsv", 3)]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("prompt", "low", "high"),
    [("bachata", 118, 135), ("soca", 110, 160), ("footwork", 158, 162), ("samba", 96, 110), ("hyperpop", 130, 170)],
)
def test_a_kind_has_its_own_tempo_even_where_the_family_never_plays_it(prompt: str, low: float, high: float) -> None:
    assert low <= brief_of(prompt).tempo_bpm <= high


@pytest.mark.parametrize(
    "prompt", ["cinematic build up to a drop", "cinematic music with a big build up and drop", "epic build-up"]
)
def test_a_build_up_alone_makes_no_dance_music(prompt: str) -> None:
    assert brief_of(prompt).genre in ("orchestral", "epic_trailer")


def test_a_timbre_before_a_sound_still_describes_the_sound() -> None:
    assert brief_of("techno with a cinematic impact").moods == ()


def test_an_instrument_may_name_its_style() -> None:
    assert brief_of("gospel choir track").genre == "gospel"
    assert brief_of("lofi with a gospel choir").genre == "lofi"
