"""Who comes in later and who rests, from the prompt to the notes."""

from __future__ import annotations

import pytest

from generation.core.compose.composer import compose
from generation.core.score import Part, Score
from musicassist.catalog.loader import genre
from parsing.core.parsed import parsed
from parsing.core.reading import read
from parsing.services import prompt_parse


def score_from(prompt: str, seed: int = 3) -> Score:
    brief = prompt_parse(prompt=prompt, seed=seed)[0]
    return compose(brief, genre(brief.genre), rng_seed=seed)


def bars_with(score: Score, parts: list[Part]) -> set[int]:
    beats = score.metre.beats * 4 / score.metre.unit
    return {int(note.start_beats / beats + 1e-6) for part in parts for note in part.notes}


def drums_of(score: Score) -> list[Part]:
    return [part for part in score.parts if part.role == "drums"]


def bar_at(score: Score, seconds: float) -> int:
    return round(seconds * score.tempo_bpm / 60 / (score.metre.beats * 4 / score.metre.unit))


def starts(score: Score, name: str) -> list[int]:
    return [section.start_bar for section in score.sections if section.name.startswith(name)]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("house, drums come in at 0:30", ["not before 0:30: drum"]),
        ("folk, strings enter after 20 seconds", ["not before 20 seconds: string"]),
        ("lofi, drums only from bar 9", ["not before bar 9: drum"]),
        ("house, the bass and drums kick in after the intro", ["not before the end of the intro: bass, drum"]),
        ("hold the drums back until the second verse, folk", ["not before the second verse: drum"]),
        ("keep the strings out until 1:15, cinematic", ["not before 1:15: string"]),
        ("pop with guitar, the drums drop out in the bridge", ["not in the bridge: drum"]),
        ("techno without drums in the breakdowns", ["not in the breakdown: drum"]),
        ("house, the drums never stop in the breakdown", []),
        ("jazz, no drums, bass in the intro", []),
        ("rock with a guitar solo in the bridge", []),
    ],
)
def test_what_is_read(prompt: str, values: list[str]) -> None:
    said = [value for value in read(prompt).values("structure") if value.startswith("not ")]
    assert said == values


@pytest.mark.parametrize(
    "prompt",
    [
        "house, no drums until the chorus",
        "pop with guitar, the drums drop out in the bridge",
        "no kick in the intro, trance",
    ],
)
def test_what_rests_for_a_while_is_not_refused(prompt: str) -> None:
    said = parsed(read(prompt))
    assert said.excluded == ()
    assert {"drum", "kick drum"} & set(said.instruments)


@pytest.mark.parametrize("style", ["house", "rock", "boom bap", "future bass", "metal", "reggae", "pop"])
def test_drums_come_in_when_they_are_told(style: str) -> None:
    score = score_from(f"{style}, drums come in at 0:30, 90 seconds")
    entry = bar_at(score, 30.0)
    bars = bars_with(score, drums_of(score))
    assert bars
    assert min(bars) >= entry
    assert min(bars) <= entry + 4
    assert bars_with(score, list(score.parts)) >= set(range(entry))
    assert not [note for note in score.notes if "was read, but" in note]


def test_strings_wait_for_the_second_verse() -> None:
    score = score_from("pop ballad with piano, strings join in the second verse, 2 minutes")
    strings = [part for part in score.parts if "string" in part.name.lower()]
    entry = starts(score, "verse")[1]
    assert strings
    assert entry <= min(bars_with(score, strings)) < score.bars


def test_drums_rest_in_the_intro_and_play_on() -> None:
    for style in ("techno", "rock", "jazz", "trap"):
        score = score_from(f"{style}, no drums in the intro, 80 seconds")
        bars = bars_with(score, drums_of(score))
        intro = score.sections[0]
        assert bars
        assert min(bars) >= intro.start_bar + intro.bars


def test_a_moment_behind_the_end_is_said() -> None:
    score = score_from("house, drums come in at 3:30, 60 seconds")
    assert any("not before 3:30: drum" in note for note in score.notes)
    assert bars_with(score, drums_of(score))
