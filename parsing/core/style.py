"""Which style family plays a prompt: its genre, else a known artist, else moods, instruments and scene."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from functools import cache

from musicassist.catalog.loader import genre as catalog_genre
from musicassist.catalog.loader import genres as catalog_genres
from musicassist.catalog.loader import instruments as catalog_instruments
from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import Origin, ReferenceProfile
from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.lexicon import lexicon
from parsing.core.nearest import instrument_word, mood_word, nearest_genre
from parsing.core.reading import Reading
from parsing.core.scenes import Scene
from parsing.core.text import compact
from parsing.core.vocabulary import artist_names, genre_words, scene_cues

DEFAULT_FAMILY = "lofi"
LIKELY_ENOUGH = 0.5
_ACOUSTIC_NAMES = (
    "piano",
    "grand piano",
    "upright piano",
    "acoustic",
    "nylon",
    "classical",
    "steel",
    "celesta",
    "harpsichord",
)
FORMS = {
    "ballad",
    "christmas",
    "jingle",
    "anthem",
    "soundtrack",
    "waltz",
    "march",
    "lullaby",
    "trailer",
    "experimental",
    "instrumental rock",
}


@dataclass(frozen=True)
class Style:
    """The family that was chosen, and why.

    Attributes
    ----------
    family : Genre
        Of the catalog.
    name : str
        The genre as understood, or the family's own name.
    origin : Origin
    found : Found or None
        The words that named it.
    note : str
        For the person, when another family stands in.
    """

    family: Genre
    name: str
    origin: Origin
    found: Found | None = None
    note: str = ""


@dataclass(frozen=True)
class Character:
    """What the moods ask for, each -1 to 1, and whether any was named."""

    energy: float = 0.0
    valence: float = 0.0
    density: float = 0.0
    brightness: float = 0.0
    tempo_bias: float = 0.0
    named: bool = False


def character(moods: list[str]) -> Character:
    """The mean of the moods' dimensions."""
    known = [word for word in map(mood_word, moods) if word is not None]
    if not known:
        return Character()

    def mean(dimension: str) -> float:
        return float(sum(getattr(mood, dimension) for mood in known)) / len(known)

    return Character(
        mean("energy"), mean("valence"), mean("density"), mean("brightness"), mean("tempo_bias"), named=True
    )


@cache
def _claims() -> dict[str, str]:
    """Which family of the catalog answers to a name, by :func:`compact` name."""
    families = catalog_genres().values()
    claims = {compact(alias): family.slug for family in families for alias in family.aliases}
    return claims | {compact(name): family.slug for family in families for name in (family.slug, family.name)}


def family_of(
    genre_name: str, tempo_bpm: float | None = None, preferred: str | None = None
) -> tuple[Genre, bool] | None:
    """The catalog's family that plays a genre, and whether it only stands in for a closer one.

    Where several could, the one at whose pulse a stated tempo lies is taken (hip hop at 86 BPM is no trap), else the
    ``preferred`` one: hip hop like Nujabes is not the hip hop of Travis Scott.
    """
    word = genre_words().get(genre_name)
    if word is None:
        return None
    claims = (_claims().get(compact(name)) for name in (word.name, *word.aliases))
    slugs = [*filter(None, claims), *(slug for slug in word.families if slug in catalog_genres())]
    if not slugs:
        return None
    fitting = (slug for slug in slugs if tempo_bpm is not None and has_pulse(catalog_genre(slug), tempo_bpm))
    slug = next(fitting, preferred if preferred in slugs and tempo_bpm is None else slugs[0])
    family = catalog_genre(slug)
    its_own = compact(family.name) in {compact(name) for name in (word.name, *word.aliases)}
    return family, slug != word.families[0] and not its_own


def has_pulse(family: Genre, tempo_bpm: float) -> bool:
    """Whether a tempo, or its double or half, which is the same pulse counted otherwise, is usual for a style."""
    return any(family.tempo.low_bpm <= t <= family.tempo.high_bpm for t in (tempo_bpm, tempo_bpm * 2, tempo_bpm / 2))


def moods_in_name(style: Style) -> list[str]:
    """Mood words that a genre's name holds (``dark pop``): the music follows them, though the prompt names no mood."""
    if style.name == style.family.name:
        return []
    telling = word_set("moods_in_genre_names")
    return [word for word in style.name.lower().split() if word in telling]


