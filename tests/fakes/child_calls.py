"""Calls for the warm child."""

from __future__ import annotations

import ctypes
import os
import signal
import time

from musicassist.contracts.errors import BadInput


def pid() -> int:
    return os.getpid()


def add(a: int, b: int) -> int:
    return a + b


def sleep(seconds: float) -> str:
    time.sleep(seconds)
    return "slept"


def hang_in_c() -> None:
    """Holds the interpreter's lock, so that no Python signal handler can run."""
    ctypes.PyDLL(None).sleep(60)


def crash() -> None:
    os.kill(os.getpid(), signal.SIGSEGV)


def refuse() -> None:
    raise BadInput("nothing to hear", code="silent", field="file")
