"""What a stage is, and what it is given."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol


class StageName(StrEnum):
    """The pipeline's stages, in order."""

    PARSING = "parsing"
    GENERATION = "generation"
    MASTERING = "mastering"
    QA = "qa"


def _no_progress(fraction: float, message: str = "") -> None:
    """Nobody watches."""


@dataclass(frozen=True)
class StageContext:
    """What a stage may know beside its request.

    Attributes
    ----------
    root : Path
        The job's folder; every ``FileRef.path`` is relative to it. Read only for a stage, but for ``paid/``: what an
        engine was charged for is kept there, so that a run that starts again need not pay again.
    workdir : Path
        An empty folder of the stage's own, inside ``root``, where it writes its files. When the stage has
        ended well it is renamed to its final name; use ``final_prefix`` in the refs that are returned.
    final_prefix : str
        The final name of ``workdir``, relative to ``root``, with forward slashes.
    progress : callable
        ``progress(fraction, message)`` with fraction 0 to 1; may raise ``Cancelled``. Call it at least
        every second or so.
    """

    root: Path
    workdir: Path
    final_prefix: str
    progress: Callable[[float, str], None] = _no_progress


class Stage(Protocol):
    """One room of the house, as ``jobs`` sees it.

    ``key_values`` declares the slice of the inputs that the stage reads, as plain JSON values: the run's key is
    the hash of them with the stage's name and version, so whatever is not in it cannot force a new run.

    A stage that can mend what it made may also have ``foundation(**inputs)``: the inputs of the result to start from,
    or None. That result is found, or made first, and given to ``run`` and ``key_values`` as ``played``.
    """

    name: StageName
    version: str

    def key_values(self, **inputs: Any) -> dict[str, Any]:
        """The values (never provenance, attempt number or raw prompt text) that the result depends on."""
        ...

    def run(self, ctx: StageContext, **inputs: Any) -> Any:
        """Do the work; inputs: request | brief, engine | brief, rendering | brief, master."""
        ...
