"""Known answers of the synths: in tune, without aliasing, at the velocity and length that were written."""

from __future__ import annotations

import numpy as np
import pytest

from generation.core.sound import oscillators
from generation.core.sound.clock import RATE_HZ, TimedNote
from generation.core.sound.effects import apply_effects
from generation.core.sound.envelopes import curve_length, envelope
from generation.core.sound.parameters import WAVES
from generation.core.sound.patches import Patch, patches
from generation.core.sound.saturation import drive
from generation.core.sound.synth import Playing, play_patch
from generation.core.sound.voices import hz_of
from generation.core.sound.wavetables import tables

UNPITCHED = {"noise"}
# Its first partial is weak on purpose; the second is measured.
MEASURED_PARTIAL = {"house_organ": 2}


def played(patch: Patch, notes: list[TimedNote], seconds: float = 2.0, seed: int = 3) -> np.ndarray:
    playing = Playing(round(seconds * RATE_HZ), 120.0)
    audio = play_patch(patch, notes, playing, np.random.default_rng(seed))
    apply_effects(patch, audio, 120.0)
    return audio


def spectrum_db(x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    power = np.abs(np.fft.rfft(x * np.kaiser(x.size, 16.0))) + 1e-12
    return np.fft.rfftfreq(x.size, 1 / RATE_HZ), 20 * np.log10(power / power.max())


def cents_off(x: np.ndarray, hz: float) -> float:
    """Centre of gravity of the power within a semitone of ``hz``, which detuned voices share evenly."""
    size = 1 << 18
    power = np.abs(np.fft.rfft(x * np.hanning(x.size), size)) ** 2
    frequency = np.fft.rfftfreq(size, 1 / RATE_HZ)
    near = np.abs(1200 * np.log2(np.maximum(frequency, 1.0) / hz)) < 90
    return float(1200 * np.log2(np.sum(frequency[near] * power[near]) / np.sum(power[near]) / hz))


@pytest.mark.parametrize("name", sorted(set(patches()) - UNPITCHED))
@pytest.mark.parametrize("pitch", [45, 64])
def test_every_patch_is_in_tune(name: str, pitch: int) -> None:
    patch = patches()[name]
    audio = played(patch, [TimedNote(0, RATE_HZ * 2, pitch, 100)])
    start = int(min(max(0.15, patch["attack_s"]), 0.9) * RATE_HZ)
    partial = MEASURED_PARTIAL.get(name, 1)
    off = cents_off(audio.sum(axis=0)[start : start + RATE_HZ], partial * hz_of(pitch))
    moving = patch["voices"] > 1 or patch["vibrato_cents"] or patch["chorus"]
    assert abs(off) < (12.0 if moving else 4.0) + patch["drift_cents"]


@pytest.mark.parametrize("wave", sorted(set(WAVES) - {"none"}))
@pytest.mark.parametrize("hz", [220.0, 1318.51, 3729.31])
def test_oscillators_do_not_alias(wave: str, hz: float) -> None:
    frames = 1 << 16
    sound = np.zeros((1, frames))
    oscillators.wavetable(sound, np.full(curve_length(frames), hz), tables(wave), 1.0, np.ones(1), 0.0, 0)
    frequency, level = spectrum_db(sound[0])
    between = np.abs(frequency - hz * np.round(frequency / hz)) > 12.0
    assert level[between].max() < -60.0


@pytest.mark.parametrize(("ratio", "index"), [(1.0, 20.0), (3.0, 12.0)])
def test_fm_holds_its_sidebands_below_nyquist(ratio: float, index: float) -> None:
    hz, frames = 2093.0, 1 << 16
    out = np.zeros(frames)
    length = curve_length(frames)
    oscillators.fm_pair(out, np.full(length, hz), 1.0, ratio, np.full(length, index), np.ones(length), 0.47 * RATE_HZ)
    frequency, level = spectrum_db(out)
    between = np.abs(frequency - hz * np.round(frequency / hz)) > 12.0
    assert level[between].max() < -60.0


def test_distortion_does_not_alias() -> None:
    hz = 4186.0
    tone = (0.3 * np.sin(2 * np.pi * hz * np.arange(1 << 16) / RATE_HZ)).astype(np.float32)
    audio = np.stack([tone, tone])
    drive(audio, 0.8, bias=0.1)
    frequency, level = spectrum_db(audio[0].astype(np.float64))
    harmonics = level[np.abs(frequency - 3 * hz) < 20].max()
    between = np.abs(frequency - hz * np.round(frequency / hz)) > 12.0
    assert harmonics > -20.0, "it must distort at all"
    assert level[between & (frequency > 30)].max() < -60.0


def test_distortion_stays_in_time_and_in_place() -> None:
    rng = np.random.default_rng(1)
    quiet = np.zeros((2, 40_000), dtype=np.float32)
    quiet[:, 9000:31_000] = 0.1 * np.sin(2 * np.pi * 300 * np.arange(22_000) / RATE_HZ) * rng.uniform(0.9, 1.0)
    driven = quiet.copy()
    drive(driven, 0.15)
    lags = range(-8, 9)
    match = [float(np.dot(quiet[0, 100:-100], np.roll(driven[0], -lag)[100:-100])) for lag in lags]
    assert abs(lags[int(np.argmax(match))]) <= 1
    assert np.abs(driven[:, :8900]).max() == 0.0


def test_an_808_glides_to_where_it_is_told() -> None:
    note = TimedNote(0, 2 * RATE_HZ, 36, 100, glide_to=43)
    audio = played(patches()["bass_808"], [note], 2.2)[0]
    before, after = audio[4410:20_000], audio[2 * RATE_HZ - 9000 : 2 * RATE_HZ - 500]
    assert abs(cents_off(before, hz_of(36))) < 15
    assert np.argmax(np.abs(np.fft.rfft(after * np.hanning(after.size), 1 << 18))) * RATE_HZ / (
        1 << 18
    ) == pytest.approx(hz_of(43), rel=0.02)


@pytest.mark.parametrize("name", ["sub", "bass_808", "reese", "acid_303", "saw_lead", "soft_lead"])
def test_tied_notes_do_not_click(name: str) -> None:
    patch = patches()[name]
    line = [TimedNote(i * 11_025, 11_025, pitch, 100) for i, pitch in enumerate([40, 43, 40, 47, 45, 40])]
    audio = played(patch, line)[0].astype(np.float64)
    steps = np.abs(np.diff(audio, n=2))
    usual = np.quantile(steps[4410:60_000], 0.999)
    at_joints = max(steps[i * 11_025 - 60 : i * 11_025 + 300].max() for i in range(1, 6))
    assert at_joints < 3.0 * usual + 1e-4


@pytest.mark.parametrize("name", sorted(patches()))
def test_a_harder_stroke_is_louder_and_a_note_ends(name: str) -> None:
    patch = patches()[name]
    soft, loud = (played(patch, [TimedNote(0, 12_000, 57, v)], 1.0) for v in (40, 120))
    assert np.sqrt(np.mean(loud**2)) > 1.1 * np.sqrt(np.mean(soft**2))
    frames = round((12_000 / RATE_HZ + patch["release_s"] * 1.1 + 0.2) * RATE_HZ)
    rest = played(patch, [TimedNote(0, 12_000, 57, 100)], frames / RATE_HZ + 0.3)[:, frames:]
    assert np.abs(rest).max() < 1e-3


def test_an_envelope_reaches_what_it_says() -> None:
    curve = envelope(4000, 2000, attack_s=0.1, decay_s=0.5, sustain=0.4, release_s=0.5, rate_hz=1000.0)
    assert curve[0] == 0.0
    assert curve[100] == pytest.approx(1.0, abs=0.02)
    assert curve[1500] == pytest.approx(0.4, abs=0.01)
    assert curve[2500] < 0.4 * 10 ** (-58 / 20)
    assert curve[-1] == 0.0
