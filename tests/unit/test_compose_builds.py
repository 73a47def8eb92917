"""What the kit does by section: rolls that double before a drop, hats through fills, feet that run in choruses."""

from __future__ import annotations

import pytest

from generation.core.compose.drums import LAYERS
from generation.core.score import Score
from tests.unit.compose_briefs import score_of

_BAR_BEATS = 4.0


def _drums(score: Score, layer: str, start: float, end: float) -> list[float]:
    drums = next(part for part in score.parts if part.role == "drums")
    return [n.start_beats for n in drums.notes if n.pitch == LAYERS[layer] and start - 0.1 <= n.start_beats < end - 0.1]


def test_a_build_rolls_faster_and_faster_and_breaks_off_before_the_drop() -> None:
    form = "form: intro, build, drop, outro"
    score = score_of("big_room_edm", structure=(form,), duration_seconds=45.0)
    names = [section.name for section in score.sections]
    build = score.sections[names.index("build")]
    first, last = build.start_bar, build.start_bar + build.bars
    counts = [len(_drums(score, "snare", bar * _BAR_BEATS, (bar + 1) * _BAR_BEATS)) for bar in range(first, last)]
    assert counts == sorted(counts)
    fourth, third = last * _BAR_BEATS - 1, last * _BAR_BEATS - 2
    assert len(_drums(score, "snare", third, fourth)) == 8
    assert len(_drums(score, "snare", third - 2, third - 1)) == 4
    assert max(_drums(score, "snare", (last - 1) * _BAR_BEATS, last * _BAR_BEATS)) < last * _BAR_BEATS - 1.0
    assert not _drums(score, "kick", (last - 1) * _BAR_BEATS, last * _BAR_BEATS)


@pytest.mark.parametrize("seed", range(1, 7))
def test_funk_keeps_its_hand_moving_through_fills(seed: int) -> None:
    score = score_of("funk", seed=seed, duration_seconds=80.0)
    for section in score.sections[1:-1]:
        for bar in range(section.start_bar, section.start_bar + section.bars - 1):
            start, end = bar * _BAR_BEATS, (bar + 1) * _BAR_BEATS
            assert any(_drums(score, layer, start, end) for layer in ("hat", "ride", "open"))


@pytest.mark.parametrize("seed", range(1, 7))
def test_metal_runs_both_feet_where_it_is_loudest(seed: int) -> None:
    score = score_of("metal", seed=seed, duration_seconds=80.0)
    loudest = max(score.sections, key=lambda s: s.energy)
    verse = next(s for s in score.sections if s.name.startswith("verse"))
    dense = [
        len(_drums(score, "kick", s.start_bar * _BAR_BEATS, (s.start_bar + 4) * _BAR_BEATS)) / 4
        for s in (verse, loudest)
    ]
    assert dense[1] >= 12 > dense[0]
