"""``manage.py track`` and ``generate``: files, exit codes, nothing by halves."""

from __future__ import annotations

import io
import json
import signal
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from jobs.models import Job
from tests.fakes.processes import manage, wait_for
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db
FILES = {
    "master.wav", "master.flac", "master.mp3", "mix.wav", "stems/Drums.wav", "stems/Bass.wav",
    "track.mid", "brief.json", "report.json", "report.html",
}  # fmt: skip


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


def run(*words: str) -> tuple[int, str]:
    """Exit code and standard output of ``manage.py WORDS``."""
    out = io.StringIO()
    try:
        call_command(*words, stdout=out)
    except CommandError as error:
        return error.returncode, str(error)
    except SystemExit as error:
        return int(error.code or 0), out.getvalue()
    return 0, out.getvalue()


def files_in(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def test_one_prompt_in_one_finished_track_out(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "out"
    code, said = run(
        "track", "loud lo-fi", "--out", str(out), "--seed", "5", "--target", "-9.5", "--duration", "20", "--bits", "16"
    )
    assert code == 0
    assert files_in(out) == FILES
    assert list(out.parent.iterdir()) == [out]
    report = json.loads((out / "report.json").read_text())
    assert (report["status"], report["seed"], report["engine"]) == ("SUCCESS", 5, "composer")
    assert (report["details"], report["bits"]) == ({"lufs": -18.0}, 16)
    assert report["checks"][0]["requested"] == "-18 LUFS"
    assert set(report["timings"]) == {"parsing", "generation", "mastering", "qa"}
    assert [(a["number"], a["prompt"], a["verdict"]) for a in report["attempts"]] == [
        (1, "loud lo-fi", "fail"),
        (2, "loud lo-fi --gain_db +2", "pass"),
    ]
    assert report["attempts"][0]["corrections"][0]["flag"] == "--gain_db +2"
    assert report["catalog_version"]
    assert json.loads((out / "brief.json").read_text())["schema"] == "MusicBrief/1"
    job = Job.objects.get()
    assert (job.inline, job.options["target"], job.options["duration_seconds"]) == (True, "-9.5", 20.0)
    assert "SUCCESS" in said


def test_json_prints_the_report_alone(tmp_path: Path, capsys) -> None:
    code, said = run("track", "warm lo-fi", "--out", str(tmp_path / "out"), "--json")
    assert code == 0
    assert json.loads(said) == json.loads((tmp_path / "out" / "report.json").read_text())
    assert capsys.readouterr().err.splitlines() == [
        "  0%  Understanding",
        "  3%  Playing",
        " 18%  Playing the bass",
        " 65%  Mixing and mastering",
        " 90%  Checking",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["impossible wish"], 3, "FAILED_QA"),
        (["unusable"], 2, "Nothing can be made"),
        ([""], 2, "prompt is empty"),
        (["warm", "--seed", "x"], 2, "seed"),
        (["warm", "--target", "vinyl"], 2, "target"),
        (["warm", "--duration", "nan"], 2, "lasts"),
        (["warm", "--engine", "none"], 2, "engine"),
        (["warm", "--reference", "/no/such/file.wav"], 2, "cannot be read"),
        (["broken thing"], 1, "unexpected error"),
    ],
)
def test_exit_codes(words: list[str], code: int, said: str, tmp_path: Path) -> None:
    out = tmp_path / "out"
    found, text = run("track", *words, "--out", str(out), "--max-retries", "1")
    assert found == code
    assert said in text
    assert files_in(out) == (FILES if code == 3 else set())
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_an_older_delivery_is_replaced_only_by_a_success_and_nothing_else_is_touched(tmp_path: Path) -> None:
    out = tmp_path / "out"
    assert run("track", "warm lo-fi", "--out", str(out))[0] == 0
    report = json.loads((out / "report.json").read_text())
    report["files"] += [{"name": "stems/Old.wav"}, {"name": "../outside.txt"}]
    (out / "report.json").write_text(json.dumps(report))
    for name in ("stems/Old.wav", "stems/mine.wav", "notes.txt", "../outside.txt"):
        (out / name).write_text("kept?")
    before = {name: (out / name).read_bytes() for name in files_in(out)}
    assert run("track", "broken thing", "--out", str(out))[0] == 1
    assert {name: (out / name).read_bytes() for name in files_in(out)} == before
    assert run("track", "calm lo-fi", "--out", str(out))[0] == 0
    assert files_in(out) == FILES | {"stems/mine.wav", "notes.txt"}
    assert (tmp_path / "outside.txt").exists()
    assert json.loads((out / "report.json").read_text())["prompt"] == "calm lo-fi"


def test_an_out_that_is_a_file_is_refused_before_the_work(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    code, said = run("track", "warm lo-fi", "--out", str(tmp_path / "out"))
    assert (code, "is a file" in said) == (2, True)
    assert not Job.objects.exists()


def test_generate_leaves_the_raw_stems_and_a_brief_makes_the_same_again(tmp_path: Path) -> None:
    names = {"generated.wav", "track.mid", "brief.json", "stems/Drums.wav", "stems/Bass.wav"}
    assert run("generate", "warm lo-fi", "--out", str(tmp_path / "a"), "--seed", "9")[0] == 0
    assert files_in(tmp_path / "a") == names
    assert run("generate", "--brief", str(tmp_path / "a" / "brief.json"), "--out", str(tmp_path / "b"))[0] == 0
    assert files_in(tmp_path / "b") == names
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


@pytest.mark.parametrize("words", [[], ["warm", "--brief", "x.json"], ["--brief", "/no/such.json"]])
def test_generate_refuses_what_it_cannot_use(words: list[str], tmp_path: Path) -> None:
    assert run("generate", *words, "--out", str(tmp_path / "out"))[0] == 2
    assert not Job.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("signum", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_track_is_cancelled_and_leaves_no_files(tmp_path: Path, settings, signum: int) -> None:
    out, log = tmp_path / "out", tmp_path / "log"
    with manage("track", "slow jam", "--out", str(out), media=settings.MEDIA_ROOT, log=log) as process:
        assert wait_for(lambda: "Playing slowly" in log.read_text())
        process.send_signal(signum)
        assert process.wait(60) == 130
    assert [path for path in tmp_path.iterdir() if path.name.startswith(".")] == []
    assert not out.exists()
    assert Job.objects.get().status == "CANCELLED"


def test_an_unprepared_database_is_said_clearly(monkeypatch) -> None:
    monkeypatch.setattr("jobs.readiness.missing_migrations", lambda: ["jobs.0001_initial"])
    code, said = run("track", "warm", "--out", "out")
    assert (code, "manage.py migrate" in said) == (1, True)
