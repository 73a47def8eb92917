"""``manage.py analyze`` and ``style``: shapes and exit codes."""

from __future__ import annotations

import json
from io import StringIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from django.core.management import call_command

from musicassist.audio.io import write_wav
from musicassist.audio.key import NAMES, pitch_class
from musicassist.audio.loudness import integrated_lufs
from musicassist.contracts.errors import BadInput
from qa.core.asked import read_key, read_target, read_tempo
from qa.services import analyze_file, style_file
from tests.benchmarks.known_clips import known_clip

CLIP = known_clip("house", 2, seconds=12, tempo_bpm=124.0)
DISTANT = f"{NAMES[(pitch_class(CLIP.tonic) + 1) % 12]} {CLIP.mode}"


@pytest.fixture(scope="module")
def song(tmp_path_factory: pytest.TempPathFactory) -> Path:
    audio = np.concatenate([CLIP.audio, CLIP.audio])
    audio *= 10 ** ((-17.0 - integrated_lufs(audio, CLIP.rate)) / 20)
    path = tmp_path_factory.mktemp("songs") / "song.wav"
    write_wav(path, audio, CLIP.rate)
    return path


def run(*arguments: str) -> tuple[int, str]:
    out = StringIO()
    try:
        call_command(*arguments, stdout=out, stderr=StringIO())
    except SystemExit as leaving:
        return int(leaving.code or 0), out.getvalue()
    return 0, out.getvalue()


def test_json_has_the_first_designs_shape(song: Path) -> None:
    code, out = run("analyze", str(song), "--json", "--target", "-17", "--tempo", "124")
    found = json.loads(out)
    assert code == 0
    assert found["status"] == "pass"
    assert found["file"] == str(song), "one file is named as several are"
    assert found["details"]["tempo"] == pytest.approx(124, abs=0.3)
    assert found["details"]["lufs"] == pytest.approx(-17, abs=0.1)
    assert found["details"]["clipping"] is False
    assert not any(isinstance(value, dict | list) for value in found["details"].values())
    fields = {"name", "requested", "measured", "tolerance", "verdict", "note", "severity", "correction"}
    assert fields == set(found["checks"][0])
    assert not any(row["correction"] for row in found["checks"] if row["verdict"] in ("pass", "unsure", "skipped"))


def _corrections(path: Path, **asked: str) -> dict[str, str]:
    rows = analyze_file(path, **asked)["checks"]
    assert all(bool(row["correction"]) == (row["verdict"] in ("fail", "warn")) for row in rows)
    return {row["name"]: row["correction"] for row in rows if row["correction"]}


def test_every_check_that_fails_says_what_would_mend_it(song: Path, tmp_path: Path) -> None:
    found = _corrections(song, target="-14", tempo="118", key=DISTANT)
    assert found["loudness"] == "Master it again, 3.0 dB louder"
    assert found["tempo"].startswith("Stretch it to 95.")
    assert found["key"].startswith("Transpose it by +1 semitone,")
    hot, rate = tmp_path / "hot.wav", CLIP.rate
    clipped = np.clip(8 * CLIP.audio, -1, 1) * [[1.0], [-1.0]] + np.float32(0.0)
    write_wav(hot, clipped[:, : 5 * rate], rate)
    found = _corrections(hot, target="club")
    assert "3 dB less" in found["clipping"]
    assert "ceiling" in found["true_peak"]
    assert "polarity" in found["stereo"]
    assert "dB quieter" in found["loudness"]
    assert "tail" in found["ending"]
    silent = tmp_path / "silent.wav"
    write_wav(silent, np.zeros((2, 2 * rate), np.float32), rate)
    assert set(_corrections(silent).values()) == {"Export it again: nothing is to be heard in this file"}


def test_the_corrections_are_printed(song: Path) -> None:
    _, out = run("analyze", str(song), "--target", "-14")
    assert "→ Master it again, 3.0 dB louder." in out


def test_without_wishes_it_is_judged_as_streaming(song: Path) -> None:
    assert run("analyze", str(song))[0] == 3
    louder = song.with_name("louder.wav")
    audio = np.tanh(3 * CLIP.audio / np.abs(CLIP.audio).max())
    audio *= 10 ** ((-13.4 - integrated_lufs(audio, CLIP.rate)) / 20)
    write_wav(louder, audio, CLIP.rate)
    code, out = run("analyze", str(louder))
    assert (code, "PASS" in out) == (0, True)


@pytest.mark.parametrize(("option", "value"), [("--tempo", "131"), ("--key", DISTANT), ("--target", "club")])
def test_what_is_asked_is_judged(song: Path, option: str, value: str) -> None:
    base = ["--target", "-17"] if option != "--target" else []
    assert run("analyze", str(song), *base, option, value)[0] == 3