def choose_style(
    reading: Reading,
    scene: Scene | None = None,
    preferred: str | None = None,
    reference: ReferenceProfile | None = None,
) -> Style:
    """The style that plays a prompt, by what it says, most telling first.

    Parameters
    ----------
    reading : Reading
    scene : Scene or None
        What the prompt's scene suggests, where it names no genre.
    preferred : str or None
        Slug of the family of a known artist, which decides between the families of a wide genre.
    reference : ReferenceProfile or None
        What it likely is counts where the prompt says nothing of a style.
    """
    flagged = [item for item in reading.all("genre") if _from_flag(reading, item)]
    named = flagged[-1:] or _by_weight(reading)
    for item in named:
        name = _canonical(str(item.value))
        known = family_of(name, _stated_tempo(reading), preferred)
        if known:
            family, stands_in = known
            note = (
                f"{name[:1].upper()}{name[1:]} has no style of its own here yet; {family.name}, the nearest, plays it."
                if stands_in
                else ""
            )
            return Style(family, name, item.origin, item, note)
    artist = _by_artist(reading)
    if artist is None and not named and "only" in reading.values("structure") and reading.all("instrument"):
        return _by_sound(reading)  # a soloist plays the music of the instrument, whatever the scene
    return (
        artist
        or _by_likeness(reading, named)
        or _by_instruments_style(reading)
        or _by_scene(reading, scene)
        or _by_cue(reading)
        or _by_reference(reading, reference)
        or _by_sound(reading)
    )


def _by_reference(reading: Reading, reference: ReferenceProfile | None) -> Style | None:
    """What the reference likely is, where that is likely enough and no instrument speaks for itself."""
    likely = reference.families[0] if reference and reference.families else None
    if likely is None or likely.probability < LIKELY_ENOUGH or reading.all("instrument"):
        return None
    family = catalog_genres().get(likely.slug)
    return Style(family, family.name, Origin.REFERENCE, None, "Likely the reference's.") if family else None


def _by_likeness(reading: Reading, named: list[Found]) -> Style | None:
    """A genre that no list holds is played by the family of the nearest that one does."""
    for item in named:
        near = nearest_genre(str(item.value))
        known = family_of(near, _stated_tempo(reading)) if near else None
        if near and known:
            name = str(item.value)
            note = (
                f"{name[:1].upper()}{name[1:]} is not in the vocabulary; {near} is near, so {known[0].name} plays it."
            )
            return Style(known[0], name, Origin.INFERRED, item, note)
    return None


_TELLING = ("gospel",)  # everyday words too, but before an instrument the name of a style


def _by_instruments_style(reading: Reading) -> Style | None:
    """The style that an instrument has in its name (``gospel choir``), where it is no everyday word."""
    for item in reading.all("instrument"):
        first = str(item.value).partition(" ")[0]
        word = genre_words().get(first)
        known = family_of(first, _stated_tempo(reading)) if word and (first in _TELLING or not word.common) else None
        if known and reading.text.folded[item.start : item.end].startswith(first):
            note = f"No genre was named; “{item.value}” suggests {first}."
            return Style(known[0], first, Origin.INFERRED, None, note)
    return None


def _stated_tempo(reading: Reading) -> float | None:
    tempos = reading.all("tempo")
    value = tempos[0].value if tempos else None
    return sum(value) / 2 if isinstance(value, tuple) else value


def _from_flag(reading: Reading, item: Found) -> bool:
    return reading.text.folded.startswith("--", item.start)


def _canonical(name: str) -> str:
    return next((e.name for e in lexicon().look_up(name) if e.kind == "genre"), name)


def _by_weight(reading: Reading) -> list[Found]:
    """Genres with the most telling first: the head of a run (``ambient drone`` is a drone), no mere forms."""
    items = reading.all("genre")
    instruments = {item.start for item in reading.all("instrument")}

    def rank(index: int) -> tuple[bool, bool, bool, int]:
        item = items[index]
        following = items[index + 1] if index + 1 < len(items) else None
        gap = reading.text.folded[item.end : following.start] if following else ","
        modifies_genre = gap in (" ", "-") and following is not None and following.value not in FORMS
        modifies_sound = any(item.end < start <= item.end + 2 for start in instruments)
        return (item.value in FORMS, modifies_sound, modifies_genre, index)

    return [items[index] for index in sorted(range(len(items)), key=rank)]


