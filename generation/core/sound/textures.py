"""What is no note: vinyl, tape, rain, wind, risers, impacts. The pitch of a note means nothing here."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from scipy.signal import sosfilt

from generation.core.sound import kernels
from generation.core.sound.clock import RATE_HZ, Floats, Samples, TimedNote
from generation.core.sound.drum_models import strike
from generation.core.sound.envelopes import curve_length, decay
from generation.core.sound.filters import band, high_pass, low_pass
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.kits import BASE_KIT, kits

Maker = Callable[[int, np.random.Generator], Floats]
BedMaker = Callable[[int, np.random.Generator, int, np.random.Generator], Floats]
_EDGE_SAMPLES = 2205
_VINYL_TURN_S = 1.8  # 33 1/3 turns a minute
_GROOVE_S, _GROOVE_TOP_HZ, _FASTEST_PULL = 0.5, 6000.0, 2.4
"""Of the scratched record: its sound's length and highest partial, and how many times its own speed a hand draws it."""
_GROOVE_HZ = (196.0, 233.1, 293.7)
_CHIRP, _TEAR = 1, 2
_CHUNK_SAMPLES = 20 * RATE_HZ
_GUSTS_HZ, _GUST_DB = (0.07, 0.17, 0.41), 0.9
_DROPS = ((900.0, 3.0, 8.0, 14.0), (2200.0, 2.0, 5.0, 60.0), (4800.0, 2.2, 3.0, 110.0))
"""Where drops of rain ring: hertz, quality, gain, drops a second."""


def play_texture(
    name: str,
    notes: Sequence[TimedNote],
    frames: int,
    rng: np.random.Generator,
    tick: Callable[[float], None] = lambda fraction: None,
) -> Samples:
    """A part of textures; float32 of shape (2, frames)."""
    out = np.zeros((2, frames), dtype=np.float32)
    for i, note in enumerate(notes):
        tick(i / len(notes))
        level = 10.0 ** (-18.0 * (1.0 - note.velocity / 127.0) / 20.0)
        slow_seed = int(rng.integers(2**32))
        for start, length in _pieces(name, note, frames):
            if name in BEDS:  # the slow movement goes through from piece to piece
                sound = BEDS[name](length, rng, start, np.random.default_rng(slow_seed)) * level
            else:
                sound = SHOTS[name](length, rng) * level
            end = min(frames, start + sound.shape[1])
            if end > start:
                out[:, start:end] += sound[:, : end - start]
    return out


def _pieces(name: str, note: TimedNote, frames: int) -> list[tuple[int, int]]:
    """Long beds are made in overlapping pieces, so that ten minutes of rain need little memory."""
    until = min(note.start + note.length, frames)
    if name not in BEDS:
        return [(note.start, max(until - note.start, 1))]
    starts = range(note.start, max(until, note.start + 1), _CHUNK_SAMPLES - _EDGE_SAMPLES)
    return [(s, min(_CHUNK_SAMPLES, until - s)) for s in starts if until - s > 2 * _EDGE_SAMPLES]


