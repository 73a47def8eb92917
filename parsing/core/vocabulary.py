"""What the parser knows by name: data files beside it and the catalog's own names, read once, strictly."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instruments as catalog_instruments
from parsing.core.data_files import english_words, rows, word_set
from parsing.core.spelling import singular
from parsing.core.text import compact

VOCABULARY_VERSION = "2"


@dataclass(frozen=True)
class GenreWord:
    """A genre name.

    Attributes
    ----------
    name : str
        Canonical, lower case.
    families : tuple of str
        Slugs of style families, the closest first; the first that the catalog has plays it.
    aliases : tuple of str
    common : bool
        An everyday word too (``house``, ``rock``), which alone does not make a text musical.
    """

    name: str
    families: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    common: bool = False


@dataclass(frozen=True)
class InstrumentWord:
    """An instrument.

    Attributes
    ----------
    name : str
        Canonical, singular, lower case.
    sound : str
        Slug of the catalog's sound that plays it.
    aliases : tuple of str
    common : bool
    says : str
        The plainer name that the text is taken to say: a quality or a genre before an instrument is no part of it
        (``fuzz guitar`` says guitar, and a distorted guitar plays it).
    """

    name: str
    sound: str
    aliases: tuple[str, ...] = ()
    common: bool = False
    says: str = ""


@dataclass(frozen=True)
class MoodWord:
    """A mood.

    Attributes
    ----------
    name : str
    energy, valence, density, brightness, tempo_bias : float
        Each -1 to 1.
    aliases : tuple of str
    timbre : bool
        A word for sounds too (``warm piano``), which before an instrument is no mood of the piece.
    """

    name: str
    energy: float
    valence: float
    density: float
    brightness: float
    tempo_bias: float
    aliases: tuple[str, ...] = ()
    timbre: bool = False


@dataclass(frozen=True)
class SceneCue:
    """A word that names no genre and suggests some (``rain``, ``gym``, ``jazzy``); only ever inferred from."""

    name: str
    families: tuple[str, ...]
    moods: tuple[str, ...]
    aliases: tuple[str, ...] = ()

    @property
    def adjective(self) -> bool:
        """Whether it colours a genre beside it (``jazzy``) rather than naming a scene."""
        return self.name.endswith("y") and not self.moods


@dataclass(frozen=True)
class ArtistName:
    """An artist: name, typical genre, and whether the name is an everyday word as well."""

    name: str
    genre: str
    common: bool = False


@dataclass(frozen=True)
class ArtistTraits:
    """What a well-known artist sounds like: usual tempo, instruments and moods."""

    name: str
    low_bpm: float
    high_bpm: float
    instruments: tuple[str, ...]
    moods: tuple[str, ...]


@cache
def artist_traits() -> dict[str, ArtistTraits]:
    """Traits by the artist's name as in :func:`artist_names`."""
    return {
        name: ArtistTraits(name, float(low), float(high), _list(instruments, ","), _list(moods, ","))
        for name, low, high, instruments, moods in rows("artist_traits.tsv", 5)
    }


def traits_of(artist: ArtistName) -> ArtistTraits | None:
    """What an artist sounds like; a surname alone (``Sibelius``) is the one artist who bears it and plays the same."""
    own = artist_traits().get(artist.name)
    if own or " " in artist.name or artist.common:
        return own
    bearers = [n for n in artist_traits() if n.endswith(f" {artist.name}") and _same_genre(n, artist)]
    return artist_traits()[bearers[0]] if len(bearers) == 1 else None


def _same_genre(name: str, artist: ArtistName) -> bool:
    known = artist_names().get(compact(name))
    return known is not None and known.genre == artist.genre


@cache
def genre_tempos() -> dict[str, tuple[float, float]]:
    """Lowest and highest usual tempo of genres that differ from the family that plays them, by canonical name."""
    return {name: (float(low), float(high)) for name, low, high in rows("genre_tempos.tsv", 3)}


@dataclass(frozen=True)
class GenreTraits:
    """What a genre has that the family that plays it has not.

    Attributes
    ----------
    metre : str
        ``2/4``; empty for the family's.
    modes : tuple of str
        The usual one first; empty for the family's.
    """

    metre: str = ""
    modes: tuple[str, ...] = ()


