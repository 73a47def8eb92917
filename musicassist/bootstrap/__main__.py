"""``python -m musicassist.bootstrap setup|run|track|test``: what the Makefile calls."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

from musicassist import env
from musicassist.bootstrap import node_packages, python_packages, stamps, test_run
from musicassist.bootstrap.console import CACHE, ROOT, SetupFailed, run, say
from musicassist.bootstrap.python_packages import PYTHON


def setup(*, development: bool = False) -> node_packages.Npm:
    """Everything that the studio needs on this machine; quick when it is there already."""
    python_packages.install(development=development)
    npm = node_packages.install()
    var = env.folder("MUSICASSIST_VAR", ROOT / "var")
    node_packages.bring_soundfont(var)
    node_packages.build(npm)
    _collect_static(var)
    return npm


def _collect_static(var: Path) -> None:
    mark = stamps.fingerprint([ROOT / "frontend" / "dist", ROOT / "pyproject.toml", str(var)])
    if stamps.is_done("static", mark) and (var / "static").is_dir():
        return
    say("Static files")
    manage("collectstatic", "--noinput", "--clear", what="Collecting static files", log=CACHE / "static.log")
    stamps.set_done("static", mark)


def migrate() -> None:
    """Bring the database to the current tables."""
    manage("migrate", "--noinput", "-v", "0", what="Preparing the database", log=CACHE / "migrate.log")


def manage(*words: str, what: str, log: Path | None = None) -> None:
    """``manage.py WORDS`` in the virtual environment."""
    run([PYTHON, "manage.py", *words], what=what, log=log)


def hand_over(*words: str) -> int:
    """Run ``manage.py`` to its end with this terminal; Ctrl-C is for it to handle, and so is a request to end."""
    with subprocess.Popen([PYTHON, "manage.py", *words], cwd=ROOT) as child:
        signal.signal(signal.SIGTERM, lambda number, frame: child.send_signal(number))
        while True:
            try:
                return child.wait()
            except KeyboardInterrupt:
                continue


def _track(words: list[str]) -> int:
    prompt = os.environ.get("PROMPT", "").strip()
    if not prompt:
        print(
            'Say what to make: make track PROMPT="warm lo-fi with rhodes, 84 bpm, one minute" OUT=out/', file=sys.stderr
        )
        return 2
    setup()
    migrate()
    return hand_over("track", prompt, "--out", os.environ.get("OUT") or "out", *words)


def main(arguments: list[str]) -> int:
    """Exit code of the named step."""
    env.load_dotenv()
    step, words = (arguments[0] if arguments else ""), arguments[1:]
    try:
        if step == "setup":
            setup()
            migrate()
            say("Ready: make run")
            return 0
        if step == "run":
            setup()
            migrate()
            return hand_over("studio", "--port", os.environ.get("PORT") or "8000", *words)
        if step == "track":
            return _track(words)
        if step == "test":
            npm = setup(development=True)
            return test_run.everything(npm, words)
    except SetupFailed as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    print("usage: python -m musicassist.bootstrap setup | run | track | test", file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
