"""Example prompts by style."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from musicassist.catalog.loader import genres
from parsing.core.data_files import rows


@dataclass(frozen=True)
class Example:
    """An example prompt.

    Attributes
    ----------
    family : str
        Slug of the style family that plays it.
    group : str
        The kind of music that the family belongs to (``electronic``, ``jazz``).
    title : str
        The style in a word or two.
    prompt : str
    """

    family: str
    group: str
    title: str
    prompt: str


@cache
def example_prompts() -> tuple[Example, ...]:
    """Every example, in the order of the file."""
    families = genres()
    return tuple(
        Example(family, families[family].family, title, prompt) for family, title, prompt in rows("examples.tsv", 3)
    )
