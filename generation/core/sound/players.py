"""One part of a score, played: which player takes it, and what is done to it afterwards."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from zlib import crc32

import numpy as np
from scipy.signal import oaconvolve

from generation.core.score import Part
from generation.core.sound import effects
from generation.core.sound.clock import RATE_HZ, Floats, Samples, TimedNote, automation_curve, shortened, timed_notes
from generation.core.sound.drum_split import PIECE_MARK
from generation.core.sound.drum_tuning import tuned_kit, tuned_presets
from generation.core.sound.envelopes import curve_length
from generation.core.sound.filters import high_pass, high_shelf, low_pass
from generation.core.sound.fluidsynth import DRUM_BANK, presets_of
from generation.core.sound.kernels import CURVE_SAMPLES
from generation.core.sound.kits import DrumMachine, Kit, kits, room_response
from generation.core.sound.own_fonts import OwnFont
from generation.core.sound.patches import patches
from generation.core.sound.presets import Dressing, dressings, levels, sampled_program
from generation.core.sound.sampler import play_preset
from generation.core.sound.saturation import cabinet, drive, sounding_level
from generation.core.sound.synth import Playing, play_patch
from generation.core.sound.textures import TEXTURES, play_texture
from musicassist.catalog.loader import instrument
from musicassist.catalog.schema import Instrument

Tick = Callable[[float], None]
COARSE_BELOW_DB = -55.0
"""What the cheaper interpolation may change, against the whole sound, so that it is taken."""
_TREBLE_HZ = 3000.0
_PICKUP_TREBLE_DB = -9.0
_DOUBLE_MS = (6.0, 17.0)
_DESK_MS = (2.0, 22.0)
_DESK_CENTS = (4.0, 8.0)
_DESKS_DB = -1.5


@dataclass(frozen=True)
class Room:
    """What all players of a piece share.

    Attributes
    ----------
    font : Path or None
        The SoundFont; without one the synths play everything.
    seed : int
    tempo_bpm : float
    frames : int
        Length of what they make.
    at_raw_level : bool
        Leave out the table of levels (for making it).
    own : mapping
        A person's own fonts, by instrument.
    tonic : int or None
        Pitch class that drums are tuned to.
    """

    font: Path | None
    seed: int
    tempo_bpm: float
    frames: int
    at_raw_level: bool = False
    own: Mapping[str, OwnFont] = field(default_factory=dict)
    tonic: int | None = None


def play_part(part: Part, room: Room, tick: Tick = lambda fraction: None) -> Samples:
    """A part at its level and place; float32 of shape (2, frames).

    Raises
    ------
    BadInput
        When the catalog has no such instrument.
    """
    sound = instrument(part.instrument)
    dressing = dressings().get(part.instrument, Dressing())
    notes = timed_notes(part, room.tempo_bpm)
    if dressing.shorten != 1.0:
        notes = shortened(notes, dressing.shorten)
    rng = _rng(room.seed, part.name)
    if dressing.section > 0.0 and is_sampled(sound, room.font, room.own):
        audio = _section(part, sound, dressing, notes, room, rng, tick)
    elif dressing.double:
        audio = _doubled(part, sound, dressing, notes, room, rng, tick)
    else:
        audio = _one_take(part, sound, dressing, notes, room, rng, tick)
    cutoff = _cutoff(part, room)
    if cutoff is not None and not _filters_itself(sound, room):
        effects.automate_cutoff(audio, cutoff)
    effects.automate_gain(audio, part, room.tempo_bpm)
    _place(audio, part)
    return audio


def is_sampled(sound: Instrument, font: Path | None, own: Mapping[str, OwnFont] | None = None) -> bool:
    """Whether a SoundFont plays this sound: it is one to sample and the font has its preset, or it has its own font."""
    if own and sound.slug in own:
        return True
    if font is None:
        return False
    if sound.source == "kit":
        return kits()[sound.patch].sampled and (DRUM_BANK, sound.program) in presets_of(font)
    return sound.source == "sampler" and (0, sampled_program(sound)) in presets_of(font)


def _rng(seed: int, name: str) -> np.random.Generator:
    return np.random.default_rng([seed, crc32(name.partition(PIECE_MARK)[0].encode())])


def _one_take(
    part: Part,
    sound: Instrument,
    dressing: Dressing,
    notes: Sequence[TimedNote],
    room: Room,
    rng: np.random.Generator,
    tick: Tick,
    *,
    cents: float = 0.0,
    program: int | None = None,
) -> Samples:
    sampled = is_sampled(sound, room.font, room.own)
    if sampled:
        audio = _sampled_take(sound, notes, room, tick, cents, program)
    elif sound.source == "kit":
        audio = DrumMachine(tuned_kit(kits()[sound.patch], room.tonic), rng).play(notes, room.frames, tick)
    elif sound.patch in TEXTURES:
        audio = play_texture(sound.patch, notes, room.frames, rng, tick)
    else:
        audio = _patch_take(sound.patch, part, notes, room, rng, tick)
    if sound.source == "kit":
        _process_kit(audio, kits()[sound.patch])
    else:
        _dress(audio, part, dressing, notes, room, rng)
    if not room.at_raw_level:
        audio *= np.float32(_gain(_level_db(sound, room, sampled=sampled)))
    return audio


def _level_db(sound: Instrument, room: Room, *, sampled: bool) -> float:
    if sound.slug in room.own:
        return room.own[sound.slug].gain_db
    table = levels().sampled_db if sampled else levels().own_db
    return table.get(sound.slug, 0.0)


def _sampled_take(
    sound: Instrument,
    notes: Sequence[TimedNote],
    room: Room,
    tick: Tick,
    cents: float = 0.0,
    program: int | None = None,
) -> Samples:
    is_kit = sound.source == "kit"
    own = room.own.get(sound.slug)
    if own is None:
        assert room.font is not None
        early_ms = levels().early_ms.get(sound.slug, 0.0)
        own = OwnFont(room.font, DRUM_BANK if is_kit else 0, sampled_program(sound), early_ms=early_ms)
    transpose = kits()[sound.patch].process["semitones"] if is_kit else 0.01 * cents
    program = own.program if program is None else program
    played = frozenset(note.pitch for note in notes)
    tuned = tuned_presets(own.path, own.bank, program, played, room.tonic, transpose) if is_kit else {}
    return play_preset(
        notes,
        room.frames,
        font=own.path,
        bank=own.bank,
        program=program,
        is_kit=is_kit,
        early_samples=round(own.early_ms * RATE_HZ / 1000.0),
        fine=_needs_fine(sound, room) and cents == 0.0,  # a second desk blends in
        transpose=transpose,
        tuned=tuned,
        tick=tick,
    )


def _needs_fine(sound: Instrument, room: Room) -> bool:
    """Whether the sampler's finest interpolation would be heard: an amplifier hides it, and so does a dull sound."""
    if dressings().get(sound.slug, Dressing()).amp > 0.0:
        return False
    return sound.slug in room.own or levels().coarse_db.get(sound.slug, 0.0) > COARSE_BELOW_DB


