"""How figures are written in the chain and the notes."""

from __future__ import annotations

import re
from dataclasses import replace

from musicassist.contracts.master import ChainStep

# A hyphen before a figure, and not within a word or a range ("4-5", "master-9.5").
_HYPHEN = re.compile(r"(?<![\w.)])-(?=\d)")


def with_minus(words: str) -> str:
    """The words with a minus sign where a figure is below zero."""
    return _HYPHEN.sub("−", words)


def steps_with_minus(chain: tuple[ChainStep, ...]) -> tuple[ChainStep, ...]:
    """The same of every step's detail."""
    return tuple(replace(step, detail=with_minus(step.detail)) for step in chain)
