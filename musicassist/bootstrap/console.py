"""How set-up speaks, and how it runs other programs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".cache"


class SetupFailed(Exception):
    """Set-up cannot go on; the message says why and what to do."""


def say(text: str) -> None:
    """One line for the person who watches."""
    print(f"\033[1m›\033[0m {text}" if sys.stdout.isatty() else f"> {text}", flush=True)


def on_ci() -> bool:
    """Whether nothing may be skipped."""
    return os.environ.get("CI", "").lower() in {"1", "true", "yes"}


def run(
    command: Sequence[str | Path],
    *,
    what: str,
    cwd: Path = ROOT,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> None:
    """Run a program to its end.

    Parameters
    ----------
    what : str
        The step's name, for the error.
    log : Path, optional
        Where its output goes instead of the screen; its last lines are in the error.

    Raises
    ------
    SetupFailed
        When it cannot be started or ends with another code than 0.
    """
    words = [str(word) for word in command]
    environment = {**os.environ, **(env or {})}
    try:
        if log is None:
            done = subprocess.run(words, cwd=cwd, env=environment, check=False)
        else:
            log.parent.mkdir(parents=True, exist_ok=True)
            with log.open("w", encoding="utf-8") as sink:
                done = subprocess.run(
                    words, cwd=cwd, env=environment, stdout=sink, stderr=subprocess.STDOUT, check=False
                )
    except OSError as error:
        raise SetupFailed(f"{what}: {words[0]} could not be started ({error.strerror or error})") from error
    if done.returncode:
        tail = _tail(log) if log else ""
        raise SetupFailed(f"{what} failed (exit code {done.returncode}).{explain(tail)}{tail}")


def explain(output: str) -> str:
    """A sentence for the failures that people meet most."""
    low = output.lower()
    if "no space left" in low or "errno 28" in low or "enospc" in low:
        return " The disk is full: free about 4 GB and run the same command again."
    if "gcc" in low or "error: microsoft visual c++" in low or "failed building wheel" in low:
        return (
            " A package wanted a C compiler because it has no ready-made build for this Python."
            " Use Python 3.11, 3.12 or 3.13 on Linux, macOS or Windows (64 bit), or install a compiler."
        )
    if "no matching distribution" in low:
        return " A package has no ready-made build for this Python; Python 3.11, 3.12 and 3.13 (64 bit) have them all."
    if "temporary failure in name resolution" in low or "connection" in low or "enotfound" in low:
        return " The package index could not be reached: set-up needs the network once; check it and run again."
    return ""


def need_disk(gigabytes: float) -> None:
    """Stop early when the disk is too full.

    Raises
    ------
    SetupFailed
    """
    free = shutil.disk_usage(ROOT).free / 1e9
    if free < gigabytes:
        raise SetupFailed(f"only {free:.1f} GB are free here and set-up needs about {gigabytes:g} GB: free some space")


def _tail(log: Path, lines: int = 25) -> str:
    text = log.read_text("utf-8", errors="replace").splitlines()[-lines:]
    return "\n" + "\n".join(f"    {line}" for line in text) + f"\n    (all of it: {log.relative_to(ROOT)})"
