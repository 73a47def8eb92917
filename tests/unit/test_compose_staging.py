"""How players come in, keep time, break off and sit: the rules that score sheets asked for."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from generation.core.compose.drums import LAYERS
from generation.core.compose.ensemble import seat_players
from generation.core.compose.seating import seated_apart
from generation.core.compose.style import load_style
from generation.core.score import Part, Score, ScoreSection
from tests.unit.compose_briefs import STYLES, brief_of, score_of

BANDS = ("funk", "rock", "punk", "pop", "disco", "reggae", "country", "gospel", "jazz", "soul_motown")


def _active(score: Score, part: Part, first: int, bars: int) -> bool:
    start, end = first * score.beats_per_bar, (first + bars) * score.beats_per_bar
    return any(start - 0.1 <= note.start_beats < end - 0.1 for note in part.notes)


def _players(score: Score, section: ScoreSection) -> set[str]:
    parts = [part for part in score.parts if part.role != "texture"]
    return {part.name for part in parts if _active(score, part, section.start_bar, section.bars)}


def _drums(score: Score, section: ScoreSection) -> list[tuple[int, int]]:
    start, end = (at * score.beats_per_bar for at in (section.start_bar, section.start_bar + section.bars))
    kit = next(part for part in score.parts if part.role == "drums")
    return [(n.pitch, n.velocity) for n in kit.notes if start <= n.start_beats < end]


@pytest.mark.parametrize("slug", BANDS)
def test_an_intro_belongs_to_some_of_the_players(slug: str) -> None:
    for seed in range(4):
        score = score_of(slug, seed=seed, duration_seconds=90.0)
        opening, fullest = score.sections[0], max(score.sections, key=lambda s: s.energy)
        assert len(_players(score, opening)) <= len(_players(score, fullest)) - 2


@pytest.mark.parametrize("slug", ["disco", "reggaeton"])
def test_a_break_goes_without_the_kick(slug: str) -> None:
    breaks = 0
    for seed in range(6):
        score = score_of(slug, seed=seed, duration_seconds=180.0)
        for section in score.sections:
            if section.name.startswith("break"):
                breaks += 1
                kicks = sum(pitch in (35, 36) for pitch, _ in _drums(score, section))
                assert kicks < section.bars, "a fill may have some"
    assert breaks


def test_slow_drums_do_not_open_alone() -> None:
    for slug in ("dub", "reggae", "downtempo_triphop"):
        for seed in range(6):
            score = score_of(slug, seed=seed, tempo_bpm=70.0, duration_seconds=60.0)
            opening = {p.role for p in score.parts if p.role != "texture" and _active(score, p, 0, 4)}
            assert opening != {"drums"}


def test_colours_wait_for_the_second_phrase() -> None:
    waited = 0
    for slug in BANDS:
        score = score_of(slug, seed=2, duration_seconds=90.0)
        for section in score.sections[1:]:
            if section.bars < 8:
                continue
            for part in score.parts:
                late = _active(score, part, section.start_bar + 4, section.bars - 4)
                waited += late and not _active(score, part, section.start_bar, 4)
    assert waited >= len(BANDS)


def test_an_asked_instrument_is_not_lost_by_an_opening() -> None:
    for seed in range(6):
        score = score_of("funk", seed=seed, sounds=("clavinet", "trumpet"))
        assert {part.instrument for part in score.parts} >= {"clavinet", "trumpet"}


def test_somebody_rests_in_a_long_section() -> None:
    rested = 0
    for slug in ("drill", "trap", "deep_house", "rnb_neosoul", "jazz"):
        score = score_of(slug, seed=4, duration_seconds=180.0)
        for section in (s for s in score.sections if s.bars >= 16):
            for part in (p for p in score.parts if p.role in ("pad", "chords", "counter")):
                blocks = [_active(score, part, section.start_bar + at, 4) for at in range(0, 16, 4)]
                rested += blocks[1:] == [True, False, True]
    assert rested >= 4


@pytest.mark.parametrize("slug", ["dubstep", "ambient", "trap", "ballad"])
def test_nobody_plays_alone_for_long(slug: str) -> None:
    for seed in range(4):
        score = score_of(slug, seed=seed, duration_seconds=90.0)
        pitched = [part for part in score.parts if part.role != "texture"]
        counts = [sum(_active(score, part, bar, 4) for part in pitched) for bar in range(0, score.bars - 4, 4)]
        assert all(max(pair) > 1 for pair in itertools.pairwise(counts))


@pytest.mark.parametrize("slug", ["dub", "funk", "reggae", "jazz"])
def test_a_bass_never_plays_alone(slug: str) -> None:
    for seed in range(5):
        score = score_of(slug, seed=seed, duration_seconds=45.0)
        pitched = [part for part in score.parts if part.role != "texture"]
        for bar in range(0, score.bars - 4, 2):
            assert {part.role for part in pitched if _active(score, part, bar, 2)} != {"bass"}


def test_few_players_step_forward() -> None:
    score = score_of("bossa_nova", seed=1)
    gains = [part.automation["gain_db"] for part in score.parts if "gain_db" in part.automation]
    assert gains
    assert gains[0][0].value > 0.0
    assert min(point.value for point in gains[0][:-1]) == 0.0
    assert gains[0][-1].value < -6.0, "the last chord dies away"
    assert not any("gain_db" in part.automation for part in score.parts if part.role == "drums")


@pytest.mark.parametrize("slug", ["rock", "funk", "pop", "country"])
def test_drummers_play_full_sections_harder(slug: str) -> None:
    score = score_of(slug, seed=3, duration_seconds=120.0)
    quiet, full = (pick(score.sections[1:-1], key=lambda s: s.energy) for pick in (min, max))
    loud = [
        np.mean([velocity for key, velocity in _drums(score, section) if key in (36, 38)] or [0.0])
        for section in (quiet, full)
    ]
    assert loud[1] > loud[0] + 6


def test_the_hand_leaves_the_hat_in_full_sections() -> None:
    kept = set()
    for seed in range(8):
        score = score_of("punk", seed=seed, duration_seconds=90.0)
        strokes = [key for key, _ in _drums(score, max(score.sections[:-1], key=lambda s: s.energy))]
        kept.add(max(("hat", "open", "ride", "crash"), key=lambda layer: strokes.count(LAYERS[layer])))
    assert len(kept) >= 2
    assert kept - {"hat"}


def test_everybody_breaks_off_before_some_arrivals() -> None:
    stops = 0
    for seed in range(10):
        score = score_of("punk", seed=seed, duration_seconds=90.0)
        for section in score.sections[1:]:
            end = section.start_bar * score.beats_per_bar
            gap = [n for p in score.parts if p.role not in ("lead", "texture") for n in p.notes
                   if end - 0.85 <= n.start_beats < end - 0.1]  # fmt: skip
            stops += not gap
    assert stops >= 2


def test_an_excluded_cymbal_stays_away() -> None:
    for seed in range(6):
        score = score_of("punk", seed=seed, excluded=("cymbals",))
        keys = {note.pitch for part in score.parts if part.role == "drums" for note in part.notes}
        assert not keys & {LAYERS["crash"], LAYERS["ride"]}


@pytest.mark.parametrize("slug", STYLES)
def test_players_sit_on_both_sides_and_the_tune_in_the_middle(slug: str) -> None:
    style = load_style(slug)
    seats = seated_apart(seat_players(brief_of(slug), style, np.random.default_rng(1)), np.random.default_rng(2))
    placed = [seat.plan.pan for seat in seats if abs(seat.plan.pan) >= 0.05]
    if len(placed) > 1:
        assert min(placed) < 0 < max(placed)
        assert abs(sum(placed)) < 0.75
    assert all(abs(seat.plan.pan) <= 0.15 for seat in seats if seat.plan.role in ("lead", "bass"))
