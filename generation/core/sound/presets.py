"""How sampled sounds are dressed, and how loud every sound is: small tables in ``generation/data``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from musicassist.catalog.schema import Instrument
from musicassist.contracts.codec import SCHEMA_VERSION, decode

LEVEL_TABLES = ("sampled_db", "own_db", "early_ms", "coarse_db")


@dataclass(frozen=True)
class Dressing:
    """What is done to an instrument after its notes, whoever plays them.

    Attributes
    ----------
    layer : str
        Patch that plays along, quietly.
    layer_db : float
    amp : float
        Gain of a guitar amplifier with its cabinet, 0 for none to 1.
    double : bool
        Played twice, left and right, never quite together.
    drive, chorus, tremolo_depth : float
        0 to 1.
    tremolo_hz : float
    section : float
        0 to 1: how far apart a second desk sits that plays along, with a hand and a tuning of its own.
    second_program : int
        General MIDI program of the second desk where the SoundFont has it; -1 for the same as the first.
    second_db : float
        Its loudness against the first.
    rotary : float
        Rotating loudspeaker, 0 to 1.
    rotary_hz : float
        Turns of its horn a second.
    air : float
        Gain of an octave above the presence, for recordings that end too soon.
    lowpass_hz : float
        20000 for none.
    treble_db : float
        High shelf at 3 kHz.
    shorten : float
        Notes last so much of their written length, within what speaks and is short (``clock.shortened``).
    program : int
        General MIDI program that the sampler takes in place of the catalog's; -1 for none. A guitar that gets
        our amplifier is sampled clean, while the MIDI file names the distorted one.
    """

    layer: str = ""
    layer_db: float = -10.0
    amp: float = 0.0
    double: bool = False
    drive: float = 0.0
    chorus: float = 0.0
    tremolo_depth: float = 0.0
    tremolo_hz: float = 4.5
    section: float = 0.0
    second_program: int = -1
    second_db: float = -3.0
    rotary: float = 0.0
    rotary_hz: float = 0.8
    air: float = 0.0
    lowpass_hz: float = 20_000.0
    treble_db: float = 0.0
    shorten: float = 1.0
    program: int = -1


@dataclass(frozen=True)
class Levels:
    """Made by ``manage.py calibrate_sounds``.

    Attributes
    ----------
    sampled_db : mapping
        Gain that brings each instrument to the same loudness when the SoundFont plays it, by slug.
    own_db : mapping
        The same when our own synths and drum machines play it.
    early_ms : mapping
        How much before its note a sampled instrument must start, since its preset speaks slowly.
    coarse_db : mapping
        What changes, against the whole sound, when the sampler interpolates by the fourth order and not the seventh.
    """

    sampled_db: Mapping[str, float]
    own_db: Mapping[str, float]
    early_ms: Mapping[str, float]
    coarse_db: Mapping[str, float]


@cache
def dressings() -> dict[str, Dressing]:
    """By instrument slug; an instrument that is not there is left as it is."""
    rows = tomllib.loads((files("generation") / "data" / "dressings.toml").read_text("utf-8"))
    return {slug: decode(Dressing, {"schema": f"Dressing/{SCHEMA_VERSION}", **row}) for slug, row in rows.items()}


def sampled_program(sound: Instrument) -> int:
    """The preset that the sampler takes for an instrument."""
    chosen = dressings().get(sound.slug, Dressing()).program
    return sound.program if chosen < 0 else chosen


@cache
def levels() -> Levels:
    """The table; a sound that is not in it plays at its own level."""
    rows = tomllib.loads((files("generation") / "data" / "levels.toml").read_text("utf-8"))
    return Levels(**{name: rows.get(name, {}) for name in LEVEL_TABLES})
