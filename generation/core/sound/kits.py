"""Drum machines as data, and the machine that plays them."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

import numpy as np

from generation.core.sound.clock import RATE_HZ, Floats, Samples, TimedNote
from generation.core.sound.drum_models import DRUM_PARAMETERS, SHARED_PARAMETERS, strike
from generation.core.sound.parameters import Parameter
from musicassist.contracts.errors import ContractError

BASE_KIT = "hand"
VARIANTS = 3
"""Different strokes of one drum, taken in turn by chance, so that two hits are never one sample twice."""
FORCE_LEVELS = 8
_CHOKE_SAMPLES = 400

PROCESS_PARAMETERS: dict[str, Parameter] = {
    "lowpass_hz": Parameter("Low-pass over the kit; 20000 for none", 20_000, 1000, 20_000),
    "highpass_hz": Parameter("High-pass over the kit; 0 for none", 0, 0, 500),
    "drive": Parameter("Saturation of the kit", 0, 0, 1),
    "room": Parameter("Level of a small room", 0, 0, 1),
    "room_s": Parameter("Its decay to -60 dB", 0.4, 0.05, 4),
    "semitones": Parameter("Sampled kits only: played so much higher", 0, -12, 12),
}


@dataclass(frozen=True)
class Drum:
    """One drum of a kit: a model of :mod:`drum_models` and its parameters."""

    model: str
    numbers: Mapping[str, float]


@dataclass(frozen=True)
class Kit:
    """A drum kit.

    Attributes
    ----------
    name, doc : str
    sampled : bool
        Whether the SoundFont's kit plays it where there is a SoundFont.
    process : mapping
        :data:`PROCESS_PARAMETERS`.
    drums : mapping
        By General MIDI key.
    """

    name: str
    doc: str
    sampled: bool
    process: Mapping[str, float]
    drums: Mapping[int, Drum]


@cache
def kits() -> dict[str, Kit]:
    """Every kit by name; what a kit lacks it takes from :data:`BASE_KIT`.

    Raises
    ------
    ContractError
        When a file names a model or parameter that does not exist, or a value out of its range.
    """
    folder = files("generation") / "data" / "kits"
    rows = {
        f.name.removesuffix(".toml"): tomllib.loads(f.read_text("utf-8"))
        for f in sorted(folder.iterdir(), key=lambda f: f.name)
        if f.name.endswith(".toml")
    }
    base = _drums(rows[BASE_KIT], BASE_KIT)
    return {name: _kit(name, row, base) for name, row in rows.items()}


def _kit(name: str, row: dict[str, Any], base: Mapping[int, Drum]) -> Kit:
    process = _numbers(row.get("process", {}), PROCESS_PARAMETERS, f"{name}.toml [process]")
    return Kit(name, str(row["doc"]), bool(row.get("sampled", False)), process, {**base, **_drums(row, name)})


def _drums(row: dict[str, Any], kit: str) -> dict[int, Drum]:
    drums: dict[int, Drum] = {}
    for name, table in row.items():
        if not isinstance(table, dict) or name == "process":
            continue
        where = f"{kit}.toml [{name}]"
        values = dict(table)
        keys, model = values.pop("keys"), values.pop("model")
        if model not in DRUM_PARAMETERS:
            raise ContractError(f"{where}: model must be one of {', '.join(DRUM_PARAMETERS)}")
        steps = values.pop("tune_steps", [1.0] * len(keys))
        numbers = _numbers(values, {**DRUM_PARAMETERS[model], **SHARED_PARAMETERS}, where)
        for key, step in zip(keys, steps, strict=True):
            tuned = {**numbers, "tune_hz": numbers["tune_hz"] * step} if "tune_hz" in numbers else numbers
            drums[int(key)] = Drum(model, tuned)
    return drums


def _numbers(values: Mapping[str, Any], known: Mapping[str, Parameter], where: str) -> dict[str, float]:
    numbers = {name: parameter.default for name, parameter in known.items()}
    for name, value in values.items():
        if name not in known:
            raise ContractError(f"{where}: there is no parameter {name!r}")
        if not known[name].low <= float(value) <= known[name].high:
            raise ContractError(f"{where}: {name} must be from {known[name].low} to {known[name].high}, not {value}")
        numbers[name] = float(value)
    return numbers


class DrumMachine:
    """Plays a kit; strokes are made once for each key, force and variant.

    Parameters
    ----------
    kit : Kit
    rng : numpy.random.Generator
        The part's own.
    """

    def __init__(self, kit: Kit, rng: np.random.Generator) -> None:
        self._kit = kit
        self._seeds = rng.integers(0, 2**32, size=VARIANTS)
        self._strokes: dict[tuple[int, int, int], Floats] = {}

    def play(
        self, notes: Sequence[TimedNote], frames: int, tick: Callable[[float], None] = lambda fraction: None
    ) -> Samples:
        """The part, before the kit's processing; float32 of shape (2, frames)."""
        out = np.zeros((2, frames), dtype=np.float32)
        cut_at = self._choked(notes)
        for i, note in enumerate(notes):
            if i % 64 == 0:
                tick(i / len(notes))
            drum = self._kit.drums.get(note.pitch)
            if drum is None or note.start >= frames:
                continue
            sound = self._stroke(note.pitch, drum, note.velocity, self._variant(note))[:, : frames - note.start]
            until = cut_at[i]
            if until is not None and until < sound.shape[1]:
                sound = sound[:, : until + _CHOKE_SAMPLES].copy()
                edge = min(_CHOKE_SAMPLES, sound.shape[1])
                sound[:, -edge:] *= np.linspace(1.0, 0.0, edge)
            gain_db = drum.numbers["velocity_db"] * (1.0 - note.velocity / 127.0)
            out[:, note.start : note.start + sound.shape[1]] += sound * 10.0 ** (gain_db / 20.0)
        return out

    def _variant(self, note: TimedNote) -> int:
        """By chance, but the same whatever else the part plays, so that a split kit strikes alike."""
        mixed = (note.start * 2_654_435_761 + note.pitch * 40_503 + int(self._seeds[0])) % 2**32
        return (mixed >> 8) % VARIANTS

    def _stroke(self, key: int, drum: Drum, velocity: int, variant: int) -> Floats:
        force = round(velocity / 127.0 * (FORCE_LEVELS - 1))
        name = (key, force, variant)
        if name not in self._strokes:
            rng = np.random.default_rng([int(self._seeds[variant]), key])
            self._strokes[name] = _placed(drum, force / (FORCE_LEVELS - 1), rng)
        return self._strokes[name]

    def _choked(self, notes: Sequence[TimedNote]) -> list[int | None]:
        """Samples after which the next stroke of the same choke group stops each note."""
        found: list[int | None] = []
        upcoming: dict[float, int] = {}
        for note in reversed(notes):
            drum = self._kit.drums.get(note.pitch)
            group = drum.numbers["choke"] if drum else 0.0
            following = upcoming.get(group) if group else None
            found.append(following - note.start if following is not None and following > note.start else None)
            if group:
                upcoming[group] = note.start
        return found[::-1]