def _by_artist(reading: Reading) -> Style | None:
    for item in reading.all("style_reference"):
        artist = artist_names().get(compact(str(item.value)))
        known = family_of(artist.genre) if artist else None
        if artist and known:
            note = f"{artist.name} stands for {artist.genre}, so {known[0].name} plays it."
            return Style(known[0], artist.genre, Origin.REFERENCE, item, note)
    return None


def _by_scene(reading: Reading, scene: Scene | None) -> Style | None:
    """The scene's genre, unless it has no place for any of the instruments that were asked for."""
    known = family_of(scene.genre, _stated_tempo(reading)) if scene else None
    if scene is None or known is None:
        return None
    sounds = {instrument_word(name).sound for name in reading.values("instrument")}
    if sounds and not sounds & set(known[0].instruments):
        return None
    note = f"No genre was named; the scene is like “{scene.name}”, which suggests {scene.genre}."
    return Style(known[0], scene.genre, Origin.INFERRED, None, note)


def _by_cue(reading: Reading) -> Style | None:
    votes: Counter[str] = Counter()
    first: dict[str, Found] = {}
    for item in reading.all("cue"):
        for rank, slug in enumerate(scene_cues()[str(item.value)].families):
            if slug in catalog_genres():
                votes[slug] += 2 - min(rank, 1)
                first.setdefault(slug, item)
    if not votes:
        return None
    slug = max(votes, key=lambda s: (votes[s], -first[s].start))
    family, item = catalog_genre(slug), first[slug]
    words = reading.text.typed(item.start, item.end)
    return Style(family, family.name, Origin.INFERRED, item, f"No genre was named; “{words}” suggests {family.name}.")


def _is_acoustic(sound: str) -> bool:
    """Whether a catalog sound is an instrument of wood, skin, string or breath."""
    played = catalog_instruments().get(sound)
    if played is None:
        return False
    plain = played.source == "sampler" and "electric" not in played.name and "synth" not in played.name
    return plain and (played.group in ("strings", "brass", "winds") or played.name.startswith(_ACOUSTIC_NAMES))


_EFFECTS = frozenset(["riser", "downlifter", "impact", "sub_drop", "reverse_cymbal"])
"""Sounds that belong to no style."""


def _by_sound(reading: Reading) -> Style:
    """From instruments and moods; the default when there is neither."""
    moods = character(reading.values("mood"))
    named = {instrument_word(name).sound for name in reading.values("instrument")}
    sounds = named - _EFFECTS if moods.named else named
    if not moods.named and not sounds:
        default = catalog_genres().get(DEFAULT_FAMILY) or next(iter(catalog_genres().values()))
        return Style(default, default.name, Origin.DEFAULT, None, f"No genre was named; {default.name} is the default.")

    acoustic = sum(_is_acoustic(sound) for sound in sounds) / len(sounds) if sounds else 0.0
    alone = acoustic == 1.0 and "only" in reading.values("structure")

    def fit(slug: str) -> float:
        family = catalog_genre(slug)
        usual = len(sounds & set(family.instruments)) / len(sounds) if sounds else 0.0
        own = [_is_acoustic(sound) for sound in family.instruments]
        if not any(own):
            usual -= 0.5 * acoustic
        usual -= acoustic * (0.35 * family.beat_driven + 0.4 * (1 - sum(own) / len(own)))
        concert = not family.beat_driven and sum(own) > len(own) / 2
        usual += 1.5 * (alone and concert) - 0.5 * (1 - family.commonness)
        if not moods.named:
            return usual
        sits = family.character
        distance = (
            abs(moods.energy - sits.energy)
            + abs(moods.valence - sits.valence)
            + abs(moods.density - sits.density)
            + abs(moods.brightness - sits.brightness)
        )
        suggested = len(set(family.moods) & set(reading.values("mood")))
        return usual - distance / 4 + 0.3 * suggested

    slug = max(sorted(catalog_genres()), key=fit)
    why = "the instruments" if not moods.named else "the mood" if not sounds else "mood and instruments"
    family = catalog_genre(slug)
    return Style(
        family,
        family.name,
        Origin.INFERRED,
        None,
        f"No genre was named; {why} suggest{'s' if why == 'the mood' else ''} {family.name}.",
    )
