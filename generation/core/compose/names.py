"""What names mean that are no sound of their own: single pieces of a drum kit, and families of sounds."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from generation.core.compose.style import load_table


@dataclass(frozen=True)
class KitPiece:
    """One piece of a drum kit.

    Attributes
    ----------
    name : str
        As in ``names.toml``.
    keys : frozenset of int
        General MIDI percussion keys; none for a way of playing.
    sounds : tuple of str
        Slugs of the sounds that are this piece and nothing else.
    wished : frozenset of int
        The keys that answer a wish for it.
    patterns : tuple of str
        As a percussion player's; for a piece that the style's beat does not have.
    """

    name: str
    keys: frozenset[int]
    sounds: tuple[str, ...] = ()
    wished: frozenset[int] = frozenset()
    patterns: tuple[str, ...] = ()


def singular(word: str) -> str:
    """A lower-case word without its plural s (but ``bass`` and ``brass`` keep theirs)."""
    text = word.strip().lower().replace("_", " ").replace("-", " ")
    return text[:-1] if text.endswith("s") and not text.endswith("ss") else text


def piece_named(phrase: str) -> KitPiece | None:
    """The piece of a kit that a name means, as it stands or by its ending; None for anything else.

    ``kick drum`` and ``techno kick`` mean the kick; ``drum`` and ``909`` mean no single piece.
    """
    known = _pieces()
    words = singular(phrase).split()
    ends = (" ".join(words[at:]) for at in range(len(words)))
    return next((known[end] for end in ends if end in known), None)


def is_plain_piece(phrase: str) -> bool:
    """Whether a name means a piece of a kit and nothing about its sound, as ``kick drum`` does, not ``techno kick``."""
    return singular(phrase) in _pieces()


def barred_keys(excluded: tuple[str, ...]) -> frozenset[int]:
    """General MIDI percussion keys that no kit may play, for the pieces that a prompt refused."""
    pieces = (piece_named(phrase) for phrase in excluded)
    return frozenset(key for piece in pieces if piece is not None for key in piece.keys)


def kin_of(word: str) -> tuple[str, ...]:
    """Slugs that a singular name silences beside the sounds that are called so."""
    kin: dict[str, list[str]] = load_table("names.toml")["kin"]
    return tuple(kin.get(word, ()))


@cache
def _pieces() -> dict[str, KitPiece]:
    table: dict[str, dict[str, Any]] = load_table("names.toml")["pieces"]
    return {
        name: KitPiece(
            slug,
            frozenset(row["keys"]),
            tuple(row.get("sounds", ())),
            frozenset(row.get("wished", row["keys"])),
            tuple(row.get("patterns", ())),
        )
        for slug, row in table.items()
        for name in row["names"]
    }
