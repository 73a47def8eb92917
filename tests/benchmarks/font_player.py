"""Songs played by FluidSynth at a low rate: fast enough to play thousands."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from generation.core.sound.fluidsynth import DRUM_BANK, DRUM_CHANNEL, INTERPOLATION_4TH_ORDER, FluidSynth
from tests.benchmarks.clip import TONICS, KnownClip
from tests.benchmarks.key_songs import Song

RATE = 11_025
VOLUME, REST_SECONDS = 7, 0.03


class FontPlayer:
    """Plays songs on one SoundFont, whose presets stay decoded for as long as it lives."""

    def __init__(self, font: Path) -> None:
        self._font = font
        self._keeper = FluidSynth(font, RATE)
        self._kept: set[tuple[int, int]] = set()

    def play(self, song: Song, name: str = "") -> KnownClip:
        """A clip of shape (1, frames), out of tune as the song is."""
        rate = RATE * 2.0 ** (song.tuning_cents / 1200.0)  # read at RATE it sounds lower by so much
        frames = round(song.cut_seconds * RATE)
        out = np.zeros((2, frames + RATE), np.float32)
        events = []
        with FluidSynth(self._font, round(rate), INTERPOLATION_4TH_ORDER) as synth:
            for number, part in enumerate(song.parts):
                channel = DRUM_CHANNEL if part.is_kit else number + (number >= DRUM_CHANNEL)
                bank = DRUM_BANK if part.is_kit else 0
                if not synth.has(part.program, bank=bank):
                    continue
                if (bank, part.program) not in self._kept:
                    self._keeper.pin(part.program, bank=bank)
                    self._kept.add((bank, part.program))
                synth.choose(channel, part.program, bank=bank)
                synth.control(channel, VOLUME, part.level)
                for note in part.notes:
                    start = round(note.start * RATE)
                    stop = max(start + 64, round((note.start + note.length - REST_SECONDS) * RATE))
                    events += [(start, 1, channel, note.pitch, note.velocity), (stop, 0, channel, note.pitch, 0)]
            at = 0
            for when, on, channel, pitch, velocity in sorted(events):
                if when >= frames:
                    break
                if when > at:
                    synth.write(out, at, when - at)
                    at = when
                if on:
                    synth.note_on(channel, pitch, velocity)
                else:
                    synth.note_off(channel, pitch)
            synth.write(out, at, frames - at)
        audio = out[:, :frames].mean(axis=0, keepdims=True)
        audio = audio / max(float(np.abs(audio).max()), 1e-6) * 0.8
        return KnownClip(audio, name, 0.0, TONICS[song.tonic], song.mode, RATE)
