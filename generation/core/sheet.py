"""A score sheet: one picture of a whole track, part by part, beside what is heard of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import mido
import numpy as np
import numpy.typing as npt

from musicassist.audio.io import atomic_path
from musicassist.audio.loudness import short_term_lufs

Audio = npt.NDArray[np.floating[Any]]
_COLOURS = ("#b8440f", "#2a7f86", "#7a4fa3", "#b07a10", "#3f7f3f", "#a33f5f", "#3f5fa3", "#7f6f5f")
_DRUM_ROWS = {36: "kick", 38: "snare", 39: "clap", 42: "hat", 46: "open", 49: "crash", 51: "ride"}
_SPECTROGRAM_WINDOW = 4096
_LARGEST_IMAGE_COLUMNS = 1600


@dataclass(frozen=True)
class SheetNote:
    """A note in seconds."""

    start_s: float
    seconds: float
    pitch: int
    velocity: int


@dataclass(frozen=True)
class SheetPart:
    """A named track of the MIDI file; ``drums`` when it is on channel 10."""

    name: str
    notes: tuple[SheetNote, ...]
    drums: bool


@dataclass(frozen=True)
class SheetSection:
    """A marker of the form; energy 0 to 1, or None where nobody said."""

    name: str
    start_s: float
    end_s: float
    energy: float | None = None


@dataclass(frozen=True)
class Sheet:
    """What is drawn: parts, sections and chord symbols, all in seconds."""

    title: str
    parts: tuple[SheetPart, ...]
    sections: tuple[SheetSection, ...]
    chords: tuple[tuple[float, str], ...]
    seconds: float


class _Clock:
    """Seconds of a tick, by the conductor track's tempo events."""

    def __init__(self, conductor: mido.MidiTrack, ticks_per_beat: int) -> None:
        self._rows = [(0, 0.0, 500_000)]
        self._ticks_per_beat = ticks_per_beat
        now = 0
        for message in conductor:
            now += message.time
            if message.type == "set_tempo":
                self._rows.append((now, self(now), message.tempo))

    def __call__(self, tick: int) -> float:
        start, seconds, tempo = next(row for row in reversed(self._rows) if row[0] <= tick)
        return float(seconds + (tick - start) * tempo / 1e6 / self._ticks_per_beat)


def read_sheet(midi: bytes, *, title: str = "", energies: Sequence[float] = ()) -> Sheet:
    """The sheet of a MIDI file as :func:`generation.core.midi.midi_bytes` writes it.

    Parameters
    ----------
    midi : bytes
    title : str
        Overrides the file's own.
    energies : sequence of float
        Of the sections in order, when they are known.
    """
    file = mido.MidiFile(file=BytesIO(midi))
    conductor = file.tracks[0]
    clock = _Clock(conductor, file.ticks_per_beat)
    markers: list[tuple[float, str]] = []
    chords: list[tuple[float, str]] = []
    now = 0
    for message in conductor:
        now += message.time
        if message.type == "marker":
            markers.append((clock(now), message.text))
        elif message.type == "text":
            chords.append((clock(now), message.text))
    end = clock(now)
    stops = [*(start for start, _ in markers[1:]), end]
    known = [*energies, *[None] * len(markers)]
    sections = [
        SheetSection(name, start, stop, energy)
        for (start, name), stop, energy in zip(markers, stops, known, strict=False)
    ]
    parts = tuple(part for track in file.tracks[1:] if (part := _part(track, clock)).notes)
    name = next((m.name for m in conductor if m.type == "track_name"), "")
    return Sheet(title or name, parts, tuple(sections), tuple(chords), end)


def _part(track: mido.MidiTrack, clock: _Clock) -> SheetPart:
    name, drums, now = "", False, 0
    sounding: dict[int, tuple[int, int]] = {}
    notes: list[SheetNote] = []
    for message in track:
        now += message.time
        if message.type == "track_name":
            name = message.name
        elif message.type == "note_on" and message.velocity:
            drums = message.channel == 9
            sounding[message.note] = (now, message.velocity)
        elif message.type in ("note_on", "note_off") and message.note in sounding:
            start, velocity = sounding.pop(message.note)
            notes.append(SheetNote(clock(start), clock(now) - clock(start), message.note, velocity))
    return SheetPart(name, tuple(notes), drums)


def draw_sheet(sheet: Sheet, out: Path, *, audio: Audio | None = None, rate_hz: int = 44_100) -> None:
    """Draw the sheet as a PNG: form and energy, every part's notes, and of the audio waveform, spectrum and loudness.

    Parameters
    ----------
    sheet : Sheet
    out : Path
    audio : ndarray, shape (channels, frames), optional
    rate_hz : int

    Raises
    ------
    ImportError
        When matplotlib is not installed (the extra ``sheets``).
    """
    from matplotlib.figure import Figure  # lazy: an optional extra

    heights = [0.7, *(0.8 if part.drums else 1.0 for part in sheet.parts)]
    heights += [0.8, 1.6, 0.8] if audio is not None else []
    figure = Figure(figsize=(17, 1.0 + 0.92 * sum(heights)), dpi=80, facecolor="white", layout="constrained")
    axes = figure.subplots(len(heights), 1, sharex=True, height_ratios=heights, squeeze=False)[:, 0]
    seconds = max(sheet.seconds, audio.shape[1] / rate_hz if audio is not None else 0.0)
    _draw_form(axes[0], sheet)
    for index, (axis, part) in enumerate(zip(axes[1:], sheet.parts, strict=False)):
        _draw_part(axis, part, _COLOURS[index % len(_COLOURS)])
        _label(axis, part.name)
    if audio is not None:
        mono = np.asarray(audio.mean(axis=0), dtype=np.float64)
        _draw_waveform(axes[-3], mono, rate_hz)
        _draw_spectrogram(axes[-2], mono, rate_hz)
        _draw_loudness(axes[-1], audio, rate_hz)
    for axis in axes:
        axis.set_xlim(0, seconds)
        axis.tick_params(labelsize=7)
        for section in sheet.sections:
            axis.axvline(section.start_s, color="#999999", linewidth=0.6)
    axes[-1].set_xlabel("seconds", fontsize=8)
    figure.suptitle(sheet.title, fontsize=11)
    with atomic_path(out) as temporary:
        figure.savefig(temporary, format="png")


