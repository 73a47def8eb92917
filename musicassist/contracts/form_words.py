"""The wordings of a brief's ``structure`` that bind who plays where: the reader writes them, an engine reads them.

``only``
    The asked instruments are the whole cast.
``intro only: piano, string``
    In the intro nobody else plays; elsewhere the others come in.
``only in the chorus: drum``
    The drums play nowhere else.
``not before 0:30: drum``, ``not before the chorus: drum``, ``not before the end of the intro: drum``
    The drums are silent until then: a moment (``0:30``, ``20 seconds``, ``bar 17``), a section, a section's end.
``not in the breakdown: drum``
    The drums rest in each of those sections.

Sections are named as in prompts (``intro``, ``outro``, ``verse`` …), perhaps with ``first``, ``second``, ``third`` or
``last`` before them; instruments as the brief's wishes are, or ``voice`` for all that sings.
"""

from __future__ import annotations

from collections.abc import Iterable

ONLY = "only"
VOICES = "voice"
_ALONE, _NOWHERE_ELSE = " only: ", "only in the "
_WAITING, _RESTING = "not before ", "not in the "
_OTHERS = (_NOWHERE_ELSE, _WAITING, _RESTING)

Casting = tuple[str, tuple[str, ...]]
"""A section and the instruments that it concerns."""


def alone_word(section: str, names: Iterable[str]) -> str:
    """How the brief says that only these play in a section."""
    return f"{section}{_ALONE}{', '.join(names)}"


def nowhere_else_word(section: str, names: Iterable[str]) -> str:
    """How the brief says that these play only in a section."""
    return f"{_NOWHERE_ELSE}{section}: {', '.join(names)}"


def waiting_word(moment: str, names: Iterable[str]) -> str:
    """How the brief says that these come in at a moment: ``0:30``, ``the chorus``, ``the end of the intro``."""
    return f"{_WAITING}{moment}: {', '.join(names)}"


def resting_word(section: str, names: Iterable[str]) -> str:
    """How the brief says that these rest in a section."""
    return f"{_RESTING}{section}: {', '.join(names)}"


def alone_in(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who has a section to themselves."""
    said = (word.partition(_ALONE) for word in structure if not word.startswith(_OTHERS))
    return tuple((section, tuple(names.split(", "))) for section, between, names in said if between)


def nowhere_else(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who plays in one section only."""
    return _said(structure, _NOWHERE_ELSE)


def waiting(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who comes in later, and when; the moment in the section's place."""
    return _said(structure, _WAITING)


def resting(structure: Iterable[str]) -> tuple[Casting, ...]:
    """Who rests in a section."""
    return _said(structure, _RESTING)


def _said(structure: Iterable[str], prefix: str) -> tuple[Casting, ...]:
    said = (word[len(prefix) :].rpartition(": ") for word in structure if word.startswith(prefix))
    return tuple((place, tuple(names.split(", "))) for place, _, names in said)
