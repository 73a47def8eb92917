"""The parser's data files: tables parted by tabs, and the everyday words of English."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files

from musicassist.contracts.errors import ContractError


def rows(name: str, columns: int) -> list[list[str]]:
    """The rows of a tab-separated data file, without comments and its heading.

    Raises
    ------
    ContractError
        When a row has another number of columns.
    """
    source = files("parsing") / "data" / name
    found = []
    for number, line in enumerate(source.read_text("utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) != columns:
            raise ContractError(f"parsing/data/{name}, line {number}: {len(cells)} columns instead of {columns}")
        found.append(cells)
    return found[1:]


@cache
def english_words() -> frozenset[str]:
    """Everyday English words: none of them is a typo of a musical word, nor by itself an artist's name."""
    source = files("parsing") / "data" / "english.txt"
    return frozenset(line for line in source.read_text("utf-8").split("\n") if line and not line.startswith("#"))


@cache
def word_set(name: str) -> frozenset[str]:
    """One of the small word lists of ``words.toml``."""
    lists = tomllib.loads((files("parsing") / "data" / "words.toml").read_text("utf-8"))
    return frozenset(str(lists[name]).split())
