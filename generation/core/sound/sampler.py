"""Plays a part on the SoundFont: one fresh synth a part, events at FluidSynth's own block."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from generation.core.sound.clock import RATE_HZ, Samples, TimedNote
from generation.core.sound.fluidsynth import (
    BLOCK_SAMPLES,
    DRUM_BANK,
    DRUM_CHANNEL,
    INTERPOLATION_4TH_ORDER,
    INTERPOLATION_7TH_ORDER,
    FluidSynth,
    keep_preset,
)

_GLIDE_CHANNELS = (1, 2, 3, 4, 5, 6, 7, 8)
# Strokes of a sampled kit go by chance to three channels a few cents apart, so that a repeated stroke is not one sample
# twice; hats keep one channel, for there they silence each other.
_KIT_CHANNELS = {DRUM_CHANNEL: 0.0, 10: -0.09, 11: 0.08}
_HAT_KEYS = (42, 44, 46)
_TUNED_CHANNELS = (0, 1, 2, 3, 4, 5, 6, 7, 8, 12, 13, 14, 15)
"""A tuned drum has a channel of its own, and is bent by the same few cents from stroke to stroke."""
_GLIDE_STEP_SAMPLES = 4 * BLOCK_SAMPLES
_GLIDE_SHARE = 0.4
_PROGRESS_SAMPLES = 20 * RATE_HZ
# A note repeated on the same pitch is released this much before, so that the release does not kill the new one.
_REPEAT_GAP_SAMPLES = BLOCK_SAMPLES


@dataclass(frozen=True, order=True)
class _Event:
    sample: int
    order: int
    channel: int
    pitch: int
    value: float


def play_preset(
    notes: Sequence[TimedNote],
    frames: int,
    *,
    font: Path,
    program: int,
    bank: int | None = None,
    is_kit: bool = False,
    early_samples: int = 0,
    transpose: float = 0.0,
    tuned: Mapping[int, float] | None = None,
    fine: bool = True,
    tick: Callable[[float], None] = lambda fraction: None,
) -> Samples:
    """A part on one preset.

    Parameters
    ----------
    notes : sequence of TimedNote
    frames : int
    font : Path
    program : int
        General MIDI program, or the kit's.
    bank : int or None
        None for 0, or the kits' bank.
    is_kit : bool
        Whether ``program`` is a drum kit.
    early_samples : int
        Start everything so much earlier (presets that speak slowly).
    transpose : float
        Semitones that everything is tuned by.
    tuned : mapping, optional
        Semitones on top of that for drums of a kit, by key.
    fine : bool
        Whether the top octave will be heard: an amplifier leaves nothing of what a coarser interpolation does there.
    tick : callable
        Called with the share that is done; may raise to stop.

    Returns
    -------
    ndarray of float32, shape (2, frames)
    """
    out = np.zeros((2, frames), dtype=np.float32)
    bank = (DRUM_BANK if is_kit else 0) if bank is None else bank
    keep_preset(font, program, bank=bank)
    tuned = tuned or {}
    own_channels = dict(zip(sorted(tuned), _TUNED_CHANNELS, strict=False))
    interpolation = INTERPOLATION_7TH_ORDER if fine else INTERPOLATION_4TH_ORDER
    with FluidSynth(font, RATE_HZ, interpolation) as synth:
        if is_kit:
            for channel, semitones in _KIT_CHANNELS.items():
                synth.choose(channel, program, bank=bank)
                synth.bend(channel, transpose + semitones)
            for channel in own_channels.values():
                synth.choose(channel, program, bank=bank)
        else:
            for channel in (0, *_GLIDE_CHANNELS):
                synth.choose(channel, program, bank=bank)
                synth.bend(channel, transpose)
        position = 0
        events = _events(notes, early_samples, is_kit, transpose)
        for event in _on_own_channels(events, own_channels, tuned, transpose) if own_channels else events:
            at = min(event.sample, frames)
            position = _render_to(synth, out, position, at, tick)
            if at >= frames:
                break
            _send(synth, event)
        _render_to(synth, out, position, frames, tick)
    return out


def _events(notes: Sequence[TimedNote], early_samples: int, is_kit: bool, transpose: float = 0.0) -> list[_Event]:
    """Sorted so that at one moment releases come before bends, and bends before attacks."""
    events: list[_Event] = []
    free_from = dict.fromkeys(_GLIDE_CHANNELS, 0)
    next_start = _next_starts(notes)
    for note, following in zip(notes, next_start, strict=True):
        channel = _kit_channel(note) if is_kit else 0
        start = _on_block(max(0, note.start - early_samples))
        end = _on_block(max(0, note.start + note.length - early_samples))
        if following is not None:
            end = min(end, _on_block(max(0, following - early_samples)) - _REPEAT_GAP_SAMPLES)
        end = max(end, start + BLOCK_SAMPLES)
        if note.glide_to is not None and not is_kit:
            channel = min(free_from, key=lambda c: (free_from[c], c))
            free_from[channel] = end + RATE_HZ
            events += _glide_events(start, end, channel, note.glide_to - note.pitch, transpose)
        events.append(_Event(start, 2, channel, note.pitch, float(note.velocity)))
        events.append(_Event(end, 0, channel, note.pitch, 0.0))
    return sorted(events)


def _on_own_channels(
    events: list[_Event], channels: Mapping[int, int], tuned: Mapping[int, float], transpose: float
) -> list[_Event]:
    """The events of a kit with those of tuned drums moved, each stroke after its bend."""
    moved: list[_Event] = []
    for event in events:
        channel = channels.get(event.pitch)
        if channel is None:
            moved.append(event)
            continue
        if event.order == 2:
            cents = _KIT_CHANNELS[event.channel]
            moved.append(_Event(event.sample, 1, channel, 0, transpose + tuned[event.pitch] + cents))
        moved.append(replace(event, channel=channel))
    return sorted(moved)


def _kit_channel(note: TimedNote) -> int:
    """By chance, but the same whatever else the part plays, so that a split kit strikes alike."""
    if note.pitch in _HAT_KEYS:
        return DRUM_CHANNEL
    mixed = (note.start * 2_654_435_761 + note.pitch * 40_503) % 2**32
    return tuple(_KIT_CHANNELS)[(mixed >> 12) % len(_KIT_CHANNELS)]


def _next_starts(notes: Sequence[TimedNote]) -> list[int | None]:
    """For each note, when the same pitch is struck again."""
    upcoming: dict[int, int] = {}
    found: list[int | None] = []
    for note in reversed(notes):
        found.append(upcoming.get(note.pitch))
        upcoming[note.pitch] = note.start
    return found[::-1]


def _glide_events(start: int, end: int, channel: int, semitones: float, transpose: float) -> list[_Event]:
    slide = max(BLOCK_SAMPLES, int((end - start) * _GLIDE_SHARE))
    steps = range(0, slide + 1, _GLIDE_STEP_SAMPLES)
    bends = [_Event(end - slide + step, 1, channel, 0, transpose + semitones * _ease(step / slide)) for step in steps]
    return [_Event(start, 1, channel, 0, transpose), *bends]


def _ease(x: float) -> float:
    return x * x * (3.0 - 2.0 * x)


def _on_block(sample: int) -> int:
    return round(sample / BLOCK_SAMPLES) * BLOCK_SAMPLES


def _send(synth: FluidSynth, event: _Event) -> None:
    if event.order == 0:
        synth.note_off(event.channel, event.pitch)
    elif event.order == 1:
        synth.bend(event.channel, event.value)
    else:
        synth.note_on(event.channel, event.pitch, int(event.value))


def _render_to(synth: FluidSynth, out: Samples, position: int, until: int, tick: Callable[[float], None]) -> int:
    while position < until:
        step = min(until - position, _PROGRESS_SAMPLES)
        synth.write(out, position, step)
        position += step
        tick(position / out.shape[1])
    return position