def _faded(sound: Floats) -> Floats:
    """Edges of equal power, since the pieces of a bed have nothing in common."""
    edge = min(_EDGE_SAMPLES, sound.shape[1] // 2)
    ramp = np.sqrt(np.linspace(0.0, 1.0, edge))
    sound[:, :edge] *= ramp
    sound[:, sound.shape[1] - edge :] *= ramp[::-1]
    return sound


def _white(frames: int, rng: np.random.Generator) -> Floats:
    return rng.standard_normal((2, frames))


def _vinyl(frames: int, rng: np.random.Generator, start: int, slow: np.random.Generator) -> Floats:
    """Surface noise that swells with the turn, small ticks all the time, a larger pop now and then."""
    t = (start + np.arange(frames)) / RATE_HZ
    surface = sosfilt(np.vstack([high_pass(500.0), low_pass(6500.0)]), _white(frames, rng))
    surface *= 0.008 * (1.0 + 0.14 * np.sin(2 * np.pi * t / _VINYL_TURN_S + slow.uniform(0, 6.28)))
    rumble = sosfilt(np.vstack([high_pass(30.0), low_pass(90.0)]), rng.standard_normal(frames)) * 0.02
    ticks = np.zeros((2, frames))
    count = rng.poisson(16.0 * frames / RATE_HZ)
    where = rng.integers(0, frames, count)
    size = np.minimum(0.05 * rng.pareto(1.7, count) + 0.03, 0.9) * rng.choice((-1.0, 1.0), count)
    side = rng.uniform(0.3, 1.0, (2, count))
    for c in range(2):
        np.add.at(ticks[c], where, size * side[c])
    crackle = sosfilt(np.vstack([high_pass(900.0), low_pass(7500.0)]), ticks)
    return _faded(surface + rumble + crackle)


def _tape_hiss(frames: int, rng: np.random.Generator, start: int, slow: np.random.Generator) -> Floats:
    return _faded(sosfilt(np.vstack([high_pass(1500.0), low_pass(11_000.0)]), _white(frames, rng)) * 0.03)


def _rain(frames: int, rng: np.random.Generator, start: int, slow: np.random.Generator) -> Floats:
    """A wash that comes in gusts, and drops on leaves, wood and tin nearby, few of them large."""
    wash = sosfilt(np.vstack([high_pass(500.0), low_pass(8000.0)]), _white(frames, rng)) * 0.016
    t = (start + np.arange(frames)) / RATE_HZ
    phases = slow.uniform(0, 2.0 * np.pi, len(_GUSTS_HZ))
    gust = sum(np.sin(2 * np.pi * hz * t + phase) for hz, phase in zip(_GUSTS_HZ, phases, strict=True))
    near: Floats = np.zeros((2, frames))
    for hz, q, gain, per_second in _DROPS:
        drops = np.zeros((2, frames))
        count = rng.poisson(per_second * frames / RATE_HZ)
        where = rng.integers(0, frames, count)
        size = np.minimum(0.05 * rng.pareto(1.8, count) + 0.02, 0.35)
        pan = rng.uniform(0.0, 1.0, count)
        np.add.at(drops[0], where, size * np.sqrt(1.0 - pan))
        np.add.at(drops[1], where, size * np.sqrt(pan))
        near += sosfilt(band(hz, q), drops) * gain
    return _faded((wash + near) * 10.0 ** (_GUST_DB * gust / 20.0))


def _wind(frames: int, rng: np.random.Generator, start: int, slow: np.random.Generator) -> Floats:
    """Noise whose colour wanders; each side by itself."""
    sound = _white(frames, rng) * 0.2
    length = curve_length(frames)
    t = (start + np.arange(length) * CURVE_SAMPLES) / RATE_HZ
    for channel in sound:
        sway = sum(
            np.sin(2 * np.pi * r * t + p) for r, p in zip((0.05, 0.11, 0.23), slow.uniform(0, 6.28, 3), strict=True)
        )
        kernels.svf(channel[np.newaxis], 420.0 * 2.0 ** (0.7 * sway), 0.45, 0, 2)
        channel *= np.interp((start + np.arange(frames)) / RATE_HZ, t, 0.6 + 0.13 * sway)
    return _faded(sosfilt(high_pass(90.0), sound))


def _sweep(frames: int, rng: np.random.Generator, *, rising: bool) -> Floats:
    """Noise and a tone that rise together, louder towards the goal."""
    x = np.linspace(0.0, 1.0, frames)
    course = x if rising else 1.0 - x
    curve = np.linspace(0.0, 1.0, curve_length(frames))
    curve = curve if rising else 1.0 - curve
    sound = _white(frames, rng) * 0.25
    hz = 300.0 * 2.0 ** (5.0 * curve**1.3)
    kernels.svf(sound, hz, 0.55, 1, 2)
    phase = 2.0 * np.pi * np.cumsum(110.0 * 2.0 ** (2.5 * course**1.5)) / RATE_HZ
    tone = 0.08 * (np.sin(phase) + 0.4 * np.sin(2.0 * phase))
    return _faded((sound + tone) * (0.04 + 0.96 * course**2.2))


def _riser(frames: int, rng: np.random.Generator) -> Floats:
    return _sweep(frames, rng, rising=True)


def _downlifter(frames: int, rng: np.random.Generator) -> Floats:
    return _sweep(frames, rng, rising=False)


def _impact(frames: int, rng: np.random.Generator) -> Floats:
    """A low boom, a crash of noise and a long dark tail."""
    frames = max(frames, round(2.2 * RATE_HZ))
    t = np.arange(frames) / RATE_HZ
    boom = np.sin(2.0 * np.pi * np.cumsum(38.0 * 2.0 ** (2.0 * np.exp(-t / 0.06))) / RATE_HZ)
    boom *= decay(frames, 2.0, RATE_HZ) * np.minimum(t / 0.001, 1.0)
    crash = sosfilt(np.vstack([high_pass(200.0), low_pass(5000.0)]), _white(frames, rng))
    tail = crash * (0.35 * decay(frames, 0.35, RATE_HZ) + 0.07 * decay(frames, 2.0, RATE_HZ))
    sound: Floats = 0.7 * boom + tail * 0.6
    return _ended(sound)


def _sub_drop(frames: int, rng: np.random.Generator) -> Floats:
    """A sine that falls out of hearing."""
    frames = max(frames, round(1.6 * RATE_HZ))
    t = np.arange(frames) / frames
    tone = np.sin(2.0 * np.pi * np.cumsum(95.0 * 2.0 ** (-1.7 * t)) / RATE_HZ) * (1.0 - t) ** 1.2
    return _ended(np.stack([tone, tone]) * 0.7 * np.minimum(np.arange(frames) / 400.0, 1.0))


def _reverse_cymbal(frames: int, rng: np.random.Generator) -> Floats:
    """A crash that comes from behind and stops on the note's end."""
    crash = kits()[BASE_KIT].drums[49]
    sides = [strike(crash.model, crash.numbers, 1.0, np.random.default_rng(s)) for s in rng.integers(0, 2**32, 2)]
    length = min(side.size for side in sides)
    stretched = np.stack([np.interp(np.linspace(0, length - 1, frames), np.arange(length), s[:length]) for s in sides])
    return _faded(stretched[:, ::-1] * np.linspace(0.2, 1.0, frames) ** 1.5)


def _record_groove() -> Floats:
    """What stands on the scratched record: half a second of a voice on a buzzing chord, and its breath; mono."""
    rng = np.random.default_rng(33)
    frames = round(_GROOVE_S * RATE_HZ)
    t = np.arange(frames) / RATE_HZ
    tone = np.zeros(frames)
    for hz in _GROOVE_HZ:
        for n in range(1, int(_GROOVE_TOP_HZ / hz)):
            tone += np.sin(2.0 * np.pi * n * hz * t + n * n) / n
    voice = sum(gain * sosfilt(band(hz, 5.0), tone) for hz, gain in ((700.0, 1.0), (1200.0, 0.8), (2700.0, 0.4)))
    breath = sosfilt(np.vstack([high_pass(1200.0), low_pass(_GROOVE_TOP_HZ)]), rng.standard_normal(frames))
    groove = voice / np.std(voice) + 0.55 * breath / np.std(breath) * np.exp(-t / 0.12)
    return np.asarray(groove / np.max(np.abs(groove)))


def _scratch(frames: int, rng: np.random.Generator) -> Floats:
    """A stroke: the record is drawn under the needle and back again, as loud as it is quick, so that the pitch rises
    and falls twice; by chance the fader opens only for both pulls (a chirp) or the first pull is in two (a tear).
    """
    groove = _record_groove()
    kind = int(rng.integers(3))
    x = np.arange(frames) / max(1, frames)
    course = np.sin(np.pi * x) ** 2
    if kind == _TEAR:
        steps = [np.sin(2.0 * np.pi * np.clip(x - start, 0.0, 0.25)) ** 2 for start in (0.0, 0.25)]
        course = np.where(x < 0.5, (steps[0] + steps[1]) / 2.0, course)
    reach = min(_GROOVE_S * 0.9, _FASTEST_PULL * frames / RATE_HZ / np.pi) * rng.uniform(0.85, 1.0)
    place = course * reach * RATE_HZ
    speed = np.abs(np.gradient(place))
    sound = np.interp(place, np.arange(groove.size), groove) * np.minimum(1.0, speed) ** 0.7
    if kind == _CHIRP:
        sound *= np.minimum(1.0, np.abs(x - 0.5) / 0.06)
    side = rng.uniform(0.9, 1.0, 2)
    return _ended(0.6 * side[:, np.newaxis] * sound)


def _ended(sound: Floats) -> Floats:
    edge = min(2000, sound.shape[1])
    sound[:, -edge:] *= np.linspace(1.0, 0.0, edge)
    return sound


BEDS: dict[str, BedMaker] = {"vinyl": _vinyl, "tape_hiss": _tape_hiss, "rain": _rain, "wind": _wind}
SHOTS: dict[str, Maker] = {
    "riser": _riser,
    "downlifter": _downlifter,
    "impact": _impact,
    "sub_drop": _sub_drop,
    "reverse_cymbal": _reverse_cymbal,
    "scratch": _scratch,
}
TEXTURES = frozenset({*BEDS, *SHOTS})
