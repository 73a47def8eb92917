"""Who has a section, or the piece, to themselves: read from the prompt, heard in the score."""

from __future__ import annotations

from functools import cache

import pytest

from generation.core.compose.composer import compose
from generation.core.score import Score, ScoreSection
from musicassist.catalog.loader import genre, instruments
from parsing.core.reading import read
from parsing.services import prompt_parse


@cache
def score_from(prompt: str) -> Score:
    brief, _ = prompt_parse(prompt=prompt, seed=3)
    return compose(brief, genre(brief.genre), rng_seed=3)


def heard_in(score: Score, section: ScoreSection) -> set[str]:
    """The instruments that sound in a section, tails included."""
    start, end = (bar * score.beats_per_bar for bar in (section.start_bar, section.start_bar + section.bars))
    return {
        part.instrument
        for part in score.parts
        if any(n.start_beats < end - 1e-6 and n.start_beats + n.duration_beats > start + 1e-6 for n in part.notes)
    }


def everybody(score: Score) -> set[str]:
    return {part.instrument for part in score.parts}


@pytest.mark.parametrize(
    ("prompt", "value"),
    [
        ("pop, intro with piano only, then the band comes in", "intro only: piano"),
        ("lofi, starts with drums only", "intro only: drum"),
        ("rock, begins with just a guitar, then the full band", "intro only: guitar"),
        ("only drums and bass until the drop", "intro only: drum, bass"),
        ("solo piano intro, then strings", "intro only: piano"),
        ("pop with piano and drums; the outro is piano alone", "outro only: piano"),
        ("rock that ends with just a cello", "outro only: cello"),
        ("jazz, first verse with only bass and vibraphone", "first verse only: bass, vibraphone"),
        ("house, piano only in the intro", "only in the intro: piano"),
    ],
)
def test_an_only_beside_a_section_is_the_sections(prompt: str, value: str) -> None:
    said = read(prompt).values("structure")
    assert value in said
    assert "only" not in said


@pytest.mark.parametrize(
    "prompt",
    [
        "techno with only kick and acid bass",
        "pop, nothing except piano and strings",
        "the only instruments are harp and cello",
    ],
)
def test_a_plain_only_is_the_pieces(prompt: str) -> None:
    assert read(prompt).values("structure") == ["only"]


@pytest.mark.parametrize("prompt", ["not only piano but strings", "rock, a guitar solo in the bridge"])
def test_these_leave_nobody_alone(prompt: str) -> None:
    assert not [word for word in read(prompt).values("structure") if "only" in word]


@pytest.mark.parametrize(
    ("prompt", "alone"),
    [
        ("pop, intro with piano only, then the band comes in", "piano"),
        ("lofi, starts with drums only", "dusty_kit"),
        ("house, 30 seconds, starts with just a piano", "piano"),
    ],
)
def test_who_has_the_intro_has_it_alone_and_the_band_follows(prompt: str, alone: str) -> None:
    score = score_from(prompt)
    first, *rest = score.sections
    assert heard_in(score, first) == {alone}
    assert len(set().union(*(heard_in(score, section) for section in rest))) >= 4


def test_who_has_the_ending_has_it_alone() -> None:
    score = score_from("rock ending with acoustic guitar only")
    assert heard_in(score, score.sections[-1]) == {"acoustic_guitar"}
    assert len(everybody(score)) >= 4


def test_a_section_in_the_middle() -> None:
    score = score_from("trap, bridge with only piano")
    alone = [section for section in score.sections if heard_in(score, section) == {"piano"}]
    assert [section.name for section in alone] == ["break"]


def test_who_plays_only_in_a_section_plays_nowhere_else() -> None:
    score = score_from("house, piano only in the intro")
    where = [section.name for section in score.sections if "piano" in heard_in(score, section)]
    assert where == ["intro"]
    assert len(heard_in(score, score.sections[0])) > 1


def test_a_plain_only_leaves_no_band_and_no_effects() -> None:
    assert everybody(score_from("techno with only kick and acid bass")) == {"kit_909", "acid_bass"}


@pytest.mark.parametrize("prompt", ["a cappella gospel choir", "acapella pop song", "jazz, a cappella, 3/4"])
def test_a_cappella_is_voices_alone_with_tune_chords_and_bass(prompt: str) -> None:
    score = score_from(prompt)
    assert {instruments()[slug].group for slug in everybody(score)} == {"voice"}
    assert {part.role for part in score.parts} >= {"lead", "bass"}
    assert "choir" in everybody(score)


def test_an_a_cappella_intro_is_the_intros_alone() -> None:
    score = score_from("house with female vocals, acapella intro")
    assert {instruments()[slug].group for slug in heard_in(score, score.sections[0])} == {"voice"}
    assert "drums" in {part.role for part in score.parts}
