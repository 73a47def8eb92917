"""Set-up says what went wrong and does nothing twice."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from musicassist import env
from musicassist.bootstrap import console, node_packages, stamps


@pytest.mark.parametrize(
    ("output", "said"),
    [
        ("OSError: [Errno 28] No space left on device", "disk is full"),
        ("npm error code ENOSPC", "disk is full"),
        ("error: command 'gcc' failed: No such file or directory", "C compiler"),
        ("ERROR: No matching distribution found for torch==2.13.0", "no ready-made build"),
        ("Temporary failure in name resolution", "network"),
    ],
)
def test_the_usual_failures_have_a_sentence(output: str, said: str) -> None:
    assert said in console.explain(output)


def test_a_failed_step_names_itself_its_log_and_the_last_lines(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(console, "ROOT", tmp_path)
    program = [sys.executable, "-c", "print('this is why'); raise SystemExit(4)"]
    with pytest.raises(console.SetupFailed, match=r"Step one failed \(exit code 4\)(.|\n)*this is why(.|\n)*one.log"):
        console.run(program, what="Step one", cwd=tmp_path, log=tmp_path / "one.log")


def test_a_program_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(console.SetupFailed, match="could not be started"):
        console.run([tmp_path / "nowhere"], what="Step two")


def test_too_little_disk_is_said_before_anything_is_written() -> None:
    with pytest.raises(console.SetupFailed, match="free some space"):
        console.need_disk(1e9)


def test_a_stamp_holds_until_an_input_changes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stamps, "CACHE", tmp_path / "cache")
    source = tmp_path / "src"
    source.mkdir()
    (source / "a.ts").write_text("one")
    mark = stamps.fingerprint([source, "3.11"])
    assert not stamps.is_done("build", mark)
    stamps.set_done("build", mark)
    assert stamps.is_done("build", stamps.fingerprint([source, "3.11"]))
    (source / "a.ts").write_text("two")
    assert not stamps.is_done("build", stamps.fingerprint([source, "3.11"]))


def test_a_build_that_writes_among_its_own_sources_is_done_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module, name, folder in (
        (stamps, "CACHE", "cache"),
        (node_packages, "ROOT", "."),
        (node_packages, "FRONTEND", "frontend"),
    ):
        monkeypatch.setattr(module, name, tmp_path / folder)
    for name in ("frontend/src", "frontend/dist", "docs"):
        (tmp_path / name).mkdir(parents=True)
    (tmp_path / "docs" / "openapi.yaml").write_text("one")

    class Builder:
        def run(self, *words: str, **options: str) -> None:
            (tmp_path / "frontend" / "src" / "schema.d.ts").write_text("made by the build")

    builds = [node_packages.build(Builder()), node_packages.build(Builder())]
    (tmp_path / "docs" / "openapi.yaml").write_text("two")
    assert [*builds, node_packages.build(Builder())] == [True, False, True]


def test_an_empty_line_of_dotenv_leaves_the_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = ("MA_TEXT", "MA_FLAG", "MA_WORDS", "MA_NUMBER", "MA_FOLDER")
    (tmp_path / ".env").write_text("".join(f"{name}=\n" for name in names))
    for name in names:
        monkeypatch.setenv(name, "")  # so that what load_dotenv sets is taken back
        monkeypatch.delenv(name)
    env.load_dotenv(tmp_path / ".env")
    found = (env.text("MA_TEXT", "a"), env.flag("MA_FLAG", True), env.words("MA_WORDS", "b,c"))
    assert found == ("a", True, ["b", "c"])
    assert (env.integer("MA_NUMBER", 3, 1, 9), env.folder("MA_FOLDER", tmp_path)) == (3, tmp_path)


def test_a_request_to_end_reaches_what_runs(tmp_path: Path) -> None:
    (tmp_path / "manage.py").write_text(
        "import signal, sys\n"
        "signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(7))\n"
        "print('up', flush=True)\n"
        "signal.pause()\n"
    )
    program = (
        "import pathlib, sys\n"
        "from musicassist.bootstrap import __main__ as bootstrap\n"
        f"bootstrap.ROOT, bootstrap.PYTHON = pathlib.Path({str(tmp_path)!r}), sys.executable\n"
        "sys.exit(bootstrap.hand_over('studio'))\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], cwd=console.ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        assert parent.stdout.readline() == b"up\n"
        parent.send_signal(signal.SIGTERM)
        assert parent.wait(30) == 7
