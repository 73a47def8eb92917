"""What typing does to a prompt: case, missing commas and accents, other separators, misspellings."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

from parsing.training.draw import Draw
from parsing.training.example import Piece

_BESIDE = {
    "a": "sq",
    "b": "vn",
    "c": "xv",
    "d": "sf",
    "e": "wr",
    "f": "dg",
    "g": "fh",
    "h": "gj",
    "i": "uo",
    "j": "hk",
    "k": "jl",
    "l": "k",
    "m": "n",
    "n": "bm",
    "o": "ip",
    "p": "o",
    "q": "w",
    "r": "et",
    "s": "ad",
    "t": "ry",
    "u": "yi",
    "v": "cb",
    "w": "qe",
    "x": "zc",
    "y": "tu",
    "z": "x",
}
_SEPARATORS = (" / ", " | ", "; ", " - ", " · ", "\n", " + ", ". ")
_SHORT = (
    (" with ", " w/ "),
    (" and ", " & "),
    ("without ", "w/o "),
    (" and ", " n "),
    (" please", " pls"),
    (" for ", " 4 "),
)


def noisy(pieces: list[Piece], random: Draw) -> list[Piece]:
    """The pieces as somebody would type them."""
    draw = random.random()
    if draw < 0.4:
        pieces = _each(pieces, str.lower)
    elif draw < 0.44:
        pieces = _each(pieces, str.upper)
    elif draw < 0.47:
        pieces = _each(pieces, str.title)
    elif draw < 0.65:
        pieces = _sentence_case(pieces)
    if random.random() < 0.15:
        separator = random.choice(_SEPARATORS)
        pieces = [Piece(p.text.replace(", ", separator), p.label) if not p.label else p for p in pieces]
    elif random.random() < 0.08:
        pieces = [Piece(p.text.replace(",", ""), p.label) for p in pieces]
    if random.random() < 0.3:
        pieces = _each(pieces, _plain)
    if random.random() < 0.15:
        long, short = random.choice(_SHORT)
        pieces = [p if p.label else Piece(p.text.replace(long, short), p.label) for p in pieces]
    if random.random() < 0.2:
        rate = random.choice((0.03, 0.08, 0.15))
        pieces = [Piece(_misspelled(p.text, rate, random), p.label) for p in pieces]
    return pieces


def _each(pieces: list[Piece], change: Callable[[str], str]) -> list[Piece]:
    return [Piece(change(piece.text), piece.label) for piece in pieces]


def _sentence_case(pieces: list[Piece]) -> list[Piece]:
    if not pieces:
        return pieces
    first = pieces[0]
    return [Piece(first.text[:1].upper() + first.text[1:], first.label), *pieces[1:]]


def _plain(text: str) -> str:
    return "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))


def _misspelled(text: str, rate: float, random: Draw) -> str:
    return " ".join(
        _slip(w, random) if len(w) > 3 and w.isalpha() and random.random() < rate else w for w in text.split(" ")
    )


def _slip(word: str, random: Draw) -> str:
    at = random.randint(1, len(word) - 2)
    kind = random.random()
    if kind < 0.3:
        return word[:at] + word[at + 1] + word[at] + word[at + 2 :]
    if kind < 0.6:
        return word[:at] + word[at + 1 :]
    if kind < 0.8:
        return word[:at] + word[at] + word[at:]
    return word[:at] + random.choice(_BESIDE.get(word[at].lower(), "e")) + word[at + 1 :]
