"""The virtual environment and its packages."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tomllib
import urllib.request
from pathlib import Path

from musicassist.bootstrap import stamps
from musicassist.bootstrap.console import CACHE, ROOT, SetupFailed, need_disk, run, say

VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
DEFAULT_TORCH_INDEX = "https://download.pytorch.org/whl/cpu"


def install(*, development: bool) -> None:
    """Make ``.venv`` and bring it to what pyproject.toml names; quick when it is there already.

    Raises
    ------
    SetupFailed
    """
    document = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    project, bare = document["project"], document["tool"]["musicassist"]["without-dependencies"]
    wanted: list[str] = list(project["dependencies"])
    everything = [*wanted, *project["optional-dependencies"]["dev"]]
    if development:
        wanted = everything
    mark = _mark(wanted, bare)
    step = "python-development" if development else "python"
    covered = not development and stamps.is_done("python-development", _mark(everything, bare))
    if PYTHON.exists() and (stamps.is_done(step, mark) or covered):
        return
    need_disk(3.5)
    _make_venv()
    torch = next(name for name in wanted if name.startswith("torch=="))
    _install_torch(torch)
    say("Python packages (a few minutes the first time)")
    _pip(*wanted, log="pip.log")
    _pip("--no-deps", *bare, log="pip-bare.log")
    stamps.set_done(step, mark)


def _mark(wanted: list[str], bare: list[str]) -> str:
    return stamps.fingerprint([*wanted, *bare, sys.version, str(VENV)])


def _make_venv() -> None:
    if (
        PYTHON.exists()
        and subprocess.run([PYTHON, "-m", "pip", "--version"], capture_output=True, check=False).returncode == 0
    ):
        return
    say("Virtual environment in .venv")
    shutil.rmtree(VENV, ignore_errors=True)
    try:
        run([sys.executable, "-m", "venv", VENV], what="Making the virtual environment", log=CACHE / "venv.log")
    except SetupFailed as error:
        shutil.rmtree(VENV, ignore_errors=True)
        hint = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
        raise SetupFailed(f"{error}\nOn Debian and Ubuntu this wants: sudo apt-get install {hint}") from error


def _install_torch(requirement: str) -> None:
    """The CPU build from PyTorch's own index where it can be reached: elsewhere Linux may get gigabytes of CUDA."""
    have = subprocess.run(
        [PYTHON, "-c", "import torch; print(torch.__version__)"], capture_output=True, text=True, check=False
    )
    if have.stdout.strip().split("+")[0] == requirement.removeprefix("torch=="):
        return
    index = os.environ.get("TORCH_INDEX", DEFAULT_TORCH_INDEX if sys.platform == "linux" else "").strip()
    say(f"{requirement.replace('==', ' ')} (the largest download)")
    if index and _answers(index):
        _pip(requirement, "--index-url", index, log="pip-torch.log")
    else:
        _pip(requirement, log="pip-torch.log")


def _answers(index: str) -> bool:
    try:
        request = urllib.request.Request(index.rstrip("/") + "/torch/", method="HEAD")  # noqa: S310
        with urllib.request.urlopen(request, timeout=2) as answer:  # noqa: S310
            return bool(answer.status == 200)
    except (OSError, ValueError):
        return False


def _pip(*words: str, log: str) -> None:
    command: list[str | Path] = [
        PYTHON,
        "-m",
        "pip",
        "install",
        "--disable-pip-version-check",
        "--prefer-binary",
        *words,
    ]
    run(command, what="Installing Python packages", log=CACHE / log)
