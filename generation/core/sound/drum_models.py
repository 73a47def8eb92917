"""Single strokes of synthesised drums: membranes, snares, metal, noise."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np
from scipy.signal import sosfilt

from generation.core.sound import oscillators
from generation.core.sound.clock import RATE_HZ, Floats
from generation.core.sound.envelopes import curve_length, decay
from generation.core.sound.filters import band, high_pass, low_pass
from generation.core.sound.parameters import Parameter
from generation.core.sound.wavetables import tables

DRUM_PARAMETERS: dict[str, dict[str, Parameter]] = {
    "membrane": {
        "tune_hz": Parameter("Pitch once it has settled", 55, 25, 3000),
        "drop_octaves": Parameter("It starts so much higher", 1.5, 0, 6),
        "drop_s": Parameter("and falls in this time", 0.04, 0.002, 0.4),
        "decay_s": Parameter("Time to -60 dB", 0.6, 0.02, 4),
        "hold_s": Parameter("Time at full level before it decays", 0, 0, 0.5),
        "overtones": Parameter("Level of a drum head's upper modes, 0 to 1", 0, 0, 1),
        "click": Parameter("Level of the beater's click", 0.2, 0, 2),
        "click_hz": Parameter("Its colour", 3000, 300, 12000),
        "noise": Parameter("Level of a noise burst", 0, 0, 2),
        "noise_hz": Parameter("Centre of that noise", 1800, 100, 12000),
        "noise_s": Parameter("Decay of that noise", 0.05, 0.005, 1),
        "drive": Parameter("Saturation", 0, 0, 1),
    },
    "snare": {
        "tune_hz": Parameter("Lower mode of the head", 185, 80, 500),
        "interval": Parameter("Upper mode against the lower", 1.78, 1.1, 3),
        "drop_octaves": Parameter("It starts so much higher", 0.3, 0, 3),
        "tone": Parameter("Level of the head", 0.6, 0, 2),
        "tone_s": Parameter("Decay of the head", 0.16, 0.02, 1),
        "noise": Parameter("Level of the wires", 0.7, 0, 2),
        "low_hz": Parameter("Lower edge of the wires", 900, 100, 6000),
        "high_hz": Parameter("Upper edge of the wires", 9500, 1500, 18000),
        "noise_s": Parameter("Decay of the wires", 0.24, 0.02, 2),
        "gate_s": Parameter("Gated room: noise held so long, then cut; 0 for none", 0, 0, 0.5),
        "crack": Parameter("Level of the stick's attack", 0.4, 0, 2),
        "drive": Parameter("Saturation", 0, 0, 1),
    },
    "metal": {
        "tune_hz": Parameter("Lowest of the six oscillators", 205, 80, 4000),
        "pairs": Parameter("Oscillators used, 2 to 6", 6, 1, 6),
        "tone": Parameter("Level of the oscillators", 0.6, 0, 2),
        "noise": Parameter("Level of the noise", 0.4, 0, 2),
        "low_hz": Parameter("High-pass", 7000, 100, 14000),
        "high_hz": Parameter("Low-pass", 16000, 1000, 20000),
        "attack_s": Parameter("Attack", 0.0005, 0.0002, 0.2),
        "decay_s": Parameter("Time to -60 dB", 0.12, 0.01, 8),
        "strike": Parameter("Level of a fast first part", 0.5, 0, 3),
    },
    "noise": {
        "low_hz": Parameter("Lower edge", 800, 60, 12000),
        "high_hz": Parameter("Upper edge", 8000, 400, 20000),
        "attack_s": Parameter("Attack", 0.001, 0.0002, 0.2),
        "decay_s": Parameter("Time to -60 dB", 0.25, 0.01, 4),
        "bursts": Parameter("Strokes before the last", 0, 0, 24),
        "gap_s": Parameter("Time between them", 0.011, 0.003, 0.08),
        "jingle": Parameter("Level of small metal", 0, 0, 2),
        "jingle_hz": Parameter("Its pitch", 6200, 2000, 12000),
    },
}
SHARED_PARAMETERS: dict[str, Parameter] = {
    "level_db": Parameter("Level in the kit", 0, -30, 12),
    "pan": Parameter("-1 left to 1 right", 0, -1, 1),
    "velocity_db": Parameter("Softest against loudest stroke", -30, -60, 0),
    "width": Parameter("Difference between left and right, 0 mono to 1", 0, 0, 1),
    "choke": Parameter("Strokes of the same group, other than 0, stop each other", 0, 0, 9),
}
# The six oscillators of the TR-808's cymbal circuit, against the lowest (K. J. Werner, DAFx-14).
_METAL_RATIOS = (1.0, 1.482, 1.8, 2.546, 2.63, 3.897)
# Modes of an ideal circular membrane (Fletcher and Rossing, The Physics of Musical Instruments, 18.2).
_HEAD_MODES = ((1.593, 0.5), (2.136, 0.35), (2.296, 0.25), (2.917, 0.18))


@dataclass(frozen=True)
class Stroke:
    """A stroke's parameters and how hard it is, 0 to 1."""

    numbers: Mapping[str, float]
    force: float
    rng: np.random.Generator

    def __getitem__(self, name: str) -> float:
        return self.numbers[name]

    def noise(self, frames: int) -> Floats:
        """White noise of this stroke's own."""
        return self.rng.standard_normal(frames) * 0.35


