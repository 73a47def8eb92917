"""Reads the environment, with a clear word when a value cannot be used. Standard library only."""

from __future__ import annotations

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off"}


class BadSetting(SystemExit):
    """An environment variable holds something that cannot be used."""


def load_dotenv(path: Path = ROOT / ".env") -> None:
    """Take ``NAME=value`` lines of a file into the environment; what is set already wins."""
    if not path.is_file():
        return
    for line in path.read_text("utf-8").splitlines():
        name, sep, value = line.partition("=")
        if sep and not name.lstrip().startswith("#"):
            os.environ.setdefault(name.strip(), value.strip().strip("\"'"))


def text(name: str, default: str = "") -> str:
    """A setting as text, stripped; an empty line of ``.env`` leaves the default."""
    return os.environ.get(name, "").strip() or default


def flag(name: str, default: bool) -> bool:
    """A yes or a no."""
    value = os.environ.get(name, "").strip().lower()
    if not value:
        return default
    if value in TRUE | FALSE:
        return value in TRUE
    raise BadSetting(f"{name}={value!r}: write 1 or 0")


def integer(name: str, default: int, low: int, high: int) -> int:
    """A whole number from ``low`` to ``high``."""
    value = text(name)
    if not value:
        return default
    if not value.lstrip("-").isdigit() or not low <= int(value) <= high:
        raise BadSetting(f"{name}={value!r}: write a whole number from {low} to {high}")
    return int(value)


def number(name: str, low: float, high: float) -> float | None:
    """A number from ``low`` to ``high``; None when it is not set."""
    value = os.environ.get(name, "").strip()
    if not value:
        return None
    try:
        found = float(value)
    except ValueError:
        found = float("nan")
    if not low <= found <= high:
        raise BadSetting(f"{name}={value!r}: write a number from {low:g} to {high:g}")
    return found


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    """One of a few words."""
    value = os.environ.get(name, "").strip().lower() or default
    if value not in choices:
        raise BadSetting(f"{name}={value!r}: write {', '.join(choices[:-1])} or {choices[-1]}")
    return value


def words(name: str, default: str = "") -> list[str]:
    """A comma-separated list."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def folder(name: str, default: Path) -> Path:
    """A folder; it need not exist."""
    value = text(name)
    return Path(value).expanduser().resolve() if value else default
