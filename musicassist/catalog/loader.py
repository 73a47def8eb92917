"""Reads the catalog's data files, once, strictly."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable

from musicassist.catalog.documents import read_document, read_toml
from musicassist.catalog.schema import Genre, Instrument
from musicassist.contracts.errors import BadInput

CATALOG_VERSION = "2026.11.4"


@cache
def genres() -> dict[str, Genre]:
    """Every style family by slug, in alphabetical order."""
    folder = files("musicassist.catalog") / "genres"
    found = sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name)
    return {f.name.removesuffix(".toml"): _genre(f) for f in found}


def genre(slug: str) -> Genre:
    """One style family.

    Raises
    ------
    BadInput
        When the catalog has no such family.
    """
    try:
        return genres()[slug]
    except KeyError:
        raise BadInput(f"no style family {slug!r}; there are: {', '.join(genres())}", field="genre") from None


@cache
def instruments() -> dict[str, Instrument]:
    """Every playable sound by slug, in the file's order."""
    source = files("musicassist.catalog") / "instruments.toml"
    rows = read_toml(source, "musicassist/catalog/instruments.toml")
    return {
        slug: read_document(Instrument, {"slug": slug, **row}, f"instruments.toml [{slug}]")
        for slug, row in rows.items()
    }


def instrument(slug: str) -> Instrument:
    """One playable sound.

    Raises
    ------
    BadInput
        When the catalog has no such sound.
    """
    try:
        return instruments()[slug]
    except KeyError:
        raise BadInput(f"no instrument {slug!r} in the catalog", field="instrument") from None


def _genre(source: Traversable) -> Genre:
    slug = source.name.removesuffix(".toml")
    where = f"musicassist/catalog/genres/{source.name}"
    return read_document(Genre, {"slug": slug, **read_toml(source, where)}, where)
