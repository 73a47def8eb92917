"""Bars of one score inside another, samples of one recording inside another, and the score's file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.compose.composer import compose
from generation.core.compose.seeds import MELODIC_ROLES, OTHER_ROLES, Seeds
from generation.core.repainting import level_of, repainted
from generation.core.score import Note, TempoPoint
from generation.core.score_file import read_score, write_score
from generation.core.splicing import spliced
from generation.engines.composer_revision import renewed
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import Key
from musicassist.contracts.errors import Unavailable
from tests.unit.compose_briefs import brief_of, score_of

RNG = np.random.default_rng(4)


def notes_of(score, low: float, high: float) -> list[tuple[str, Note]]:
    return [(part.name, note) for part in score.parts for note in part.notes if low <= note.start_beats < high]


def written(slug: str, seeds: Seeds):
    return compose(brief_of(slug), genre(slug), rng_seed=0, seeds=seeds)


@pytest.mark.parametrize("slug", ["house", "jazz", "orchestral", "waltz_musette"])
def test_the_bars_come_from_the_other_score_and_the_rest_stays(slug: str) -> None:
    ours = score_of(slug, seed=1)
    theirs = written(slug, Seeds.single(1).renewed(9, roles=(*MELODIC_ROLES, *OTHER_ROLES), harmony=True))
    low, high = 4 * ours.beats_per_bar, 8 * ours.beats_per_bar
    made = spliced(ours, theirs, 4, 8)
    starts = {note.start_beats for _, note in notes_of(made, low, high)}
    assert notes_of(made, low, high) != notes_of(ours, low, high)
    assert {note.start_beats for _, note in notes_of(theirs, low + 1e-6, high)} <= starts
    assert {(name, n.start_beats, n.pitch) for name, n in notes_of(made, 0, low)} == {
        (name, n.start_beats, n.pitch) for name, n in notes_of(ours, 0, low)
    }
    assert set(notes_of(ours, high, 1e9)) <= set(notes_of(made, high, 1e9))
    # Nothing sounds over a border, so that what is cut on it is whole.
    for part in made.parts:
        for note in part.notes:
            for border in (low, high):
                assert not note.start_beats < border - 1e-9 < border + 1e-9 < note.start_beats + note.duration_beats
    ends = [chord.start_beats + chord.duration_beats for chord in made.chords]
    assert [chord.start_beats for chord in made.chords][1:] == pytest.approx(ends[:-1])


def test_a_score_is_read_as_it_was_written(tmp_path: Path) -> None:
    score = replace(
        score_of("classical_piano", seed=3), rubato=(TempoPoint(0.0, 90.0),), key_changes=((4, Key("B", "minor")),)
    )
    seeds = Seeds.single(3).renewed(5, roles=("lead",), harmony=True)
    write_score(tmp_path / "a", score, seeds)
    assert read_score(tmp_path / "a") == (score, seeds)
    write_score(tmp_path / "b", score, seeds)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()
    for spoilt in (b"", b"{}", (tmp_path / "a").read_bytes()[:100]):
        (tmp_path / "c").write_bytes(spoilt)
        with pytest.raises(Unavailable, match="was not kept"):
            read_score(tmp_path / "c")


@pytest.mark.parametrize(
    ("strength", "same_chords", "same_rhythm"), [(0.1, True, True), (0.5, True, False), (1.0, False, False)]
)
def test_a_variation_changes_as_much_as_its_strength_says(
    strength: float, same_chords: bool, same_rhythm: bool
) -> None:
    ours = score_of("synthwave", seed=1)
    theirs = written("synthwave", renewed(Seeds.single(1), 77, strength)[0])
    roles = {part.role for part in ours.parts}

    def played(score, *wanted: str):
        return [(part.name, part.notes) for part in score.parts if part.role in wanted]

    assert "lead" in roles
    assert played(theirs, "lead") != played(ours, "lead")
    assert (theirs.sections, theirs.bars, theirs.key) == (ours.sections, ours.bars, ours.key)
    assert {part.stem for part in theirs.parts} == {part.stem for part in ours.parts}
    assert (theirs.chords == ours.chords) is same_chords
    assert (played(theirs, "drums", "bass") == played(ours, "drums", "bass")) is same_rhythm


@settings(deadline=None, max_examples=40)
@given(start=st.integers(0, 900), length=st.integers(1, 900), fade=st.integers(0, 400), more=st.integers(-200, 200))
def test_outside_the_span_every_sample_stays(start: int, length: int, fade: int, more: int) -> None:
    old = RNG.standard_normal((2, 1000)).astype(np.float32)
    new = RNG.standard_normal((2, 1000 + more)).astype(np.float32)
    end = min(1000, start + length)
    made = repainted(old, new, start, end, fade_frames=fade)
    np.testing.assert_array_equal(made[:, :start], old[:, :start])
    np.testing.assert_array_equal(made[:, end:1000], old[:, end:])
    assert made.shape[1] == (max(1000, 1000 + more) if end == 1000 else 1000)
    middle = (start + end) // 2
    if end - start > 2 * fade and middle < new.shape[1]:
        np.testing.assert_array_equal(made[:, middle], new[:, middle])


def test_levels_are_compared_where_both_are_heard() -> None:
    old = np.ones((2, 100), np.float32)
    assert level_of(old, old * 2, [(0, 50), (80, 100)]) == pytest.approx(0.5)
    assert level_of(old, np.zeros_like(old), [(0, 50)]) == 1.0
    assert level_of(old, old, []) == 1.0
