"""Data files that people write: read strictly, and what is wrong with one is said so that its writer can mend it."""

from __future__ import annotations

import dataclasses
import tomllib
from importlib.resources.abc import Traversable
from typing import Any, TypeVar, get_args, get_origin, get_type_hints

from musicassist.contracts.codec import SCHEMA_VERSION, decode
from musicassist.contracts.errors import BadInput, ContractError

T = TypeVar("T")
SHOWN_IN = "docs/styles.md shows a whole one"


def read_toml(source: Traversable, where: str) -> dict[str, Any]:
    """The tables of a file.

    Raises
    ------
    BadInput
        When it is no TOML: says in which line.
    """
    try:
        return tomllib.loads(source.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise BadInput(f"{where} is no valid TOML ({error}): mend that line.", code="bad_data_file") from None


def read_document(kind: type[T], data: dict[str, Any], where: str) -> T:
    """The dataclass ``kind`` out of a file's tables.

    Raises
    ------
    BadInput
        When fields are missing (all are named), unknown, or of another type: says file, field and what to do.
    """
    lacking = missing_fields(kind, data)
    if lacking:
        fields = "the field" if len(lacking) == 1 else "the fields"
        message = (
            f"{where} lacks {fields} {', '.join(lacking)}: add {'it' if len(lacking) == 1 else 'them'}; {SHOWN_IN}."
        )
        raise BadInput(message, code="bad_data_file", field=lacking[0])
    try:
        return decode(kind, {"schema": f"{kind.__name__}/{SCHEMA_VERSION}", **data})
    except ContractError as error:
        said = error.message.removeprefix(f"{kind.__name__}.").removeprefix(f"{kind.__name__} ")
        field = said.split(" ")[0]
        raise BadInput(f"{where}: {said}. Correct it; {SHOWN_IN}.", code="bad_data_file", field=field) from error


def missing_fields(kind: Any, data: Any, prefix: str = "") -> list[str]:
    """Names of all the fields that have no default and no value, those of inner tables too (``parts[2].stem``)."""
    if get_origin(kind) is tuple and isinstance(data, list | tuple) and get_args(kind)[1:] == (Ellipsis,):
        inner = get_args(kind)[0]
        return [name for i, item in enumerate(data) for name in missing_fields(inner, item, f"{prefix}[{i}]")]
    if not dataclasses.is_dataclass(kind) or not isinstance(data, dict):
        return []
    hints, lacking = get_type_hints(kind), []
    for field in dataclasses.fields(kind):
        name = f"{prefix}.{field.name}" if prefix else field.name
        if field.name in data:
            lacking += missing_fields(hints[field.name], data[field.name], name)
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            lacking.append(name)
    return lacking
