"""One note of a patch: oscillators, filter, loudness."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from generation.core.sound import envelopes, kernels, oscillators
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
    """One note at an even level; :func:`loudness` shapes it.

    Returns
    -------
    ndarray of float64, shape (channels, frames)
        One channel where left and right would be alike.
    """
    hz = _pitch_curve(patch, voice)
    sound = np.zeros((2 if is_stereo(patch) else 1, voice.frames))
    model = patch.words["model"]
    if model == "wavetable":
        _wavetable(patch, voice, hz, sound)
    elif model == "fm":
        _fm(patch, voice, hz, sound)
    elif model == "string":
        _string(patch, voice, hz, sound)
    else:
        _noise(sound, voice, 0.3, 0.0)
    _filter(patch, voice, sound)
    return sound


def is_stereo(patch: Patch) -> bool:
    """Whether a voice of this patch differs left and right before the effects."""
    spread = patch["spread"] > 0.0 and patch["voices"] > 1 and patch.words["model"] == "wavetable"
    return spread or patch["noise_level"] > 0.0 or patch.words["model"] == "noise"


def loudness(patch: Patch, voice: Voice) -> Floats:
    """The note's level, sample by sample."""
    curve = envelopes.envelope(
        voice.frames,
        voice.held,
        attack_s=patch["attack_s"],
        decay_s=patch["decay_s"],
        sustain=patch["sustain"],
        release_s=patch["release_s"],
        rate_hz=RATE_HZ,
    )
    curve *= 10.0 ** (patch["velocity_db"] * (1.0 - voice.velocity / 127.0) / 20.0)
    return curve


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


def _wavetable(patch: Patch, voice: Voice, hz: Floats, sound: Floats) -> None:
    count = int(patch["voices"])
    phases = voice.phases if voice.phases is not None else voice.rng.uniform(size=count + 2)
    ends = phases.copy()
    places = np.linspace(-1.0, 1.0, count) if count > 1 else np.zeros(1)
    wave = patch.words["wave"]
    if wave == "square" and patch["pwm_depth"] > 0.0:
        _pwm(patch, voice, hz, sound[0], phases[0])
        sound[1:] = sound[0]
    elif wave != "none":
        rows, level = tables(wave), np.sqrt(2.0 / count)
        for v in range(count):
            # Outer voices a little louder left and right in turn; the power stays the same.
            side = patch["spread"] * places[v] * (1.0 if v % 2 == 0 else -1.0)
            angle = (side + 1.0) * np.pi / 4.0
            levels = level * np.array([np.cos(angle), np.sin(angle)])
            ratio = 2.0 ** (patch["detune_cents"] * places[v] / 1200.0)
            ends[v] = oscillators.wavetable(sound, hz, rows, ratio, levels, phases[v], voice.mark)
    second = patch.words["wave2"]
    if second != "none" and patch["level2"] > 0.0:
        ratio = 2.0 ** (patch["semitones2"] / 12.0 + patch["detune2_cents"] / 1200.0)
        levels = np.full(2, patch["level2"])
        ends[-2] = oscillators.wavetable(sound, hz, tables(second), ratio, levels, phases[-2], voice.mark)
    if patch["sub_level"] > 0.0:
        levels = np.full(2, patch["sub_level"])
        ends[-1] = oscillators.wavetable(sound, hz, tables("sine"), 0.5, levels, phases[-1], voice.mark)
    if patch["noise_level"] > 0.0:
        _noise(sound, voice, 0.3 * patch["noise_level"], patch["noise_decay_s"])
    voice.phases = ends


def _pwm(patch: Patch, voice: Voice, hz: Floats, line: Floats, phase: float) -> None:
    t = np.arange(curve_length(voice.frames)) / CURVE_HZ
    width = 0.5 + 0.42 * patch["pwm_depth"] * np.sin(2 * np.pi * (patch["pwm_hz"] * t + voice.rng.uniform()))
    oscillators.pulse(line, hz, tables("saw"), 1.0, width, 1.0, phase)


def _noise(sound: Floats, voice: Voice, level: float, decay_s: float) -> None:
    """Add noise of a deviation; ``decay_s`` 0 keeps it up."""
    decay = envelopes.factor(decay_s, RATE_HZ) if decay_s > 0.0 else 1.0
    oscillators.noise(sound, int(voice.rng.integers(2**32)), level, decay)


def _fm(patch: Patch, voice: Voice, hz: Floats, sound: Floats) -> None:
    length = curve_length(voice.frames)
    force = (voice.velocity / 127.0) ** 1.2
    # Higher notes are struck less bright, as on the instruments that FM imitates.
    scale = min(1.6, (hz_of(MIDDLE_C) / hz_of(voice.pitch)) ** 0.35)
    falling = envelopes.decay(length, patch["index_decay_s"])
    shape = patch["index_sustain"] + (1.0 - patch["index_sustain"]) * falling
    line, top = sound[0], HIGHEST_PARTIAL_HZ
    even = np.full(length, 0.6)
    oscillators.fm_pair(line, hz, 1.0, patch["ratio"], patch["index"] * force * scale * shape, even, top)
    if patch["level2"] > 0.0:
        level = envelopes.decay(length, patch["decay2_s"]) * even if patch["decay2_s"] > 0.0 else even
        index = patch["index2"] * force * scale * shape
        oscillators.fm_pair(line, hz, patch["carrier2"], patch["ratio2"], index, level * (patch["level2"] * force), top)
    if patch["sub_level"] > 0.0:
        oscillators.fm_pair(line, hz, 0.5, 1.0, np.zeros(length), even * patch["sub_level"], top)
    sound[1:] = line
    if patch["noise_level"] > 0.0:
        _noise(sound, voice, 0.3 * patch["noise_level"], patch["noise_decay_s"])


def _string(patch: Patch, voice: Voice, hz: Floats, sound: Floats) -> None:
    base_hz = float(hz[0])
    period = RATE_HZ / base_hz
    burst = round(period)
    force = voice.velocity / 127.0
    excitation = voice.rng.uniform(-1.0, 1.0, (1, burst))
    colour = np.full(curve_length(burst), 600.0 * 2.0 ** (5.0 * patch["brightness"] * (0.55 + 0.45 * force)))
    kernels.svf(excitation, colour, 0.0, 0, 2)
    pick = max(1, round(period * patch["pick_position"]))
    combed = np.concatenate([excitation[0], np.zeros(pick)])
    combed[pick:] -= excitation[0]
    combed -= combed.mean()
    combed *= 0.5 / max(np.sqrt(np.mean(combed**2)), 1e-6)
    ring_s = patch["ring_s"] * (hz_of(MIDDLE_C) / base_hz) ** 0.5
    loss = float(10.0 ** (-3.0 / (base_hz * ring_s)))
    oscillators.string(sound[0], period, combed, loss, 0.5 * patch["damping"], hz / base_hz)
    sound[1:] = sound[0]
    if patch["noise_level"] > 0.0:
        _noise(sound, voice, 0.3 * patch["noise_level"], patch["noise_decay_s"])


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
    kernels.svf(sound, cutoff, patch["resonance"], FILTERS[patch.words["filter"]], int(patch["poles"]))
