"""Strict dataclass to JSON and back, with a schema version."""

from __future__ import annotations

import dataclasses
import math
import types
from enum import Enum
from typing import Any, TypeVar, Union, get_args, get_origin, get_type_hints

from musicassist.contracts.errors import ContractError

SCHEMA_VERSION = 1
T = TypeVar("T")


def encode(document: Any) -> dict[str, Any]:
    """A contract dataclass as plain JSON values, with ``schema`` first.

    Raises
    ------
    ContractError
        When it holds something that JSON has no word for, NaN and infinity among them.
    """
    if not dataclasses.is_dataclass(document) or isinstance(document, type):
        raise ContractError(f"{type(document).__name__} is not a contract")
    return {"schema": f"{type(document).__name__}/{SCHEMA_VERSION}", **_plain(document, type(document).__name__)}


def decode(kind: type[T], data: Any) -> T:
    """The dataclass ``kind`` out of what :func:`encode` gave.

    Raises
    ------
    ContractError
        When the schema differs, a field is missing, unknown, or of another type.
    """
    expected = f"{kind.__name__}/{SCHEMA_VERSION}"
    if not isinstance(data, dict) or data.get("schema") != expected:
        found = data.get("schema") if isinstance(data, dict) else type(data).__name__
        raise ContractError(f"expected a document of schema {expected}, found {found}")
    body = {name: value for name, value in data.items() if name != "schema"}
    result: T = _build(kind, body, kind.__name__)
    return result


def _plain(value: Any, where: str) -> Any:
    if isinstance(value, Enum):
        return value.value
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            raise ContractError(f"{where} is {value}, which JSON cannot hold")
        return value
    if isinstance(value, tuple | list):
        return [_plain(item, f"{where}[{i}]") for i, item in enumerate(value)]
    if isinstance(value, dict):
        return {str(name): _plain(item, f"{where}.{name}") for name, item in value.items()}
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name), f"{where}.{f.name}") for f in dataclasses.fields(value)}
    raise ContractError(f"{where} is a {type(value).__name__}, which no contract holds")


def _build(kind: Any, value: Any, where: str) -> Any:
    origin = get_origin(kind)
    if origin in (Union, types.UnionType):
        return _build_union(get_args(kind), value, where)
    if origin is tuple:
        return _build_tuple(get_args(kind), value, where)
    if origin is dict:
        if not isinstance(value, dict):
            raise ContractError(f"{where} must be an object")
        return {name: _build(get_args(kind)[1], item, f"{where}.{name}") for name, item in value.items()}
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        return _build_dataclass(kind, value, where)
    if isinstance(kind, type) and issubclass(kind, Enum):
        try:
            return kind(value)
        except ValueError:
            raise ContractError(f"{where} must be one of {[m.value for m in kind]}, not {value!r}") from None
    return _build_scalar(kind, value, where)


def _build_scalar(kind: Any, value: Any, where: str) -> Any:
    if kind is float and isinstance(value, int | float) and not isinstance(value, bool):
        return float(value)
    if kind is int and isinstance(value, bool):
        raise ContractError(f"{where} must be int, not bool")
    if kind in (int, str, bool, type(None)) and isinstance(value, kind):
        return value
    raise ContractError(f"{where} must be {getattr(kind, '__name__', kind)}, not {type(value).__name__}")


def _build_union(choices: tuple[Any, ...], value: Any, where: str) -> Any:
    if value is None and type(None) in choices:
        return None
    exact = [c for c in choices if isinstance(c, type) and type(value) is c]
    for choice in exact or [c for c in choices if c is not type(None)]:
        try:
            return _build(choice, value, where)
        except ContractError as error:
            reason = error
    raise reason


def _build_tuple(kinds: tuple[Any, ...], value: Any, where: str) -> tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ContractError(f"{where} must be a list, not {type(value).__name__}")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_build(kinds[0], item, f"{where}[{i}]") for i, item in enumerate(value))
    if len(kinds) != len(value):
        raise ContractError(f"{where} must have {len(kinds)} items, not {len(value)}")
    return tuple(_build(kind, item, f"{where}[{i}]") for i, (kind, item) in enumerate(zip(kinds, value, strict=True)))


def _build_dataclass(kind: type, value: Any, where: str) -> Any:
    if not isinstance(value, dict):
        raise ContractError(f"{where} must be an object, not {type(value).__name__}")
    hints = get_type_hints(kind)
    fields = {f.name: f for f in dataclasses.fields(kind)}
    if unknown := set(value) - set(fields):
        raise ContractError(f"{where} has unknown fields: {', '.join(sorted(unknown))}")
    built = {}
    for name, field in fields.items():
        if name in value:
            built[name] = _build(hints[name], value[name], f"{where}.{name}")
        elif field.default is dataclasses.MISSING and field.default_factory is dataclasses.MISSING:
            raise ContractError(f"{where}.{name} is missing")
    return kind(**built)