def test_files_that_cannot_be_used(song: Path, tmp_path: Path) -> None:
    (tmp_path / "noise.wav").write_bytes(b"no audio")
    code, out = run("analyze", str(tmp_path / "noise.wav"), str(song), "--json")
    lines = [json.loads(line) for line in out.splitlines()]
    assert code == 2
    assert lines[0]["error"]["code"] == "bad_input"
    assert [line["file"] for line in lines] == [str(tmp_path / "noise.wav"), str(song)]
    alone = json.loads(run("analyze", str(tmp_path / "noise.wav"), "--json")[1])
    assert alone == lines[0]
    assert run("analyze", str(song), "--tempo", "fast")[0] == 2
    assert run("style", str(tmp_path / "absent.wav"))[0] == 2


class _Flushed(StringIO):
    """Remembers what stood in it at each flush."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def flush(self) -> None:
        self.seen.append(self.getvalue())


@pytest.mark.parametrize("form", [["--json"], []], ids=["json", "text"])
def test_every_files_answer_is_sent_before_the_next_is_measured(
    song: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: list[str]
) -> None:
    (tmp_path / "noise.wav").write_bytes(b"no audio")
    out, errors = _Flushed(), _Flushed()
    sent: list[tuple[bool, bool]] = []

    def watched(name: str, **asked: str | None) -> dict[str, Any]:
        sent.append((out.getvalue() in ["", *out.seen], errors.getvalue() in ["", *errors.seen]))
        return analyze_file(name, **asked)

    monkeypatch.setattr("qa.management.commands.analyze.analyze_file", watched)
    with pytest.raises(SystemExit):
        call_command("analyze", str(tmp_path / "noise.wav"), str(song), str(song), *form, stdout=out, stderr=errors)
    assert sent == [(True, True)] * 3
    assert errors.getvalue()
    assert out.getvalue() in out.seen


@pytest.mark.parametrize("frames", [1, 500, 44_100])
@pytest.mark.parametrize("level", [0.0, 0.5])
def test_silence_and_single_samples_get_an_answer(tmp_path: Path, frames: int, level: float) -> None:
    write_wav(tmp_path / "short.wav", np.full((1, frames), level, np.float32), 44_100)
    found = analyze_file(tmp_path / "short.wav", tempo=120, key="C major")
    assert found["status"] == "fail"
    json.dumps(found, allow_nan=False)


def test_a_tempo_is_told_with_its_half_its_double_and_its_drift(song: Path, tmp_path: Path) -> None:
    found = analyze_file(song)["details"]
    assert found["tempo_half"] == pytest.approx(found["tempo"] / 2.0, abs=0.02)
    assert found["tempo_double"] == pytest.approx(found["tempo"] * 2.0, abs=0.02)
    assert 0.0 <= found["tempo_drift"] < 0.05
    write_wav(tmp_path / "silence.wav", np.zeros((2, 44_100), np.float32), 44_100)
    silent = analyze_file(tmp_path / "silence.wav")["details"]
    assert (silent["tempo_half"], silent["tempo_double"], silent["tempo_drift"]) == (None, None, None)


def test_clipping_fails(tmp_path: Path) -> None:
    clip = known_clip("rock", 1, seconds=8)
    write_wav(tmp_path / "hot.wav", np.clip(6 * clip.audio, -1, 1), clip.rate)
    found = analyze_file(tmp_path / "hot.wav")
    assert (found["status"], found["details"]["clipping"]) == ("fail", True)


def test_style_describes_a_reference(song: Path) -> None:
    found = style_file(song)
    assert found["tempo_bpm"] == pytest.approx(124, abs=0.3)
    assert found["loudness_lufs"] == pytest.approx(-17, abs=0.1)
    assert len(found["balance_db"]) == 9
    assert len(found["energy"]["seconds"]) == len(found["energy"]["level"]) > 10
    assert found["plot"].startswith("<svg")
    code, out = run("style", str(song), "--json", "--plot", str(song.with_suffix(".svg")))
    assert (code, json.loads(out)) == (0, found)
    assert song.with_suffix(".svg").read_text("utf-8") == found["plot"]


@pytest.mark.parametrize(
    ("text", "tonic", "mode"),
    [
        ("A minor", "A", "minor"),
        ("f# dorian", "F#", "dorian"),
        ("Bbm", "Bb", "minor"),
        ("C", "C", "major"),
        ("D flat major", "Db", "major"),
        ("g harmonic minor", "G", "harmonic minor"),
        ("E♭ maj", "Eb", "major"),
    ],
)
def test_keys_are_read(text: str, tonic: str, mode: str) -> None:
    key = read_key(text)
    assert key is not None
    assert (key.tonic, key.mode) == (tonic, mode)


def test_nonsense_is_refused() -> None:
    for read, text in ((read_key, "H minor"), (read_key, "A happy"), (read_tempo, "0"), (read_tempo, "nan")):
        with pytest.raises(BadInput):
            read(text)
    for text in ("loud", "-100", "nan"):
        with pytest.raises(BadInput):
            read_target(text)