def strike(model: str, numbers: Mapping[str, float], force: float, rng: np.random.Generator) -> Floats:
    """One stroke, mono.

    Parameters
    ----------
    model : str
        A key of :data:`DRUM_PARAMETERS`.
    numbers : mapping
        Its parameters.
    force : float
        0 to 1; harder is brighter. Loudness by velocity is the kit's business.
    rng : numpy.random.Generator

    Returns
    -------
    ndarray of float64, shape (frames,)
    """
    sound = _MODELS[model](Stroke(numbers, force, rng))
    edge = min(128, sound.size)
    sound[-edge:] *= np.linspace(1.0, 0.0, edge)
    return sound


def _membrane(s: Stroke) -> Floats:
    frames = _frames(s["hold_s"] + s["decay_s"] + 0.02)
    t = np.arange(frames) / RATE_HZ
    tune = s["tune_hz"] * (1.0 + 0.004 * s.rng.standard_normal())
    octaves = s["drop_octaves"] * (0.7 + 0.3 * s.force) * np.exp(-4.0 * t / s["drop_s"])
    phase = 2.0 * np.pi * np.cumsum(tune * 2.0**octaves) / RATE_HZ
    body = np.exp(-6.9 * np.maximum(t - s["hold_s"], 0.0) / s["decay_s"])
    # Starts at a crest that rises in half a millisecond, so that it speaks at once and does not click.
    out = np.sin(phase) * body * np.minimum(t / 0.0007, 1.0)
    if s["overtones"] > 0.0:
        for ratio, level in _HEAD_MODES:
            out += s["overtones"] * level * np.sin(phase * ratio) * body ** (1.0 + ratio)
    out += _click(s, frames) * s["click"] * (0.4 + 0.6 * s.force)
    if s["noise"] > 0.0:
        coloured = sosfilt(band(s["noise_hz"], 0.7), s.noise(frames)) * decay(frames, s["noise_s"], RATE_HZ)
        out += s["noise"] * 2.0 * coloured
    return _saturate(out, s["drive"])


def _click(s: Stroke, frames: int) -> Floats:
    impulse = np.zeros(frames)
    burst = min(frames, 220)
    impulse[:burst] = s.noise(burst) * np.exp(-np.arange(burst) / 30.0)
    impulse[:4] += (0.6, 1.0, 0.4, -0.8)
    click: Floats = sosfilt(low_pass(s["click_hz"]), impulse) * 1.5
    return click


