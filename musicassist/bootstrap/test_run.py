"""Runs every check of the project, one after the other, and says at the end what each gave."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import xml.etree.ElementTree as ET
from dataclasses import dataclass
from pathlib import Path

from musicassist.bootstrap.console import CACHE, ROOT, on_ci, say
from musicassist.bootstrap.node_packages import FRONTEND, Npm
from musicassist.bootstrap.python_packages import PYTHON


@dataclass
class Outcome:
    """What one step gave."""

    name: str
    passed: int = 0
    failed: int = 0
    skipped: int = 0
    seconds: float = 0.0
    note: str = ""


def everything(npm: Npm, words: list[str]) -> int:
    """Lint, types, import rules, Python tests on both databases, UI tests, one browser test; the exit code."""
    steps = [
        _command("lint", [PYTHON, "-m", "ruff", "check", "."]),
        _command("format", [PYTHON, "-m", "ruff", "format", "--check", "."]),
        _command("types", [PYTHON, "-m", "mypy"]),
        _command("import rules", [PYTHON.parent / "lint-imports", "--no-cache"]),
        _command("migrations", [PYTHON, "manage.py", "makemigrations", "--check", "--dry-run"]),
        _command("UI lint", [*npm.command, "run", "lint"], npm),
        _command("UI types", [*npm.command, "run", "typecheck"], npm),
        _ui_tests(npm),
        _pytest("tests on SQLite", ["-m", "not browser", *words], {"TEST_DATABASE_URL": ""}),
        _postgres(words),
        _browser(words),
    ]
    print()
    for step in steps:
        state = "FAILED" if step.failed else ("skipped" if step.skipped and not step.passed else "ok")
        print(f"  {state:8}{step.name:20}{step.seconds:7.1f} s  {step.note}")
    passed, failed, skipped = (sum(getattr(s, k) for s in steps) for k in ("passed", "failed", "skipped"))
    print(f"\nTotal: {passed} passed, {failed} failed" + (f", {skipped} skipped" if skipped else ""))
    return 1 if failed else 0


def _command(name: str, command: list[str | Path], npm: Npm | None = None) -> Outcome:
    """A check that passes or fails as a whole."""
    say(name)
    begun = time.monotonic()
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "musicassist.settings.test"} | ({"PATH": npm.path} if npm else {})
    code = subprocess.run([str(w) for w in command], cwd=FRONTEND if npm else ROOT, env=env, check=False).returncode
    return Outcome(name, int(code == 0), int(code != 0), seconds=time.monotonic() - begun)


def _ui_tests(npm: Npm) -> Outcome:
    report = CACHE / "vitest.xml"
    report.unlink(missing_ok=True)
    words = ["test", "--", "--reporter=default", "--reporter=junit", f"--outputFile.junit={report}"]
    outcome = _command("UI tests", [*npm.command, *words], npm)
    return _counted(outcome, report)


def _pytest(name: str, words: list[str], env: dict[str, str], launcher: list[str] | None = None) -> Outcome:
    say(name)
    begun = time.monotonic()
    report = CACHE / f"{re.sub(r'[^a-z]+', '-', name.lower())}.xml"
    report.unlink(missing_ok=True)
    command = [str(PYTHON), *(launcher or []), "-m", "pytest", *words, f"--junitxml={report}"]
    code = subprocess.run(command, cwd=ROOT, env={**os.environ, **env}, check=False).returncode
    outcome = Outcome(name, int(code == 0), int(code != 0), seconds=time.monotonic() - begun)
    return _counted(outcome, report)


def _postgres(words: list[str]) -> Outcome:
    name = "tests on PostgreSQL"
    if os.environ.get("TEST_POSTGRES_URL"):
        return _pytest(name, ["-m", "not browser", *words], {"TEST_DATABASE_URL": os.environ["TEST_POSTGRES_URL"]})
    if not _has_postgres():
        return _missing(name, "no PostgreSQL server programs here (Debian: apt-get install postgresql)")
    return _pytest(name, ["-m", "not browser", *words], {}, ["-m", "tests.private_postgres", str(PYTHON)])


def _browser(words: list[str]) -> Outcome:
    name = "browser"
    if not any(shutil.which(n) for n in ("chromium", "chromium-browser", "google-chrome")):
        return _missing(name, "no Chromium here (Debian: apt-get install chromium)")
    return _pytest(name, ["-m", "browser", *words], {"TEST_DATABASE_URL": ""})


def _missing(name: str, reason: str) -> Outcome:
    """Something this machine lacks: a visible skip, and a failure where nothing may be skipped."""
    say(f"{name}: {reason}")
    return Outcome(name, failed=1, note=reason) if on_ci() else Outcome(name, skipped=1, note=reason)


def _has_postgres() -> bool:
    return bool(shutil.which("initdb") or list(Path("/usr/lib/postgresql").glob("*/bin/initdb")))


def _counted(outcome: Outcome, report: Path) -> Outcome:
    """The counts of a JUnit report in place of one for the whole; a crash before the report stays one failure."""
    if not report.is_file():
        return outcome
    suites = ET.parse(report).getroot().iter("testsuite")  # noqa: S314
    total = failed = skipped = 0
    for suite in suites:
        total += int(suite.get("tests", 0))
        failed += int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped += int(suite.get("skipped", 0) or 0)
    broken = outcome.failed and not failed
    outcome.passed, outcome.failed, outcome.skipped = total - failed - skipped, failed + int(bool(broken)), skipped
    if skipped and on_ci():
        outcome.failed, outcome.note = outcome.failed + skipped, f"{skipped} skipped, which CI does not allow"
    return outcome


if __name__ == "__main__":
    sys.exit("this module is a part of: python -m musicassist.bootstrap test")
