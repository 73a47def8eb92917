"""A beat switch: read from the prompt, and from one section on another groove."""

from __future__ import annotations

import pytest

from generation.core.compose.beat_switch import other_beat
from generation.core.compose.composer import plan_piece
from generation.core.compose.drums import choose_group
from generation.core.compose.style import load_style
from generation.core.score import Score
from musicassist.catalog.loader import genre
from parsing.core.reading import read
from tests.unit.compose_briefs import STYLES, brief_of
from tests.unit.test_compose_asked_form import names_of, unmet
from tests.unit.test_compose_casting import score_from

_MARK = " (beat switch)"
_KICK, _BACKBEAT = (35, 36), (37, 38, 39)


@pytest.mark.parametrize(
    ("prompt", "values"),
    [
        ("trap beat switch halfway", ["beat switch halfway"]),
        ("hip hop beat with beat switch at 1:00", ["beat switch at 1:00"]),
        ("switch up the beat after the second chorus, trap", ["beat switch after the second chorus"]),
        ("trap with a mid-song beat switch", ["beat switch halfway"]),
        ("at 1:00 the beat switches, hip hop", ["beat switch at 1:00"]),
        ("drill, new drum pattern after the first hook", ["beat switch after the first hook"]),
        ("rock that drops to half-time for the last chorus", ["beat switch to half-time at the last chorus"]),
        ("hip hop, beat switches up at bar 33", ["beat switch at bar 33"]),
        ("trap with a beat switch", ["beat switch"]),
        ("hip hop, no beat switch", []),
        ("change the beat to trap", []),
        ("trap beat", []),
    ],
)
def test_what_is_read(prompt: str, values: list[str]) -> None:
    assert read(prompt).values("structure") == values


def switch_bar(score: Score) -> int:
    (bar,) = [section.start_bar for section in score.sections if section.name.endswith(_MARK)]
    return bar


def strokes(score: Score, first: int, last: int) -> set[tuple[str, int]]:
    """Kick and backbeat by the sixteenth of the bar, where at least a third of the bars from one to another have it."""
    beats, met = score.beats_per_bar, {}
    for part in score.parts:
        for note in part.notes if part.role == "drums" else ():
            name = "kick" if note.pitch in _KICK else "back" if note.pitch in _BACKBEAT else ""
            bar, step = divmod(round(note.start_beats * 4), int(beats * 4))
            if name and first <= bar < last and note.velocity > 60:
                met.setdefault((name, step), set()).add(bar)
    return {place for place, bars in met.items() if 3 * len(bars) >= last - first}


@pytest.mark.parametrize(
    ("prompt", "section"),
    [
        ("trap, beat switch after the first hook", "hook"), ("boom bap, beat switch after the first verse", "verse"),
        ("drill, beat switch after the first hook, two minutes", "hook"),
    ],
)  # fmt: skip
def test_the_beat_is_clearly_another_from_there_on(prompt: str, section: str) -> None:
    score = score_from(prompt)
    bar = switch_bar(score)
    before = [s for s in score.sections if s.start_bar + s.bars == bar]
    assert before[0].name == section
    assert not unmet(score)
    loud = [s for s in score.sections if s.energy >= 0.55]
    one, two = (
        set.union(*(strokes(score, s.start_bar, s.start_bar + s.bars) for s in loud if (s.start_bar >= bar) == later))
        for later in (False, True)
    )
    assert one
    assert two
    assert len(one & two) <= 0.65 * len(one | two)


def test_everybody_holds_their_breath_before_it() -> None:
    score = score_from("boom bap, beat switch halfway")
    at = switch_bar(score) * score.beats_per_bar
    notes = [n for part in score.parts if part.role != "texture" for n in part.notes]
    assert not [n for n in notes if at - 0.9 < n.start_beats < at - 0.1]


def test_the_bass_changes_too() -> None:
    score = score_from("house, beat switch after the first chorus, two minutes")
    bar = switch_bar(score)
    (line,) = [part for part in score.parts if part.role == "bass"]
    bars: dict[bool, set[frozenset[int]]] = {False: set(), True: set()}
    for number in range(score.bars):
        start = number * score.beats_per_bar
        steps = {round((n.start_beats - start) * 4) for n in line.notes if start - 0.1 <= n.start_beats < start + 3.9}
        if len(steps) > 1:
            bars[number >= bar].add(frozenset(steps))
    assert bars[True] - bars[False]
    assert bars[False] - bars[True]


@pytest.mark.parametrize(
    ("prompt", "seconds"), [("hip hop, beat switch at 1:00", 60), ("trap, beat switch at 0:40", 40)]
)
def test_it_comes_at_the_moment_that_was_asked(prompt: str, seconds: int) -> None:
    score = score_from(prompt)
    bar_seconds = score.beats_per_bar * 60 / score.tempo_bpm
    assert abs(switch_bar(score) * bar_seconds - seconds) <= bar_seconds
    assert sum(section.bars for section in score.sections) == score.bars


@pytest.mark.parametrize("style", ["trap", "boom bap", "drill", "house", "rock", "drum and bass"])
@pytest.mark.parametrize("length", ["1 minute", "2 minutes"])
def test_halfway_is_near_the_middle(style: str, length: str) -> None:
    score = score_from(f"{style} with a beat switch halfway, {length}")
    assert abs(switch_bar(score) / score.bars - 0.5) <= 0.18
    assert not unmet(score)


def test_half_time_moves_the_backbeat_from_there_on_and_not_before() -> None:
    score = score_from("rock that drops to half-time for the last chorus")
    bar = switch_bar(score)
    assert names_of(score)[[s.start_bar for s in score.sections].index(bar)] == f"chorus{_MARK}"
    assert {step for name, step in strokes(score, bar, bar + 6) if name == "back"} == {8}
    assert {4, 12} <= {step for name, step in strokes(score, bar - 8, bar - 1) if name == "back"}


def test_a_chorus_that_the_form_lacks_comes_in_and_something_follows_it() -> None:
    score = score_from("lofi, beat switch after the second chorus")
    bar = switch_bar(score)
    assert [name.removesuffix(_MARK) for name in names_of(score)].count("chorus") >= 2
    assert score.bars - bar >= 8
    assert not unmet(score)


@pytest.mark.parametrize("slug", [slug for slug in STYLES if load_style(slug).drums])
def test_every_style_has_another_beat(slug: str) -> None:
    piece = plan_piece(brief_of(slug, structure=("beat switch",)), genre(slug), 1)
    assert piece.switch_bar is not None
    kit = next(plan for plan in piece.style.parts if plan.kind.startswith("drums") or plan.kind == "percussion")
    own = choose_group(piece, kit)
    other = other_beat(piece, own, [row for row in piece.style.drums if row.metre == own[0].metre])
    assert [row.layers for row in other] != [row.layers for row in own]


def test_without_drums_nothing_is_marked() -> None:
    assert not [name for name in names_of(score_from("ambient, beat switch halfway")) if _MARK in name]
    assert unmet(score_from("trap without drums, beat switch halfway")) == ["beat switch halfway"]
