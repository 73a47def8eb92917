"""track.mid: the score as a standard MIDI file that any sequencer opens."""

from __future__ import annotations

from io import BytesIO

import mido

from generation.core.score import Note, Part, Score, TempoPoint
from musicassist.catalog.loader import instruments
from musicassist.contracts.brief import Key
from musicassist.theory.pitch import pitch_class
from musicassist.theory.scale import is_minor, prefers_flats

TICKS_PER_BEAT = 480
DRUM_CHANNEL = 9
BEND_RANGE_SEMITONES = 12
_GLIDE_STEPS = 12

_MAJOR_SIGNATURES = ("C", "Db", "D", "Eb", "E", "F", "F#", "G", "Ab", "A", "Bb", "B")
_MINOR_SIGNATURES = ("Cm", "C#m", "Dm", "Ebm", "Em", "Fm", "F#m", "Gm", "G#m", "Am", "Bbm", "Bm")

Event = tuple[int, int, mido.Message | mido.MetaMessage]
"""Tick, rank within the tick (note ends come before note starts), message."""


def midi_bytes(score: Score, *, title: str = "") -> bytes:
    """The score as the bytes of a type 1 MIDI file: the same score gives the same bytes.

    A conductor track with tempo, metre, key, section markers and chord symbols, then one named track a part
    with its program; drums on channel 10. Micro-timing is in the notes; glides are pitch bends over a bend
    range of twelve semitones. Beyond fifteen pitched parts channels are shared.
    """
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    file.tracks.append(_conductor(score, title))
    channels = [channel for channel in range(16) if channel != DRUM_CHANNEL]
    pitched = 0
    for part in score.parts:
        if _is_kit(part):
            channel = DRUM_CHANNEL
        else:
            channel = channels[pitched % len(channels)]
            pitched += 1
        file.tracks.append(_part_track(score, part, channel))
    buffer = BytesIO()
    file.save(file=buffer)
    return buffer.getvalue()


def key_signature(key: Key) -> str | None:
    """The signature of the key's tonic, major or minor by its third, as MIDI has no other modes.

    The whole-tone scale has none.
    """
    if key.mode == "whole tone":
        return None
    tonic = pitch_class(key.tonic)
    name = (_MINOR_SIGNATURES if is_minor(key.mode) else _MAJOR_SIGNATURES)[tonic]
    if prefers_flats(key):
        return {"C#m": "C#m", "F#": "Gb", "G#m": "Abm", "B": "Cb" if key.tonic == "Cb" else "B"}.get(name, name)
    return {"Ebm": "D#m", "Bbm": "A#m", "Db": "C#"}.get(name, name) if key.tonic.endswith(("#", "♯")) else name


def _is_kit(part: Part) -> bool:
    return instruments()[part.instrument].source == "kit"


def _conductor(score: Score, title: str) -> mido.MidiTrack:
    events: list[Event] = [
        (0, 0, mido.MetaMessage("track_name", name=_ascii(title) or "Musicassist")),
        *_tempi(score),
        (0, 2, mido.MetaMessage("time_signature", numerator=score.metre.beats, denominator=score.metre.unit)),
    ]
    for bar, key in ((0, score.key), *score.key_changes):
        if (signature := key_signature(key)) is not None:
            tick = round(bar * score.beats_per_bar * TICKS_PER_BEAT)
            events.append((tick, 3, mido.MetaMessage("key_signature", key=signature)))
    for section in score.sections:
        tick = round(section.start_bar * score.beats_per_bar * TICKS_PER_BEAT)
        events.append((tick, 4, mido.MetaMessage("marker", text=_ascii(section.name))))
    for chord in score.chords:
        tick = round(chord.start_beats * TICKS_PER_BEAT)
        events.append((tick, 5, mido.MetaMessage("text", text=_ascii(chord.symbol))))
    return _track(events, round(score.bars * score.beats_per_bar * TICKS_PER_BEAT))


