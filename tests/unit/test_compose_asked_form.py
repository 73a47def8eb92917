"""Words about the form, from the prompt to the score's sections and notes."""

from __future__ import annotations

import numpy as np
import pytest

from generation.core.score import Score
from generation.core.sound.clock import automation_curve
from musicassist.theory.pitch import pitch_class
from parsing.core.reading import read
from tests.unit.test_compose_casting import score_from


def names_of(score: Score) -> list[str]:
    return [section.name for section in score.sections]


def unmet(score: Score) -> list[str]:
    return [note.split("”")[0][1:] for note in score.notes if "was read, but" in note]


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("pop, fade out over 10 seconds", ["fade-out over 10 seconds"]),
        ("lofi with a 12 second fade-out", ["fade-out over 12 seconds"]),
        ("techno, slow fade in", ["fade-in"]),
        ("two verses and three choruses, pop", ["two verses", "three choruses"]),
        ("trap, hook twice", ["two hooks"]),
        ("piano piece, A-B-A", ["form: a, b, a"]),
        ("waltz in ternary form", ["form: a, b, a"]),
        ("pop, key lift", ["key change"]),
        ("pop that modulates up a half step", ["key change up a semitone"]),
        ("rock, ends abruptly", ["hard stop"]),
        ("rock, guitar solo after the second chorus", ["solo after the second chorus"]),
        ("lofi, the drums fade in", []),
        ("techno with ring modulation, no key change", []),
        ("abba style pop", []),
    ],
)
def test_what_is_read(prompt: str, values: list[str]) -> None:
    assert read(prompt).values("structure") == values


def test_the_length_of_a_fade_is_not_the_pieces() -> None:
    assert not read("pop, fade out over 30 seconds").values("duration")


@pytest.mark.parametrize(
    ("prompt", "seconds"), [("pop, fade out over 10 seconds", 10.0), ("rock, 20 second fade out, two minutes", 20.0)]
)
def test_a_fade_lasts_as_long_as_asked(prompt: str, seconds: float) -> None:
    score = score_from(prompt)
    assert score.fade_out_beats * 60 / score.tempo_bpm == pytest.approx(seconds)


def test_a_fade_has_eight_seconds_where_the_piece_has_room() -> None:
    score = score_from("pop with a short outro, fade out")
    assert score.fade_out_beats * 60 / score.tempo_bpm >= 8.0 - 1e-6
    short = score_from("pop, fade out, 16 seconds")
    assert short.fade_out_beats <= short.bars * short.beats_per_bar / 4 + 1e-6


def test_a_fade_in_swells_in_every_part_and_reaches_full_when_asked() -> None:
    score = score_from("house, fade in over 8 seconds")
    for part in score.parts:
        level = automation_curve(part.automation["expression"], score.tempo_bpm, 0, 12, 48000)
        assert level[0] == 0.0
        assert np.all(np.diff(level[:9]) > 0)
        assert level[8] == pytest.approx(1.0) == level[11]
    assert all("expression" not in part.automation for part in score_from("house").parts)


@pytest.mark.parametrize(
    ("prompt", "counts"),
    [
        ("pop, two verses and three choruses, two minutes", {"verse": 2, "chorus": 3}),
        ("house, three drops, two minutes", {"chorus": 3}),
        ("lofi, hook twice, two minutes", {"chorus": 2}),
        ("techno, two breakdowns, two minutes", {"break": 2}),
    ],
)
def test_sections_are_as_many_as_asked(prompt: str, counts: dict[str, int]) -> None:
    score = score_from(prompt)
    assert {name: names_of(score).count(name) for name in counts} == counts
    assert sum(section.bars for section in score.sections) == score.bars
    assert not unmet(score)


def test_verses_come_before_choruses() -> None:
    names = names_of(score_from("pop, two verses and three choruses, two minutes"))
    assert names.index("verse") < names.index("chorus")
    assert names[::-1].index("chorus") < names[::-1].index("verse")


def test_a_double_chorus_is_one_after_the_other() -> None:
    names = names_of(score_from("pop, double chorus at the end"))
    assert "chorus chorus" in " ".join(names[-3:])


def test_a_solo_comes_where_it_was_asked_for() -> None:
    names = names_of(score_from("rock, guitar solo after the second chorus"))
    second = [i for i, name in enumerate(names) if name == "chorus"][1]
    assert [i for i, name in enumerate(names) if name == "solo"] == [second + 1]


def test_three_parts_of_which_the_last_is_the_first() -> None:
    score = score_from("jazz, ABA form")
    assert names_of(score) == ["theme"] * 3
    assert score.sections[1].energy > score.sections[0].energy


@pytest.mark.parametrize(("prompt", "semitones"), [("pop, key lift", 2), ("pop that modulates up a half step", 1)])
def test_a_lift_by_any_name(prompt: str, semitones: int) -> None:
    score = score_from(prompt)
    ((_, key),) = score.key_changes
    assert (pitch_class(key.tonic) - pitch_class(score.key.tonic)) % 12 == semitones


def test_a_hard_stop_is_one_short_stroke() -> None:
    score = score_from("rock, hard stop")
    last = (score.bars - 1) * score.beats_per_bar
    final = [n for part in score.parts for n in part.notes if n.start_beats >= last - 1e-6]
    assert final
    ends = [n.start_beats + n.duration_beats for part in score.parts for n in part.notes]
    assert max(ends) <= last + 0.7
    assert score_from("lofi, hard stop").fade_out_beats == 0.0


def test_what_nobody_carried_out_is_said_and_nothing_else() -> None:
    assert unmet(score_from("ambient, beat switch halfway")) == ["beat switch halfway"]
    assert unmet(score_from("house, 30 seconds, drop at 0:29")) == ["drop at 0:29"]
    assert unmet(score_from("pop, gradual fade out")) == []
    assert unmet(score_from("house, long intro, drop at 0:45, fade out, two minutes")) == []
    assert unmet(score_from("pop with intro, verse, chorus, verse, chorus, bridge, chorus")) == []
