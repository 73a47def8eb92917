"""Beat grids, takes and joins, on signals whose answer is known."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.core.alignment import beat_grid, fit_take, join_on, lag_frames, shifted
from generation.core.continuation import CONTEXT_SECONDS, plan_segments
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.brief import Key, Metre
from tests.fakes.stability_server import RATE_HZ, beats

A_MINOR = Key("A", "minor")


@pytest.mark.parametrize(("tempo", "late_ms"), [(120.0, 0), (120.0, 60), (120.0, 100), (90.0, 40), (174.0, 30)])
def test_a_grid_is_found_to_a_few_milliseconds(tempo: float, late_ms: float) -> None:
    grid = beat_grid(beats(tempo, 20.0, late_ms / 1000, 1), RATE_HZ, tempo)
    assert grid.tempo_bpm == pytest.approx(tempo, rel=0.001)
    assert 1000 * grid.offset_seconds == pytest.approx(late_ms, abs=8)


@pytest.mark.parametrize(("tempo", "late_ms"), [(122.0, 40), (117.0, 20), (120.0, -70 + 500)])
def test_a_take_that_is_off_is_put_right(tempo: float, late_ms: float) -> None:
    fitted = fit_take(beats(tempo, 20.0, late_ms / 1000, 1), RATE_HZ, 120.0, A_MINOR, 19 * RATE_HZ)
    assert fitted.audio is not None
    assert fitted.audio.shape == (2, 19 * RATE_HZ)
    assert fitted.stretch == pytest.approx(tempo / 120.0, abs=0.001)
    grid = beat_grid(fitted.audio, RATE_HZ, 120.0)
    assert grid.tempo_bpm == pytest.approx(120.0, rel=0.002)
    assert abs(grid.offset_seconds) < 0.01


@pytest.mark.parametrize("tempo", [90.0, 100.0, 110.0, 140.0, 160.0])
def test_a_take_at_another_tempo_does_not_fit(tempo: float) -> None:
    fitted = fit_take(beats(tempo, 20.0, 0.0, 1), RATE_HZ, 120.0, A_MINOR, 20 * RATE_HZ)
    assert fitted.audio is None
    assert "120 BPM" in fitted.note


def test_a_take_in_another_key_does_not_fit() -> None:
    fitted = fit_take(beats(120.0, 20.0, 0.0, 1), RATE_HZ, 120.0, Key("C#", "major"), 20 * RATE_HZ)
    assert fitted.audio is None
    assert "another key" in fitted.note


def test_a_held_sound_has_nothing_to_align() -> None:
    t = np.arange(10 * RATE_HZ) / RATE_HZ
    pad = np.tile(np.float32(0.1) * np.sin(2 * np.pi * 220 * t).astype(np.float32), (2, 1))
    fitted = fit_take(pad, RATE_HZ, 120.0, A_MINOR, 10 * RATE_HZ)
    assert fitted.audio is not None
    np.testing.assert_array_equal(fitted.audio, pad)


@given(st.integers(-900, 900))
def test_a_lag_is_measured_to_the_sample(lag: int) -> None:
    noise = np.random.default_rng(3).normal(size=(2, 20_000)).astype(np.float32)
    found, likeness = lag_frames(noise, shifted(noise, lag), 1_000)
    assert found == lag
    assert likeness > 0.9


def test_a_join_keeps_the_power_of_like_and_of_unlike_sound() -> None:
    rng = np.random.default_rng(1)
    one, other = (rng.normal(size=(2, 40_000)).astype(np.float32) for _ in range(2))
    same = join_on(one, one, 20_000, 20_000, 8_000)
    np.testing.assert_allclose(same, one, atol=1e-5)
    mixed = join_on(one, other, 20_000, 20_000, 8_000)
    assert np.std(mixed[:, 12_000:20_000]) == pytest.approx(1.0, abs=0.03)
    np.testing.assert_array_equal(mixed[:, :12_000], one[:, :12_000])
    np.testing.assert_array_equal(mixed[:, 20_000:], other[:, 20_000:])


@given(seconds=st.floats(10, 600), longest=st.sampled_from([60.0, 190.0, 380.0]), tempo=st.floats(40, 220))
def test_segments_cover_the_piece_and_meet_at_bar_lines(seconds: float, longest: float, tempo: float) -> None:
    metre = Metre(4, 4)
    segments = plan_segments(seconds, longest, tempo, metre)
    bar = seconds_per_bar(tempo, 4, 4)
    assert segments[-1].join_seconds == seconds
    at = 0.0
    for segment in segments:
        assert segment.call_seconds <= longest
        assert segment.join_seconds > at
        assert segment.join_seconds - at <= segment.call_seconds - segment.context_seconds + 1e-6
        assert segment.context_seconds == 0.0 or segment.context_seconds >= CONTEXT_SECONDS
        assert segment.context_seconds / bar == pytest.approx(round(segment.context_seconds / bar), abs=1e-6)
        at = segment.join_seconds
    for segment in segments[:-1]:
        assert segment.join_seconds / bar == pytest.approx(round(segment.join_seconds / bar), abs=1e-6)
