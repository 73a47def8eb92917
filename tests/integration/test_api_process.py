"""The web process as a process of its own: it stops when it is asked to, streams and child included."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    own = {"DJANGO_SETTINGS_MODULE": "musicassist.settings.local", "MUSICASSIST_VAR": str(tmp_path)}
    return os.environ | own | {"DATABASE_URL": f"sqlite:///{tmp_path / 'db.sqlite3'}", "SECRET_KEY": "x" * 50}


@pytest.fixture
def server(environment: dict[str, str], tmp_path: Path) -> Iterator[tuple[subprocess.Popen, str]]:
    subprocess.run([sys.executable, "manage.py", "migrate", "-v0"], cwd=ROOT, env=environment, check=True)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    words = [sys.executable, "-m", "uvicorn", "musicassist.asgi:application", "--port", str(port)]
    with (tmp_path / "log").open("w") as log, subprocess.Popen(words, cwd=ROOT, env=environment, stderr=log) as process:
        address = f"http://127.0.0.1:{port}"
        try:
            _wait_for(address, process)
            yield process, address
        finally:
            process.kill()


def _wait_for(address: str, process: subprocess.Popen) -> None:
    while process.poll() is None:
        try:
            httpx.get(f"{address}/healthz", timeout=5)
            return
        except httpx.TransportError:
            time.sleep(0.05)
    raise AssertionError("the server ended by itself")


def _children(pid: int) -> set[int]:
    """Living children; the dead ones that nobody has buried do not count."""
    return {child for child, parent in _living().items() if parent == pid}


def _living() -> dict[int, int]:
    shown = subprocess.run(["ps", "-eo", "pid=,ppid=,stat="], capture_output=True, text=True, check=True).stdout
    rows = [row.split() for row in shown.splitlines()]
    return {int(pid): int(parent) for pid, parent, state in rows if not state.startswith("Z")}


def _gone(pids: set[int]) -> bool:
    for _ in range(200):
        if not pids & set(_living()):
            return True
        time.sleep(0.05)
    return False


def test_sigterm_ends_open_streams_the_child_and_the_process(
    server: tuple[subprocess.Popen, str], tmp_path: Path
) -> None:
    process, address = server
    created = httpx.post(f"{address}/create-track", json={"prompt": "warm lo-fi"}).json()
    assert httpx.post(f"{address}/api/v1/parse", json={"prompt": "warm lo-fi"}, timeout=120).status_code == 200
    children = _children(process.pid)
    assert children
    stream = httpx.stream("GET", f"{address}/api/v1/jobs/{created['job_id']}/events", timeout=60)
    with stream as response:
        lines = response.iter_lines()
        while not next(lines).startswith("data: "):
            pass
        process.send_signal(signal.SIGTERM)
        rest = list(lines)  # ends by itself; without our word to the stream the server would wait for ever
    assert not any(line.startswith("data: ") for line in rest)
    assert process.wait(60) in (0, -signal.SIGTERM)
    assert "Traceback" not in (tmp_path / "log").read_text()
    assert _gone(children)
