"""Stems without clicks, clipping, cut tails or holes; and a detector that finds each of them when it is planted."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from generation.core.compose.composer import compose
from generation.core.score import Note, Part
from generation.core.sound.clock import RATE_HZ
from generation.core.sound.stems import play_stems
from musicassist.catalog.loader import genre
from tests.benchmarks.musicality import brief_for
from tests.benchmarks.stem_faults import stem_faults
from tests.unit.test_sound_stems import score

PAD = Part("Pad", "Pad", "pad", "warm_pad", (Note(0.0, 8.0, 60, 80),))


def hum() -> np.ndarray:
    """Four seconds of a held tone that fades out, as the pad of ``score`` would be."""
    t = np.arange(4 * RATE_HZ) / RATE_HZ
    tone = 0.4 * np.sin(2 * np.pi * 220.0 * t) * np.minimum((4.0 - t) / 0.5, 1.0) ** 2
    return np.stack([tone, tone]).astype(np.float32)


def test_a_clean_stem_has_no_faults() -> None:
    assert stem_faults(hum(), (PAD,), score()) == []


@pytest.mark.parametrize("fault", ["clicks", "clipped", "tail", "silence", "silent"])
def test_a_planted_fault_is_found(fault: str) -> None:
    audio = hum()
    if fault == "clicks":
        audio[:, 70_000:] = np.roll(audio, 60, axis=1)[:, 70_000:]
        audio[:, -4410:] *= np.linspace(1.0, 0.0, 4410, dtype=np.float32) ** 2
    elif fault == "clipped":
        audio = np.clip(audio * 4.0, -1.0, 1.0)
    elif fault == "tail":
        audio = audio[:, : 3 * RATE_HZ + 37]
    elif fault == "silence":
        gap = np.ones(audio.shape[1], dtype=np.float32)
        gap[60_000:130_000] = 0.0
        ramp = np.linspace(1.0, 0.0, 2000, dtype=np.float32)
        gap[58_000:60_000], gap[130_000:132_000] = ramp, ramp[::-1]
        audio *= gap
    else:
        audio[:] = 0.0
    (found,) = stem_faults(audio, (PAD,), score())
    assert fault in found


def test_the_edges_of_a_low_wave_are_no_clicks_and_do_not_hide_one() -> None:
    t = np.arange(4 * RATE_HZ) / RATE_HZ
    saw = 0.3 * np.tanh(4.0 * (np.mod(36.7 * t, 1.0) - 0.5)) * np.minimum((4.0 - t) / 0.5, 1.0) ** 2
    saw = np.convolve(saw, np.hanning(14) / np.hanning(14).sum(), mode="same")
    audio = np.stack([saw, saw]).astype(np.float32)
    assert stem_faults(audio, (PAD,), score()) == []
    audio[:, 70_000:] += np.float32(0.1) * np.linspace(1.0, 0.0, audio.shape[1] - 70_000, dtype=np.float32)
    (found,) = stem_faults(audio, (PAD,), score())
    assert "2 clicks, the first at 1.587 s" in found


@pytest.mark.parametrize("style", ["trap", "synthwave", "ambient"])
def test_the_players_make_no_faults(style: str, tmp_path: Path) -> None:
    made = compose(brief_for(style, 2, duration_seconds=12.0), genre(style), rng_seed=2)
    for stem in play_stems(made, font=None, seed=2, folder=tmp_path):
        audio = soundfile.read(stem.path, dtype="float32", always_2d=True)[0].T
        assert stem_faults(audio, stem.parts, made) == [], stem.name
