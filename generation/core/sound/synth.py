"""Plays a part on a patch: voices one by one into the part's buffer."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from generation.core.sound import kernels
from generation.core.sound.clock import RATE_HZ, Floats, Samples, TimedNote
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.patches import Patch
from generation.core.sound.voices import Voice, loudness, play_voice

_CROSSFADE_SAMPLES = 220
_LEGATO_SAMPLES = 1500
"""Notes of a one-voice patch closer than this are tied."""


@dataclass(frozen=True)
class Playing:
    """How the notes of one part hang together.

    Attributes
    ----------
    frames : int
    tempo_bpm : float
    cutoff : ndarray or None
        The part's cutoff automation, 0 to 1, a value for ``CURVE_SAMPLES`` samples.
    """

    frames: int
    tempo_bpm: float
    cutoff: Floats | None = None


def play_patch(
    patch: Patch,
    notes: Sequence[TimedNote],
    playing: Playing,
    rng: np.random.Generator,
    tick: Callable[[float], None] = lambda fraction: None,
) -> Samples:
    """A part on one patch, before effects.

    Parameters
    ----------
    patch : Patch
    notes : sequence of TimedNote
        In order of start.
    playing : Playing
    rng : numpy.random.Generator
        The part's own.
    tick : callable
        Called with the share that is done; may raise to stop.

    Returns
    -------
    ndarray of float32, shape (2, frames)
    """
    out = np.zeros((2, playing.frames), dtype=np.float32)
    if patch["mono"] >= 0.5:
        _play_one_voice(patch, notes, playing, rng, out, tick)
        return out
    for i, note in enumerate(notes):
        tick(i / len(notes))
        held = _held(patch, note.length)
        voice = _voice(patch, note, held, playing, rng)
        if voice is not None:
            kernels.placed(out, note.start, play_voice(patch, voice), loudness(patch, voice), 0, 0)
    return out


def _play_one_voice(
    patch: Patch,
    notes: Sequence[TimedNote],
    playing: Playing,
    rng: np.random.Generator,
    out: Samples,
    tick: Callable[[float], None],
) -> None:
    line = _top_line(notes)
    phases: Floats | None = None
    came_from: float | None = None
    for i, note in enumerate(line):
        tick(i / len(line))
        following = line[i + 1] if i + 1 < len(line) else None
        until = following.start - note.start if following else None
        tied = until is not None and until <= note.length + _LEGATO_SAMPLES
        held = note.length if not tied or until is None else until
        voice = _voice(patch, note, held, playing, rng)
        if voice is None:
            break
        voice.phases = phases
        if phases is None:  # every free attack starts alike, so that a bass hits alike
            voice.phases = np.zeros(int(patch["voices"]) + 2) if patch["voices"] < 2 else None
        voice.slide_semitones = came_from - note.pitch if came_from is not None else 0.0
        if until is not None:
            voice.frames = min(voice.frames, until + _CROSSFADE_SAMPLES)
            voice.held = min(voice.held, voice.frames)
            voice.mark = min(until, voice.frames - 1)
        # Constant-sum fades, since the tied voices are in phase.
        fade_in = _CROSSFADE_SAMPLES if came_from is not None else 0
        fade_out = _CROSSFADE_SAMPLES if until is not None and voice.frames == until + _CROSSFADE_SAMPLES else 0
        kernels.placed(out, note.start, play_voice(patch, voice), loudness(patch, voice), fade_in, fade_out)
        end_pitch = note.glide_to if note.glide_to is not None else note.pitch
        phases, came_from = (voice.phases, float(end_pitch)) if tied else (None, None)


def _top_line(notes: Sequence[TimedNote]) -> list[TimedNote]:
    """One note at a moment: of those that start together, the highest."""
    line: list[TimedNote] = []
    for note in notes:
        if line and note.start - line[-1].start < CURVE_SAMPLES:
            line[-1] = max(line[-1], note, key=lambda n: n.pitch)
        else:
            line.append(note)
    return line


def _held(patch: Patch, length: int) -> int:
    """A sound that dies by itself is not computed beyond its death."""
    if patch["sustain"] > 0.0:
        return length
    return min(length, round((patch["attack_s"] + 1.25 * patch["decay_s"]) * RATE_HZ))


def _voice(patch: Patch, note: TimedNote, held: int, playing: Playing, rng: np.random.Generator) -> Voice | None:
    frames = min(held + round(patch["release_s"] * RATE_HZ * 1.05) + 64, playing.frames - note.start)
    if frames < CURVE_SAMPLES:
        return None
    lfo_hz = playing.tempo_bpm / 60.0 / patch["lfo_beats"] if patch["lfo_beats"] > 0.0 else patch["lfo_hz"]
    octaves = None
    if playing.cutoff is not None and patch["automation_octaves"] > 0.0:
        first = note.start // CURVE_SAMPLES
        values = np.pad(playing.cutoff[first : first + frames // CURVE_SAMPLES], (0, 3), mode="edge")
        octaves = (values - 0.5) * patch["automation_octaves"]
    return Voice(
        frames=frames,
        held=min(held, frames),
        pitch=note.pitch,
        velocity=note.velocity,
        rng=rng,
        glide_semitones=float(note.glide_to - note.pitch) if note.glide_to is not None else 0.0,
        lfo_hz=lfo_hz,
        lfo_phase=(note.start / RATE_HZ * lfo_hz) % 1.0,
        cutoff_octaves=octaves,
    )
