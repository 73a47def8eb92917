"""EBU Tech 3341 cases 15-23, an exact reference, and invariants of the true-peak meter."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.signal import firwin, resample, upfirdn

from musicassist.audio.true_peak import TruePeakMeter, true_peak_dbtp

RATES = [44_100, 48_000]
ABOVE_DB, BELOW_DB = 0.1, 0.2
SINES = {
    15: (0.50, 4, 0.0, -6.0),
    16: (0.50, 4, 45.0, -6.0),
    17: (0.50, 6, 60.0, -6.0),
    18: (0.50, 8, 67.5, -6.0),
    19: (1.41, 4, 45.0, 3.0),
}


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("case", SINES)
def test_3341_sines(case: int, rate: int) -> None:
    amplitude, divisor, phase_degrees, expected = SINES[case]
    phase = 2 * np.pi * np.arange(rate) / divisor + np.radians(phase_degrees)
    fade = np.clip(np.minimum(np.arange(rate), np.arange(rate)[::-1]) / (0.01 * rate), 0, 1)
    audio = np.tile(amplitude * np.sin(phase) * fade, (2, 1))
    assert expected - BELOW_DB <= true_peak_dbtp(audio, rate) <= expected + ABOVE_DB


@pytest.mark.parametrize("rate", RATES)
@pytest.mark.parametrize("offset", range(4), ids=["case20", "case21", "case22", "case23"])
def test_3341_decimated_bursts(offset: int, rate: int) -> None:
    """A tone of fs/6 made at 4 fs with one period of fs/4 at full scale inside, low-passed and decimated."""
    fast = 4 * rate
    tone = 0.5 * np.sin(2 * np.pi * (rate / 6) * np.arange(fast) / fast)
    start, period = 24 * (fast // 48), 16
    tone[start : start + period] = np.sin(2 * np.pi * np.arange(period) / period)
    fade = np.clip(np.minimum(np.arange(fast), np.arange(fast)[::-1]) / (0.01 * fast), 0, 1)
    lowpass = firwin(401, 0.45 * rate, fs=fast)
    slow = upfirdn(lowpass, tone * fade)[offset::4]
    reference = 20 * np.log10(np.abs(upfirdn(lowpass, tone * fade)).max())
    measured = true_peak_dbtp(slow[None, :], rate)
    assert reference - BELOW_DB <= measured <= reference + ABOVE_DB
    assert measured == pytest.approx(reference, abs=0.05)


@pytest.mark.parametrize("drive", [0.05, 0.2, 1.0])
def test_agrees_with_ideal_resampling_of_limited_noise(drive: float) -> None:
    rng = np.random.default_rng(7)
    spectrum = rng.standard_normal(8193) + 1j * rng.standard_normal(8193)
    frequency = np.arange(8193) / 8192
    noise = np.fft.irfft(spectrum / np.maximum(frequency, 0.001) * (frequency < 0.85))
    # Periodic, so that the discrete Fourier transform interpolates it exactly.
    shaped = np.tanh(drive * noise / noise.std())
    shaped = np.fft.irfft(np.fft.rfft(shaped) * (frequency < 0.85))
    ideal = 20 * np.log10(np.abs(resample(shaped, 32 * len(shaped))).max())
    audio = np.tile(shaped, 3)[None, :]
    audio *= np.clip(np.minimum(np.arange(audio.size), np.arange(audio.size)[::-1]) / 8_000, 0, 1)
    assert true_peak_dbtp(audio, 44_100) == pytest.approx(ideal, abs=0.05)


def test_finds_the_peak_between_samples_that_a_sample_meter_misses() -> None:
    audio = np.sin(2 * np.pi * np.arange(4_800) / 4 + np.pi / 4)[None, :] * np.hanning(4_800)
    assert 20 * np.log10(np.abs(audio).max()) == pytest.approx(-3.01, abs=0.02)
    assert true_peak_dbtp(audio, 48_000) == pytest.approx(0.0, abs=0.02)


def test_a_peak_on_the_very_last_sample_counts() -> None:
    audio = np.zeros((1, 1_000))
    audio[0, -1] = 0.5
    assert true_peak_dbtp(audio, 44_100) == pytest.approx(-6.02, abs=0.01)


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32 - 1), frames=st.integers(1, 3_000), cut=st.integers(0, 3_000))
def test_never_below_the_sample_peak_and_blind_to_block_size(seed: int, frames: int, cut: int) -> None:
    audio = np.random.default_rng(seed).standard_normal((2, frames)).astype(np.float32)
    whole = TruePeakMeter(2)
    whole.feed(audio)
    parts = TruePeakMeter(2)
    parts.feed(audio[:, :cut])
    parts.feed(audio[:, cut:])
    assert (whole.peaks() >= np.abs(audio).max(axis=1)).all()
    assert parts.peaks() == pytest.approx(whole.peaks(), rel=1e-5)


def test_silence_and_nothing_have_no_peak() -> None:
    assert true_peak_dbtp(np.zeros((2, 1_000)), 44_100) == float("-inf")
    assert true_peak_dbtp(np.zeros((2, 0)), 44_100) == float("-inf")