def _placed(drum: Drum, force: float, rng: np.random.Generator) -> Floats:
    """A stroke at its level, place and width, shape (2, frames); folded down to mono it is the plain stroke."""
    middle = strike(drum.model, drum.numbers, force, rng)
    side = np.zeros_like(middle)
    if drum.numbers["width"] > 0.0:
        other = strike(drum.model, drum.numbers, force, rng)
        frames = min(middle.size, other.size)
        middle, side = middle[:frames], drum.numbers["width"] * other[:frames]
    angle = (drum.numbers["pan"] + 1.0) * np.pi / 4.0
    level = 10.0 ** (drum.numbers["level_db"] / 20.0) * np.sqrt(2.0)
    sides: Floats = np.stack([(middle + side) * np.cos(angle), (middle - side) * np.sin(angle)]) * level
    return sides


def room_response(seconds: float) -> Floats:
    """A small room, stereo, shape (2, frames): early echoes and a diffuse tail, the same for everybody."""
    rng = np.random.default_rng(20_260)
    frames = round(seconds * RATE_HZ)
    tail = rng.standard_normal((2, frames)) * np.exp(-6.9 * np.arange(frames) / frames)
    tail[:, : round(0.004 * RATE_HZ)] = 0.0
    for _ in range(10):
        at = rng.integers(round(0.004 * RATE_HZ), max(round(0.03 * RATE_HZ), round(0.004 * RATE_HZ) + 1), 2)
        tail[0, min(at[0], frames - 1)] += rng.uniform(-5.0, 5.0)
        tail[1, min(at[1], frames - 1)] += rng.uniform(-5.0, 5.0)
    response: Floats = tail / np.sqrt(np.sum(tail**2, axis=1, keepdims=True))
    return response
