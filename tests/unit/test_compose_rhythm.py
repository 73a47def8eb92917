"""Melodic rhythm: a chain over all bars of a theme, under exact constraints."""

from __future__ import annotations

import numpy as np
import pytest

from generation.core.compose.phrase_rhythm import Measure, cells_at, finish_rhythm, pickup_pulses, theme_rhythm
from generation.core.compose.rhythm_chain import (
    LAST,
    MIDDLE,
    Span,
    beat_table,
    beats,
    cells_of,
    draw_beats,
    onset_counts,
    pulses_of,
    transition,
)
from musicassist.contracts.brief import Metre
from musicassist.contracts.errors import ContractError
from musicassist.theory.meter import grid_of

METRES = [(4, 4), (3, 4), (6, 8), (7, 8), (5, 4), (2, 4), (12, 8), (2, 2), (9, 8), (5, 8), (11, 8)]
PLAN = ("state", "restate", "sequence", "close")


def test_a_bar_of_four_has_the_places_of_its_beats() -> None:
    places = [pulse.place for pulse in pulses_of(grid_of(Metre(4, 4)), 1)]
    assert places == [0, 1, MIDDLE, LAST]
    assert pulses_of(grid_of(Metre(4, 4)), 1, pickup=1)[0].start == -4


def test_transitions_are_distributions_in_every_metre() -> None:
    assert np.allclose(beat_table().sum(axis=3), 1.0)
    for lengths in ((4, 4, 6), (6, 6, 6), (4, 6, 4), (2, 2, 2)):
        assert np.allclose(transition(lengths, LAST).sum(axis=2), 1.0)


def test_after_running_eighths_the_next_bar_mostly_begins_on_its_line() -> None:
    """POP909: two bars of which the first runs in eighths go on with an onset on the line."""
    run = beats().index("x.x.")
    begins = sum(beat_table()[0][run, run, i] for i, cell in enumerate(beats()) if cell.startswith("x"))
    assert begins > 0.8


@pytest.mark.parametrize("metre", METRES)
def test_counts_holds_and_silence_are_exact(metre: tuple[int, int]) -> None:
    grid = grid_of(Metre(*metre))
    pulses = pulses_of(grid, 4)
    half = len(pulses) // 2
    spans = [Span(0, half, half, half + 1), Span(half, len(pulses), half - 1, half)]
    free = [np.ones(len(cells_of(pulse.length))) for pulse in pulses]
    told = cells_of(pulses[1].length)[-1]
    free[1] = np.array([float(cell == told) for cell in cells_of(pulses[1].length)])
    free[-1] = np.array([float("x" not in cell) for cell in cells_of(pulses[-1].length)])
    for seed in range(20):
        drawn = draw_beats(pulses, free, spans, np.random.default_rng(seed))
        counts = [cell.count("x") for cell in drawn]
        assert half <= sum(counts[:half]) <= half + 1
        assert half - 1 <= sum(counts[half:]) <= half
        assert drawn[1] == told
        assert counts[-1] == 0


def test_draws_have_the_chains_own_distribution_given_the_count() -> None:
    pulses = pulses_of(grid_of(Metre(2, 4)), 1)
    free = [np.ones(len(beats())), np.ones(len(beats()))]
    silence = beats().index("....")
    exact = {}
    for i, first in enumerate(beats()):
        for j, second in enumerate(beats()):
            if first.count("x") + second.count("x") == 2:
                odds = transition((4, 4, 4), pulses[0].place)[silence, silence, i]
                exact[first, second] = odds * transition((4, 4, 4), pulses[1].place)[silence, i, j]
    total = sum(exact.values())
    rng = np.random.default_rng(4)
    drawn = [tuple(draw_beats(pulses, free, [Span(0, 2, 2, 2)], rng)) for _ in range(1500)]
    assert set(drawn) <= set(exact)
    for pair, odds in exact.items():
        assert drawn.count(pair) / len(drawn) == pytest.approx(odds / total, abs=0.05)


def test_what_cannot_be_is_widened_and_nothing_at_all_is_an_error() -> None:
    pulses = pulses_of(grid_of(Metre(4, 4)), 1)
    silent = [np.array([float("x" not in cell) for cell in beats()]) for _ in pulses]
    assert draw_beats(pulses, silent, [Span(0, 4, 3, 4)], np.random.default_rng(1)) == ["...."] * 4
    with pytest.raises(ContractError):
        draw_beats(pulses, [np.zeros(len(beats()))] * 4, [Span(0, 4, 3, 4)], np.random.default_rng(1))


@pytest.mark.parametrize("metre", METRES)
@pytest.mark.parametrize("pickup", [0, 1])
def test_the_motif_returns_and_the_close_is_one_long_note(metre: tuple[int, int], pickup: int) -> None:
    grid = grid_of(Metre(*metre))
    if pickup and len(pulses_of(grid, 1)) < 3:
        assert not any(pickup_pulses(grid, np.random.default_rng(seed)) for seed in range(40))
        return
    for seed in range(12):
        units = theme_rhythm(grid, 8, PLAN, Measure(1.1 * grid.bar_beats, 0.5), pickup, np.random.default_rng(seed))
        motif, _, sequence, close = units
        assert sequence.onsets[: len(motif.onsets) - 2] == motif.onsets[: len(motif.onsets) - 2]
        last = [step for step in close.onsets if step >= grid.steps]
        assert len(last) == 1
        assert close.end - last[0] >= min(grid.steps // 4, grid.groups[0])
        assert all(step < unit.end for unit in units for step in unit.onsets)
        assert pickup == 0 or min(motif.onsets) < 0


@pytest.mark.parametrize("metre", METRES)
def test_motifs_are_as_dense_as_wanted(metre: tuple[int, int]) -> None:
    grid = grid_of(Metre(*metre))
    for a_bar in (len(grid.groups) * 0.8, len(grid.groups) * 1.5):
        counts = [
            len(theme_rhythm(grid, 2, ("state",), Measure(a_bar, 1.0), 0, np.random.default_rng(seed))[0].onsets)
            for seed in range(30)
        ]
        assert np.mean(np.abs(np.array(counts) - 2 * a_bar) <= 3) > 0.85


def test_an_ending_is_made_of_the_motif_it_is_given() -> None:
    grid = grid_of(Metre(4, 4))
    motif = cells_at(grid, 2, 0, [0, 6, 8, 16, 20, 24])
    assert motif == ["x...", "..x.", "x...", "....", "x...", "x...", "x...", "...."]
    heads = [
        finish_rhythm(grid, 2, ("close",), Measure(4.0, 0.5), 0, motif, np.random.default_rng(seed))[0].onsets[:3]
        for seed in range(30)
    ]
    assert heads.count((0, 6, 8)) > 8


def test_counts_of_onsets() -> None:
    assert [cell.count("x") for cell in cells_of(6)] == list(onset_counts(6))


@pytest.mark.parametrize("metre", METRES)
def test_even_the_sparsest_unit_has_a_note(metre: tuple[int, int]) -> None:
    grid = grid_of(Metre(*metre))
    for seed in range(40):
        rng = np.random.default_rng(seed)
        pickup = pickup_pulses(grid, rng)
        for bars, plan in ((8, PLAN), (3, ("state", "close")), (1, ("state",)), (4, ("state", "close"))):
            assert all(unit.onsets for unit in theme_rhythm(grid, bars, plan, Measure(0.4, 0.1), pickup, rng))