def _patch_take(
    name: str, part: Part, notes: Sequence[TimedNote], room: Room, rng: np.random.Generator, tick: Tick
) -> Samples:
    patch = patches()[name]
    playing = Playing(room.frames, room.tempo_bpm, _cutoff(part, room))
    audio = play_patch(patch, notes, playing, rng, tick)
    effects.apply_effects(patch, audio, room.tempo_bpm)
    return audio


def _process_kit(audio: Samples, kit: Kit) -> None:
    process = kit.process
    if process["highpass_hz"] > 0.0:
        effects.filtered(audio, high_pass(process["highpass_hz"]))
    if process["room"] > 0.0:
        response = room_response(process["room_s"]).astype(np.float32)
        mono = (audio[0] + audio[1]) * np.float32(0.5)
        for channel, tail in zip(audio, response, strict=True):
            channel += oaconvolve(mono, tail)[: mono.size].astype(np.float32) * np.float32(process["room"])
    drive(audio, process["drive"])
    if process["lowpass_hz"] < 20_000.0:
        effects.filtered(audio, low_pass(process["lowpass_hz"], order=4))


def _doubled(
    part: Part,
    sound: Instrument,
    dressing: Dressing,
    notes: Sequence[TimedNote],
    room: Room,
    rng: np.random.Generator,
    tick: Tick,
) -> Samples:
    """Two takes, hard left and right, the second with a hand of its own."""
    first = _one_take(part, sound, dressing, notes, room, rng, lambda fraction: tick(fraction / 2.0))
    again = [_second_hand(note, rng) for note in notes]
    again.sort(key=lambda note: (note.start, note.pitch))
    second = _one_take(part, sound, dressing, again, room, rng, lambda fraction: tick(0.5 + fraction / 2.0))
    first[0] = (first[0] + first[1]) * np.float32(0.62)
    second[1] = (second[0] + second[1]) * np.float32(0.62)
    first[1] = 0.22 * first[0] + second[1]
    first[0] += 0.22 * second[1]
    return first


