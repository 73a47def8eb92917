"""Prompts out of the grammar of ``data/frames.txt``, and texts that are none out of ``data/others.txt``."""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files

from parsing.training.draw import Draw
from parsing.training.example import Example, Piece, joined
from parsing.training.noise import noisy
from parsing.training.wording import Wording

_SLOT = re.compile(r"\{(cap:)?([a-z_]+)\}")


@cache
def _rules() -> dict[str, list[str]]:
    source = files("parsing.training") / "data" / "frames.txt"
    rules: dict[str, list[str]] = {}
    current: list[str] = []
    for line in source.read_text("utf-8").splitlines():
        if line.startswith("# ") or not line.strip():
            continue
        heading = re.fullmatch(r"\[([a-z_]+)\]", line)
        if heading:
            current = rules.setdefault(heading[1], [])
        else:
            current.append(line)
    return rules


@cache
def _others() -> list[str]:
    source = files("parsing.training") / "data" / "others.txt"
    return [line for line in source.read_text("utf-8").splitlines() if line.strip() and not line.startswith("# ")]


def prompts(count: int, random: Draw, unseen: bool = False, others: float = 0.06) -> list[Example]:
    """Labelled prompts, and a share of texts that ask for no music.

    Parameters
    ----------
    count : int
    random : Draw
    unseen : bool
        Take only the names that are kept out of the training, else only the others.
    others : float
        Share of texts that are no prompts.
    """
    wording = Wording(random, unseen)
    examples = []
    for _ in range(count):
        line = random.choice(_others()) if random.random() < others else "{prompt}"
        examples.append(joined(noisy(_expanded(line, wording, random), random)))
    return examples


def _expanded(line: str, wording: Wording, random: Draw) -> list[Piece]:
    pieces: list[Piece] = []
    end = 0
    for match in _SLOT.finditer(line):
        pieces.append(Piece(line[end : match.start()]))
        end = match.end()
        inner = wording.fill(match[2])
        if inner is None:
            inner = _expanded(random.choice(_rules()[match[2]]), wording, random)
        pieces += _capitalised(inner) if match[1] else inner
    pieces.append(Piece(line[end:]))
    return [piece for piece in pieces if piece.text]


def _capitalised(pieces: list[Piece]) -> list[Piece]:
    first, *rest = [piece for piece in pieces if piece.text] or [Piece("")]
    return [Piece(first.text[:1].upper() + first.text[1:], first.label), *rest]
