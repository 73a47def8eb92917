"""Where listeners would tap: on the clicks, at any rate and loudness; and what happens without the networks."""

import numpy as np
import pytest

from musicassist.audio import taps as listening
from musicassist.audio.taps import FRAMES_PER_SECOND, SETTLING_SECONDS, taps
from musicassist.audio.tempo import beat_spectrum

RATE = 22_050


def clicks(tempo_bpm: float, seconds: float, rate: int) -> np.ndarray:
    """Bursts of noise on every beat, louder on every fourth."""
    audio = np.zeros(round(seconds * rate), np.float32)
    burst = np.random.default_rng(0).standard_normal(round(0.03 * rate)) * np.exp(-np.arange(round(0.03 * rate)) / 150)
    for beat in range(int(seconds * tempo_bpm / 60) - 1):
        start = round(beat * 60 / tempo_bpm * rate)
        audio[start : start + len(burst)] += (0.8 if beat % 4 == 0 else 0.4) * burst
    return audio


@pytest.fixture
def other_weights(monkeypatch: pytest.MonkeyPatch):
    listening._networks.cache_clear()
    yield lambda name: monkeypatch.setattr(listening, "WEIGHTS", name)
    listening._networks.cache_clear()


@pytest.mark.parametrize("rate", [22_050, 44_100, 48_000])
def test_taps_fall_on_the_clicks(rate: int) -> None:
    heard = taps(clicks(120, 12, rate), rate)
    likely = (heard.beats + heard.downbeats)[0]
    found = np.flatnonzero((likely[1:-1] > 0.4) & (likely[1:-1] >= likely[:-2]) & (likely[1:-1] > likely[2:])) + 1
    seconds = SETTLING_SECONDS + found / FRAMES_PER_SECOND
    off = np.abs((seconds + 0.25) % 0.5 - 0.25)
    assert len(found) >= 15
    assert np.median(off) < 0.03
    assert np.mean(off < 0.07) > 0.9


def test_accents_are_downbeats() -> None:
    heard = taps(clicks(120, 20, RATE), RATE)
    bars = heard.downbeats[0, : 16 * 50].reshape(-1, 100)
    folded = bars.mean(axis=0)
    assert folded.max() > 4 * np.sort(folded)[50]


def test_loudness_changes_nothing() -> None:
    quiet, loud = (taps(clicks(100, 8, RATE) * gain, RATE) for gain in (0.01, 1.0))
    assert quiet.beats == pytest.approx(loud.beats, abs=1e-3)


def test_a_long_track_is_heard_in_five_excerpts() -> None:
    assert taps(clicks(100, 130, RATE), RATE).beats.shape == (5, 900)


def test_excerpts_come_from_all_over_the_track() -> None:
    late = np.concatenate([np.zeros(60 * RATE, np.float32), clicks(100, 30, RATE)])
    heard = taps(late, RATE)
    assert heard.beats[-1].max() > 0.3 > heard.beats[0].max()


@pytest.mark.parametrize("audio", [np.zeros(RATE * 10, np.float32), np.ones(RATE // 2, np.float32)])
def test_silence_and_scraps_bring_no_taps(audio: np.ndarray) -> None:
    assert taps(audio, RATE) is None


@pytest.mark.parametrize("name", ["missing.npz", "style_family.npz", "__init__.py"])
def test_without_its_weights_rhythm_alone_reads_the_tempo(name: str, other_weights) -> None:
    other_weights(name)
    audio = clicks(120, 15, RATE)
    assert taps(audio, RATE) is None
    assert beat_spectrum(audio[None], RATE).tempo().bpm == pytest.approx(120, abs=0.2)