def _snare(s: Stroke) -> Floats:
    frames = _frames(max(s["tone_s"], s["noise_s"], s["gate_s"] + 0.03) + 0.02)
    t = np.arange(frames) / RATE_HZ
    tune = s["tune_hz"] * (1.0 + 0.006 * s.rng.standard_normal())
    octaves = s["drop_octaves"] * np.exp(-t / 0.012)
    phase = 2.0 * np.pi * np.cumsum(tune * 2.0**octaves) / RATE_HZ
    head = np.sin(phase) + 0.6 * np.sin(phase * s["interval"]) + 0.25 * np.sin(phase * 2.41)
    out = s["tone"] * 0.6 * head * decay(frames, s["tone_s"], RATE_HZ) * np.minimum(t / 0.0006, 1.0)
    edges = np.vstack([high_pass(s["low_hz"]), low_pass(min(s["high_hz"] * (0.55 + 0.45 * s.force), 19_000.0))])
    wires = sosfilt(edges, s.noise(frames))
    shape = 0.65 * decay(frames, s["noise_s"], RATE_HZ) + 0.35 * decay(frames, 0.3 * s["noise_s"], RATE_HZ)
    if s["gate_s"] > 0.0:
        held = 0.45 * (t < s["gate_s"]) + 0.45 * np.exp(-np.maximum(t - s["gate_s"], 0.0) / 0.006) * (t >= s["gate_s"])
        shape = np.maximum(shape, held * (0.55 + 0.45 * np.exp(-t / 0.08)))
    out += s["noise"] * wires * shape * (0.6 + 0.4 * s.force)
    crack = sosfilt(high_pass(2500.0), s.noise(frames)) * decay(frames, 0.018, RATE_HZ)
    return _saturate(out + s["crack"] * crack * s.force, s["drive"])


def _metal(s: Stroke) -> Floats:
    frames = _frames(s["decay_s"] + 0.02)
    tone = np.zeros((1, frames))
    square = tables("square")
    for ratio in _METAL_RATIOS[: int(s["pairs"])]:
        hz = np.full(curve_length(frames), s["tune_hz"] * ratio * (1.0 + 0.003 * s.rng.standard_normal()))
        oscillators.wavetable(tone, hz, square, 1.0, np.array([0.45]), float(s.rng.uniform()), 0)
    out = s["tone"] * tone[0] + s["noise"] * 1.6 * s.noise(frames)
    top = min(s["high_hz"] * (0.6 + 0.4 * s.force), 19_500.0)
    out = sosfilt(np.vstack([high_pass(s["low_hz"], order=4), low_pass(top)]), out)
    t = np.arange(frames) / RATE_HZ
    shape = decay(frames, s["decay_s"], RATE_HZ) + s["strike"] * decay(frames, min(0.06, s["decay_s"]), RATE_HZ)
    shaped: Floats = out * shape * np.minimum(t / s["attack_s"], 1.0)
    return shaped


def _noise(s: Stroke) -> Floats:
    bursts, gap = int(s["bursts"]), s["gap_s"]
    frames = _frames(bursts * gap + s["decay_s"] + s["attack_s"] + 0.02)
    t = np.arange(frames) / RATE_HZ
    shape = np.zeros(frames)
    for n in range(bursts):
        begin = n * gap * (1.0 + 0.06 * s.rng.standard_normal())
        since = t - begin
        shape += (since >= 0) * np.exp(-np.maximum(since, 0.0) / (0.28 * gap)) * 0.8
    since = np.maximum(t - bursts * gap, 0.0)
    last = np.minimum(since / s["attack_s"], 1.0) * np.exp(-6.9 * since / s["decay_s"])
    shape += last * (t >= bursts * gap)
    top = min(s["high_hz"] * (0.6 + 0.4 * s.force), 19_500.0)
    out = sosfilt(np.vstack([high_pass(s["low_hz"]), low_pass(top)]), s.noise(frames))
    if s["jingle"] > 0.0:
        for ratio in (1.0, 1.27, 1.61, 1.93):
            wobble = s["jingle_hz"] * ratio * (1.0 + 0.01 * s.rng.standard_normal())
            if wobble < 18_000.0:
                out += s["jingle"] * 0.08 * np.sin(2.0 * np.pi * wobble * t + s.rng.uniform(0.0, 6.28))
    shaped: Floats = out * shape * 1.6
    return shaped


def _saturate(x: Floats, amount: float) -> Floats:
    """Soft clip; the strokes' partials are low enough that it folds nothing audible back."""
    if amount <= 0.0:
        return x
    gain = 1.0 + 7.0 * amount
    bent: Floats = np.tanh(x * gain) / np.tanh(gain)
    return bent


def _frames(seconds: float) -> int:
    return max(256, round(seconds * RATE_HZ))


_MODELS: dict[str, Callable[[Stroke], Floats]] = {
    "membrane": _membrane,
    "snare": _snare,
    "metal": _metal,
    "noise": _noise,
}
