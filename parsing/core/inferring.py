"""What nobody said and the prompt still suggests: by an artist who is known, by a scene that is like another."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache

from musicassist.catalog.loader import genre as catalog_genre
from musicassist.catalog.loader import instrument as catalog_instrument
from musicassist.contracts.brief import InstrumentWish, Origin, Provenance
from parsing.core.data_files import word_set
from parsing.core.encoder import EncoderMissing
from parsing.core.evidence import asks_for_music, is_other_business
from parsing.core.found import Found
from parsing.core.reading import Reading
from parsing.core.scenes import Scene, find_scene
from parsing.core.scopes import negated
from parsing.core.style import Style, family_of
from parsing.core.tempo_choice import UsualTempo
from parsing.core.text import Token, compact
from parsing.core.vocabulary import (
    ArtistTraits,
    artist_names,
    genre_tempos,
    instrument_words,
    not_artists,
    scene_cues,
    traits_of,
)

_MOST_MOODS = 3
_MOST_INSTRUMENTS = 3
# Beside words that are musical themselves a scene must be clearer to count.
_CLOSE_BESIDE_MUSIC = 0.4
# Where nothing asks for music the scene must be this clear to call the prompt understood.
_CLOSE_TO_BE_MEANT = 0.42
_LONGEST_PICTURE = 600
_ASKING = re.compile(
    r"^(?:(?:i|we)(?:'m| am|'d| would)?\s+)?(?:(?:please|can you|could you|make|create|write|compose|generate|give|need"
    r"|want|like|me|us|an?|some|looking for|the|background|instrumental|short|little)\s+)*(?:music|songs?|tracks?"
    r"|tunes?|beats?|sounds?|soundtrack|score|theme|something|piece|bed|underscore)\s+"
    r"(?:for|to|about|of|that (?:feels|sounds) like|like)\s+(?:when |while )?"
)
_FEWEST_WORDS = 2


@dataclass(frozen=True)
class Hints:
    """What the brief may be filled with.

    Attributes
    ----------
    scene : Scene or None
        Only for a prompt that names neither a genre nor an artist that is known.
    artist : Found or None
        The first artist that is known here.
    traits : ArtistTraits or None
        What that artist sounds like, where more than a genre is known.
    remark : str
        For the person, when something could not be looked up.
    meant : bool
        Whether the scene is clear enough to say that the prompt was understood.
    """

    scene: Scene | None = None
    artist: Found | None = None
    traits: ArtistTraits | None = None
    remark: str = ""
    meant: bool = False


def find_hints(reading: Reading) -> Hints:
    """Hints of a reading; the sentence encoder is only asked where no genre and no known artist is named."""
    for item in reading.all("style_reference"):
        known = artist_names().get(compact(str(item.value)))
        if known is not None:
            return Hints(artist=item, traits=traits_of(known))
    settled = reading.all("genre") or ("only" in reading.values("structure") and reading.all("instrument"))
    picture = "" if settled else _picture(reading)
    if not picture:
        return Hints()
    try:
        scene = find_scene(picture[:_LONGEST_PICTURE], _suggested(reading), frozenset(reading.values("mood")))
    except EncoderMissing as error:
        return Hints(remark=f"The scene could not be compared with others: {error}")
    spoken = reading.all("instrument") or reading.all("mood")
    if scene is None or (spoken and scene.closeness < _CLOSE_BESIDE_MUSIC):
        return Hints()
    return Hints(scene=scene, meant=asks_for_music(reading.text) or scene.closeness >= _CLOSE_TO_BE_MEANT)


def infer_moods(reading: Reading, hints: Hints) -> list[Provenance]:
    """Moods where none was named: the scene's, the artist's, else what a word of the prompt suggests."""
    excluded = {str(item.value) for item in reading.all("excluded")}
    if hints.scene:
        why = f"Suggested by the scene “{hints.scene.name}”."
        found = [Provenance("mood", mood, Origin.INFERRED, note=why) for mood in hints.scene.moods]
    elif hints.artist and hints.traits:
        span = reading.text.span(hints.artist.start, hints.artist.end)
        why = f"Usual for {hints.traits.name}."
        found = [Provenance("mood", mood, Origin.REFERENCE, *span, why) for mood in hints.traits.moods]
    else:
        found = _cued_moods(reading)
    return [p for p in found if p.value not in excluded][:_MOST_MOODS]


def infer_instruments(reading: Reading, hints: Hints) -> tuple[tuple[InstrumentWish, ...], list[Provenance]]:
    """Instruments where none was named; nothing that the prompt refuses, nor of a family that it refuses."""
    if hints.scene:
        names, origin = hints.scene.instruments, Origin.INFERRED
        span: tuple[int | None, int | None] = (None, None)
        why = f"Suits the scene “{hints.scene.name}”."
    elif hints.artist and hints.traits:
        names, origin = hints.traits.instruments, Origin.REFERENCE
        span = reading.text.span(hints.artist.start, hints.artist.end)
        why = f"Usual for {hints.traits.name}."
    else:
        return (), []
    excluded = {str(item.value) for item in reading.all("excluded")}
    known = [InstrumentWish(name, instrument_words()[name].sound) for name in names]
    wishes = [wish for wish in known if not is_refused(wish.name, wish.sound, excluded)][:_MOST_INSTRUMENTS]
    return tuple(wishes), [Provenance("instrument", wish.name, origin, *span, why) for wish in wishes]


def is_refused(name: str, sound: str, excluded: set[str]) -> bool:
    """Whether an instrument, its family or a part of its name is among what the prompt refuses."""
    group = catalog_instrument(sound).group
    family = {"drums": "drum", "bass": "bass", "voice": "vocal"}.get(group, group)
    return bool({name, family} & excluded) or any(word in excluded for word in name.split())


def _cued_moods(reading: Reading) -> list[Provenance]:
    inferred: dict[str, Provenance] = {}
    for item in reading.all("cue"):
        words = reading.text.typed(item.start, item.end)
        for mood in scene_cues()[str(item.value)].moods:
            span = reading.text.span(item.start, item.end)
            inferred.setdefault(mood, Provenance("mood", mood, Origin.INFERRED, *span, f"Suggested by “{words}”."))
    return list(inferred.values())


def _suggested(reading: Reading) -> frozenset[str]:
    """Families that single words of the prompt suggest (``neon``, ``gym``)."""
    return frozenset(scene_cues()[str(item.value)].families[0] for item in reading.all("cue"))


def _picture(reading: Reading) -> str:
    """What is left of the prompt as a scene: without the request around it and without what was refused or measured.

    Empty where hardly a word is left, or where the text asks for something else than music.
    """
    text = reading.text
    if not reading.musical and is_other_business(text):
        return ""
    kept = [token for token in text.tokens if _belongs(reading, token)]
    telling = [t for t in kept if t.text not in _small_words() and any(letter.isalpha() for letter in t.text)]
    if len(telling) < _FEWEST_WORDS and not reading.all("cue"):
        return ""
    return _ASKING.sub("", " ".join(token.text for token in kept))


def _belongs(reading: Reading, token: Token) -> bool:
    """Whether a word may be part of the scene: moods and instruments may, numbers and refusals may not."""
    if not reading.text.free(token.start, token.end):
        return False
    if token.capital and token.start and token.text in not_artists():
        return False  # a place alone would draw every scene of that place near
    measured = (item for item in reading.found if item.field not in ("cue", "mood", "instrument", "structure"))
    return not any(item.start < token.end and token.start < item.end for item in measured) and not negated(
        reading.scopes, token.start
    )


@cache
def _small_words() -> frozenset[str]:
    return word_set("evidence_filler") | word_set("scene_filler") | word_set("after_a_genre")


def preferred_family(hints: Hints) -> str | None:
    """The slug of the family that plays the known artist's own genre."""
    if hints.artist is None:
        return None
    artist = artist_names()[compact(str(hints.artist.value))]
    known = family_of(artist.genre)
    return known[0].slug if known else None