def _tempi(score: Score) -> list[Event]:
    """The tempo, or the tempo map of a piece that breathes."""
    points = score.rubato or (TempoPoint(0.0, score.tempo_bpm),)
    return [
        (round(p.beat * TICKS_PER_BEAT), 1, mido.MetaMessage("set_tempo", tempo=round(60_000_000 / p.tempo_bpm)))
        for p in points
    ]


def _part_track(score: Score, part: Part, channel: int) -> mido.MidiTrack:
    sound = instruments()[part.instrument]
    events: list[Event] = [
        (0, 0, mido.MetaMessage("track_name", name=_ascii(part.name))),
        (0, 1, mido.MetaMessage("instrument_name", name=_ascii(sound.name))),
        (0, 2, mido.Message("program_change", channel=channel, program=sound.program)),
        (0, 3, mido.Message("control_change", channel=channel, control=10, value=round(63.5 + 63.5 * part.pan))),
    ]
    if any(note.glide_to is not None for note in part.notes):
        for control, value in ((101, 0), (100, 0), (6, BEND_RANGE_SEMITONES), (38, 0)):
            events.append((0, 3, mido.Message("control_change", channel=channel, control=control, value=value)))
    for note, start, end in _sounding(score, part):
        events.append((start, 9, mido.Message("note_on", channel=channel, note=note.pitch, velocity=note.velocity)))
        events.append((end, 7, mido.Message("note_off", channel=channel, note=note.pitch, velocity=0)))
        events.extend(_glide(note, start, end, channel))
    return _track(events, round(score.bars * score.beats_per_bar * TICKS_PER_BEAT))


def _sounding(score: Score, part: Part) -> list[tuple[Note, int, int]]:
    """Notes with their ticks; one that would run into the next of its pitch ends before it."""
    ticks_per_ms = score.tempo_bpm * TICKS_PER_BEAT / 60_000
    rows: list[tuple[Note, int, int]] = []
    for note in part.notes:
        start = max(0, round(note.start_beats * TICKS_PER_BEAT + note.offset_ms * ticks_per_ms))
        rows.append((note, start, start + max(1, round(note.duration_beats * TICKS_PER_BEAT))))
    rows.sort(key=lambda row: (row[1], row[0].pitch))
    following: dict[int, int] = {}
    for index in range(len(rows) - 1, -1, -1):
        note, start, end = rows[index]
        limit = following.get(note.pitch)
        if limit is not None and end > limit:
            rows[index] = (note, start, max(start + 1, limit))
        following[note.pitch] = start
    return rows


def _glide(note: Note, start: int, end: int, channel: int) -> list[Event]:
    """A slide over the note's last half, and the bend back when it is over."""
    if note.glide_to is None:
        return []
    semitones = max(-BEND_RANGE_SEMITONES, min(BEND_RANGE_SEMITONES, note.glide_to - note.pitch))
    middle = start + (end - start) // 2
    events: list[Event] = []
    for i in range(1, _GLIDE_STEPS + 1):
        tick = middle + round((end - middle) * i / (_GLIDE_STEPS + 1))
        bend = round(8191 * semitones / BEND_RANGE_SEMITONES * i / _GLIDE_STEPS)
        events.append((tick, 6, mido.Message("pitchwheel", channel=channel, pitch=bend)))
    events.append((end, 8, mido.Message("pitchwheel", channel=channel, pitch=0)))
    return events


def _track(events: list[Event], end: int) -> mido.MidiTrack:
    ordered = sorted(events, key=lambda event: (event[0], event[1]))
    track = mido.MidiTrack()
    now = 0
    for tick, _, message in ordered:
        track.append(message.copy(time=tick - now))
        now = tick
    track.append(mido.MetaMessage("end_of_track", time=max(0, end - now)))
    return track


def _ascii(text: str) -> str:
    """MIDI text is Latin-1 at best; what it cannot hold is left out."""
    return text.encode("latin-1", "ignore").decode("latin-1")
