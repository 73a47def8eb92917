"""Fusions: who leads, who lends, and that it is heard in the score."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from generation.core.compose.composer import compose
from generation.core.compose.fusion import find_lender, fused, lenders
from generation.core.compose.style import load_style, load_table
from generation.core.score import Score
from musicassist.catalog.loader import genre, genres, instruments
from parsing.services import prompt_parse
from tests.unit.compose_briefs import brief_of

CASES = {
    "jazzy drum and bass": ("drum_and_bass", "jazz", {"saxophone", "muted_trumpet", "flute"}),
    "cinematic synthwave": ("synthwave", "orchestral", {"staccato_strings", "pizzicato"}),
    "acid techno": ("techno", "techno", {"acid_bass"}),
    "celtic metal": ("metal", "celtic", {"whistle", "violin", "flute"}),
    "lo-fi bossa": ("bossa_nova", "lofi", {"dusty_kit"}),
    "orchestral trap": ("trap", "orchestral", {"brass", "french_horn"}),
    "gospel house": ("house", "gospel", {"choir", "backing_vocal"}),
    "dub techno": ("techno", "dub", {"muted_guitar", "clavinet", "organ"}),
    "a mix of reggae and techno": ("reggae", "techno", {"kit_909"}),
}


def written(prompt: str) -> Score:
    brief, _ = prompt_parse(prompt=prompt, seed=3)
    return compose(brief, genre(brief.genre), rng_seed=3)


@pytest.mark.parametrize("prompt", CASES)
def test_one_style_leads_and_the_other_lends(prompt: str) -> None:
    leading, lending, sounds = CASES[prompt]
    brief, _ = prompt_parse(prompt=prompt, seed=3)
    lender = find_lender(brief.genre, brief)
    assert lender is not None
    assert (brief.genre, lender.family) == (leading, lending)
    score = compose(brief, genre(brief.genre), rng_seed=3)
    assert {part.instrument for part in score.parts} & sounds
    assert any("leads;" in note for note in score.notes)


@pytest.mark.parametrize("slug", list(genres()))
def test_a_style_by_its_own_name_stays_itself(slug: str) -> None:
    style = load_style(slug)
    assert fused(style, brief_of(slug)) == (style, None)


@pytest.mark.parametrize("prompt", ["punk rock", "deep house", "pop punk", "jazz fusion", "hard rock", "trip hop"])
def test_kin_and_subgenres_lend_nothing(prompt: str) -> None:
    assert not any("leads;" in note for note in written(prompt).notes)


def test_jazz_lends_its_chords_to_drum_and_bass() -> None:
    brief = replace(brief_of("drum_and_bass"), genres=("drum and bass", "jazz"))
    style, _ = fused(load_style("drum_and_bass"), brief)
    assert style.progressions == load_style("jazz").progressions
    assert style.drums == load_style("drum_and_bass").drums
    assert style.forms == load_style("drum_and_bass").forms


def test_every_rule_names_players_that_exist() -> None:
    for lender in lenders():
        other = load_style(lender.family)
        names = {part.name for part in other.parts} | {part.role for part in other.parts}
        assert {*lender.takes, *lender.adds, *lender.instruments} <= names, lender.family
        assert set(lender.lends) <= {"harmony", "melody", "feel", "kit", "drums"}
        assert {slug for row in lender.instruments.values() for slug in row} <= set(instruments())
    assert {slug for group in load_table("fusions.toml")["kin"] for slug in group} <= set(genres())


@pytest.mark.parametrize(
    "prompt", ["jazz rock", "jazzy hip hop", "celtic metal", "jazzy drum and bass", "gospel house"]
)
@pytest.mark.parametrize("seed", [1, 3, 7])
def test_the_report_names_who_really_plays(prompt: str, seed: int) -> None:
    brief, _ = prompt_parse(prompt=prompt, seed=seed)
    score = compose(brief, genre(brief.genre), rng_seed=seed)
    told = next(note for note in score.notes if "leads;" in note)
    named = set(re.findall(r"the ([\w -]+?)(?:,| and |\.)", told.partition("lends ")[2]))
    assert named
    assert named <= {instruments()[part.instrument].name for part in score.parts}, told
