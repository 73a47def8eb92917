"""The stage as the pipeline calls it, and ``manage.py master``."""

from __future__ import annotations

import dataclasses
import json
from io import StringIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from django.core.management import CommandError, call_command

from mastering.stage import MasteringStage
from musicassist.audio.io import audio_ref, read_audio, write_wav
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.catalog.targets import target_named, target_text, targets_named
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import DeliveryTarget, Key, Metre, MusicBrief
from musicassist.contracts.errors import BadInput, Cancelled
from musicassist.contracts.rendering import MixHints, Rendering, Stem
from musicassist.contracts.stage import StageContext
from tests.unit.songs import KICKS_SECONDS, RATE_HZ, drums, tones

BRIEF = MusicBrief(
    prompt="house at 120",
    title="House at 120",
    genre="house",
    genres=("house",),
    tempo_bpm=120.0,
    key=Key("A", "minor"),
    metre=Metre(4, 4),
    duration_seconds=10.0,
    instruments=(),
    moods=(),
    style_references=(),
    excluded=(),
    target=DeliveryTarget("streaming", -14.0),
    seed=5,
)


def _rendering(root: Path) -> Rendering:
    stems = []
    for name, role, audio in (("Drums", "drums", drums(5.0)), ("Lead", "lead", tones((440.0, 523.3), 5.0))):
        write_wav(root / "generation" / f"{name}.wav", audio, RATE_HZ, subtype="FLOAT")
        ref = audio_ref(f"generation/{name}.wav", root / "generation" / f"{name}.wav")
        stems.append(Stem(name, role, ref, hints=MixHints(level_db=-2.0 * len(stems))))
    return Rendering(
        engine="composer",
        engine_version="1",
        seed=5,
        tempo_bpm=120.0,
        key=Key("A", "minor"),
        metre=Metre(4, 4),
        duration_seconds=5.0,
        sections=(),
        stems=tuple(stems),
        midi=None,
        kick_onsets_seconds=KICKS_SECONDS[:10],
    )


def test_the_stage_delivers_below_its_final_name(tmp_path: Path) -> None:
    work = tmp_path / "mastering" / "draft"
    work.mkdir(parents=True)
    seen: list[float] = []
    ctx = StageContext(tmp_path, work, "mastering/final", lambda fraction, message="": seen.append(fraction))
    master = MasteringStage().run(ctx, brief=BRIEF, rendering=_rendering(tmp_path))
    assert master.loudness_lufs == pytest.approx(-14.0, abs=0.1)
    assert master.mp3.path == "mastering/final/master.mp3"
    assert [stem.name for stem in master.stems] == ["Drums", "Lead"]
    assert seen == sorted(seen), "progress only moves forward"
    assert seen[0] >= 0
    assert seen[-1] <= 1


def test_the_key_holds_values_only(tmp_path: Path) -> None:
    """What is not read must not force a new run; what is read must."""
    stage, rendering = MasteringStage(), _rendering(tmp_path)
    key = json.dumps(stage.key_values(brief=BRIEF, rendering=rendering))
    same = dataclasses.replace(BRIEF, prompt="other words", notes=("a note",), duration_seconds=11.0, moods=("warm",))
    assert json.dumps(stage.key_values(brief=same, rendering=rendering)) == key
    for change in (
        {"target": DeliveryTarget("club", -8.0)},
        {"more_targets": (DeliveryTarget("club", -8.0),)},
        {"bits": 16},
        {"adjustment": MasterAdjustment(gain_db=0.4)},
        {"genre": "techno"},
    ):
        other = dataclasses.replace(BRIEF, **change)
        assert json.dumps(stage.key_values(brief=other, rendering=rendering)) != key
    louder = dataclasses.replace(rendering.stems[0], hints=MixHints(level_db=1.0))
    moved = dataclasses.replace(rendering, stems=(louder, rendering.stems[1]))
    assert json.dumps(stage.key_values(brief=BRIEF, rendering=moved)) != key


def test_cancelling_stops_the_work(tmp_path: Path) -> None:
    def progress(fraction: float, message: str = "") -> None:
        if fraction > 0.3:
            raise Cancelled("stopped")

    work = tmp_path / "work"
    work.mkdir()
    with pytest.raises(Cancelled):
        MasteringStage().run(StageContext(tmp_path, work, "x", progress), brief=BRIEF, rendering=_rendering(tmp_path))
    assert not (work / "master.wav").exists()
    assert not list(work.glob(".scratch*"))


