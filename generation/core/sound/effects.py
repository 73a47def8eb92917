"""What happens to a part after its voices: formants, saturation, chorus, tremolo, gate, automation."""

from __future__ import annotations

import numpy as np
from numba import njit

from generation.core.score import Part
from generation.core.sound import kernels
from generation.core.sound.clock import RATE_HZ, Floats, Samples, automation_curve
from generation.core.sound.envelopes import CURVE_HZ, curve_length
from generation.core.sound.filters import band, high_pass, low_pass
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.patches import Patch
from generation.core.sound.saturation import drive

# Formants of sung vowels: frequency, level, Q. Peterson and Barney 1952, levels from Csound's manual, appendix D.
VOWELS: dict[str, tuple[tuple[float, float, float], ...]] = {
    "ah": ((800, 1.0, 8), (1150, 0.5, 10), (2900, 0.12, 18), (3900, 0.08, 20)),
    "oh": ((450, 1.0, 7), (800, 0.45, 9), (2830, 0.08, 18), (3800, 0.05, 20)),
    "oo": ((325, 1.0, 6), (700, 0.25, 9), (2700, 0.03, 16), (3800, 0.02, 20)),
    "ee": ((350, 1.0, 6), (2000, 0.3, 14), (2800, 0.25, 18), (3600, 0.12, 20)),
    "eh": ((600, 1.0, 8), (1750, 0.4, 12), (2600, 0.2, 18), (3500, 0.1, 20)),
}
_BREATH = 0.1
# A Leslie 122 divides at 800 Hz.
ROTARY_CROSSOVER_HZ = 800.0
# The presence whose octave is air; its upper edge keeps the doubled band under the Nyquist frequency.
AIR_FROM_HZ, AIR_TO_HZ = 3800.0, 9500.0
CUTOFF_LOW_HZ, CUTOFF_HIGH_HZ = 120.0, 20_000.0


def apply_effects(patch: Patch, audio: Samples, tempo_bpm: float) -> None:
    """All of a patch's effects, in place; ``audio`` of shape (2, frames)."""
    if patch.words["vowel"] != "none":
        vowel(audio, patch.words["vowel"])
    if patch["highpass_hz"] > 0.0:
        filtered(audio, high_pass(patch["highpass_hz"]))
    drive(audio, patch["drive"])
    if patch["chorus"] > 0.0:
        chorus(audio, patch["chorus"])
    if patch["rotary"] > 0.0:
        rotary(audio, patch["rotary"], patch["rotary_hz"])
    if patch["bass_mono_hz"] > 0.0:
        bass_mono(audio, patch["bass_mono_hz"])
    if patch["tremolo_depth"] > 0.0:
        tremolo(audio, patch["tremolo_depth"], patch["tremolo_hz"])
    if patch["gate_beats"] > 0.0:
        gate(audio, patch["gate_beats"] * 60.0 / tempo_bpm)


def vowel(audio: Samples, name: str) -> None:
    """Formants in parallel, in place."""
    for channel in _channels(audio):  # one by one, for ten minutes of a part are two hundred megabytes
        dry = channel.copy()
        channel *= np.float32(_BREATH)
        for hz, level, q in VOWELS[name]:
            voiced = dry.copy()
            kernels.biquads(voiced, band(hz, q))
            voiced *= np.float32(2.0 * level)
            channel += voiced


@njit(cache=True, nogil=True)
def _chorus(audio, amount, rate_hz):  # type: ignore[no-untyped-def]
    """Two voices a side on a short modulated delay, sides in quadrature."""
    mask = 2047
    for c in range(2):
        line = np.zeros(mask + 1)
        delay = np.zeros(2)
        slope = np.zeros(2)
        for i in range(audio.shape[1]):
            if i % 64 == 0:
                for v in range(2):
                    turn = 2.0 * np.pi * rate_hz * (1.0 + 0.37 * v) / RATE_HZ
                    angle = turn * i + 2.0 * np.pi * (0.25 * c + 0.5 * v)
                    delay[v] = (0.011 + 0.006 * v + 0.0028 * np.sin(angle)) * RATE_HZ
                    slope[v] = 0.0028 * RATE_HZ * (np.sin(angle + 64 * turn) - np.sin(angle)) / 64.0
            dry = audio[c, i]
            line[i & mask] = dry
            wet = 0.0
            for v in range(2):
                whole = int(delay[v])
                a = line[(i - whole) & mask]
                wet += a + (line[(i - whole - 1) & mask] - a) * (delay[v] - whole)
                delay[v] += slope[v]
            audio[c, i] = dry * (1.0 - 0.35 * amount) + wet * 0.5 * amount


