"""A file measured block by block reads like its samples in memory, whatever its length."""

from __future__ import annotations

import shutil
import subprocess
import tracemalloc
from pathlib import Path

import numpy as np
import pytest
import soundfile

from jobs.own_mix import own_files
from musicassist.audio import foreign
from musicassist.audio.dynamics import ClippedRun, DynamicsMeter, dynamics
from musicassist.audio.io import read_audio
from musicassist.audio.levels import measure_levels
from musicassist.audio.measure import Measurement, measure_file
from musicassist.audio.stereo import stereo_image
from musicassist.contracts.errors import BadInput

RATE = 44_100


def music(seconds: float, channels: int = 2, seed: int = 0) -> np.ndarray:
    rng = np.random.default_rng(seed)
    frames = round(seconds * RATE)
    beat = np.exp(-(np.arange(frames) % (RATE // 2)) / 4_000.0)
    return (0.3 * beat * rng.standard_normal((channels, frames))).astype(np.float32).clip(-1.0, 1.0)


def test_a_file_reads_like_its_samples(tmp_path: Path) -> None:
    audio = music(8.0)
    soundfile.write(tmp_path / "a.wav", audio.T, RATE, subtype="FLOAT")
    streamed, whole = measure_file(tmp_path / "a.wav").levels, Measurement((audio, RATE)).levels
    assert streamed.loudness.integrated_lufs == whole.loudness.integrated_lufs
    assert streamed.true_peak_dbtp == pytest.approx(whole.true_peak_dbtp, abs=1e-6)
    assert streamed.dynamics.clipped == whole.dynamics.clipped
    assert streamed.dynamics.rms_dbfs == pytest.approx(whole.dynamics.rms_dbfs, abs=1e-6)
    assert streamed.stereo.correlation == pytest.approx(whole.stereo.correlation, abs=1e-9)
    assert streamed.spectrum.balance_db() == whole.spectrum.balance_db()
    assert np.allclose(streamed.dynamics.step_power, whole.dynamics.step_power)


@pytest.mark.parametrize("size", [1, 999, 4_096, 70_000])
def test_blocks_of_any_size_measure_the_same(size: int) -> None:
    audio = music(0.2 if size == 1 else 3.0)
    whole = measure_levels([audio], RATE, 2)
    cut = measure_levels((audio[:, i : i + size] for i in range(0, audio.shape[1], size)), RATE, 2)
    assert cut.dynamics.gap_seconds == whole.dynamics.gap_seconds
    assert cut.dynamics.ending == whole.dynamics.ending
    assert np.allclose(cut.dynamics.step_peak, whole.dynamics.step_peak)
    assert np.allclose(cut.spectrum.power, whole.spectrum.power)


def test_memory_does_not_grow_with_length(tmp_path: Path) -> None:
    peaks = []
    part = music(2.0)
    for seconds in (20, 120):
        path = tmp_path / f"{seconds}.wav"
        with soundfile.SoundFile(path, "w", RATE, 2, subtype="PCM_16") as sink:
            for _ in range(seconds // 2):
                sink.write(part.T)
        measured = measure_file(path)
        tracemalloc.start()
        assert measured.levels.frames == seconds * RATE
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < peaks[0] + 1_000_000  # a second more costs about a kilobyte of curves


def test_a_clipped_run_goes_on_in_the_next_block() -> None:
    audio = 0.1 * np.ones((1, 300), np.float32)
    audio[0, 95:210] = 1.0
    audio[0, 250:252] = -1.0
    meter = DynamicsMeter(RATE, 1)
    for start in range(0, 300, 100):
        meter.feed(audio[:, start : start + 100])
    assert meter.result().clipped == (ClippedRun(0, 95, 115),)
    assert dynamics(audio, RATE).clipped_samples == 115


@pytest.mark.parametrize("kind", ["cut", "ring", "fade"])
def test_endings(kind: str) -> None:
    audio = music(20.0)
    if kind == "cut":
        audio = audio[:, : -RATE // 3]  # in the middle of a beat
    if kind == "ring":
        noise = np.random.default_rng(2).standard_normal(2 * RATE)
        tail = 0.2 * np.exp(-np.arange(2 * RATE) / (0.25 * RATE)) * noise
        audio = np.concatenate([audio, np.stack([tail, tail]).astype(np.float32)], axis=1)
    if kind == "fade":
        audio[:, -8 * RATE :] *= np.linspace(1.0, 0.0, 8 * RATE) ** 2
    ending = dynamics(audio, RATE).ending
    assert ending.kind == kind
    assert (ending.seconds > 1.0) == (kind == "fade")


def test_the_noise_floor_is_what_lies_between_the_notes() -> None:
    audio = music(10.0)
    audio[:, 3 * RATE : 5 * RATE] = 1e-3 * np.random.default_rng(0).standard_normal((2, 2 * RATE))
    audio[:, 5 * RATE : 7 * RATE] = 0.0
    assert dynamics(audio, RATE).noise_floor_dbfs == pytest.approx(-60.0, abs=0.5)


def test_mid_and_side_have_their_levels() -> None:
    tone = np.sin(2 * np.pi * 441 * np.arange(RATE) / RATE)
    image = stereo_image(np.stack([tone, 0.5 * tone]))
    assert image.mid_dbfs == pytest.approx(20 * np.log10(0.75 / np.sqrt(2)), abs=0.01)
    assert image.side_dbfs == pytest.approx(20 * np.log10(0.25 / np.sqrt(2)), abs=0.01)


def test_peak_to_short_term_is_that_of_the_music() -> None:
    tone = 0.5 * np.sin(2 * np.pi * 997 * np.arange(6 * RATE) / RATE)
    levels = measure_levels([np.stack([tone, tone])], RATE, 2)
    assert levels.psr_db() == pytest.approx(0.0, abs=0.1)  # a stereo sine at -6 dBFS reads -6.0 LUFS
    assert levels.plr_db == pytest.approx(0.0, abs=0.1)


def test_a_buffer_that_cancels_in_mono_is_still_heard() -> None:
    tone = music(3.0, channels=1)[0]
    assert np.abs(Measurement((np.stack([tone, -tone]), RATE)).musical).max() > 0.1


def test_a_broken_m4a_to_master_is_refused_politely(tmp_path: Path) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00")
    with pytest.raises(BadInput, match="M4A"):
        own_files(path, tmp_path)


def test_m4a_is_read_with_a_decoder_and_refused_without(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.m4a"
    path.write_bytes(b"\x00\x00\x00\x18ftypM4A \x00\x00\x00\x00M4A mp42isom\x00\x00")
    program = shutil.which("ffmpeg")
    if program:
        with pytest.raises(BadInput, match="cannot be decoded as M4A"):
            read_audio(path)
        soundfile.write(tmp_path / "a.wav", music(2.0).T, RATE)
        subprocess.run([program, "-v", "error", "-i", tmp_path / "a.wav", "-y", path], check=True)
        audio, rate = read_audio(path)
        assert rate == RATE
        assert audio.shape[1] == pytest.approx(2 * RATE, abs=4_096)
        assert own_files(path, tmp_path) == [path]
    monkeypatch.setattr(foreign.shutil, "which", lambda name: None)
    with pytest.raises(BadInput, match="ffmpeg is not installed"):
        read_audio(path)