def _label(axis: Any, text: str) -> None:
    axis.set_ylabel(text, rotation=0, ha="right", va="center", fontsize=8)


def _draw_form(axis: Any, sheet: Sheet) -> None:
    """The sections as steps of their energy, their names, and the chords below them."""
    for section in sheet.sections:
        energy = 0.5 if section.energy is None else section.energy
        axis.fill_between([section.start_s, section.end_s], 0, energy, color="#ff7a3d", alpha=0.35, linewidth=0)
        axis.text(section.start_s, 1.02, f" {section.name}", fontsize=8, va="top")
    room = max(1, len(sheet.chords) // 64)
    for start, symbol in sheet.chords[::room]:
        axis.text(start, 0.03, symbol, fontsize=6, rotation=45, va="bottom")
    axis.set_ylim(0, 1.1)
    _label(axis, "Energy")


def _box(start: float, length: float, row: int, height: float) -> list[tuple[float, float]]:
    low, high = row - height / 2, row + height / 2
    return [(start, low), (start + length, low), (start + length, high), (start, high)]


def _draw_part(axis: Any, part: SheetPart, colour: str) -> None:
    from matplotlib.collections import PolyCollection  # lazy: an optional extra
    from matplotlib.colors import to_rgba

    pitches = sorted({note.pitch for note in part.notes})
    rows = {pitch: row for row, pitch in enumerate(pitches)} if part.drums else {pitch: pitch for pitch in pitches}
    height = 0.8 if part.drums else 0.9
    boxes = [_box(note.start_s, max(note.seconds, 0.06), rows[note.pitch], height) for note in part.notes]
    colours = [to_rgba(colour, 0.2 + 0.8 * note.velocity / 127) for note in part.notes]
    axis.add_collection(PolyCollection(boxes, facecolors=colours, linewidths=0))
    axis.set_ylim(-0.6, len(pitches) - 0.4)
    if part.drums:
        axis.set_yticks(range(len(pitches)), [_DRUM_ROWS.get(pitch, str(pitch)) for pitch in pitches], fontsize=6)
    else:
        axis.set_ylim(pitches[0] - 2, pitches[-1] + 2)
        axis.grid(axis="y", linewidth=0.2)


def _draw_waveform(axis: Any, mono: Audio, rate_hz: int) -> None:
    block = max(1, len(mono) // _LARGEST_IMAGE_COLUMNS)
    whole = mono[: len(mono) // block * block].reshape(-1, block)
    seconds = np.arange(len(whole)) * block / rate_hz
    axis.fill_between(seconds, whole.min(axis=1), whole.max(axis=1), color="#444444", linewidth=0)
    axis.set_ylim(-1, 1)
    _label(axis, "Wave")


def _draw_spectrogram(axis: Any, mono: Audio, rate_hz: int) -> None:
    hop = max(1024, len(mono) // _LARGEST_IMAGE_COLUMNS)
    starts = range(0, max(1, len(mono) - _SPECTROGRAM_WINDOW), hop)
    window = np.hanning(_SPECTROGRAM_WINDOW)
    frames = np.array([np.abs(np.fft.rfft(_cut(mono, start) * window)) for start in starts])
    hz = np.fft.rfftfreq(_SPECTROGRAM_WINDOW, 1 / rate_hz)
    bands = np.geomspace(30, min(18_000, rate_hz / 2.1), 160)
    levels = 20 * np.log10(frames[:, np.searchsorted(hz, bands).clip(0, len(hz) - 1)].T + 1e-6)
    seconds = np.array(starts) / rate_hz
    axis.pcolormesh(seconds, bands, levels, cmap="magma", vmin=levels.max() - 85, vmax=levels.max(), shading="nearest")
    axis.set_yscale("log")
    _label(axis, "Hz")


def _cut(mono: Audio, start: int) -> Audio:
    frame = mono[start : start + _SPECTROGRAM_WINDOW]
    return np.pad(frame, (0, _SPECTROGRAM_WINDOW - len(frame)))


def _draw_loudness(axis: Any, audio: Audio, rate_hz: int) -> None:
    seconds, lufs = short_term_lufs(np.asarray(audio, dtype=np.float32), rate_hz)
    axis.plot(seconds, np.maximum(lufs, -60), color="#b8440f", linewidth=1)
    axis.set_ylim(-45, -5)
    axis.grid(axis="y", linewidth=0.3)
    _label(axis, "Short-term\nLUFS")