def chorus(audio: Samples, amount: float) -> None:
    """Ensemble chorus in place; ``amount`` 0 to 1."""
    _chorus(audio, amount, 0.55)


def rotary(audio: Samples, amount: float, horn_hz: float) -> None:
    """Rotating loudspeaker in place; the heavy drum turns a little slower than the horn."""
    crossover = 1.0 - float(np.exp(-2.0 * np.pi * ROTARY_CROSSOVER_HZ / RATE_HZ))
    kernels.rotary(audio, amount, horn_hz, 0.87 * horn_hz, crossover)


def air(audio: Samples, amount: float) -> None:
    """Give a dull recording an octave above its presence, in place; ``amount`` is the gain of what is added."""
    for channel in _channels(audio):
        octave = channel.copy()
        filtered(octave, np.vstack([high_pass(AIR_FROM_HZ, order=4), low_pass(AIR_TO_HZ, order=4)]))
        kernels.octave_up(octave, 1.0 / (0.004 * RATE_HZ))
        filtered(octave, high_pass(2.0 * AIR_FROM_HZ, order=4))
        octave *= np.float32(amount)
        channel += octave


def bass_mono(audio: Samples, hz: float) -> None:
    """No sides below ``hz``, in place."""
    side = ((audio[0] - audio[1]) * np.float32(0.5))[np.newaxis]
    filtered(side, low_pass(hz))
    audio[0] -= side[0]
    audio[1] += side[0]


def tremolo(audio: Samples, depth: float, rate_hz: float) -> None:
    """Stereo tremolo as in a suitcase Rhodes, in place."""
    turn = np.sin(2.0 * np.pi * rate_hz / CURVE_HZ * np.arange(curve_length(audio.shape[1]))) * (0.5 * depth)
    kernels.levelled(audio, np.stack([1.0 + turn, 1.0 - turn]))


def gate(audio: Samples, period_s: float) -> None:
    """Open in the first half of each period, in place, with edges of 5 ms."""
    edge = 0.005 / period_s
    phase = (np.arange(curve_length(audio.shape[1])) / (period_s * CURVE_HZ)) % 1.0
    opened = np.clip(phase / edge, 0.0, 1.0) * np.clip((0.55 - phase) / edge, 0.0, 1.0)
    kernels.levelled(audio, np.stack([opened, opened]))


def automate_cutoff(audio: Samples, cutoff: Floats) -> None:
    """Low-pass from 120 Hz to 20 kHz that follows ``cutoff``, 0 to 1 for ``CURVE_SAMPLES`` samples, in place."""
    if float(cutoff.min()) >= 0.995:
        return
    hz = CUTOFF_LOW_HZ * (CUTOFF_HIGH_HZ / CUTOFF_LOW_HZ) ** np.clip(cutoff, 0.0, 1.0)
    kernels.svf(audio, hz, 0.2, 0, 2)


def automate_gain(audio: Samples, part: Part, tempo_bpm: float) -> None:
    """The part's ``gain_db`` and ``expression`` automation, in place."""
    gain_db, expression = part.automation.get("gain_db"), part.automation.get("expression")
    if not gain_db and not expression:
        return
    count = curve_length(audio.shape[1])
    level = np.ones(count)
    if gain_db:
        level *= 10.0 ** (automation_curve(gain_db, tempo_bpm, 0, count, CURVE_SAMPLES) / 20.0)
    if expression:  # the MIDI recommendation: 40 dB a decade of the controller
        level *= np.clip(automation_curve(expression, tempo_bpm, 0, count, CURVE_SAMPLES), 0.0, 1.0) ** 2
    kernels.levelled(audio, np.stack([level, level]))


def _channels(audio: Samples) -> list[Samples]:
    """Each channel as a view of shape (1, frames)."""
    return [audio[c : c + 1] for c in range(audio.shape[0])]


def filtered(audio: Samples, sections: Floats) -> None:
    """Run biquads over one or two channels, in place."""
    kernels.biquads(audio, np.ascontiguousarray(sections))
