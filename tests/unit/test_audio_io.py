"""Files in and out: what is whole comes back, what is broken is refused with a reason."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from musicassist.audio.io import audio_ref, file_ref, read_audio, write_flac, write_mp3, write_wav
from musicassist.contracts.errors import BadInput

RATE = 44_100


def stereo_tone(seconds: float = 1.0) -> np.ndarray:
    t = np.arange(int(seconds * RATE)) / RATE
    return np.stack([0.5 * np.sin(2 * np.pi * 440 * t), 0.25 * np.sin(2 * np.pi * 660 * t)]).astype(np.float32)


def write(path: Path, audio: np.ndarray) -> Path:
    if path.suffix == ".wav":
        write_wav(path, audio, RATE)
    elif path.suffix == ".flac":
        write_flac(path, audio, RATE)
    elif path.suffix == ".mp3":
        write_mp3(path, audio, RATE)
    else:
        soundfile.write(path, audio.T, RATE)
    return path


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".aiff"])
def test_lossless_files_come_back_as_they_were(tmp_path: Path, suffix: str) -> None:
    audio, rate = read_audio(write(tmp_path / f"a{suffix}", stereo_tone()))
    assert rate == RATE
    assert audio.dtype == np.float32
    step = 2.0**-15 if suffix == ".aiff" else 2.0**-22
    np.testing.assert_allclose(audio, stereo_tone(), atol=step)


@pytest.mark.parametrize("suffix", [".mp3", ".ogg"])
def test_lossy_files_keep_the_tone(tmp_path: Path, suffix: str) -> None:
    audio, rate = read_audio(write(tmp_path / f"a{suffix}", stereo_tone(2)))
    spectrum = np.abs(np.fft.rfft(audio[0] * np.hanning(audio.shape[1])))
    assert np.argmax(spectrum) * rate / audio.shape[1] == pytest.approx(440, abs=1)


def test_float_wav_is_exact_and_has_no_time_of_day_in_it(tmp_path: Path) -> None:
    loud = stereo_tone() * 3
    write_wav(tmp_path / "a.wav", loud, RATE, subtype="FLOAT")
    np.testing.assert_array_equal(read_audio(tmp_path / "a.wav")[0], loud)
    raw = (tmp_path / "a.wav").read_bytes()
    assert b"PEAK" not in raw[:200]
    assert len(raw) == 58 + loud.size * 4


@pytest.mark.parametrize("suffix", [".wav", ".flac", ".mp3", ".ogg", ".aiff"])
def test_a_truncated_file_is_refused(tmp_path: Path, suffix: str) -> None:
    path = write(tmp_path / f"a{suffix}", stereo_tone(3))
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    with pytest.raises(BadInput, match=r"cut off|cannot be decoded"):
        read_audio(path)


@pytest.mark.parametrize(("real", "said"), [(".flac", ".wav"), (".mp3", ".wav"), (".wav", ".mp3"), (".ogg", ".flac")])
def test_a_mislabelled_file_is_refused_by_name(tmp_path: Path, real: str, said: str) -> None:
    path = write(tmp_path / f"a{real}", stereo_tone())
    wrong = path.rename(path.with_suffix(said))
    with pytest.raises(BadInput, match=f"in truth {real[1:].upper()}, not {said[1:].upper()}"):
        read_audio(wrong)


@pytest.mark.parametrize("content", [b"", b"hello, this is text", b"\x00" * 500, b"%PDF-1.7 and more"])
def test_what_is_no_audio_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.wav"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"a\.wav is (empty|no audio)"):
        read_audio(path)


def test_no_samples_no_file_and_no_numbers_are_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "none.wav", np.zeros((2, 0)), RATE)
    with pytest.raises(BadInput, match="no audio"):
        read_audio(tmp_path / "none.wav")
    with pytest.raises(BadInput, match="no readable file"):
        read_audio(tmp_path / "missing.wav")
    write_wav(tmp_path / "nan.wav", np.full((2, 9), np.nan), RATE, subtype="FLOAT")
    with pytest.raises(BadInput, match="not numbers"):
        read_audio(tmp_path / "nan.wav")


def test_max_seconds_reads_no_more(tmp_path: Path) -> None:
    assert read_audio(write(tmp_path / "a.flac", stereo_tone(2)), max_seconds=0.5)[0].shape == (2, RATE // 2)


def test_a_failed_write_leaves_the_old_file_and_no_rubbish(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", stereo_tone())
    before = path.read_bytes()
    with pytest.raises(ValueError, match="shape"):
        write_wav(path, np.zeros(10), RATE)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["a.wav"]


def test_refs_state_what_is_in_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "a.wav", stereo_tone())
    ref = audio_ref("generation/k/stems/a.wav", path)
    assert (ref.path, ref.channels, ref.frames, ref.sample_rate_hz) == ("generation/k/stems/a.wav", 2, RATE, RATE)
    assert ref.media_type == "audio/wav"
    assert ref.size_bytes == path.stat().st_size
    write(tmp_path / "b.wav", stereo_tone())
    assert file_ref("b.wav", tmp_path / "b.wav").sha256 == ref.sha256
