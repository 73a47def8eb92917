"""Bit depth of what is delivered: 16 bit keeps what lies below its steps, and its error knows nothing of the music."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from mastering.core.export import as_float, dithered, write_pcm

RATE = 48_000
STEP = 2.0**-15


def _sine(amplitude: float, seconds: float = 10.0, frequency_hz: float = 1_000.0) -> np.ndarray:
    times = np.arange(round(RATE * seconds)) / RATE
    return np.tile(amplitude * np.sin(2 * np.pi * frequency_hz * times), (2, 1))


def _amplitude(audio: np.ndarray, frequency_hz: float) -> float:
    times = np.arange(audio.shape[-1]) / RATE
    return float(2 * np.abs(np.mean(audio * np.exp(-2j * np.pi * frequency_hz * times))))


@pytest.mark.parametrize("suffix", ["wav", "flac"])
@pytest.mark.parametrize("bits", [16, 24])
def test_a_file_has_the_depth_that_was_asked(suffix: str, bits: int, tmp_path: Path) -> None:
    samples = dithered(_sine(0.1, 0.1).astype(np.float32), 1, bits)
    path = tmp_path / f"tone.{suffix}"
    write_pcm(path, samples, RATE, bits)
    assert soundfile.info(path).subtype == f"PCM_{bits}"
    read, _ = soundfile.read(path, dtype="int32", always_2d=True)
    assert np.array_equal(read.T, samples)


def test_a_tone_of_a_quarter_step_survives_16_bit() -> None:
    tone = _sine(0.25 * STEP).astype(np.float32)
    assert not np.round(tone / STEP).any(), "plain rounding would leave silence"
    found = as_float(dithered(tone, 7, 16))
    for channel in found.astype(np.float64):
        assert _amplitude(channel, 1_000.0) == pytest.approx(0.25 * STEP, rel=0.05)
        # No harmonics: rounding turns a quiet sine into a square wave.
        assert max(_amplitude(channel, 1_000.0 * number) for number in (2, 3, 5, 7)) < 0.02 * STEP


@pytest.mark.parametrize("bits", [16, 24])
@pytest.mark.parametrize("steps", [0.3, 1.4, 40.0])
def test_the_error_is_noise_that_knows_nothing_of_the_signal(bits: int, steps: float) -> None:
    step = 2.0 ** (1 - bits)
    tone = _sine(steps * step).astype(np.float32).astype(np.float64)
    error = (dithered(tone.astype(np.float32), 3, bits) * 2.0**-31 - tone) / step
    frames = tone.shape[1]
    assert abs(np.mean(error)) < 5 / np.sqrt(frames)
    # Uniform rounding (1/12) and triangular dither (1/6): a quarter of a squared step, at any level of the signal.
    assert np.var(error) == pytest.approx(0.25, rel=0.02)
    for channel, heard in zip(error, tone, strict=True):
        assert abs(np.corrcoef(channel, heard)[0, 1]) < 5 / np.sqrt(frames)
        assert abs(np.corrcoef(channel**2, heard**2)[0, 1]) < 5 / np.sqrt(frames)
        assert abs(np.corrcoef(channel[:-1], channel[1:])[0, 1]) < 5 / np.sqrt(frames)
    assert abs(np.corrcoef(error[0], error[1])[0, 1]) < 5 / np.sqrt(frames), "each side has dither of its own"
