"""Every patch at high notes: what lies between its partials stays below -60 dB."""

from __future__ import annotations

import dataclasses

import numpy as np
import pytest

from generation.core.sound.clock import RATE_HZ, TimedNote
from generation.core.sound.effects import apply_effects
from generation.core.sound.patches import Patch, patches
from generation.core.sound.synth import Playing, play_patch
from generation.core.sound.voices import hz_of

FRAMES = 1 << 14
# The brightest steady state: everything that moves is held still, since it would widen the partials.
STILL = {
    "vibrato_cents": 0, "drift_cents": 0, "detune_cents": 0, "detune2_cents": 0, "chorus": 0, "tremolo_depth": 0,
    "noise_level": 0, "gate_beats": 0, "decay_s": 20, "sustain": 1, "filter_sustain": 1, "index_sustain": 1,
    "decay2_s": 0, "pitch_drop_octaves": 0, "lfo_octaves": 0, "pwm_depth": 0, "attack_s": 0.002, "rotary": 0,
    "filter_attack_s": 0.002, "ring_s": 20, "damping": 0,
}  # fmt: skip


def still(patch: Patch) -> Patch:
    """The patch at rest, its second oscillator and its modulators on multiples of half the pitch."""
    numbers = {**patch.numbers, **{name: float(value) for name, value in STILL.items() if name in patch.numbers}}
    numbers["semitones2"] = 12.0 * round(numbers["semitones2"] / 12.0)
    for name in ("ratio", "ratio2", "carrier2"):
        numbers[name] = max(0.5, round(2.0 * numbers[name]) / 2.0)
    return dataclasses.replace(patch, numbers=numbers)


def between_partials_db(patch: Patch, pitch: int) -> float:
    held = still(patch)
    start = RATE_HZ // 5
    audio = play_patch(
        held, [TimedNote(0, start + FRAMES, pitch, 127)], Playing(start + FRAMES, 120.0), np.random.default_rng(3)
    )
    apply_effects(held, audio, 120.0)
    power = np.abs(np.fft.rfft(audio[0, start:].astype(np.float64) * np.kaiser(FRAMES, 16.0))) + 1e-12
    hz = np.fft.rfftfreq(FRAMES, 1 / RATE_HZ)
    step = hz_of(pitch) * 2.0 ** min(0.0, patch["octave"]) / 4.0
    between = (np.abs(hz - step * np.round(hz / step)) > 40.0) & (hz > 60.0)
    return float(20.0 * np.log10(power[between].max() / power.max()))


@pytest.mark.parametrize("name", sorted(set(patches()) - {"noise"}))
@pytest.mark.parametrize("pitch", [84, 91, 97, 103])
def test_a_patch_does_not_alias_at_high_notes(name: str, pitch: int) -> None:
    assert between_partials_db(patches()[name], pitch) < -60.0
