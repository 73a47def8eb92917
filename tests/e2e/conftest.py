"""A real studio, and the browser that drives it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
BROWSERS = ("chromium", "chromium-browser", "google-chrome")
READY_SECONDS = 120.0
STOP_SECONDS = 30.0
# What keeps Chromium from calling home and from needing a screen, a GPU or a sandbox.
BROWSER_WORDS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--autoplay-policy=user-gesture-required",
]


def _missing(reason: str) -> None:
    """A visible skip, and a failure where nothing may be skipped."""
    if os.environ.get("CI", "").lower() in {"1", "true", "yes"}:
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture(scope="session")
def browser_type_launch_args() -> dict[str, object]:
    """Debian's Chromium rather than one that playwright would download."""
    found = next((path for path in map(shutil.which, BROWSERS) if path), None)
    if found is None:
        _missing("no Chromium here (Debian: apt-get install chromium)")
    return {"executable_path": found, "args": BROWSER_WORDS}


@pytest.fixture(scope="session")
def studio(tmp_path_factory: pytest.TempPathFactory, browser_type_launch_args: dict[str, object]) -> Iterator[str]:
    """The address of ``manage.py studio`` on a free port, with a database and media folder of its own."""
    if not (ROOT / "frontend" / "dist" / ".vite" / "manifest.json").is_file():
        _missing("the studio's pages are not built: run `make setup`")
    var = tmp_path_factory.mktemp("studio")
    env = _environment(var)
    for words in (["migrate", "-v0"], ["collectstatic", "--noinput", "-v0"]):
        subprocess.run([sys.executable, "manage.py", *words], cwd=ROOT, env=env, check=True)
    port = _free_port()
    log = var / "studio.log"
    with log.open("w") as words:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "studio", "--port", str(port)],
            cwd=ROOT,
            env=env,
            stdout=words,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        base = f"http://127.0.0.1:{port}"
        _wait_until_ready(f"{base}/healthz", process, log)
        yield base
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)


def _environment(var: Path) -> dict[str, str]:
    env = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "musicassist.settings.local",
        "DATABASE_URL": f"sqlite:///{var / 'db.sqlite3'}",
        "MUSICASSIST_VAR": str(var),
        "MUSICASSIST_MEDIA": str(var / "media"),
        "STATIC_ROOT": str(var / "static"),
        "OMP_NUM_THREADS": "1",
    }
    font = ROOT / "var" / "soundfonts" / "MuseScore_General_Lite.sf3"
    return env | ({"SOUNDFONT": str(font)} if font.is_file() else {})


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(address: str, process: subprocess.Popen, log: Path) -> None:
    until = time.monotonic() + READY_SECONDS
    while time.monotonic() < until:
        if process.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.2)
    pytest.fail(f"the studio did not open:\n{log.read_text('utf-8')[-4000:]}")
