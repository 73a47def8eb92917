"""One note of a patch: oscillators, filter, loudness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.core.sound import envelopes, kernels
from generation.core.sound.clock import RATE_HZ, Floats
from generation.core.sound.envelopes import CURVE_HZ, curve_length
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.patches import Patch
from generation.core.sound.wavetables import HIGHEST_PARTIAL_HZ, tables

MIDDLE_C = 60
FILTERS = {"lowpass": 0, "bandpass": 1, "highpass": 2}
OPEN_HZ = 19_000.0


@dataclass
class Voice:
    """What one note needs beside its patch.

    Attributes
    ----------
    frames, held : int
        Samples to make, and samples until the release.
    pitch, velocity : int
    glide_semitones : float
        Where the note bends to by its end.
    slide_semitones : float
        Where it comes from, for one-voice patches; 0 for none.
    lfo_hz : float
    lfo_phase : float
        At the note's start, 0 to 1, so that the movement is the song's and not the note's.
    cutoff_octaves : ndarray or None
        Automation of the filter, a curve.
    phases : ndarray
        Start phases of the oscillators, 0 to 1; afterwards those at sample ``mark``.
    mark : int
    """

    frames: int
    held: int
    pitch: int
    velocity: int
    rng: np.random.Generator
    glide_semitones: float = 0.0
    slide_semitones: float = 0.0
    lfo_hz: float = 0.2
    lfo_phase: float = 0.0
    cutoff_octaves: Floats | None = None
    phases: Floats | None = None
    mark: int = 0


def hz_of(pitch: float) -> float:
    """Equal temperament, A4 = 440 Hz."""
    return float(440.0 * 2.0 ** ((pitch - 69.0) / 12.0))


def play_voice(patch: Patch, voice: Voice) -> Floats:
    """One note.

    Returns
    -------
    ndarray of float64, shape (2, frames)
    """
    hz = _pitch_curve(patch, voice)
    model = patch.words["model"]
    if model == "wavetable":
        sound = _wavetable(patch, voice, hz)
    elif model == "fm":
        sound = _fm(patch, voice, hz)
    elif model == "string":
        sound = _string(patch, voice, hz)
    else:
        sound = voice.rng.standard_normal((2, voice.frames)) * 0.3
    _filter(patch, voice, sound)
    sound *= _loudness(patch, voice)
    return sound


def _pitch_curve(patch: Patch, voice: Voice) -> Floats:
    length = curve_length(voice.frames)
    semitones = np.full(length, float(voice.pitch) + 12.0 * patch["octave"])
    if voice.glide_semitones:
        semitones += envelopes.bend_to(length, voice.held, voice.glide_semitones)
    if voice.slide_semitones:
        semitones += envelopes.slide(length, voice.slide_semitones, patch["glide_s"])
    if patch["pitch_drop_octaves"]:
        semitones += 12.0 * patch["pitch_drop_octaves"] * envelopes.decay(length, 3.0 * patch["pitch_drop_s"])
    if patch["vibrato_cents"]:
        semitones += 0.01 * envelopes.vibrato(
            length,
            cents=patch["vibrato_cents"],
            rate_hz=patch["vibrato_hz"] * voice.rng.uniform(0.95, 1.05),
            delay_s=patch["vibrato_delay_s"],
            phase=voice.rng.uniform(),
        )
    if patch["drift_cents"]:
        semitones += 0.01 * envelopes.drift(length, patch["drift_cents"], voice.rng)
    curve: Floats = 440.0 * 2.0 ** ((semitones - 69.0) / 12.0)
    return curve


def _loudness(patch: Patch, voice: Voice) -> Floats:
    curve = envelopes.envelope(
        voice.frames,
        voice.held,
        attack_s=patch["attack_s"],
        decay_s=patch["decay_s"],
        sustain=patch["sustain"],
        release_s=patch["release_s"],
        rate_hz=RATE_HZ,
    )
    return curve * float(10.0 ** (patch["velocity_db"] * (1.0 - voice.velocity / 127.0) / 20.0))


def _wavetable(patch: Patch, voice: Voice, hz: Floats) -> Floats:
    count = int(patch["voices"])
    phases = voice.phases if voice.phases is not None else voice.rng.uniform(size=count + 2)
    left, right = np.zeros(voice.frames), np.zeros(voice.frames)
    ends = phases.copy()
    places = np.linspace(-1.0, 1.0, count) if count > 1 else np.zeros(1)
    rows = tables(patch.words["wave"]) if patch.words["wave"] != "none" else None
    for v in range(count if rows is not None else 0):
        if patch.words["wave"] == "square" and patch["pwm_depth"] > 0.0:
            _pwm(patch, voice, hz, left, right, phases[v])
            continue
        # Outer voices a little louder left and right in turn; the power stays the same.
        side = patch["spread"] * places[v] * (1.0 if v % 2 == 0 else -1.0)
        angle = (side + 1.0) * np.pi / 4.0
        level = np.sqrt(2.0 / count)
        ratio = 2.0 ** (patch["detune_cents"] * places[v] / 1200.0)
        ends[v] = kernels.wavetable(
            left, right, hz, rows, ratio, level * np.cos(angle), level * np.sin(angle), phases[v], voice.mark
        )
    second = patch.words["wave2"]
    if second != "none" and patch["level2"] > 0.0:
        ratio = 2.0 ** (patch["semitones2"] / 12.0 + patch["detune2_cents"] / 1200.0)
        level = patch["level2"]
        ends[-2] = kernels.wavetable(left, right, hz, tables(second), ratio, level, level, phases[-2], voice.mark)
    if patch["sub_level"] > 0.0:
        level = patch["sub_level"]
        ends[-1] = kernels.wavetable(left, right, hz, tables("sine"), 0.5, level, level, phases[-1], voice.mark)
    sound = np.stack([left, right])
    if patch["noise_level"] > 0.0:
        sound += _noise(patch, voice)
    voice.phases = ends
    return sound


def _pwm(patch: Patch, voice: Voice, hz: Floats, left: Floats, right: Floats, phase: float) -> None:
    t = np.arange(curve_length(voice.frames)) / CURVE_HZ
    width = 0.5 + 0.42 * patch["pwm_depth"] * np.sin(2 * np.pi * (patch["pwm_hz"] * t + voice.rng.uniform()))
    kernels.pulse(left, right, hz, tables("saw"), 1.0, width, 1.0, phase)


def _noise(patch: Patch, voice: Voice) -> Floats:
    noise = voice.rng.standard_normal((2, voice.frames)) * (0.3 * patch["noise_level"])
    if patch["noise_decay_s"] > 0.0:
        noise *= envelopes.decay(voice.frames, patch["noise_decay_s"], RATE_HZ)
    return noise


def _fm(patch: Patch, voice: Voice, hz: Floats) -> Floats:
    length = curve_length(voice.frames)
    force = (voice.velocity / 127.0) ** 1.2
    # Higher notes are struck less bright, as on the instruments that FM imitates.
    scale = min(1.6, (hz_of(MIDDLE_C) / hz_of(voice.pitch)) ** 0.35)
    falling = envelopes.decay(length, patch["index_decay_s"])
    shape = patch["index_sustain"] + (1.0 - patch["index_sustain"]) * falling
    out = np.zeros(voice.frames)
    even = np.ones(length)
    kernels.fm_pair(out, hz, 1.0, patch["ratio"], patch["index"] * force * scale * shape, even, HIGHEST_PARTIAL_HZ)
    if patch["level2"] > 0.0:
        level = patch["level2"] * (envelopes.decay(length, patch["decay2_s"]) if patch["decay2_s"] > 0.0 else even)
        index = patch["index2"] * force * scale * shape
        kernels.fm_pair(out, hz, patch["carrier2"], patch["ratio2"], index, level * force, HIGHEST_PARTIAL_HZ)
    if patch["sub_level"] > 0.0:
        kernels.fm_pair(out, hz, 0.5, 1.0, np.zeros(length), even * patch["sub_level"], HIGHEST_PARTIAL_HZ)
    sound = np.stack([out, out]) * 0.6
    if patch["noise_level"] > 0.0:
        sound += _noise(patch, voice)
    return sound


def _string(patch: Patch, voice: Voice, hz: Floats) -> Floats:
    base_hz = float(hz[0])
    period = RATE_HZ / base_hz
    burst = round(period)
    force = voice.velocity / 127.0
    excitation = voice.rng.uniform(-1.0, 1.0, burst)
    colour = np.full(curve_length(burst), 600.0 * 2.0 ** (5.0 * patch["brightness"] * (0.55 + 0.45 * force)))
    kernels.svf(excitation, colour, 0.0, 0, 2)
    pick = max(1, round(period * patch["pick_position"]))
    combed = np.concatenate([excitation, np.zeros(pick)])
    combed[pick:] -= excitation
    combed -= combed.mean()
    combed *= 0.5 / max(np.sqrt(np.mean(combed**2)), 1e-6)
    ring_s = patch["ring_s"] * (hz_of(MIDDLE_C) / base_hz) ** 0.5
    loss = float(10.0 ** (-3.0 / (base_hz * ring_s)))
    out = np.zeros(voice.frames)
    kernels.string(out, period, combed, loss, 0.5 * patch["damping"], hz / base_hz)
    return np.stack([out, out])


def _filter(patch: Patch, voice: Voice, sound: Floats) -> None:
    moving = voice.cutoff_octaves is not None and patch["automation_octaves"] > 0.0
    if patch["cutoff_hz"] >= OPEN_HZ and not moving:
        return
    length = curve_length(voice.frames)
    octaves = np.full(length, patch["key_tracking"] * (voice.pitch - MIDDLE_C) / 12.0)
    octaves += patch["velocity_octaves"] * (voice.velocity / 127.0 - 0.7)
    if patch["filter_env_octaves"]:
        shape = envelopes.envelope(
            length,
            voice.held // CURVE_SAMPLES,
            attack_s=patch["filter_attack_s"],
            decay_s=patch["filter_decay_s"],
            sustain=patch["filter_sustain"],
            release_s=max(patch["release_s"], 0.05),
            rate_hz=CURVE_HZ,
        )
        octaves += patch["filter_env_octaves"] * shape * (0.5 + 0.5 * voice.velocity / 127.0)
    if patch["lfo_octaves"]:
        t = np.arange(length) / CURVE_HZ
        octaves += patch["lfo_octaves"] * np.sin(2 * np.pi * (voice.lfo_hz * t + voice.lfo_phase))
    if voice.cutoff_octaves is not None and moving:
        octaves += voice.cutoff_octaves[:length]
    cutoff = np.clip(patch["cutoff_hz"] * 2.0**octaves, 20.0, 20_000.0)
    mode, poles = FILTERS[patch.words["filter"]], int(patch["poles"])
    kernels.svf(sound[0], cutoff, patch["resonance"], mode, poles)
    if patch["spread"] > 0.0 or patch["noise_level"] > 0.0 or patch.words["model"] == "noise":
        kernels.svf(sound[1], cutoff, patch["resonance"], mode, poles)
    else:
        sound[1] = sound[0]
