"""Ear candy and articulation: what is promised is in the notes."""

from __future__ import annotations

import numpy as np
import pytest

from generation.core.compose.articulation import articulate
from generation.core.compose.composer import plan_piece
from generation.core.compose.hook import best_theme, worth
from generation.core.compose.theme import voice_of, write_theme
from generation.core.compose.transitions import arrivals, falls
from generation.core.score import Note
from musicassist.catalog.loader import genre
from tests.unit.compose_briefs import brief_of, score_of


def test_a_drop_is_prepared_by_a_riser_and_a_held_breath() -> None:
    score = score_of("house", duration_seconds=150.0, seed=4)
    piece = plan_piece(brief_of("house", duration_seconds=150.0), genre("house"), 4)
    bars = [bar for bar, before in arrivals(piece) if before >= 4]
    assert bars
    riser = next(part for part in score.parts if part.instrument == "riser")
    assert {round(n.start_beats + n.duration_beats, 3) for n in riser.notes} == {b * 4.0 for b, _ in arrivals(piece)}
    pitched = [p for p in score.parts if p.role not in ("drums", "texture")]
    silent = [
        bar
        for bar in bars
        if not any(bar * 4 - 0.9 < n.start_beats + n.duration_beats - 0.05 and n.start_beats < bar * 4 - 0.1
                   for p in pitched for n in p.notes if n.start_beats < bar * 4)
    ]  # fmt: skip
    assert silent


@pytest.mark.parametrize(("slug", "instrument"), [("pop", "reverse_cymbal"), ("dubstep", "sub_drop"),
                                                  ("trance", "downlifter")])  # fmt: skip
def test_styles_have_their_own_effects(slug: str, instrument: str) -> None:
    scores = [score_of(slug, seed=seed, duration_seconds=150.0) for seed in range(3)]
    assert any(part.instrument == instrument for score in scores for part in score.parts)
    without = [score_of(slug, seed=seed, duration_seconds=150.0, excluded=("effect",)) for seed in range(3)]
    assert not any(part.instrument == instrument for score in without for part in score.parts)


def test_a_tape_stops_before_a_fall() -> None:
    for seed in range(12):
        piece = plan_piece(brief_of("phonk", duration_seconds=150.0), genre("phonk"), seed)
        if not falls(piece):
            continue
        score = score_of("phonk", seed=seed, duration_seconds=150.0)
        ends = {bar * 4 - 1.0 for bar in falls(piece)}
        stopped = [n for p in score.parts if p.role == "chords" for n in p.notes if n.glide_to == n.pitch - 12]
        if stopped:
            assert {round(n.start_beats) * 1.0 for n in stopped} <= ends
            return
    pytest.fail("no tape ever stopped")


def test_hands_and_breath_articulate() -> None:
    piece = plan_piece(brief_of("celtic"), genre("celtic"), 1)
    plan = next(p for p in piece.style.parts if p.role == "lead")
    line = [Note(0.5 * i, 0.5, 72 + (2, 4, 4, 0)[i % 4], 80) for i in range(32)]
    assert len(articulate(piece, plan, "whistle", line)) > len(line)  # cuts
    slid = articulate(piece, plan, "lead_guitar", line)
    assert any(note.glide_to is not None for note in slid)
    long = [Note(0.0, 4.0, 72, 80)]
    assert len(articulate(piece, plan, "marimba", long)) > 8
    assert articulate(piece, plan, "piano", line) == line


def test_a_section_opens_with_a_broken_chord_at_the_piano() -> None:
    score = score_of("ballad", seed=2, duration_seconds=120.0)
    spread = [
        {n.offset_ms for n in part.notes if abs(n.start_beats - s.start_bar * score.beats_per_bar) < 0.01}
        for part in score.parts
        if part.role == "chords"
        for s in score.sections
    ]
    assert any(len(offsets) >= 3 and max(offsets) - min(offsets) > 35 for offsets in spread)


def test_chords_stay_under_the_melody() -> None:
    for slug in ("afrobeats", "gospel", "reggae"):
        score = score_of(slug, duration_seconds=75.0)
        lead = next(part for part in score.parts if part.role == "lead")
        pads = [n.pitch for part in score.parts if part.role == "pad" for n in part.notes]
        assert np.percentile(pads, 80) <= np.median([n.pitch for n in lead.notes]) + 4


def test_the_kept_theme_is_the_best_of_its_drafts() -> None:
    piece = plan_piece(brief_of("pop"), genre("pop"), 3)
    plan = next(p for p in piece.style.parts if p.role == "lead")
    voice = voice_of(piece, plan)
    kept = best_theme(piece, voice, 0, 8, np.random.default_rng(5), drafts=8)
    singles = [write_theme(piece, voice, 0, 8, child) for child in np.random.default_rng(5).spawn(8)]
    marks = [worth(piece, theme, 0, 8) for theme in singles]
    assert worth(piece, kept, 0, 8) == max(marks) > np.mean(marks)
    assert kept == best_theme(piece, voice, 0, 8, np.random.default_rng(5), drafts=8)


def test_opposite_moods_differ_as_the_literature_says() -> None:
    def heard(mood: str) -> tuple[float, float, float]:
        scores = [score_of("pop", moods=(mood,), seed=seed) for seed in range(3)]
        notes = [n for s in scores for p in s.parts if p.role not in ("drums", "texture") for n in p.notes]
        lead = [n.pitch for s in scores for p in s.parts if p.role == "lead" for n in p.notes]
        count = float(np.mean([sum(len(p.notes) for p in s.parts) for s in scores]))
        return float(np.mean([n.velocity for n in notes])), float(np.mean(lead)), count

    loud, high, dense = heard("energetic")
    soft, low, sparse = heard("sad")
    assert loud > soft
    assert high > low
    assert dense > sparse
