"""The wordings of a brief's ``structure`` that bind who plays where: the reader writes them, an engine reads them.

``only``
    The asked instruments are the whole cast.
``intro only: piano, string``
    In the intro nobody else plays; elsewhere the others come in.
``only in the chorus: drum``
    The drums play nowhere else.

Sections are named as in prompts (``intro``, ``outro``, ``verse`` …), perhaps with ``first``, ``second``, ``third`` or
``last`` before them; instruments as the brief's wishes are, or ``voice`` for all that sings.
"""

from __future__ import annotations

from collections.abc import Iterable

ONLY = "only"
VOICES = "voice"
_ALONE, _NOWHERE_ELSE = " only: ", "only in the "

Casting = tuple[str, tuple[str, ...]]
"""A section and the instruments that it concerns."""


def alone_word(section: str, names: Iterable[str]) -> str:
    """How the brief says that only these play in a section."""
    return f"{section}{_ALONE}{', '.join(names)}"


def nowhere_else_word(section: str, names: Iterable[str]) -> str:
    """How the brief says that these play only in a section."""
    return f"{_NOWHERE_ELSE}{section}: {', '.join(names)}"


def alone_in(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who has a section to themselves."""
    said = (word.partition(_ALONE) for word in structure if not word.startswith(_NOWHERE_ELSE))
    return tuple((section, tuple(names.split(", "))) for section, between, names in said if between)


def nowhere_else(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who plays in one section only."""
    said = (word[len(_NOWHERE_ELSE) :].partition(": ") for word in structure if word.startswith(_NOWHERE_ELSE))
    return tuple((section, tuple(names.split(", "))) for section, _, names in said)
