"""Looking at, waiting for and ending real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

from django.db import connection

ROOT = Path(__file__).resolve().parents[2]
T = TypeVar("T")


def wait_for(question: Callable[[], T], seconds: float = 60.0) -> T:
    """Its first true answer; the last answer when there is none in time (a hang guard, not a measurement)."""
    until = time.monotonic() + seconds
    while not (answer := question()) and time.monotonic() < until:
        time.sleep(0.1)
    return answer


def is_alive(pid: int) -> bool:
    """Whether a process runs; one that has ended and was not waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def children(pid: int) -> list[int]:
    """The processes that ``pid`` itself started."""
    return _by_parent().get(pid, [])


def descendants(pid: int) -> set[int]:
    """Every process below ``pid``."""
    below = _by_parent()
    found: set[int] = set()
    queue = [pid]
    while queue:
        for child in below.get(queue.pop(), []):
            found.add(child)
            queue.append(child)
    return found


def _by_parent() -> dict[int, list[int]]:
    below: dict[int, list[int]] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
            except OSError:
                continue
            below.setdefault(parent, []).append(int(entry.name))
    return below


def command_line(pid: int) -> str:
    """As started."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def warm_children(pid: int) -> set[int]:
    """The spawned children below a worker, without multiprocessing's own tracker."""
    return {child for child in descendants(pid) if "spawn_main" in command_line(child)}


def environment(media: Path) -> dict[str, str]:
    """For a manage.py that works on the test's own database and media."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "tests.fakes.worker_settings",
        "WORKER_DATABASE_NAME": str(connection.settings_dict["NAME"]),
        "WORKER_MEDIA": str(media),
    }


@contextmanager
def manage(*words: str, media: Path, log: Path, **more: str) -> Iterator[subprocess.Popen]:
    """A running ``manage.py WORDS``; whatever is left of it is killed at the end."""
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", *words],
            cwd=ROOT,
            env=environment(media) | more,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            # A test run in the background of a shell ignores SIGINT, and children inherit that.
            preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
        )
    family = {process.pid}
    try:
        yield process
    finally:
        family |= descendants(process.pid)
        for pid in family:
            if is_alive(pid):
                os.kill(pid, signal.SIGKILL)
        process.wait()
