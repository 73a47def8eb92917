"""MIDI of engines that only give sound: heard by the network itself, named as heard, and honestly absent without it."""

from __future__ import annotations

import io
from pathlib import Path

import mido
import numpy as np
import pytest

from generation.core.transcription import FRAMES, STEP, WINDOW, HeardNote, heard_notes, midi_of
from generation.engines import transcription_setup
from generation.engines.musicgen import MusicgenEngine
from generation.engines.pieces import full_stem, stem
from generation.engines.transcription import _network, transcribed
from generation.engines.transcription_setup import transcription_state
from jobs.artifacts import _rows
from musicassist.contracts.codec import encode
from musicassist.contracts.rendering import MixHints
from musicassist.contracts.stage import StageContext
from tests.unit.test_sound_stems import brief

RATE_HZ = 44_100
MELODY = [(0.5 * i, 60 + step) for i, step in enumerate((0, 4, 7, 12, 9, 5, 2, 7, 0, 3, 8, 0))]
CHORD = [(6.5, pitch) for pitch in (48, 55, 64)]


def tone(pitch: int, seconds: float) -> np.ndarray:
    """A struck string: five partials that die away."""
    t = np.arange(round(seconds * RATE_HZ)) / RATE_HZ
    hz = 440.0 * 2 ** ((pitch - 69) / 12)
    return (0.2 * np.exp(-2.5 * t) * sum(np.sin(2 * np.pi * k * hz * t) / k for k in range(1, 6))).astype(np.float32)


def played(notes: list[tuple[float, int]]) -> np.ndarray:
    audio = np.zeros((2, round((notes[-1][0] + 1.5) * RATE_HZ)), np.float32)
    for start, pitch in notes:
        sound = tone(pitch, 0.48 if (start, pitch) not in CHORD else 1.2)
        at = round(start * RATE_HZ)
        audio[:, at : at + len(sound)] += sound
    return audio


@pytest.fixture
def on(settings) -> None:
    settings.TRANSCRIPTION = True


def test_the_notes_that_were_played_are_heard(on) -> None:
    wanted = MELODY + CHORD
    found = heard_notes(played(wanted), RATE_HZ, _network())
    for start, pitch in wanted:
        assert any(n.pitch == pitch and abs(n.start_seconds - start) < 0.04 for n in found), (start, pitch)
    extra = [n for n in found if not any(n.pitch == p and abs(n.start_seconds - s) < 0.04 for s, p in wanted)]
    assert len(extra) <= len(wanted) // 4
    assert heard_notes(np.zeros((2, 3 * RATE_HZ), np.float32), RATE_HZ, _network()) == []
    assert heard_notes(np.zeros((2, 0), np.float32), RATE_HZ, _network()) == []


def test_windows_join_without_a_gap_and_a_note_ends_when_it_is_silent() -> None:
    """A network whose answer is known: one note that begins in one window and ends in the next."""
    begin, end = 1.5, 2.5
    window = 0

    def hear(windows: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        nonlocal window
        assert windows.shape == (1, WINDOW)
        times = (window * STEP + np.arange(FRAMES) * 256 - 15 * 256) / 22_050
        window += 1
        onsets, sounding = np.zeros((2, 1, FRAMES, 88), np.float32)
        onsets[0, np.abs(times - begin) < 0.006, 39] = 0.9
        sounding[0, (times >= begin) & (times < end), 39] = 0.8
        return onsets, sounding

    (note,) = heard_notes(np.zeros((1, 4 * RATE_HZ), np.float32), RATE_HZ, hear)
    assert (note.pitch, note.velocity) == (60, 100)
    assert note.start_seconds == pytest.approx(begin, abs=0.012)
    assert note.end_seconds == pytest.approx(end, abs=0.03)


def test_the_file_says_that_it_was_heard(on, tmp_path: Path) -> None:
    ctx = StageContext(tmp_path, tmp_path / "work", "generation/key")
    asked = brief()
    made = full_stem(ctx, asked, played(MELODY), played_by="MusicGen")
    drums = stem(ctx, "Drums", "drums", played(MELODY), (), MixHints())
    ref, word = transcribed(ctx, asked, (made, drums))
    assert ref is not None
    assert ref.path == "generation/key/transcribed.mid"
    assert "not what was written" in word
    file = mido.MidiFile(tmp_path / "work" / "transcribed.mid")
    assert [track.name for track in file.tracks] == ["Transcribed", "Full mix"]
    assert any("Basic Pitch" in message.text for message in file.tracks[0] if message.type == "text")
    assert MusicgenEngine().transcribes
    assert not MusicgenEngine().midi
    ((kind, name, _),) = _rows("generation", {"midi": encode(ref)})
    assert (kind, name) == ("midi", "transcribed.mid")


def test_what_is_missing_is_named(settings, on, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    assert transcription_state()
    monkeypatch.setattr(transcription_setup, "weights_file", lambda: None)
    assert "basic-pitch" in transcription_state().reason
    monkeypatch.setattr(transcription_setup, "find_spec", lambda name: None)
    assert "musicassist[transcription]" in transcription_state().reason
    settings.TRANSCRIPTION = False
    ctx = StageContext(tmp_path, tmp_path / "work", "generation/key")
    ref, word = transcribed(ctx, brief(), ())
    assert ref is None
    assert word.startswith("No MIDI: set TRANSCRIPTION=1")


def test_the_midi_keeps_the_tempo() -> None:
    data = midi_of({"Lead": [HeardNote(1.0, 2.0, 60, 90), HeardNote(1.0, 1.0, 64, 90)]}, 90.0, "x")
    file = mido.MidiFile(file=io.BytesIO(data))
    at = [message.time for message in file.tracks[1] if message.type == "note_on"]
    assert at[0] == 720  # a beat and a half at 480 ticks a beat
    assert file.length == pytest.approx(2.0, abs=0.01)
