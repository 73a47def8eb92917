"""How loud a sound is, and how late it speaks: what ``generation/data/levels.toml`` is made of."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np

from generation.core.score import Note, Part
from generation.core.sound.clock import RATE_HZ, TimedNote, samples_of, timed_notes
from generation.core.sound.fluidsynth import DRUM_BANK
from generation.core.sound.own_fonts import OwnFont
from generation.core.sound.players import Room, play_part
from generation.core.sound.presets import sampled_program
from generation.core.sound.sampler import play_preset
from musicassist.audio.loudness import integrated_lufs
from musicassist.catalog.loader import instrument
from musicassist.catalog.schema import Instrument

PHRASE_LUFS = -23.0
"""Every instrument's phrase of velocity 90 comes out at this loudness."""
KIT_LUFS = -20.0
MAX_GAIN_DB = 40.0
MAX_EARLY_MS = 80.0
_TEMPO_BPM = 120.0
_VELOCITY = 90
_RANGE_SHARES = (0.3, 0.45, 0.6, 0.5, 0.35, 0.55, 0.4, 0.5)
_BEAT = ((36, 0.0), (42, 0.0), (42, 0.5), (38, 1.0), (42, 1.0), (42, 1.5), (36, 2.0), (42, 2.5), (38, 3.0), (46, 3.5))
_SPEAKS_AT = 0.4


def measured(sound: Instrument, own: OwnFont) -> OwnFont:
    """A person's own font for an instrument, with the gain and the head start that it needs."""
    return replace(own, gain_db=_own_gain_db(sound.slug, own), early_ms=_own_early_ms(sound.slug, own))


@cache
def _own_gain_db(slug: str, own: OwnFont) -> float:
    return gain_db(instrument(slug), None, own={slug: own})


@cache
def _own_early_ms(slug: str, own: OwnFont) -> float:
    sound = instrument(slug)
    return _early_ms(sound, own.path, own.bank, own.program)


def gain_db(sound: Instrument, font: Path | None, *, own: Mapping[str, OwnFont] | None = None) -> float:
    """Gain that an instrument needs, as it is played with or without a font, its own level left out."""
    phrase = _phrase(sound)
    end = max(note.start_beats + note.duration_beats for note in phrase.notes)
    frames = samples_of(end + 2.0, _TEMPO_BPM)
    room = Room(font=font, seed=1, tempo_bpm=_TEMPO_BPM, frames=frames, at_raw_level=True, own=own or {})
    loudness = integrated_lufs(play_part(phrase, room), RATE_HZ)
    target = KIT_LUFS if sound.source == "kit" and _is_whole_kit(sound) else PHRASE_LUFS
    return float(np.clip(round(target - loudness, 1), -MAX_GAIN_DB, MAX_GAIN_DB))


def early_ms(sound: Instrument, font: Path) -> float:
    """Time from a note's start until the preset reaches four tenths of its level in the first half second."""
    bank = DRUM_BANK if sound.source == "kit" else 0
    return _early_ms(sound, font, bank, sampled_program(sound))


def _early_ms(sound: Instrument, font: Path, bank: int, program: int) -> float:
    is_kit = sound.source == "kit"
    pitch = 36 if is_kit else round((sound.low + sound.high) / 2)
    note = TimedNote(0, RATE_HZ, pitch, _VELOCITY)
    audio = play_preset([note], RATE_HZ, font=font, bank=bank, program=program, is_kit=is_kit)
    window = 64
    level = np.abs(audio).max(axis=0)[: RATE_HZ // 2 // window * window].reshape(-1, window).max(axis=1)
    if level.max() <= 0.0:
        return 0.0
    first = int(np.argmax(level >= _SPEAKS_AT * level.max()))
    return float(min(round(first * window * 1000.0 / RATE_HZ, 1), MAX_EARLY_MS))


def coarse_db(sound: Instrument, font: Path) -> float:
    """What changes when an instrument's phrase is interpolated by the fourth order and not the seventh, in dB.

    Against the whole phrase; below about -55 dB nobody hears it, and the work is a third less.
    """
    phrase = _phrase(sound)
    notes = timed_notes(phrase, _TEMPO_BPM)
    frames = samples_of(max(note.start_beats + note.duration_beats for note in phrase.notes) + 2.0, _TEMPO_BPM)
    is_kit = sound.source == "kit"
    fine, coarse = (
        play_preset(notes, frames, font=font, program=sampled_program(sound), is_kit=is_kit, fine=is_fine)
        for is_fine in (True, False)
    )
    changed, whole = (float(np.mean(np.square(audio, dtype=np.float64))) for audio in (fine - coarse, fine))
    return round(10.0 * math.log10(max(changed, 1e-20) / max(whole, 1e-20)), 1)


def _is_whole_kit(sound: Instrument) -> bool:
    return sound.low <= 36 and sound.high >= 46


def _phrase(sound: Instrument) -> Part:
    if sound.source == "kit":
        return _part(sound, _kit_notes(sound))
    beats = {"pad": 4.0, "texture": 8.0}.get(sound.role, 1.0)
    shares = _RANGE_SHARES if beats < 8.0 else _RANGE_SHARES[:1]
    pitches = [round(sound.low + share * (sound.high - sound.low)) for share in shares]
    return _part(sound, [Note(i * beats, beats, pitch, _VELOCITY) for i, pitch in enumerate(pitches)])


def _kit_notes(sound: Instrument) -> list[Note]:
    if _is_whole_kit(sound):
        return [Note(4.0 * bar + beat, 0.5, key, 100) for bar in range(4) for key, beat in _BEAT]
    keys = list(range(sound.low, sound.high + 1))
    return [Note(0.5 * i, 0.5, keys[i % len(keys)], 100) for i in range(24)]


def _part(sound: Instrument, notes: list[Note]) -> Part:
    return Part("Calibration", "Calibration", sound.role, sound.slug, tuple(notes))
