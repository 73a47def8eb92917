"""What a synth patch may set: every parameter with its meaning, default and range, in one place."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Parameter:
    """A number that a patch may set.

    Attributes
    ----------
    doc : str
    default, low, high : float
    """

    doc: str
    default: float
    low: float
    high: float


@dataclass(frozen=True)
class Choice:
    """A word that a patch may set; the first of ``words`` is the default."""

    doc: str
    words: tuple[str, ...]


MODELS = ("wavetable", "fm", "string", "noise")
WAVES = ("saw", "square", "triangle", "sine", "organ", "reed", "voice", "bow", "none")

CHOICES: dict[str, Choice] = {
    "model": Choice("How the sound is made", MODELS),
    "wave": Choice("Waveform of the first oscillator", WAVES),
    "wave2": Choice("Waveform of the second oscillator", ("none", *WAVES[:-1])),
    "filter": Choice("What the filter lets through", ("lowpass", "bandpass", "highpass")),
    "vowel": Choice("Formants after the filter", ("none", "ah", "oh", "oo", "ee", "eh")),
}

PARAMETERS: dict[str, Parameter] = {
    # Oscillators
    "octave": Parameter("Octaves that the first oscillator is shifted by", 0, -3, 3),
    "voices": Parameter("Oscillators in unison", 1, 1, 9),
    "detune_cents": Parameter("Distance of the outermost unison voices from the pitch", 0, 0, 60),
    "spread": Parameter("Stereo spread of the unison, 0 mono to 1", 0, 0, 1),
    "level2": Parameter("Level of the second oscillator", 0, 0, 2),
    "semitones2": Parameter("Interval of the second oscillator", 0, -36, 36),
    "detune2_cents": Parameter("Detuning of the second oscillator", 0, -60, 60),
    "sub_level": Parameter("Sine an octave below", 0, 0, 2),
    "noise_level": Parameter("White noise beside the oscillators", 0, 0, 2),
    "noise_decay_s": Parameter("Decay of that noise; 0 keeps it", 0, 0, 10),
    "pwm_depth": Parameter("Pulse-width modulation of a square, 0 to 1", 0, 0, 1),
    "pwm_hz": Parameter("Its rate", 0.4, 0.01, 10),
    # FM: two pairs of carrier and modulator
    "ratio": Parameter("Modulator frequency against the carrier's", 1, 0.25, 20),
    "index": Parameter("Modulation index at the note's start, full velocity", 1, 0, 20),
    "index_sustain": Parameter("Share of the index that stays", 0.2, 0, 1),
    "index_decay_s": Parameter("Time of the index's decay", 0.4, 0.005, 10),
    "carrier2": Parameter("Frequency of the second carrier against the first", 1, 0.25, 20),
    "ratio2": Parameter("Modulator of the second pair against the first carrier", 14, 0.25, 20),
    "index2": Parameter("Modulation index of the second pair", 0, 0, 10),
    "decay2_s": Parameter("Decay of the second pair's level; 0 follows the first", 0, 0, 10),
    # Plucked string
    "pick_position": Parameter("Where the string is plucked, from the bridge", 0.15, 0.02, 0.5),
    "brightness": Parameter("Brightness of the pluck, 0 to 1", 0.6, 0, 1),
    "ring_s": Parameter("Time to -60 dB at middle C", 4, 0.05, 20),
    "damping": Parameter("Loss of treble as it rings, 0 to 1", 0.3, 0, 0.95),
    # Loudness over the note
    "attack_s": Parameter("Attack", 0.003, 0.0005, 8),
    "decay_s": Parameter("Decay to the sustain level", 0.3, 0.001, 20),
    "sustain": Parameter("Sustain level, 0 to 1", 1, 0, 1),
    "release_s": Parameter("Release, to -60 dB", 0.08, 0.003, 12),
    "velocity_db": Parameter("Level of the softest note against the loudest", -24, -60, 0),
    # Filter
    "cutoff_hz": Parameter("Filter cutoff at middle C; 20000 leaves it out", 20_000, 20, 20_000),
    "resonance": Parameter("0 none to 1 close to ringing", 0.1, 0, 0.98),
    "poles": Parameter("2 for 12 dB an octave, 4 for 24", 2, 2, 4),
    "key_tracking": Parameter("How much the cutoff follows the pitch, 0 to 1", 0.3, 0, 1),
    "filter_env_octaves": Parameter("How far the filter envelope opens it", 0, -6, 8),
    "filter_attack_s": Parameter("Attack of the filter envelope", 0.003, 0.0005, 8),
    "filter_decay_s": Parameter("Decay of the filter envelope", 0.3, 0.005, 20),
    "filter_sustain": Parameter("Sustain of the filter envelope", 0, 0, 1),
    "velocity_octaves": Parameter("How much velocity opens the filter", 0, 0, 4),
    "automation_octaves": Parameter("Range of a part's cutoff automation at the voice; 0 filters the part", 0, 0, 8),
    "highpass_hz": Parameter("High-pass after the voices; 0 for none", 0, 0, 2000),
    # Movement
    "vibrato_cents": Parameter("Depth of the vibrato", 0, 0, 100),
    "vibrato_hz": Parameter("Rate of the vibrato", 5.2, 0.05, 12),
    "vibrato_delay_s": Parameter("Time until the vibrato is whole", 0.35, 0, 4),
    "lfo_hz": Parameter("Rate of the filter's LFO", 0.2, 0.01, 20),
    "lfo_beats": Parameter("Its period in beats, in place of the rate; 0 for none", 0, 0, 64),
    "lfo_octaves": Parameter("How far the LFO moves the cutoff", 0, 0, 4),
    "drift_cents": Parameter("Slow wandering of the pitch", 0, 0, 20),
    "mono": Parameter("1 plays one note at a time and slides between touching notes", 0, 0, 1),
    "glide_s": Parameter("Time of that slide", 0.06, 0.001, 1),
    "pitch_drop_octaves": Parameter("A note starts so much higher", 0, -4, 6),
    "pitch_drop_s": Parameter("and falls in this time", 0.03, 0.002, 2),
    # After the voices
    "drive": Parameter("Saturation, 0 to 1, oversampled", 0, 0, 1),
    "chorus": Parameter("Ensemble chorus, 0 to 1", 0, 0, 1),
    "tremolo_depth": Parameter("Stereo tremolo, 0 to 1", 0, 0, 1),
    "tremolo_hz": Parameter("Rate of the tremolo", 4.5, 0.1, 12),
    "rotary": Parameter("Rotating loudspeaker, 0 to 1", 0, 0, 1),
    "rotary_hz": Parameter("Turns of its horn a second: 0.8 slow, 6.6 fast", 0.8, 0.2, 9),
    "gate_beats": Parameter("Opens and closes the sound with this period; 0 for none", 0, 0, 4),
    "bass_mono_hz": Parameter("Mono below; 0 for none", 0, 0, 500),
}
