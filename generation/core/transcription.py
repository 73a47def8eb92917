"""Notes out of sound: the windows that Basic Pitch's network hears, and what its answers say was played.

The network and its windows are those of Bittner et al., "A Lightweight Instrument-Agnostic Model for Polyphonic Note
Transcription and Multipitch Estimation", ICASSP 2022. Reading its answers is ours.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from itertools import pairwise

import mido
import numpy as np
import soxr
from numpy.typing import NDArray

from generation.core.alignment import Audio
from musicassist.audio.onsets import mono

RATE_HZ = 22_050
HOP = 256
WINDOW = 43_844
FRAMES = 172
MARGIN_FRAMES = 15  # of a window's each end, which its neighbour hears better
STEP = WINDOW - 2 * MARGIN_FRAMES * HOP
LOWEST_PITCH = 21
ONSET_LEAST = 0.5
SOUNDING_LEAST = 0.3
SILENT_FRAMES = 11  # that a note may be unheard for before it has ended
SHORTEST_FRAMES = 5
PARTIALS = (12, 19, 24, 28, 31, 34, 36)  # semitones from a note to its partials 2 to 8
PARTIAL_CLARITY = 0.6  # what is struck with a note, on a partial of it, and is heard less clearly than that is no note
TOGETHER_SECONDS = 0.03
TICKS_PER_BEAT = 480

Floats = NDArray[np.float32]
Hear = Callable[[Floats], tuple[Floats, Floats]]
"""From windows, shape (n, 43844), to onsets and sounding notes, each of shape (n, 172, 88), 0 to 1."""


@dataclass(frozen=True)
class HeardNote:
    """A note that was heard.

    Attributes
    ----------
    start_seconds, end_seconds : float
    pitch : int
        MIDI, 21 to 108.
    velocity : int
        1 to 127, by how clearly it was heard.
    """

    start_seconds: float
    end_seconds: float
    pitch: int
    velocity: int


def heard_notes(audio: Audio, rate_hz: int, hear: Hear, tick: Callable[[], None] = lambda: None) -> list[HeardNote]:
    """The notes of a recording, in order.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    rate_hz : int
    hear : callable
    tick : callable
        Called between windows; may raise.
    """
    sound = soxr.resample(mono(audio).astype(np.float32), rate_hz, RATE_HZ)
    padded = np.concatenate([np.zeros(MARGIN_FRAMES * HOP, np.float32), sound, np.zeros(WINDOW, np.float32)])
    onsets: list[Floats] = []
    sounding: list[Floats] = []
    seconds: list[NDArray[np.float64]] = []
    for start in range(0, len(sound), STEP):
        tick()
        onset, note = hear(padded[None, start : start + WINDOW])
        kept = np.arange(MARGIN_FRAMES, FRAMES - MARGIN_FRAMES)
        onsets.append(onset[0, kept])
        sounding.append(note[0, kept])
        seconds.append((start + kept * HOP - MARGIN_FRAMES * HOP) / RATE_HZ)
    if not onsets:
        return []
    times = np.concatenate(seconds)
    found = _without_partials(_notes(np.concatenate(onsets), np.concatenate(sounding), times))
    length = len(sound) / RATE_HZ
    return sorted(
        (note for note in found if note.start_seconds < length), key=lambda note: (note.start_seconds, note.pitch)
    )


def midi_of(tracks: dict[str, list[HeardNote]], tempo_bpm: float, said: str) -> bytes:
    """A type 1 MIDI file: a track for each name, and ``said`` as its first text."""
    file = mido.MidiFile(type=1, ticks_per_beat=TICKS_PER_BEAT)
    head = mido.MidiTrack()
    head.append(mido.MetaMessage("track_name", name="Transcribed"))
    head.append(mido.MetaMessage("text", text=said))
    head.append(mido.MetaMessage("set_tempo", tempo=round(60_000_000 / tempo_bpm)))
    file.tracks.append(head)
    for name, notes in tracks.items():
        track = mido.MidiTrack()
        track.append(mido.MetaMessage("track_name", name=name.encode("ascii", "replace").decode()))
        at = 0
        for tick, _, message in sorted(_events(notes, tempo_bpm), key=lambda event: event[:2]):
            track.append(message.copy(time=tick - at))
            at = tick
        file.tracks.append(track)
    sink = BytesIO()
    file.save(file=sink)
    return sink.getvalue()


def _events(notes: list[HeardNote], tempo_bpm: float) -> list[tuple[int, int, mido.Message]]:
    events = []
    for note in notes:
        start, end = (round(t * tempo_bpm / 60.0 * TICKS_PER_BEAT) for t in (note.start_seconds, note.end_seconds))
        events.append((max(0, start), 1, mido.Message("note_on", note=note.pitch, velocity=note.velocity)))
        events.append((max(1, start + 1, end), 0, mido.Message("note_off", note=note.pitch, velocity=0)))
    return events


def _notes(onsets: Floats, sounding: Floats, seconds: NDArray[np.float64]) -> list[HeardNote]:
    """A note begins where its onset peaks, and ends where it has not been heard for a while or begins anew."""
    found = []
    count = len(onsets)
    for row in range(onsets.shape[1]):
        onset, sound = onsets[:, row], sounding[:, row]
        before, after = np.roll(onset, 1), np.roll(onset, -1)
        peaks = np.flatnonzero((onset >= ONSET_LEAST) & (onset >= before) & (onset > after))
        borders = [*(int(peak) for peak in peaks), count]
        for first, limit in pairwise(borders):
            quiet = sound[first + 1 : limit] < SOUNDING_LEAST
            end = first + 1 + _run_of(quiet, SILENT_FRAMES)
            if end - first < SHORTEST_FRAMES:
                continue
            clear = float(np.mean(sound[first:end]))
            found.append(
                HeardNote(
                    max(0.0, float(seconds[first])),
                    float(seconds[min(end, count - 1)]),
                    LOWEST_PITCH + row,
                    int(np.clip(round(127.0 * clear), 1, 127)),
                )
            )
    return found


def _without_partials(notes: list[HeardNote]) -> list[HeardNote]:
    """Without what is only an overtone of a note that was struck at the same moment."""
    by_pitch: dict[int, list[HeardNote]] = {}
    for note in notes:
        by_pitch.setdefault(note.pitch, []).append(note)

    def is_partial(note: HeardNote) -> bool:
        roots = (root for step in PARTIALS for root in by_pitch.get(note.pitch - step, ()))
        return any(
            abs(root.start_seconds - note.start_seconds) <= TOGETHER_SECONDS
            and note.velocity < PARTIAL_CLARITY * root.velocity
            for root in roots
        )

    return [note for note in notes if not is_partial(note)]


def _run_of(quiet: NDArray[np.bool_], length: int) -> int:
    """Where the first run of so many quiet frames begins; where the trailing quiet begins when there is none."""
    run = 0
    for index, is_quiet in enumerate(quiet):
        run = run + 1 if is_quiet else 0
        if run == length:
            return index + 1 - length
    return len(quiet) - run
