"""Puts an attempt's files into a folder of the person's own: completely, or not at all."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from jobs.models import Attempt
from musicassist.contracts.errors import BadInput


@contextmanager
def delivery_folder(out: Path) -> Iterator[Path]:
    """A draft folder beside ``out``, to find out before the work whether it can be written; gone afterwards.

    Raises
    ------
    BadInput
        When ``out`` is a file or its parent cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise BadInput(f"{out} is a file: give a folder with --out.", field="out")
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        draft = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise BadInput(f"Nothing can be written beside {out}: {error.strerror}.", field="out") from error
    try:
        yield draft
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def deliver(attempt: Attempt, draft: Path, out: Path, *, only: frozenset[str] | None = None) -> list[Path]:
    """Copy every file into ``draft``, then move them into ``out`` over what an earlier delivery left.

    Parameters
    ----------
    attempt : Attempt
    draft, out : Path
        On one file system.
    only : set of str, optional
        Kinds of artifacts; all of them by default.

    Returns
    -------
    list of Path
        What is in ``out`` now because of this delivery.
    """
    artifacts = [file for file in attempt.artifacts.all() if only is None or file.kind in only]
    for artifact in artifacts:
        target = draft / artifact.name
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(artifact.file, target)
    stale = _delivered_before(out) - {artifact.name for artifact in artifacts}
    out.mkdir(parents=True, exist_ok=True)
    placed = []
    for artifact in artifacts:
        final = out / artifact.name
        final.parent.mkdir(parents=True, exist_ok=True)
        (draft / artifact.name).replace(final)
        placed.append(final)
    for name in stale:
        (out / name).unlink(missing_ok=True)
    return placed


def _delivered_before(out: Path) -> set[str]:
    """Names that an earlier delivery's own report lists; nothing else in the folder is ours to touch."""
    try:
        files = json.loads((out / "report.json").read_text("utf-8"))["files"]
        names = {str(file["name"]) for file in files}
    except (OSError, ValueError, KeyError, TypeError):
        return set()
    root = out.resolve()
    return {name for name in names if (out / name).resolve().is_relative_to(root)}
