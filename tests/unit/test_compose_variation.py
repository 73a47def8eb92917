"""What keeps loops alive, where a beat may change, and how a trailer ends."""

from __future__ import annotations

from itertools import pairwise

import pytest

from generation.core.compose.composer import plan_piece
from generation.core.compose.piece import Piece
from generation.core.compose.rhythm import Hit, read_pattern
from generation.core.compose.style import PartPlan, load_style
from generation.core.compose.variation import grown, passing
from generation.core.score import Score
from musicassist.catalog.loader import genre
from tests.unit.compose_briefs import brief_of, score_of

SEEDS = (1, 2, 3, 4)
GALLOP = "X.xxX.xxX.xxX.xx"


def _metal(slug: str = "metal") -> tuple[Piece, PartPlan, tuple[Hit, ...]]:
    piece = plan_piece(brief_of(slug, duration_seconds=180.0), genre(slug), 1)
    plan = next(plan for plan in load_style(slug).parts if plan.role == "chords")
    return piece, plan, read_pattern(GALLOP, piece.grid)[0]


def test_a_riff_is_as_written_first_and_grows_with_every_eight_bars() -> None:
    piece, plan, hits = _metal()
    long = next(s for s in piece.sections if s.bars >= 16 and s.occurrence == 0)
    bars = [grown(piece, plan, long.start_bar + i, hits) for i in range(16)]
    assert bars[0] == bars[1] == bars[2] == hits
    assert bars[3] != hits
    later = bars[8:16]
    assert later[0] == later[2] == later[4] == later[6]
    assert (later[0], later[1]) != (hits, hits)


def test_growth_keeps_the_pulses_and_enough_of_the_riff() -> None:
    piece, plan, hits = _metal()
    pulses = {hit for hit in hits if hit.step in piece.grid.pulse_steps}
    for bar in range(piece.bars):
        line = grown(piece, plan, bar, hits)
        assert {hit.step for hit in pulses} <= {hit.step for hit in line}
        assert len(hits) - 4 <= len(line) <= len(hits) + 4
        assert all(a.step + a.length <= b.step for a, b in pairwise(line))


def test_a_riff_in_eighths_stays_in_eighths() -> None:
    piece, plan, _ = _metal("punk")
    hits = read_pattern("x.x.x.x.x.x.x.x.", piece.grid)[0]
    grew = [grown(piece, plan, bar, hits) for bar in range(piece.bars)]
    assert any(line != hits for line in grew)
    assert all(hit.step % 2 == 0 for line in grew for hit in line)


def test_a_style_without_growth_plays_as_written() -> None:
    piece, plan, hits = _metal("jazz")
    assert all(grown(piece, plan, bar, hits) == hits for bar in range(piece.bars))


def _low_roots(score: Score, kind: tuple[str, ...], bar: int) -> dict[int, int]:
    """The lowest pitch class by eighth of a bar, of the parts with these sounds."""
    start = bar * score.beats_per_bar
    lowest: dict[int, int] = {}
    for part in score.parts:
        for note in part.notes if part.instrument in kind else ():
            eighth = round((note.start_beats - start) * 2)
            if 0 <= eighth < 8 and abs((note.start_beats - start) * 2 - eighth) < 0.2:
                lowest[eighth] = min(lowest.get(eighth, 127), note.pitch)
    return {eighth: pitch % 12 for eighth, pitch in lowest.items()}


@pytest.mark.parametrize("slug", ["metal", "punk", "rock"])
def test_guitars_and_bass_leave_the_root_together_at_a_phrase_s_end(slug: str) -> None:
    piece = plan_piece(brief_of(slug, duration_seconds=120.0), genre(slug), 1)
    turned = [bar for bar in range(piece.bars - 1) if passing(piece, bar, piece.grid.steps - 2)]
    assert len(turned) >= 4
    for bar in turned:
        section = piece.section_at(bar)
        assert (bar - section.start_bar) % 4 == 3
        assert not passing(piece, bar, piece.grid.steps // 2)
    score = score_of(slug, seed=1, duration_seconds=120.0)
    guitars = ("distorted_guitar", "overdriven_guitar", "electric_guitar")
    pairs = [
        (_low_roots(score, guitars, bar).get(7), _low_roots(score, ("picked_bass", "bass_guitar"), bar).get(7))
        for bar in turned
    ]
    together = [one == other for one, other in pairs if one is not None and other is not None]
    assert sum(together) >= 0.8 * len(together)
    assert together


def _kicks(score: Score, bar: int) -> int:
    drums = next(part for part in score.parts if part.role == "drums")
    start = bar * score.beats_per_bar
    return sum(note.pitch == 36 and start <= note.start_beats < start + score.beats_per_bar for note in drums.notes)


@pytest.mark.parametrize("seed", SEEDS)
def test_double_kicks_begin_with_a_section_or_its_next_eight_bars(seed: int) -> None:
    score = score_of("metal", seed=seed, duration_seconds=180.0)
    for section in score.sections:
        for start in range(section.start_bar, section.start_bar + section.bars, 8):
            end = min(start + 8, section.start_bar + section.bars, score.bars - 1)
            counts = [count for bar in range(start, end - 1) if (count := _kicks(score, bar))]
            assert max(counts, default=0) - min(counts, default=0) <= 3


@pytest.mark.parametrize("seed", SEEDS)
def test_a_trailer_ends_on_one_blow_after_a_beat_of_silence(seed: int) -> None:
    score = score_of("epic_trailer", seed=seed, duration_seconds=60.0)
    blow = (score.bars - 1) * score.beats_per_bar
    struck = {part.instrument for part in score.parts for note in part.notes if abs(note.start_beats - blow) < 1e-6}
    assert {"impact", "sub_drop", "epic_drums"} <= struck
    assert len(struck) >= 7
    for part in score.parts:
        if part.role != "texture":
            heard = [n for n in part.notes if n.start_beats < blow - 1e-6]
            assert all(n.start_beats + n.duration_beats <= blow - 1.0 + 0.2 + 1e-6 for n in heard)
            assert all(n.velocity >= 96 for n in part.notes if n.start_beats >= blow - 1e-6)


@pytest.mark.parametrize("tempo_bpm", [70.0, 120.0, 150.0])
def test_the_hall_has_time_to_ring_after_a_last_blow(tempo_bpm: float) -> None:
    score = score_of("epic_trailer", seed=1, tempo_bpm=tempo_bpm)
    end = (score.bars + 0.5) * score.beats_per_bar
    held = max(n.start_beats + n.duration_beats for part in score.parts if part.role == "pad" for n in part.notes)
    assert (end - held) * 60.0 / tempo_bpm > 1.6