def _section(
    part: Part,
    sound: Instrument,
    dressing: Dressing,
    notes: Sequence[TimedNote],
    room: Room,
    rng: np.random.Generator,
    tick: Tick,
) -> Samples:
    """Two desks: the second with a hand and a tuning of its own, the two leaning to either side."""
    first = _one_take(part, sound, dressing, notes, room, rng, lambda fraction: tick(fraction / 2.0))
    again = [_second_hand(note, rng, _DESK_MS) for note in notes]
    again.sort(key=lambda note: (note.start, note.pitch))
    cents = float(rng.choice((-1.0, 1.0)) * rng.uniform(*_DESK_CENTS))
    program = _second_program(sound, dressing, room)
    second = _one_take(
        part,
        sound,
        dressing,
        again,
        room,
        rng,
        lambda fraction: tick(0.5 + fraction / 2.0),
        cents=cents,
        program=program,
    )
    if program is not None:
        balance = sounding_level(first) / max(sounding_level(second), 1e-9)
        second *= np.float32(balance * _gain(dressing.second_db))
    near, far = _gain(_DESKS_DB), _gain(_DESKS_DB) * (1.0 - dressing.section)
    first *= np.array([[near], [far]], dtype=np.float32)
    second *= np.array([[far], [near]], dtype=np.float32)
    first += second
    return first


def _second_program(sound: Instrument, dressing: Dressing, room: Room) -> int | None:
    """What the second desk plays, where it is another preset of the font; a person's own font plays both."""
    if dressing.second_program < 0 or sound.slug in room.own or room.font is None:
        return None
    return dressing.second_program if (0, dressing.second_program) in presets_of(room.font) else None


def _second_hand(note: TimedNote, rng: np.random.Generator, lag_ms: tuple[float, float] = _DOUBLE_MS) -> TimedNote:
    late = round(rng.uniform(*lag_ms) * RATE_HZ / 1000.0)
    velocity = int(np.clip(note.velocity + rng.integers(-7, 8), 1, 127))
    return replace(note, start=note.start + late, velocity=velocity)


def _dress(
    audio: Samples, part: Part, dressing: Dressing, notes: Sequence[TimedNote], room: Room, rng: np.random.Generator
) -> None:
    if dressing.layer and room.font is not None:
        layer = _patch_take(dressing.layer, part, notes, room, rng, lambda fraction: None)
        balance = sounding_level(audio) / max(sounding_level(layer), 1e-9)
        audio += layer * np.float32(balance * _gain(dressing.layer_db))
    if dressing.amp > 0.0:
        _amplify(audio, dressing.amp)
    drive(audio, dressing.drive)
    if dressing.lowpass_hz < 20_000.0:
        effects.filtered(audio, low_pass(dressing.lowpass_hz))
    if dressing.treble_db:
        effects.filtered(audio, high_shelf(_TREBLE_HZ, dressing.treble_db))
    if dressing.chorus > 0.0:
        effects.chorus(audio, dressing.chorus)
    if dressing.air > 0.0:
        effects.air(audio, dressing.air)
    if dressing.rotary > 0.0:
        effects.rotary(audio, dressing.rotary, dressing.rotary_hz)
    if dressing.tremolo_depth > 0.0:
        effects.tremolo(audio, dressing.tremolo_depth, dressing.tremolo_hz)


def _amplify(audio: Samples, amount: float) -> None:
    """A guitar amplifier takes one channel: tight below, then the drive, then the loudspeaker."""
    audio[0] = (audio[0] + audio[1]) * np.float32(0.5)
    mono = audio[:1]
    effects.filtered(mono, np.vstack([high_pass(110.0), high_shelf(1100.0, _PICKUP_TREBLE_DB), low_pass(4500.0)]))
    drive(mono, amount, bias=0.12)
    effects.filtered(mono, cabinet())
    audio[1] = audio[0]


def _cutoff(part: Part, room: Room) -> Floats | None:
    points = part.automation.get("cutoff")
    if not points:
        return None
    return automation_curve(points, room.tempo_bpm, 0, curve_length(room.frames) + 1, CURVE_SAMPLES)


def _filters_itself(sound: Instrument, room: Room) -> bool:
    if sound.source == "kit" or sound.patch in TEXTURES or is_sampled(sound, room.font, room.own):
        return False
    return patches()[sound.patch]["automation_octaves"] > 0.0


def _place(audio: Samples, part: Part) -> None:
    """Level, and balance of constant power."""
    angle = (part.pan + 1.0) * np.pi / 4.0
    level = _gain(part.level_db) * np.sqrt(2.0)
    audio[0] *= np.float32(level * np.cos(angle))
    audio[1] *= np.float32(level * np.sin(angle))


def _gain(db: float) -> float:
    return float(10.0 ** (db / 20.0))
