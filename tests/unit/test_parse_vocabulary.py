"""The vocabulary's data files: enough of everything, and every row means something that can be played."""

from __future__ import annotations

from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instruments as catalog_sounds
from musicassist.contracts.brief import Metre
from musicassist.theory.scale import MODES
from parsing.core.data_files import rows, word_set
from parsing.core.style import family_of
from parsing.core.text import compact
from parsing.core.tonality import is_playable
from parsing.core.vocabulary import artist_names, genre_tempos, genre_traits, genre_words, instrument_words, mood_words


def test_enough_names() -> None:
    """Names of their own, without aliases and plurals."""
    assert len(rows("genres.tsv", 4)) >= 1_500
    assert len(rows("instruments.tsv", 5)) >= 800
    assert len(rows("moods.tsv", 8)) >= 400
    assert len(rows("artists.tsv", 3)) >= 5_000


def test_no_name_stands_twice() -> None:
    for file, columns in (("genres.tsv", 4), ("instruments.tsv", 5), ("moods.tsv", 8)):
        names = [row[0] for row in rows(file, columns)]
        assert len(names) == len(set(names)), file
        assert all(name == name.lower().strip() for name in names), file


def test_every_genre_is_played_by_a_family() -> None:
    for name, word in genre_words().items():
        assert word.families, name
        assert set(word.families) <= set(catalog_genres()), name
        assert family_of(name) is not None, name


def test_every_instrument_has_a_sound_and_says_an_instrument() -> None:
    for name, word in instrument_words().items():
        assert word.sound in catalog_sounds(), name
        assert word.says, name


def test_every_mood_has_its_dimensions() -> None:
    for name, mood in mood_words().items():
        values = (mood.energy, mood.valence, mood.density, mood.brightness, mood.tempo_bias)
        assert all(-1 <= value <= 1 for value in values), name


def test_artists_have_genres_that_are_known() -> None:
    known = [artist for artist in artist_names().values() if artist.genre]
    assert all(artist.genre in genre_words() for artist in known)
    assert all(key == compact(key) for key in artist_names())


def test_tempos_of_genres_are_usable() -> None:
    for name, (low, high) in genre_tempos().items():
        assert name in genre_words(), name
        assert 40 <= low < high <= 260, name


def test_translations_are_whole() -> None:
    for language, when, words, english in rows("translations.tsv", 4):
        assert language in ("es", "pt", "fr", "de", "it", "ja")
        assert when in ("always", "there")
        assert words
        assert english


def test_traits_of_genres_are_playable() -> None:
    assert len(genre_traits()) >= 40
    for name, traits in genre_traits().items():
        assert name in genre_words(), name
        assert traits.metre or traits.modes, name
        assert set(traits.modes) <= set(MODES), name
        if traits.metre:
            beats, unit = traits.metre.split("/")
            assert is_playable(Metre(int(beats), int(unit))), name


def test_moods_in_genre_names_are_moods() -> None:
    known = {name for mood in mood_words().values() for name in (mood.name, *mood.aliases)}
    assert word_set("moods_in_genre_names") <= known
