"""Sections as long as the prompt says: read, carried out, the whole as long as before."""

from __future__ import annotations

import pytest

from generation.core.score import Score
from parsing.core.reading import read
from tests.unit.test_compose_asked_form import names_of, unmet
from tests.unit.test_compose_casting import score_from


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("house, long breakdown", ["long breakdown"]),
        ("rock with a short bridge", ["short bridge"]),
        ("rock, longer chorus", ["long chorus"]),
        ("metal with a brief second verse", ["brief second verse"]),
        ("pop song, 16 bar bridge, 2 minutes", ["16 bar bridge"]),
        ("boom bap 8-bar verses 2 minutes", ["8 bar verse"]),
        ("house, sixteen-bar intro and a 30 second breakdown", ["16 bar intro", "30 second breakdown"]),
        ("pop, bridge of 4 bars", ["4 bar bridge"]),
        ("intro (8 bars), verse (16 bars), drop (16 bars), techno", ["8 bar intro", "16 bar verse", "16 bar drop"]),
        ("rock with a long guitar solo in the middle", ["long solo in the middle"]),
        ("rock, long guitar solo", ["long solo"]),
        ("metal with a 16 bar guitar solo after the second chorus", ["16 bar solo after the second chorus"]),
        ("techno, long drop at 0:45", ["long drop at 0:45"]),
        ("a short piano solo in C minor", ["only"]),
        ("long intro and guitar solo, rock", ["long intro"]),
        ("pop with no long intro", []),
        ("trance without the long breakdown", []),
        ("pop, skip the long intro", []),
        ("12 bar blues", []),
        ("4 bar loop lofi", []),
        ("punk, 2 minutes long", []),
    ],
)
def test_what_is_read(prompt: str, values: list[str]) -> None:
    assert read(prompt).values("structure") == values


def test_a_refused_long_section_is_refused() -> None:
    assert read("uplifting trance without the long breakdown").values("excluded") == ["breakdown"]


def test_the_seconds_of_a_section_are_not_the_pieces() -> None:
    assert not read("house with a 30 second breakdown").values("duration")


def lengths(score: Score, name: str) -> list[int]:
    return [section.bars for section in score.sections if section.name == name]


@pytest.mark.parametrize(
    ("prompt", "plain", "name", "longer"),
    [
        ("house, long breakdown", "house", "break", True), ("rock with a short bridge", "rock", "bridge", False),
        ("trance, an extended build-up", "trance", "build", True), ("jazz, short solo", "jazz", "solo", False),
        ("rock with a long guitar solo", "rock with a guitar", "solo", True),
    ],
)  # fmt: skip
def test_a_section_is_longer_or_shorter_and_the_piece_is_not(prompt: str, plain: str, name: str, longer: bool) -> None:
    asked, usual = score_from(prompt), score_from(plain)
    assert sum(s.bars for s in asked.sections) == asked.bars == usual.bars
    factor = lengths(asked, name)[0] / lengths(usual, name)[0]
    assert factor >= 1.5 if longer else factor <= 0.67
    assert not unmet(asked)


@pytest.mark.parametrize(
    ("prompt", "name", "bars"),
    [
        ("pop song, 16 bar bridge, 2 minutes", "bridge", {16}), ("boom bap, 8-bar verses, 2 minutes", "verse", {8}),
        ("rap beat, 16 bar verses, 3 minutes", "verse", {16}), ("house, 16 bar intro", "intro", {16}),
        ("trap, 8 bar hook, 16 bar verse, 1 minute", "verse", {16}), ("lofi, 4 bar solo", "solo", {4}),
        ("verse 8 bars, chorus 16 bars, pop", "chorus", {16}), ("metal, 6 bar breakdown, 30 seconds", "break", {6}),
    ],
)  # fmt: skip
def test_a_section_has_the_bars_that_were_said(prompt: str, name: str, bars: set[int]) -> None:
    score = score_from(prompt)
    assert set(lengths(score, name)) == bars
    assert sum(section.bars for section in score.sections) == score.bars
    assert not unmet(score)


def test_a_section_has_the_seconds_that_were_said() -> None:
    score = score_from("house with a 20 second breakdown")
    bar_seconds = score.beats_per_bar * 60 / score.tempo_bpm
    assert abs(lengths(score, "break")[0] * bar_seconds - 20) <= bar_seconds / 2


def test_a_long_solo_in_the_middle_is_the_only_one_and_lies_there() -> None:
    score = score_from("rock with a long guitar solo in the middle")
    assert names_of(score).count("solo") == 1
    solo = next(s for s in score.sections if s.name == "solo")
    assert 0.3 <= (solo.start_bar + solo.bars / 2) / score.bars <= 0.7
    assert solo.bars >= 12
    assert {part.asked for part in score.parts if part.asked} == {"guitar"}
    assert len(score.parts) > 3


def test_what_does_not_fit_is_said_and_leaves_the_form_alone() -> None:
    score = score_from("trap, 40 bar verse, 1 minute")
    assert unmet(score) == ["40 bar verse"]
    assert names_of(score) == names_of(score_from("trap, 1 minute"))


def test_a_blues_keeps_its_choruses_of_twelve() -> None:
    score = score_from("blues with a long guitar solo in the middle, 3 minutes")
    assert lengths(score, "solo") == [24]
    assert all(s.bars % 12 == 0 for s in score.sections if s.name in ("verse", "solo", "head", "break"))
