"""DRF serializers made of the contracts' dataclasses, so that the schema cannot drift from them."""

from __future__ import annotations

import dataclasses
import types
from enum import Enum
from functools import cache
from typing import Any, Union, get_args, get_origin, get_type_hints

from rest_framework import serializers

SCALARS: dict[Any, type[serializers.Field]] = {
    str: serializers.CharField,
    bool: serializers.BooleanField,
    int: serializers.IntegerField,
    float: serializers.FloatField,
}


@cache
def contract_serializer(kind: type) -> type[serializers.Serializer]:
    """A read-only serializer class with a field for each of the dataclass's.

    Parameters
    ----------
    kind : type
        A contract of ``musicassist.contracts`` or of the catalog.
    """
    hints = get_type_hints(kind)
    fields = {field.name: _field(hints[field.name]) for field in dataclasses.fields(kind)}
    summary = (kind.__doc__ or kind.__name__).strip().splitlines()[0]
    return type(f"{kind.__name__}Serializer", (serializers.Serializer,), {"__doc__": summary, **fields})


def _field(hint: Any, **options: Any) -> serializers.Field:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in (Union, types.UnionType):
        kinds = [kind for kind in arguments if kind is not type(None)]
        if len(kinds) == 1:
            return _field(kinds[0], allow_null=True)
        return serializers.JSONField(allow_null=True)
    if origin is tuple:
        return serializers.ListField(child=_field(arguments[0]), **options)
    if origin is dict:
        return serializers.DictField(child=_field(arguments[1]), **options)
    if dataclasses.is_dataclass(hint):
        return contract_serializer(hint)(**options)
    if isinstance(hint, type) and issubclass(hint, Enum):
        return serializers.ChoiceField(choices=[member.value for member in hint], **options)
    return SCALARS[hint](**options)