@cache
def genre_traits() -> dict[str, GenreTraits]:
    """Metre and modes of genres that differ from the family that plays them, by canonical name."""
    return {
        name: GenreTraits("" if metre == "-" else metre, () if modes == "-" else _list(modes, ","))
        for name, metre, modes in rows("genre_traits.tsv", 3)
    }


@cache
def genre_words() -> dict[str, GenreWord]:
    """Every genre by canonical name."""
    return {
        name: GenreWord(name, _list(families, ","), _list(aliases, "|"), common == "common")
        for name, families, common, aliases in rows("genres.tsv", 4)
    }


@cache
def instrument_words() -> dict[str, InstrumentWord]:
    """Every instrument by canonical name: the data file's, then what only the catalog names."""
    words = {
        name: InstrumentWord(name, sound, _list(aliases, "|"), common == "common", name if says == "-" else says)
        for name, sound, common, says, aliases in rows("instruments.tsv", 5)
    }
    known = {compact(n) for word in words.values() for n in (word.name, *word.aliases)}
    known |= {compact(n) for genre in genre_words().values() for n in (genre.name, *genre.aliases)}
    for slug, sound in catalog_instruments().items():
        for name in (sound.name, *sound.aliases):
            # A single everyday word ("sea", "hit") says too little to be an instrument, and a genre before an
            # instrument ("gospel choir") is two names.
            first, _, rest = name.partition(" ")
            # What an instrument plays ("piano chords", "guitar riff") is that instrument.
            head, _, played = name.rpartition(" ")
            taken = (
                {compact(name), compact(singular(name))} & known
                or (rest in words and compact(first) in known)
                or (played in word_set("played") and compact(head) in known)
            )
            if not taken and name not in english_words() | word_set("no_instruments"):
                words[singular(name)] = InstrumentWord(singular(name), slug, says=singular(name))
                known.add(compact(name))
    return words


@cache
def mood_words() -> dict[str, MoodWord]:
    """Every mood by canonical name."""
    words = {}
    for name, *dimensions, timbre, aliases in rows("moods.tsv", 8):
        energy, valence, density, brightness, tempo_bias = (float(cell) for cell in dimensions)
        words[name] = MoodWord(
            name, energy, valence, density, brightness, tempo_bias, _list(aliases, "|"), timbre == "timbre"
        )
    return words


@cache
def scene_cues() -> dict[str, SceneCue]:
    """Every scene cue by name: the data file's, then what the catalog's families answer to beside genre names."""
    cues = {
        name: SceneCue(name, _list(families, ","), _list(moods, ","), _list(aliases, "|"))
        for name, families, moods, aliases in rows("cues.tsv", 4)
    }
    genres = genre_words().values()
    known = {compact(name) for word in genres for name in (word.name, *word.aliases)}
    known |= {compact(name) for cue in cues.values() for name in (cue.name, *cue.aliases)}
    for slug, family in catalog_genres().items():
        for name in family.aliases:
            if compact(name) not in known and name not in word_set("no_cues"):
                cues[name] = SceneCue(name, (slug,), ())
    return cues


@cache
def artist_names() -> dict[str, ArtistName]:
    """Every known artist by :func:`compact` name, with and without a leading article."""
    names = {
        compact(name): ArtistName(name, genre, common == "common") for name, genre, common in rows("artists.tsv", 3)
    }
    for artist in list(names.values()):
        short = artist.name.lower().removeprefix("the ")
        if short != artist.name.lower():
            common = artist.common or all(word in english_words() for word in short.split())
            names.setdefault(compact(short), ArtistName(artist.name, artist.genre, common))
    return names


@cache
def not_artists() -> frozenset[str]:
    """Capitalised names that are no artists: places, peoples, days, feasts, services, makers (:func:`compact`)."""
    source = files("parsing") / "data" / "not_artists.txt"
    return frozenset(
        compact(line) for line in source.read_text("utf-8").split("\n") if line and not line.startswith("#")
    )


@cache
def everyday_phrases() -> tuple[str, ...]:
    """Phrases of everyday speech whose words are musical by themselves (``ad break``, ``house party``)."""
    source = files("parsing") / "data" / "phrases.txt"
    return tuple(line for line in source.read_text("utf-8").split("\n") if line and not line.startswith("#"))


def _list(cell: str, separator: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in cell.split(separator) if part.strip())