def usual_tempo(reading: Reading, hints: Hints, style: Style) -> UsualTempo | None:
    """The tempo of the scene or the artist that chose the style, or of the genre where its family has another one."""
    if hints.scene and style.name == hints.scene.genre:
        why = f"Suits the scene “{hints.scene.name}”."
        return UsualTempo(hints.scene.low_bpm, hints.scene.high_bpm, Origin.INFERRED, why)
    if hints.traits and style.family.slug == preferred_family(hints):
        traits = hints.traits
        return UsualTempo(traits.low_bpm, traits.high_bpm, Origin.REFERENCE, f"Usual for {traits.name}.")
    if _is_ballad(reading, style):
        tempos = catalog_genre("ballad").tempo
        return UsualTempo(tempos.low_bpm, tempos.high_bpm, Origin.INFERRED, "A ballad's, in any style.", firm=True)
    if style.name in genre_tempos():
        return UsualTempo(*genre_tempos()[style.name], Origin.INFERRED, f"Usual for {style.name}.", firm=True)
    return None


def _is_ballad(reading: Reading, style: Style) -> bool:
    """Whether another style than the ballad plays one (``jazz ballad``, ``metal``, ``ballad``)."""
    names = [style.name, *(str(item.value) for item in reading.all("genre"))]
    return style.family.slug != "ballad" and any(name.split()[-1] == "ballad" for name in names if name)
