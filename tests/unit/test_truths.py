"""A folder of real tracks tells its truth by names or by a table."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.benchmarks.truths import truths


def tracks(folder: Path, *names: str) -> None:
    for name in names:
        soundfile.write(folder / name, 0.1 * np.sin(np.arange(8_000) / 9.0), 8_000)


def test_names_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    tracks(tmp_path, "Some Band - A Song (128 BPM, F# minor).wav", "Nocturne Eb major.wav", "loop_92.5bpm_Am.flac")
    (tmp_path / "broken 100 bpm.wav").write_bytes(b"no audio")
    found = {clip.style: (clip.tempo_bpm, clip.tonic, clip.mode) for clip in truths(tmp_path)}
    assert found == {
        "Some Band - A Song (128 BPM, F# minor).wav": (128.0, "F#", "minor"),
        "Nocturne Eb major.wav": (0.0, "Eb", "major"),
        "loop_92.5bpm_Am.flac": (92.5, "A", "minor"),
    }
    assert "broken 100 bpm.wav" in capsys.readouterr().out


def test_a_table_tells(tmp_path: Path) -> None:
    tracks(tmp_path, "one.wav", "two.wav")
    (tmp_path / "truth.csv").write_text("file,tempo_bpm,key\none.wav,70,Db major\ntwo.wav,,\n", "utf-8")
    found = [(clip.style, clip.tempo_bpm, clip.tonic, clip.mode) for clip in truths(tmp_path)]
    assert found == [("one.wav", 70.0, "C#", "major"), ("two.wav", 0.0, "", "")]
