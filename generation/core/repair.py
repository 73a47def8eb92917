"""Mending a finished rendering without a new take: tempo, key, head, end and phase, stem by stem."""

from __future__ import annotations

import dataclasses
import math
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import mido
import numpy as np

from generation.core.midi import DRUM_CHANNEL, key_signature
from generation.core.stretching import Audio, stretched
from musicassist.audio.io import atomic_path, audio_ref, file_ref, read_audio, write_wav
from musicassist.audio.stereo import stereo_image
from musicassist.contracts.audio import FileRef
from musicassist.contracts.brief import Key, MusicBrief
from musicassist.contracts.rendering import Rendering, Section, Stem
from musicassist.contracts.repair import Repair
from musicassist.contracts.stage import StageContext

TRANSCRIBED = "transcribed.mid"  # what engines name what a network heard
DEFAULT_TEMPO_US = 500_000  # of a MIDI file that names none
# From this correlation on a stem's channels cancel in mono; what is unrelated loses 3 dB, a narrowed stem this much.
OUT_OF_PHASE, MONO_LOSS_DB = -0.3, 2.5


@dataclass(frozen=True)
class _Times:
    """How moments of the rendering move: its own tempo becomes the asked one, then the head is cut off."""

    scale: float
    head_seconds: float
    end_seconds: float

    def __call__(self, seconds: float) -> float:
        moved = seconds * self.scale - self.head_seconds
        return min(max(0.0, moved), self.end_seconds or math.inf)


def repaired(ctx: StageContext, brief: MusicBrief, played: Rendering) -> Rendering:
    """The rendering as ``brief.repair`` wants it.

    Stems are stretched, transposed (drums have no key) and cut. What the rendering says in time was counted at the
    tempo that it names: sections, kicks and MIDI move from there to the asked one.

    Parameters
    ----------
    ctx : StageContext
    brief : MusicBrief
    played : Rendering
        As the engine made it; its files lie under ``ctx.root``.
    """
    repair = brief.repair
    named = played.tempo_bpm / brief.tempo_bpm
    scale = 2.0 ** (math.log2(named) - round(math.log2(named))) if repair.speed != 1.0 else 1.0
    times = _Times(scale, repair.head_cut_seconds, repair.end_seconds)
    stems = []
    for number, stem in enumerate(played.stems):
        ctx.progress(number / len(played.stems), f"Mending {stem.name}")
        stems.append(_stem(ctx, stem, repair))
    sections = tuple(_section(section, times) for section in played.sections)
    ctx.progress(1.0, "Mended")
    return dataclasses.replace(
        played,
        tempo_bpm=brief.tempo_bpm if repair.speed != 1.0 else played.tempo_bpm,
        key=brief.key if repair.semitones else played.key,
        sections=tuple(section for section in sections if section.end_seconds > section.start_seconds),
        stems=tuple(stems),
        midi=_midi(ctx, played.midi, repair, brief.key, times) if played.midi else None,
        kick_onsets_seconds=tuple(times(at) for at in played.kick_onsets_seconds if at * scale >= times.head_seconds),
        notes=(*played.notes, *what_was_done(repair)),
    )


def what_was_done(repair: Repair) -> tuple[str, ...]:
    """A sentence for each thing that is mended."""
    said: list[tuple[bool, str]] = [
        (
            repair.speed != 1.0,
            f"The take was time-stretched to {100.0 * repair.speed:.1f} % of the tempo that was played (Rubber Band).",
        ),
        (
            repair.semitones != 0,
            f"The take was transposed by {repair.semitones:+d} semitones; drums were left alone.".replace("-", "−"),
        ),
        (repair.head_cut_seconds > 0, f"{repair.head_cut_seconds:g} s were cut off the start."),
        (repair.end_seconds > 0, f"The music ends at {repair.end_seconds:g} s, where a longer take was cut."),
        (repair.fade_seconds > 0, f"The last {repair.fade_seconds:g} s fade out."),
        (repair.mono_safe, "Stems that cancelled themselves in mono were put in phase and narrowed."),
    ]
    return tuple(sentence for done, sentence in said if done)


def _stem(ctx: StageContext, stem: Stem, repair: Repair) -> Stem:
    audio, rate_hz = read_audio(ctx.root / stem.audio.path)
    percussive = stem.role == "drums"
    semitones = 0 if percussive else repair.semitones
    audio = stretched(audio, rate_hz, speed=repair.speed, semitones=semitones, percussive=percussive)
    audio = audio[:, round(repair.head_cut_seconds * rate_hz) :]
    if repair.head_cut_seconds:
        audio = _faded(audio, round(0.005 * rate_hz), at_end=False)
    if repair.end_seconds:
        audio = audio[:, : round(repair.end_seconds * rate_hz)]
    if repair.fade_seconds:
        audio = _faded(audio, round(repair.fade_seconds * rate_hz), at_end=True)
    if repair.mono_safe:
        audio = mono_safe(audio)
    path = ctx.workdir / "stems" / Path(stem.audio.path).with_suffix(".wav").name
    path.parent.mkdir(parents=True, exist_ok=True)
    write_wav(path, audio, rate_hz, subtype="FLOAT")
    return dataclasses.replace(stem, audio=audio_ref(f"{ctx.final_prefix}/stems/{path.name}", path))


