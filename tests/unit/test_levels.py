"""Dynamics, stereo and spectrum on signals whose figures can be worked out by hand."""

from dataclasses import astuple

import numpy as np
import pytest

from musicassist.audio.dynamics import ClippedRun, dynamics
from musicassist.audio.spectrum import octave_balance_db, spectrum
from musicassist.audio.stereo import stereo_image
from tests.unit.signals import silence, tone

RATE = 44_100


def test_clipping_is_found_where_it_is() -> None:
    audio = tone(RATE, [(1, -6)])
    audio[1, 5_000:5_007] = 1.0
    audio[0, 9_000:9_003] = -1.0
    audio[0, 20_000:20_002] = 1.0  # two samples are a peak, not clipping
    assert dynamics(audio, RATE).clipped == (ClippedRun(1, 5_000, 7), ClippedRun(0, 9_000, 3))


@pytest.mark.parametrize("subtype_peak", [1.0, 32_767 / 32_768])
def test_a_sine_driven_into_full_scale_is_clipped(subtype_peak: float) -> None:
    audio = np.clip(tone(RATE, [(1, 6)]), -subtype_peak, subtype_peak)
    assert len(dynamics(audio, RATE).clipped) > 1_000


def test_a_full_scale_sine_is_not_clipped() -> None:
    assert dynamics(tone(RATE, [(1, 0)], frequency_hz=60.0), RATE).clipped == ()


def test_level_crest_and_dc() -> None:
    measured = dynamics(tone(RATE, [(2, -12)]) + 0.01, RATE)
    assert measured.dc == pytest.approx(0.01, abs=1e-5)
    assert dynamics(tone(RATE, [(2, -12)]), RATE).crest_db == pytest.approx(3.01, abs=0.02)
    assert dynamics(tone(RATE, [(2, -12)]), RATE).sample_peak_dbfs == pytest.approx(-12, abs=0.01)


def test_silences_are_measured() -> None:
    audio = np.concatenate([silence(RATE, 1), tone(RATE, [(1, -20), (2, -90), (1, -20)]), silence(RATE, 3)], axis=1)
    measured = dynamics(audio, RATE)
    assert measured.head_seconds == pytest.approx(1, abs=0.02)
    assert measured.gap_seconds == pytest.approx(2, abs=0.03)
    assert measured.tail_seconds == pytest.approx(3, abs=0.02)
    assert not measured.silent
    assert dynamics(silence(RATE, 1), RATE).silent


@pytest.mark.parametrize(
    ("gains", "correlation", "width", "loss_db"),
    [((1, 1), 1.0, 0.0, 0.0), ((1, -1), -1.0, 1.0, 60.0), ((1, 0), 0.0, 1.0, 3.01)],
)
def test_stereo_of_a_panned_tone(gains: tuple[float, float], correlation: float, width: float, loss_db: float) -> None:
    image = stereo_image(tone(RATE, [(1, -12)], channels=1) * np.array(gains)[:, None])
    assert image.correlation == pytest.approx(correlation, abs=1e-6)
    assert image.width == pytest.approx(width, abs=1e-6)
    assert image.mono_loss_db == pytest.approx(loss_db, abs=0.01)


@pytest.mark.parametrize("layout", ["L R C", "L R Ls Rs", "L R C Ls Rs", "L R C LFE Ls Rs"])
def test_surround_is_folded_down_to_two_channels(layout: str) -> None:
    names, rng = layout.split(), np.random.default_rng(5)
    parts = {name: rng.standard_normal(RATE) * 0.1 for name in names}
    silent = np.zeros(RATE)
    left, right = (
        parts[front] + 0.5**0.5 * (parts.get("C", silent) + parts.get(rear, silent))
        for front, rear in (("L", "Ls"), ("R", "Rs"))
    )
    found, wanted = (stereo_image(np.stack(signals)) for signals in ([parts[name] for name in names], [left, right]))
    assert astuple(found) == pytest.approx(astuple(wanted), abs=1e-9)


def test_noise_of_minus_4_5_db_per_octave_is_in_balance() -> None:
    rng = np.random.default_rng(3)
    hz = np.fft.rfftfreq(1 << 20, 1 / RATE)
    shape = np.maximum(hz, 20.0) ** (-4.5 / 20 / np.log10(2))
    noise = np.fft.irfft(shape * np.exp(2j * np.pi * rng.random(len(hz))))
    balance = octave_balance_db((noise / np.abs(noise).max())[None, :], RATE)
    # A band's density is averaged over its upper half more than over its lower: 0.3 dB at most.
    assert balance == pytest.approx((0.0,) * 9, abs=0.4)


def test_the_spectrum_peaks_at_the_tone() -> None:
    hz, density = spectrum(tone(RATE, [(2, -12)]), RATE).curve()
    assert hz[np.argmax(density)] == pytest.approx(1_000, rel=0.06)
    assert len(hz) <= 300


def test_bass_in_opposite_phase_shows() -> None:
    sine = tone(RATE, [(2, -12)], frequency_hz=60.0, channels=1)
    assert spectrum(np.concatenate([sine, -sine]), RATE).bass_correlation == pytest.approx(-1, abs=0.01)
    assert spectrum(np.concatenate([sine, sine]), RATE).bass_correlation == pytest.approx(1, abs=0.01)
