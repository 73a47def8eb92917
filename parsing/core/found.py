"""One value that the text states, and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from musicassist.contracts.brief import Origin


@dataclass(frozen=True)
class Found:
    """One value with the words that stated it.

    Attributes
    ----------
    field : str
        As in :class:`musicassist.contracts.brief.Provenance`.
    value : Any
        What was understood; its type depends on the field.
    start, end : int
        Offsets into the folded text.
    note : str
        One sentence, or nothing.
    origin : Origin
        ``ASKED``, or ``CORRECTION`` for a flag that the retry loop appended.
    """

    field: str
    value: Any
    start: int
    end: int
    note: str = ""
    origin: Origin = Origin.ASKED
