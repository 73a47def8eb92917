"""The warm child, with real processes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from musicassist.child import ChildDied, ChildStopped, ChildTimeout, WarmChild
from musicassist.contracts.errors import BadInput
from tests.fakes import child_calls

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def child() -> Iterator[WarmChild]:
    child = WarmChild()
    yield child
    child.close()


def is_alive(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0]
    except OSError:
        return False
    return state != "Z"


def wait_until_gone(pid: int) -> bool:
    for _ in range(200):
        if not is_alive(pid):
            return True
        time.sleep(0.05)
    return False


def test_the_same_child_serves_call_after_call(child: WarmChild) -> None:
    first = child.run(child_calls.pid, timeout_seconds=30)
    assert first != os.getpid()
    assert child.run("tests.fakes.child_calls:add", 2, 3, timeout_seconds=30) == 5
    assert child.run(child_calls.pid, timeout_seconds=30) == first


def test_an_error_comes_back_as_it_was(child: WarmChild) -> None:
    with pytest.raises(BadInput) as caught:
        child.run(child_calls.refuse, timeout_seconds=30)
    assert (caught.value.code, caught.value.field, caught.value.message) == ("silent", "file", "nothing to hear")


def test_a_hang_in_native_code_ends_at_its_limit_and_the_next_call_is_served(child: WarmChild) -> None:
    pid = child.run(child_calls.pid, timeout_seconds=30)
    with pytest.raises(ChildTimeout):
        child.run(child_calls.hang_in_c, timeout_seconds=0.5)
    assert not is_alive(pid)
    assert child.run(child_calls.add, 1, 1, timeout_seconds=30) == 2


def test_a_crash_is_told_and_the_next_call_is_served(child: WarmChild) -> None:
    with pytest.raises(ChildDied, match="SIGSEGV"):
        child.run(child_calls.crash, timeout_seconds=30)
    assert child.run(child_calls.add, 1, 1, timeout_seconds=30) == 2


def test_stopping_kills_the_child(child: WarmChild) -> None:
    pid = child.run(child_calls.pid, timeout_seconds=30)
    ticks = []
    with pytest.raises(ChildStopped):
        child.run(child_calls.sleep, 60, timeout_seconds=90, on_tick=lambda: len(ticks) > 1 or ticks.append(1))
    assert not is_alive(pid)


def test_no_child_outlives_a_parent_that_is_killed(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import sys, time\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from musicassist.child import WarmChild\n"
        "from tests.fakes import child_calls\n"
        "if __name__ == '__main__':\n"
        "    print(WarmChild().run(child_calls.pid, timeout_seconds=60), flush=True)\n"
        "    time.sleep(600)\n"
    )
    parent = subprocess.Popen([sys.executable, program], stdout=subprocess.PIPE, text=True)
    pid = int(parent.stdout.readline())
    assert is_alive(pid)
    parent.send_signal(signal.SIGKILL)
    parent.wait()
    assert wait_until_gone(pid)


def test_a_parent_that_ends_by_itself_takes_its_child_along(tmp_path: Path) -> None:
    program = tmp_path / "parent.py"
    program.write_text(
        "import sys, multiprocessing\n"
        f"sys.path.insert(0, {str(ROOT)!r})\n"
        "from musicassist.child import WarmChild\n"
        "from tests.fakes import child_calls\n"
        "def work():\n"
        "    print(WarmChild().run(child_calls.pid, timeout_seconds=60), flush=True)\n"
        "if __name__ == '__main__':\n"
        "    worker = multiprocessing.get_context('fork').Process(target=work)\n"
        "    worker.start()\n"
        "    worker.join()\n"
        "    print(worker.exitcode)\n"
    )
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=120, check=True)
    pid, code = (int(line) for line in done.stdout.split())
    assert code == 0
    assert wait_until_gone(pid)
