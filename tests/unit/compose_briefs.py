"""Briefs for tests of the composer, without a parser."""

from __future__ import annotations

from functools import cache

from generation.core.compose.composer import compose
from generation.core.score import Score
from musicassist.catalog.loader import genre, genres, instruments
from musicassist.contracts.brief import DeliveryTarget, InstrumentWish, Key, Metre, MoodProfile, MusicBrief
from parsing.core.style import character

STYLES = tuple(genres())
TEN = (
    "house", "techno", "drum_and_bass", "trap", "lofi", "synthwave", "ambient", "orchestral", "rock", "jazz",
)  # fmt: skip
"""One of each way of making music, for what need not be tried in every style."""


def profile_of(moods: tuple[str, ...]) -> MoodProfile:
    """The profile that parsing gives to mood words."""
    mood = character(list(moods))
    return MoodProfile(mood.energy, mood.valence, mood.density, mood.brightness)


def brief_of(
    slug: str,
    *,
    tempo_bpm: float | None = None,
    key: tuple[str, str] = ("A", "minor"),
    metre: tuple[int, int] = (4, 4),
    duration_seconds: float = 60.0,
    sounds: tuple[str, ...] = (),
    excluded: tuple[str, ...] = (),
    moods: tuple[str, ...] = (),
    structure: tuple[str, ...] = (),
) -> MusicBrief:
    """A brief whose asked instruments are given as catalog slugs."""
    family = genre(slug)
    return MusicBrief(
        prompt="a test", title="Test", genre=slug, genres=(family.name,),
        tempo_bpm=family.tempo.typical_bpm if tempo_bpm is None else tempo_bpm,
        key=Key(*key), metre=Metre(*metre), duration_seconds=duration_seconds,
        instruments=tuple(InstrumentWish(instruments()[sound].name, sound) for sound in sounds),
        moods=moods, mood_profile=profile_of(moods),
        style_references=(), excluded=excluded, target=DeliveryTarget("streaming", -14.0), seed=0,
        structure=structure,
    )  # fmt: skip


@cache
def score_of(slug: str, *, seed: int = 1, **wishes: object) -> Score:
    """The score of such a brief."""
    return compose(brief_of(slug, **wishes), genre(slug), rng_seed=seed)  # type: ignore[arg-type]
