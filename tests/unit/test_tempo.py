"""Tempo on signals whose tempo is known because they were made so."""

import numpy as np
import pytest

from musicassist.audio.onsets import onset_strength
from musicassist.audio.tempo import BeatSpectrum, beat_spectrum, expected_worth
from musicassist.contracts.report import Verdict
from qa.core.music import tempo_verdict
from qa.core.tolerances import tolerances
from tests.benchmarks.known_clips import STYLES, known_clip

BEAT_STYLES = [name for name, style in STYLES.items() if style.beat]
WRONG = (0.94, 0.95, 1.05, 1.06)


def clicks(tempo_bpm: float, seconds: float, rate: int) -> np.ndarray:
    audio = np.zeros(round(seconds * rate))
    click = np.sin(2 * np.pi * 1_500 * np.arange(round(0.01 * rate)) / rate) * np.hanning(round(0.01 * rate))
    for beat in range(int(seconds * tempo_bpm / 60)):
        start = round(beat * 60 / tempo_bpm * rate)
        audio[start : start + len(click)] += 0.7 * click[: len(audio) - start]
    return audio[None, :]


def verdict(beat, tempo_bpm: float) -> Verdict:
    return tempo_verdict(beat.agreement(tempo_bpm, 0.02), tolerances())


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_a_click_track_at_120(rate: int) -> None:
    beat = beat_spectrum(clicks(120, 15, rate), rate)
    assert beat.tempo().bpm == pytest.approx(120, abs=0.2)
    assert beat.tempo().confidence > 0.9
    assert verdict(beat, 120) is Verdict.PASS
    assert verdict(beat, 127.2) is Verdict.FAIL


@pytest.mark.parametrize("tempo_bpm", [63.3, 97.1, 174.0])
def test_the_nearest_reading_is_exact(tempo_bpm: float) -> None:
    beat = beat_spectrum(clicks(tempo_bpm, 30, 22_050), 22_050)
    assert beat.agreement(tempo_bpm * 1.015, 0.02).nearest_bpm == pytest.approx(tempo_bpm, rel=0.001)


@pytest.mark.parametrize("style", BEAT_STYLES)
def test_the_right_tempo_passes_and_a_wrong_one_fails(style: str) -> None:
    clip = known_clip(style, seed=3, seconds=15)
    beat = beat_spectrum(clip.audio, clip.rate)
    assert verdict(beat, clip.tempo_bpm) is Verdict.PASS
    assert beat.agreement(clip.tempo_bpm, 0.02).nearest_bpm == pytest.approx(clip.tempo_bpm, rel=0.004)
    assert [verdict(beat, clip.tempo_bpm * factor) for factor in WRONG] == [Verdict.FAIL] * 4


@pytest.mark.parametrize(("style", "seed"), [("jazz", 21), ("waltz", 20)])
def test_taps_settle_the_level_where_rhythm_alone_errs(style: str, seed: int) -> None:
    clip = known_clip(style, seed)
    alone = BeatSpectrum(onset_strength(clip.audio, clip.rate)).tempo()
    heard = beat_spectrum(clip.audio, clip.rate).tempo()
    assert heard.bpm == pytest.approx(clip.tempo_bpm, rel=0.005)
    assert alone.bpm != pytest.approx(clip.tempo_bpm, rel=0.04)


@pytest.mark.parametrize("style", ["house", "drum and bass", "rock"])
@pytest.mark.parametrize("octave", [0.5, 2.0])
def test_octaves_are_the_same_tempo(style: str, octave: float) -> None:
    clip = known_clip(style, seed=4, seconds=15, tempo_bpm=104.0)
    assert verdict(beat_spectrum(clip.audio, clip.rate), clip.tempo_bpm * octave) is not Verdict.FAIL


@pytest.mark.parametrize("seed", range(4))
def test_ambient_never_fails(seed: int) -> None:
    clip = known_clip("ambient", seed, seconds=30)
    beat = beat_spectrum(clip.audio, clip.rate)
    assert [verdict(beat, bpm) for bpm in (60, 84.5, 120)] == [Verdict.UNSURE] * 3


@pytest.mark.parametrize("seed", range(4))
def test_rubato_does_not_fail_at_its_own_tempo(seed: int) -> None:
    clip = known_clip("rubato piano", seed, seconds=30)
    assert verdict(beat_spectrum(clip.audio, clip.rate), clip.tempo_bpm) is not Verdict.FAIL


@pytest.mark.parametrize("frames", [0, 1, 2_000, 40_000])
def test_silence_and_snippets_have_no_tempo(frames: int) -> None:
    beat = beat_spectrum(np.zeros((2, frames)), 44_100)
    assert beat.tempo().bpm is None
    assert verdict(beat, 120) is Verdict.UNSURE


def test_noise_has_no_tempo() -> None:
    noise = np.random.default_rng(5).standard_normal((1, 30 * 22_050)) * 0.1
    assert verdict(beat_spectrum(noise, 22_050), 120) is Verdict.UNSURE


def test_levels_that_speak_for_each_other_outweigh_a_lone_favourite() -> None:
    readings = np.array([67.5, 135.0, 101.25])
    worth = expected_worth(readings, np.array([0.38, 0.20, 0.42]))
    assert worth == pytest.approx([0.67, 0.49, 0.63])
    assert np.argmax(expected_worth(readings, np.array([0.2, 0.1, 0.7]))) == 2