def test_the_command_masters_a_48_khz_mix(tmp_path: Path) -> None:
    write_wav(tmp_path / "song.wav", drums(6.0) + tones((220.0, 330.0), 6.0), 48_000)
    out = StringIO()
    call_command(
        "master", str(tmp_path / "song.wav"), "--out", str(tmp_path / "out"), "--target", "-16", "--json", stdout=out
    )
    document = json.loads(out.getvalue())
    assert document["before"][0]["file"] == "song.wav"
    assert document["after"]["loudness_lufs"] == pytest.approx(-16.0, abs=0.1)
    audio, rate = read_audio(tmp_path / "out" / "master.wav")
    assert rate == 44_100
    assert audio.shape[1] == pytest.approx(6.0 * 44_100 * 44_100 / 48_000, abs=2)


def test_the_command_mixes_stems_by_their_names(tmp_path: Path) -> None:
    for name, audio in (("Kick and snare", drums(5.0)), ("Vocals", tones((440.0,), 5.0)), ("808", tones((55.0,), 5.0))):
        write_wav(tmp_path / f"{name}.wav", audio, RATE_HZ)
    files = [str(path) for path in sorted(tmp_path.glob("*.wav"))]
    out = StringIO()
    call_command("master", *files, "--out", str(tmp_path / "out"), "--genre", "rock", "--json", stdout=out)
    stems = json.loads(out.getvalue())["after"]["stems"]
    assert {stem["name"]: stem["role"] for stem in stems} == {
        "Kick and snare": "drums",
        "Vocals": "lead",
        "808": "bass",
    }
    total = sum(read_audio(path)[0] for path in (tmp_path / "out" / "stems").glob("*.wav"))
    assert np.abs(total - read_audio(tmp_path / "out" / "mix.wav")[0]).max() < 10 ** (-90 / 20)


def test_unusable_input_is_refused_with_code_2(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", drums(2.0), 44_100)
    write_wav(tmp_path / "surround.wav", np.tile(drums(2.0), (3, 1)), 48_000)
    out = ["--out", str(tmp_path / "out")]
    for arguments, words in (
        ([str(tmp_path / "missing.wav"), *out], "no readable file"),
        ([str(tmp_path / "surround.wav"), *out], "mono or stereo"),
        ([str(tmp_path / "a.wav"), "--out", str(tmp_path / "a.mp3"), "--target", "club,apple"], "one file"),
        ([str(tmp_path / "a.wav"), *out, "--reference", str(tmp_path / "a.wav")], "5 seconds"),
        ([str(tmp_path / "a.wav"), *out, "--target", "loud"], "streaming"),
        ([str(tmp_path / "a.wav"), *out, "--genre", "polka"], "polka"),
    ):
        with pytest.raises(CommandError, match=words) as refusal:
            call_command("master", *arguments)
        assert refusal.value.returncode == 2


def test_targets_by_name_and_by_number() -> None:
    assert target_named("Club").loudness_lufs == -8.0
    assert target_named("-11.5 LUFS").loudness_lufs == -11.5
    assert target_named("club @ −0.3 dBTP").ceiling_dbtp == -0.3
    assert [target.name for target in targets_named("club,streaming, club,-9")] == ["club", "streaming", "custom"]
    for text in ("club", "-9.5", "apple@-2", "-11@0"):
        assert target_text(target_named(text)) == text
    for wrong in ("", "nan", "-60", "loud", "inf", "club@", "club@1", "@-1"):
        with pytest.raises(BadInput):
            target_named(wrong)


def test_one_file_of_one_target(tmp_path: Path) -> None:
    write_wav(tmp_path / "song.wav", drums(4.0) + tones((220.0, 330.0), 4.0), RATE_HZ)
    for name in ("out.opus", "out.flac"):
        file, out = tmp_path / "new" / name, StringIO()
        call_command("master", str(tmp_path / "song.wav"), "--out", str(file), "--json", "--bits", "16", stdout=out)
        document = json.loads(out.getvalue())
        assert document["files"] == [str(file)]
        made = [row["format"] for row in document["after"]["deliveries"][0]["files"]]
        assert made == [
            "wav",
            "flac",
            *(["opus"] if name == "out.opus" else []),
        ]  # nothing is encoded to be thrown away
        audio, rate = read_audio(file)
        assert integrated_lufs(audio, rate) == pytest.approx(-14.0, abs=0.1)
        assert true_peak_dbtp(audio, rate) <= -1.0
    assert soundfile.info(str(tmp_path / "new" / "out.flac")).subtype == "PCM_16"
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == ["out.flac", "out.opus"]


def test_a_format_that_is_not_written_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "song.wav", drums(4.0), RATE_HZ)
    for name in ("out.aif", "out.m4a"):
        with pytest.raises(CommandError, match=r"files are not written: name a \.wav") as refused:
            call_command("master", str(tmp_path / "song.wav"), "--out", str(tmp_path / name))
        assert refused.value.returncode == 2
        assert not (tmp_path / name).exists()
