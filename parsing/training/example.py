"""A text with labelled stretches: what the model learns from."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Piece:
    """A stretch of text.

    Attributes
    ----------
    text : str
    label : str
        One of :data:`parsing.core.tagger.LABELS`, or nothing.
    """

    text: str
    label: str = ""


@dataclass(frozen=True)
class Example:
    """A text and its labels.

    Attributes
    ----------
    text : str
    spans : tuple of (int, int, str)
        Code-point offsets and labels, in order, never overlapping.
    unsure : tuple of (int, int)
        Stretches whose label is not known: nothing is learnt from them.
    """

    text: str
    spans: tuple[tuple[int, int, str], ...] = ()
    unsure: tuple[tuple[int, int], ...] = ()


def joined(pieces: list[Piece]) -> Example:
    """Pieces put together."""
    text, spans = "", []
    for piece in pieces:
        if piece.label and piece.text.strip():
            start = len(text) + len(piece.text) - len(piece.text.lstrip())
            spans.append((start, len(text) + len(piece.text.rstrip()), piece.label))
        text += piece.text
    return Example(text, tuple(spans))
