"""Prompts written by hand, in many voices, with every wanted and every refused name marked: ``data/refusals.txt``."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache
from importlib.resources import files

from musicassist.contracts.errors import BadInput
from parsing.core.lexicon import lexicon
from parsing.core.reading import read
from parsing.core.spelling import plural_forms, singular
from parsing.training.captions import LABEL_OF_NUMBER
from parsing.training.draw import Draw
from parsing.training.example import Example, Piece, joined
from parsing.training.noise import noisy
from parsing.training.wording import Wording

_MARK = re.compile(r"\[([-+*^=?])([^\[\]]+)\]")
_DOUBTFUL = "DOUBTFUL"
_LABELS = {"-": "EXCLUDED", "+": "INSTRUMENT", "*": "GENRE", "^": "MOOD", "=": "ARTIST", "?": _DOUBTFUL}
_KEPT = 0.45  # so often a name stays as it was written


@cache
def _lines() -> tuple[str, ...]:
    source = files("parsing.training") / "data" / "refusals.txt"
    return tuple(line for line in source.read_text("utf-8").splitlines() if line.strip() and not line.startswith("# "))


def refusals(times: int, random: Draw) -> list[Example]:
    """Every prompt so many times, each time with other names of the same kinds and typed otherwise.

    Parameters
    ----------
    times : int
    random : Draw
    """
    wording = Wording(random)
    drawn = (joined(noisy(_drawn(line, wording, random), random)) for line in _lines() for _ in range(times))
    return [_with_numbers(example) for example in drawn]


def _with_numbers(example: Example) -> Example:
    """With what the grammar reads labelled as well, and doubtful names as such."""
    spans = [span for span in example.spans if span[2] != _DOUBTFUL]
    unsure = [(first, last) for first, last, label in example.spans if label == _DOUBTFUL]
    try:
        reading = read(example.text)
    except BadInput:
        return Example(example.text, tuple(spans), tuple(unsure))
    for item in reading.found:
        first, last = reading.text.span(item.start, item.end)
        label = LABEL_OF_NUMBER.get(item.field)
        if label and first < last and not any(first < end and start < last for start, end, _ in example.spans):
            spans.append((first, last, label))
    return Example(example.text, tuple(sorted(spans)), tuple(unsure))


def pieces_of(line: str) -> list[Piece]:
    """A marked line as pieces, names as they stand."""
    pieces: list[Piece] = []
    end = 0
    for mark in _MARK.finditer(line):
        pieces += [Piece(line[end : mark.start()]), Piece(mark[2], _LABELS[mark[1]])]
        end = mark.end()
    return [piece for piece in [*pieces, Piece(line[end:])] if piece.text]


def _drawn(line: str, wording: Wording, random: Draw) -> list[Piece]:
    pieces: list[Piece] = []
    for piece in pieces_of(line):
        kind = _kind(piece)
        if not kind or random.random() < _KEPT:
            pieces.append(piece)
            continue
        other = _OTHER[kind](wording, piece.label)
        if piece.text.endswith("s") and singular(piece.text) != piece.text:
            forms = plural_forms(other[-1].text)
            other[-1] = Piece(forms[0] if forms else other[-1].text, other[-1].label)
        if piece.text[:1].isupper():
            other[0] = Piece(other[0].text[:1].upper() + other[0].text[1:], other[0].label)
        pieces += other
    return pieces


def _kind(piece: Piece) -> str:
    """What a marked name may be changed for; nothing where that is not sure."""
    if piece.label in ("INSTRUMENT", "GENRE", "MOOD", "ARTIST"):
        return piece.label.lower()
    if piece.label != "EXCLUDED":
        return ""
    kinds = {entry.kind for entry in lexicon().look_up(piece.text)} & set(_OTHER)
    return kinds.pop() if len(kinds) == 1 else ""


_OTHER: dict[str, Callable[[Wording, str], list[Piece]]] = {
    "instrument": lambda wording, label: wording.instrument(label),
    "genre": lambda wording, label: [Piece(wording.genre(), label)],
    "mood": lambda wording, label: [Piece(wording.mood(), label)],
    "artist": lambda wording, label: [Piece(wording.artist(), label)],
}
