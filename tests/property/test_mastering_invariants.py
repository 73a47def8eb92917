"""What must hold for any sound at all."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mastering.core.compression import Compression, compressed
from mastering.core.convolution import convolved
from mastering.core.delivery import Endurance, delivered
from mastering.core.export import as_float, dithered, peaks
from mastering.core.filters import bell, filtered, high_pass, shelf
from mastering.core.limiter import limited, peak_envelope
from mastering.core.saturation import saturated
from mastering.core.space import delay_response, impulse_response
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp

RATE_HZ = 44_100


def _sound(seed: int, frames: int, level_db: float, lumps: int) -> np.ndarray:
    """Noise with bursts 30 dB above it anywhere, the ends included."""
    rng = np.random.default_rng(seed)
    audio = rng.standard_normal((2, frames)) * 0.03
    for start in (0, *rng.integers(0, frames, lumps)):
        stop = min(frames, start + int(rng.integers(1, 3000)))
        audio[:, start:stop] += rng.standard_normal() * np.sin(np.arange(stop - start) * rng.uniform(0.001, 3.1))
    return (audio * 10 ** (level_db / 20)).astype(np.float32)


SOUNDS = st.builds(
    _sound,
    st.integers(0, 2**32 - 1),
    st.integers(20_000, 40_000),
    st.floats(-60, 20),
    st.integers(0, 8),
)


@settings(max_examples=40, deadline=None)
@given(SOUNDS, st.floats(-20, 30), st.floats(-12, 0))
def test_no_sample_passes_the_limiter(audio: np.ndarray, gain_db: float, ceiling_db: float) -> None:
    gain, ceiling = 10 ** (gain_db / 20), 10 ** (ceiling_db / 20)
    result, work = limited(audio, peak_envelope(audio), gain, ceiling, RATE_HZ)
    assert result.shape == audio.shape
    assert np.abs(result).max() <= ceiling * 1.0001
    assert work.most_db >= work.mean_db >= 0
    untouched = np.abs(audio * gain).max() < 0.4 * ceiling
    assert not untouched or np.allclose(result, audio * np.float32(gain), rtol=1e-5)


@settings(max_examples=25, deadline=None)
@given(SOUNDS, st.floats(-30, -6), st.floats(-3, 0))
def test_delivery_keeps_the_ceiling_and_tells_when_it_missed(
    audio: np.ndarray, wanted_lufs: float, ceiling: float
) -> None:
    result = delivered(audio, wanted_lufs, ceiling, Endurance(5.5, 6.0), RATE_HZ, lambda: None)
    assert true_peak_dbtp(result.audio, RATE_HZ) <= ceiling
    measured = integrated_lufs(result.audio, RATE_HZ)
    assert measured == pytest.approx(result.lufs, abs=0.02)
    assert measured <= wanted_lufs + 0.1
    assert result.strained or measured >= wanted_lufs - 0.11


@settings(max_examples=25, deadline=None)
@given(SOUNDS, st.floats(0.05, 2.0), st.sampled_from([0.0, 0.3, 0.7]))
def test_saturation_bends_down_only(audio: np.ndarray, limit: float, knee: float) -> None:
    result = saturated(audio, limit, knee=knee)
    assert result.shape == audio.shape
    assert np.sum(result**2, dtype=np.float64) <= np.sum(audio**2, dtype=np.float64) * 1.001
    if np.abs(audio).max() < 0.004 * limit:
        assert np.array_equal(result, audio)


@settings(max_examples=25, deadline=None)
@given(SOUNDS, st.floats(-60, 0), st.floats(1, 20))
def test_compression_never_adds(audio: np.ndarray, threshold_db: float, ratio: float) -> None:
    result, reduction_db = compressed(audio, Compression(threshold_db, ratio, 10.0, 100.0, most_db=6.0), RATE_HZ)
    assert np.all(np.abs(result) <= np.abs(audio))
    assert np.all(np.abs(result) >= np.abs(audio) * 10 ** (-6.01 / 20))
    assert 0 <= reduction_db <= 6.01


@settings(max_examples=20, deadline=None)
@given(SOUNDS, st.integers(1, 9_000))
def test_convolution_in_blocks_is_convolution(audio: np.ndarray, taps: int) -> None:
    response = np.random.default_rng(taps).standard_normal((2, taps)).astype(np.float32) / np.float32(np.sqrt(taps))
    frames = audio.shape[1]
    size = frames + taps
    expected = np.fft.irfft(np.fft.rfft(audio, size) * np.fft.rfft(response, size), size)[:, :frames]
    assert np.allclose(convolved(audio, response), expected, atol=2e-5 * max(1e-6, np.abs(expected).max()) + 1e-7)


def test_rooms_and_repeats_have_the_energy_that_sends_count_on() -> None:
    for reverb, seconds in (("room", 0.4), ("plate", 1.6), ("hall", 4.0), ("dry", 0.2)):
        room = impulse_response(reverb, seconds, RATE_HZ)
        assert np.square(room).sum(axis=1) == pytest.approx([1.0, 1.0], rel=1e-3)
        correlation = abs(float((room[0] * room[1]).sum()))
        assert correlation < 0.3, "both sides must differ, or there is no width"
    repeats = np.abs(delay_response(0.25, RATE_HZ))
    step = round(0.25 * RATE_HZ)
    levels = [repeats[:, step * k : step * (k + 1)].max() for k in range(1, 5)]
    assert repeats[:, : step - 1].max() == 0
    assert levels == sorted(levels, reverse=True)


@settings(max_examples=20, deadline=None)
@given(SOUNDS, st.integers(0, 2**32 - 1))
def test_dither_stays_within_two_steps(audio: np.ndarray, seed: int) -> None:
    audio = np.clip(audio, -0.99, 0.99)
    samples = dithered(audio, seed)
    assert np.array_equal(samples, dithered(audio, seed))
    assert not (samples & 0xFF).any(), "24 bit in the upper bits"
    assert np.abs(as_float(samples) - audio).max() <= 2 * 2.0**-23


@given(SOUNDS, st.integers(1, 1000))
@settings(max_examples=20, deadline=None)
def test_drawn_peaks_show_the_highest(audio: np.ndarray, points: int) -> None:
    drawn = peaks(audio, points)
    assert len(drawn) == points
    assert max(drawn) == pytest.approx(min(1.0, float(np.abs(audio).max())), abs=1e-4)


@pytest.mark.parametrize(
    ("sections", "hz", "gain_db"),
    [
        (bell(1000, 6.0, 1.0, RATE_HZ), 1000, 6.0),
        (shelf(5000, -4.0, RATE_HZ, high=True), 20_000, -4.0),
        (shelf(200, 3.0, RATE_HZ, high=False), 20, 3.0),
        (high_pass(100, RATE_HZ, order=4), 100, -3.0),
        (high_pass(100, RATE_HZ, order=4), 50, -24.1),
    ],
)
def test_filters_do_what_they_say(sections: np.ndarray, hz: float, gain_db: float) -> None:
    impulse = np.zeros((1, RATE_HZ), np.float32)
    impulse[0, 0] = 1.0
    response = np.abs(np.fft.rfft(filtered(impulse, sections)[0]))
    assert 20 * np.log10(response[round(hz)]) == pytest.approx(gain_db, abs=0.15)
