"""The benchmark of reference analysis: annotations are read, boundaries are matched, bad files end nothing."""

from __future__ import annotations

import json
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.benchmarks.annotations import annotated
from tests.benchmarks.mastering import folder_cases
from tests.benchmarks.reference import forms, hits, inner, score, tracks


def sound(path: Path, seconds: float = 6.0) -> None:
    noise = 0.1 * np.random.default_rng(1).standard_normal(round(8_000 * seconds))
    soundfile.write(path, noise, 8_000)


@pytest.mark.parametrize(
    ("known", "found", "window", "figures"),
    [
        ((10.0, 20.0), (10.0, 20.0), 0.5, (1.0, 1.0, 1.0)),
        ((10.0, 20.0), (10.4,), 0.5, (1.0, 0.5, 2 / 3)),
        ((10.0, 20.0), (10.6, 20.0), 0.5, (0.5, 0.5, 0.5)),
        ((10.0,), (9.0, 10.0, 11.0), 3.0, (1 / 3, 1.0, 0.5)),  # one boundary is found once
        ((10.0, 12.0), (9.0, 10.5), 1.5, (1.0, 1.0, 1.0)),
        ((10.0,), (), 3.0, (0.0, 0.0, 0.0)),
    ],
)
def test_boundaries_are_matched_once(
    known: tuple[float, ...], found: tuple[float, ...], window: float, figures: tuple[float, ...]
) -> None:
    assert hits(known, found, window) == pytest.approx(figures)


def test_beginning_and_end_are_no_boundaries() -> None:
    assert inner((0.0, 0.5, 7.0, 29.8, 30.0), 30.0) == (7.0,)


def test_tables_and_sidecars_tell(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        {"file": "a.wav", "tempo_bpm": 98, "key": "D minor", "metre": "3/4", "style": "Drum and Bass",
         "sections": "0.00:intro 6.25:verse"},
        {"file": "b.wav", "sections": [0, 4.5]},
        {"tempo_bpm": 90},
    ]  # fmt: skip
    (tmp_path / "truth.json").write_text(json.dumps(rows), "utf-8")
    (tmp_path / "a.lab").write_text("0.0 3.0 intro\n", "utf-8")
    jams = [
        {"namespace": "tempo", "data": [{"value": 77.0}]},
        {"namespace": "key_mode", "data": [{"value": "Eb:minor"}]},
    ]
    (tmp_path / "annotations").mkdir()
    (tmp_path / "annotations" / "b.jams").write_text(json.dumps({"annotations": jams}), "utf-8")
    a, b = annotated(tmp_path)
    assert (a.tempo_bpm, a.tonic, a.mode, a.metre, a.style) == (98.0, "D", "minor", "3/4", "drum_and_bass")
    assert a.starts == (0.0, 6.25)  # the table wins over the file beside the track
    assert (b.tempo_bpm, b.tonic, b.mode, b.starts) == (77.0, "Eb", "minor", (0.0, 4.5))
    assert "track 3: left out" in capsys.readouterr().out


def test_lines_beside_a_track_tell_its_sections(tmp_path: Path) -> None:
    for name, text in (("one.lab", "0.0 5.2 A\n5.2 9.0 B\n"), ("two.txt", "# start\tlabel\n0.0\tintro\n3.5\tverse\n")):
        sound(tmp_path / f"{name[:3]}.wav")
        (tmp_path / name).write_text(text, "utf-8")
    assert [track.starts for track in annotated(tmp_path)] == [(0.0, 5.2), (0.0, 3.5)]


def test_an_unreadable_file_ends_nothing(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a 100 bpm.mp3").write_bytes(b"no audio")
    (tmp_path / "b.lab").write_text("not a number\n", "utf-8")
    sound(tmp_path / "b.wav")
    assert [heard.known.path.name for heard in tracks(tmp_path)] == ["b.wav"]
    told = capsys.readouterr().out
    assert "a 100 bpm.mp3" in told
    assert "b.lab: left out" in told
    assert [case.name for case in folder_cases(tmp_path, -14.0)] == ["a 100 bpm.mp3", "b.wav"]


def test_a_form_of_our_own_is_scored_beside_others() -> None:
    heard = next(forms(range(1)))
    assert len(heard.known.starts) == 4
    scores: dict[str, list[float]] = defaultdict(list)
    score(heard, scores)
    by = {name.rpartition(" ")[2] for name in scores if name.startswith("sections")}
    assert by == {"ours", "librosa", "constant"}
    assert scores["sections 3 s F ours"][0] > scores["sections 3 s F constant"][0]
