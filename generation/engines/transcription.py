"""MIDI of an engine that gives only sound: what a network hears in it. It is named as transcribed, never as a score."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from typing import Any

from generation.core.transcription import Floats, Hear, HeardNote, heard_notes, midi_of
from generation.engines.transcription_setup import transcription_state, weights_file
from musicassist.audio.io import atomic_path, file_ref, read_audio
from musicassist.contracts.audio import FileRef
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Stem
from musicassist.contracts.stage import StageContext

FILE = "transcribed.mid"
SAID = "Transcribed from the sound by Basic Pitch: what it hears, not what was written."
UNPITCHED = ("drums",)


def transcribed(ctx: StageContext, brief: MusicBrief, stems: tuple[Stem, ...]) -> tuple[FileRef | None, str]:
    """The stems' notes as a MIDI file where the extra is set up, and a word on it.

    Drums are left out, since the network hears pitches.
    """
    state = transcription_state()
    if not state:
        return None, f"No MIDI: {state.reason}"
    hear = _network()
    tracks: dict[str, list[HeardNote]] = {}
    for stem in stems:
        if stem.role in UNPITCHED:
            continue
        audio, rate_hz = read_audio(ctx.workdir / "stems" / Path(stem.audio.path).name)
        tracks[stem.name] = heard_notes(audio, rate_hz, hear, lambda: ctx.progress(0.98, "Transcribing"))
    count = sum(len(notes) for notes in tracks.values())
    if not count:
        return None, "No MIDI: the transcription heard no notes."
    path = ctx.workdir / FILE
    with atomic_path(path) as temporary:
        temporary.write_bytes(midi_of(tracks, brief.tempo_bpm, SAID))
    return file_ref(f"{ctx.final_prefix}/{FILE}", path), f"{FILE}: {count} notes. {SAID}"


def _network() -> Hear:
    runtime: Any = import_module("onnxruntime")
    options = runtime.SessionOptions()
    options.intra_op_num_threads = 1  # the same answer everywhere, and a small network gains little from more
    session = runtime.InferenceSession(str(weights_file()), options, providers=["CPUExecutionProvider"])
    (name,) = [given.name for given in session.get_inputs()]
    # Named by the conversion: the third output is the onsets, the second the sounding notes.
    wanted = ["StatefulPartitionedCall:2", "StatefulPartitionedCall:1"]

    def hear(windows: Floats) -> tuple[Floats, Floats]:
        onsets, notes = session.run(wanted, {name: windows[:, :, None]})
        return onsets, notes

    return hear
