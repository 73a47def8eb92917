"""Reads the catalog's data files, once, strictly."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, TypeVar

from musicassist.catalog.schema import Genre, Instrument
from musicassist.contracts.codec import SCHEMA_VERSION, decode
from musicassist.contracts.errors import BadInput, ContractError

CATALOG_VERSION = "2026.11.4"
T = TypeVar("T")


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
    rows = tomllib.loads(source.read_text("utf-8"))
    return {
        slug: _document(Instrument, {"slug": slug, **row}, f"instruments.toml [{slug}]") for slug, row in rows.items()
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
    return _document(Genre, {"slug": slug, **tomllib.loads(source.read_text("utf-8"))}, source.name)


def _document(kind: type[T], data: dict[str, Any], where: str) -> T:
    try:
        return decode(kind, {"schema": f"{kind.__name__}/{SCHEMA_VERSION}", **data})
    except ContractError as error:
        raise ContractError(f"catalog file {where}: {error.message}") from error
