"""Subgenres: what one brings that its family's style has not, by the rows of ``subgenres.toml``."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache

from generation.core.compose.style import Style, load_table
from musicassist.catalog.documents import read_document
from musicassist.contracts.brief import MusicBrief


@dataclass(frozen=True)
class Subgenre:
    """One row.

    Attributes
    ----------
    names : tuple of str
        Genres as the vocabulary spells them.
    of : str
        Slug of the family that plays them.
    lender : str
        Slug of a style that it borrows from; empty for none.
    lends, takes, adds, instruments
        As of :class:`generation.core.compose.fusion.Lender`.
    sounds : dict
        Other instruments for the family's own players, by a player's name.
    patterns : dict
        Other patterns for the family's own players, by a player's name.
    leaves_out : tuple of str
        Players of the family that it does without.
    colour : str
        As of :class:`Style`; empty for the family's.
    density : float
        Melody notes a bar, as a multiple of the family's.
    swing : float
        Phase of the off-beat; 0 for the family's.
    """

    names: tuple[str, ...]
    of: str
    lender: str = ""
    lends: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    instruments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    sounds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    patterns: dict[str, tuple[str, ...]] = field(default_factory=dict)
    leaves_out: tuple[str, ...] = ()
    colour: str = ""
    density: float = 1.0
    swing: float = 0.0


@cache
def subgenres() -> tuple[Subgenre, ...]:
    """Every row of ``subgenres.toml``."""
    return tuple(read_document(Subgenre, row, "subgenres.toml") for row in load_table("subgenres.toml")["subgenres"])


def find_subgenre(leading: str, brief: MusicBrief) -> Subgenre | None:
    """The row of the brief's first genre, when its family leads."""
    name = brief.genres[0].lower() if brief.genres else ""
    return next((row for row in subgenres() if row.of == leading and name in row.names), None)


def dressed(style: Style, row: Subgenre) -> Style:
    """The family's style with the subgenre's own players' sounds and patterns, colour, density and swing."""
    parts = tuple(
        replace(
            part,
            instruments=row.sounds.get(part.name, part.instruments),
            patterns=row.patterns.get(part.name, part.patterns),
            density=part.density * (row.density if part.role in ("lead", "counter") else 1.0),
        )
        for part in style.parts
        if part.name not in row.leaves_out
    )
    groove = replace(style.groove, swing=row.swing or style.groove.swing)
    return replace(style, parts=parts, groove=groove, colour=row.colour or style.colour)
