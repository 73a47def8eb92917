"""Synth patches: data with names, checked against the parameters' ranges when they are read."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from generation.core.sound.parameters import CHOICES, PARAMETERS
from musicassist.contracts.errors import ContractError


@dataclass(frozen=True)
class Patch:
    """One synth sound.

    Attributes
    ----------
    name : str
    doc : str
        One line for a musician.
    numbers : mapping
        Every parameter of :data:`PARAMETERS`, defaults filled in.
    words : mapping
        Every choice of :data:`CHOICES`.
    """

    name: str
    doc: str
    numbers: Mapping[str, float]
    words: Mapping[str, str]

    def __getitem__(self, parameter: str) -> float:
        return self.numbers[parameter]


@cache
def patches() -> dict[str, Patch]:
    """Every patch by name.

    Raises
    ------
    ContractError
        When a file names a parameter that does not exist, a value out of its range, or a patch twice.
    """
    found: dict[str, Patch] = {}
    folder = files("generation") / "data" / "patches"
    for source in sorted((f for f in folder.iterdir() if f.name.endswith(".toml")), key=lambda f: f.name):
        for name, row in tomllib.loads(source.read_text("utf-8")).items():
            if name in found:
                raise ContractError(f"{source.name}: the patch {name!r} is there twice")
            found[name] = read_patch(name, row, source.name)
    return found


def read_patch(name: str, row: dict[str, Any], where: str) -> Patch:
    """One table of a patch file, checked.

    Raises
    ------
    ContractError
    """
    numbers = {key: parameter.default for key, parameter in PARAMETERS.items()}
    words = {key: choice.words[0] for key, choice in CHOICES.items()}
    for key, value in row.items():
        if key == "doc":
            continue
        if key in CHOICES:
            if value not in CHOICES[key].words:
                raise ContractError(f"{where} [{name}]: {key} must be one of {', '.join(CHOICES[key].words)}")
            words[key] = value
        elif key in PARAMETERS:
            low, high = PARAMETERS[key].low, PARAMETERS[key].high
            if isinstance(value, bool) or not isinstance(value, int | float) or not low <= value <= high:
                raise ContractError(f"{where} [{name}]: {key} must be from {low} to {high}, not {value!r}")
            numbers[key] = float(value)
        else:
            raise ContractError(f"{where} [{name}]: there is no parameter {key!r}")
    if not str(row.get("doc", "")).strip():
        raise ContractError(f"{where} [{name}]: write its doc, one line for a musician")
    return Patch(name, str(row["doc"]), numbers, words)
