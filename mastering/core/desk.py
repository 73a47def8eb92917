"""What the mixing desk knows: the treatment of roles, the rooms, and a neutral style. Read once, strictly."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, TypeVar

from musicassist.catalog.schema import MixTraits
from musicassist.contracts.codec import SCHEMA_VERSION, decode

T = TypeVar("T")


@dataclass(frozen=True)
class Bell:
    """One bell of a role's EQ."""

    hz: float
    gain_db: float
    q: float


@dataclass(frozen=True)
class Treatment:
    """How a role is treated; see ``data/roles.toml``."""

    priority: int
    highpass_hz: float
    width: float
    spread: float
    saturation: float
    compress_over_db: float
    compress_ratio: float
    compress_attack_ms: float
    compress_release_ms: float
    bells: tuple[Bell, ...]
    high_shelf_db: float
    transient_db: float
    deess: bool


@dataclass(frozen=True)
class Space:
    """A room; see ``data/spaces.toml``."""

    sends: float
    predelay_ms: float
    rise_ms: float
    early: float
    highpass_hz: float
    lowpass_hz: float
    damping: float


@cache
def treatments() -> dict[str, Treatment]:
    """By role."""
    return {role: _built(Treatment, row) for role, row in _table("roles.toml").items()}


@cache
def spaces() -> dict[str, Space]:
    """By the name that ``MixTraits.reverb`` has."""
    return {name: _built(Space, row) for name, row in _table("spaces.toml").items()}


@cache
def neutral_traits() -> MixTraits:
    """Of no style in particular."""
    return _built(MixTraits, _table("neutral.toml"))


def treatment(role: str) -> Treatment:
    """Of a role; what is not known is treated like chords."""
    return treatments().get(role, treatments()["chords"])


def _table(name: str) -> dict[str, Any]:
    return tomllib.loads((files("mastering") / "data" / name).read_text("utf-8"))


def _built(kind: type[T], row: dict[str, Any]) -> T:
    return decode(kind, {"schema": f"{kind.__name__}/{SCHEMA_VERSION}", **row})