def _faded(audio: Audio, frames: int, *, at_end: bool) -> Audio:
    """A fade whose power falls evenly (cosine)."""
    frames = min(frames, audio.shape[1])
    ramp = np.sin(0.5 * np.pi * np.linspace(0.0, 1.0, frames, dtype=np.float32))
    audio = audio.copy()
    if at_end:
        audio[:, audio.shape[1] - frames :] *= ramp[::-1]
    else:
        audio[:, :frames] *= ramp
    return audio


def mono_safe(audio: Audio) -> Audio:
    """In phase, and so narrow that mono loses at most 2.5 dB; what is so already stays to the bit."""
    if audio.shape[0] != 2:
        return audio
    image = stereo_image(audio)
    if image.correlation < OUT_OF_PHASE:
        audio = np.stack([audio[0], -audio[1]])
        image = stereo_image(audio)
    if image.mono_loss_db <= 10.0 * math.log10(2.0):
        return audio
    mid, side = (audio[0] + audio[1]) / 2, (audio[0] - audio[1]) / 2
    powers = float(np.vdot(mid, mid)), float(np.vdot(side, side))
    side = side * np.float32(math.sqrt((10.0 ** (MONO_LOSS_DB / 10.0) - 1.0) * powers[0] / powers[1]))
    return np.stack([mid + side, mid - side])


def _section(section: Section, times: _Times) -> Section:
    start, end = times(section.start_seconds), times(section.end_seconds)
    return dataclasses.replace(section, start_seconds=start, end_seconds=end)


def _midi(ctx: StageContext, midi: FileRef, repair: Repair, key: Key, times: _Times) -> FileRef:
    file = mido.MidiFile(str(ctx.root / midi.path))
    # What was heard lies where it sounds, on the asked tempo's grid: its notes move as the sound does.
    stretch = 1.0 / repair.speed / times.scale if Path(midi.path).name == TRANSCRIBED else 1.0
    moves = _Moves(repair, key, times.scale, stretch, _head_ticks(file, times))
    for number, track in enumerate(file.tracks):
        file.tracks[number] = _moved(track, moves, conductor=number == 0)
    buffer = BytesIO()
    file.save(file=buffer)
    path = ctx.workdir / Path(midi.path).name
    with atomic_path(path) as temporary:
        temporary.write_bytes(buffer.getvalue())
    return file_ref(f"{ctx.final_prefix}/{path.name}", path)


def _head_ticks(file: mido.MidiFile, times: _Times) -> int:
    """What is cut off the start, by the file's first tempo after the change."""
    named = (m.tempo for track in file.tracks for m in track if m.type == "set_tempo")
    first = float(next(named, DEFAULT_TEMPO_US))
    beats = times.head_seconds / (first * times.scale / 1e6)
    return round(beats * float(file.ticks_per_beat))


@dataclass(frozen=True)
class _Moves:
    """What happens to a MIDI file: tempos by ``tempo_us``, moments by ``ticks`` and less the head."""

    repair: Repair
    key: Key
    tempo_us: float
    ticks: float
    head_ticks: int


def _moved(track: mido.MidiTrack, moves: _Moves, *, conductor: bool) -> mido.MidiTrack:
    moved, now, last = mido.MidiTrack(), 0, 0
    scale, semitones = moves.tempo_us, moves.repair.semitones
    if conductor and scale != 1.0 and not any(message.type == "set_tempo" for message in track):
        moved.append(mido.MetaMessage("set_tempo", tempo=round(DEFAULT_TEMPO_US * scale)))
    for message in track:
        now += message.time
        at = max(0, round(now * moves.ticks) - moves.head_ticks)
        changes: dict[str, object] = {"time": at - last}
        if message.type == "set_tempo":
            changes["tempo"] = round(message.tempo * scale)
        elif message.type == "key_signature" and semitones:
            changes["key"] = key_signature(moves.key) or message.key
        elif message.type in ("note_on", "note_off") and message.channel != DRUM_CHANNEL:
            changes["note"] = min(127, max(0, message.note + semitones))
        moved.append(message.copy(**changes))
        last = at
    return moved
