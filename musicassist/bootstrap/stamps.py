"""Remembers what a step was done for, so that running it again is quick."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from pathlib import Path

from musicassist.bootstrap.console import CACHE


def fingerprint(parts: Iterable[str | Path]) -> str:
    """SHA-256 over texts and the contents of files and folders."""
    digest = hashlib.sha256()
    for part in parts:
        for path in _files(part) if isinstance(part, Path) else ():
            digest.update(str(path).encode() + b"\0" + path.read_bytes() + b"\0")
        if isinstance(part, str):
            digest.update(part.encode() + b"\0")
    return digest.hexdigest()


def is_done(step: str, mark: str) -> bool:
    """Whether ``step`` was done for ``mark``."""
    path = CACHE / "stamps" / step
    return path.is_file() and path.read_text("utf-8") == mark


def set_done(step: str, mark: str) -> None:
    """Remember that ``step`` was done for ``mark``."""
    path = CACHE / "stamps" / step
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(mark, "utf-8")


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted(p for p in path.rglob("*") if p.is_file() and "node_modules" not in p.parts)
    return [path] if path.is_file() else []
