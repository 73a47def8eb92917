"""Mending a rendering: stems, MIDI, sections and kicks move together, and no engine is asked."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import mido
import numpy as np
import pytest

from generation.core.repair import mono_safe, repaired
from generation.stage import GenerationStage
from musicassist.audio.io import audio_ref, file_ref, read_audio, write_wav
from musicassist.audio.stereo import stereo_image
from musicassist.contracts.brief import Key, Metre
from musicassist.contracts.rendering import Rendering, Section, Stem
from musicassist.contracts.repair import Repair
from musicassist.contracts.stage import StageContext
from tests.unit.test_sound_stems import brief

RATE = 44_100
SECONDS = 6.0


def rendering(root: Path, tempo_bpm: float = 120.0) -> Rendering:
    t = np.arange(round(SECONDS * RATE)) / RATE
    stems = []
    for name, role in (("Drums", "drums"), ("Keys", "chords")):
        write_wav(root / f"{name}.wav", np.stack([0.3 * np.sin(2 * np.pi * 220 * t)] * 2), RATE, subtype="FLOAT")
        stems.append(Stem(name, role, audio_ref(f"{name}.wav", root / f"{name}.wav")))
    song = mido.MidiFile(ticks_per_beat=480)
    conductor = mido.MidiTrack([mido.MetaMessage("set_tempo", tempo=round(60e6 / tempo_bpm))])
    notes = [mido.Message("note_on", channel=channel, note=60, velocity=90, time=480) for channel in (0, 9)] + [
        mido.Message("note_off", channel=0, note=60, time=480)
    ]
    song.tracks += [conductor, mido.MidiTrack(notes)]
    song.save(str(root / "track.mid"))
    return Rendering(
        engine="x",
        engine_version="1",
        seed=1,
        tempo_bpm=tempo_bpm,
        key=Key("A", "minor"),
        metre=Metre(4, 4),
        duration_seconds=SECONDS,
        sections=(Section("intro", 0.0, 2.0, 0, 1, 0.3), Section("verse", 2.0, 6.0, 1, 2, 0.7)),
        stems=tuple(stems),
        midi=file_ref("track.mid", root / "track.mid"),
        kick_onsets_seconds=(0.0, 1.0, 2.0),
    )


def mended(root: Path, played: Rendering, **repair: object) -> Rendering:
    work = root / "work"
    work.mkdir()
    wish = dataclasses.replace(brief(), tempo_bpm=120.0, key=Key("B", "minor"), repair=Repair(**repair))
    return repaired(StageContext(root, work, "work"), wish, played)


def test_what_was_counted_at_the_fast_tempo_is_scaled_along(tmp_path: Path) -> None:
    done = mended(tmp_path, rendering(tmp_path, tempo_bpm=127.2), speed=120.0 / 127.2)
    assert done.tempo_bpm == 120.0
    assert done.stems[0].audio.frames == round(SECONDS * 1.06 * RATE)
    assert [s.end_seconds for s in done.sections] == pytest.approx([2.12, 6.36])
    assert done.kick_onsets_seconds == pytest.approx((0.0, 1.06, 2.12))
    assert done.midi
    song = mido.MidiFile(str(tmp_path / done.midi.path))
    assert mido.tempo2bpm(song.tracks[0][0].tempo) == pytest.approx(120.0, abs=0.01)


def test_what_was_counted_at_the_asked_tempo_stays(tmp_path: Path) -> None:
    """An engine that played fast without knowing it has sections where they should be."""
    done = mended(tmp_path, rendering(tmp_path, tempo_bpm=120.0), speed=120.0 / 127.2)
    assert [s.end_seconds for s in done.sections] == [2.0, 6.0]


def test_notes_that_were_heard_move_as_the_sound_does(tmp_path: Path) -> None:
    played = rendering(tmp_path, tempo_bpm=120.0)
    (tmp_path / "track.mid").rename(tmp_path / "transcribed.mid")
    heard = dataclasses.replace(played, midi=file_ref("transcribed.mid", tmp_path / "transcribed.mid"))
    done = mended(tmp_path, heard, speed=1 / 1.05)
    assert done.midi
    song = mido.MidiFile(str(tmp_path / done.midi.path))
    assert mido.tempo2bpm(song.tracks[0][0].tempo) == pytest.approx(120.0, abs=0.01)
    assert [m.time for m in song.tracks[1]][:3] == [504, 504, 504]


def test_drums_have_no_key(tmp_path: Path) -> None:
    played = rendering(tmp_path)
    done = mended(tmp_path, played, semitones=2)
    assert done.key == Key("B", "minor")
    drums, keys = (read_audio(tmp_path / stem.audio.path)[0] for stem in done.stems)
    assert np.array_equal(drums, read_audio(tmp_path / "Drums.wav")[0])
    peak_hz = np.argmax(np.abs(np.fft.rfft(keys[0]))) / SECONDS
    assert peak_hz == pytest.approx(220 * 2 ** (2 / 12), rel=0.003)
    assert done.midi
    song = mido.MidiFile(str(tmp_path / done.midi.path))
    assert [m.note for m in song.tracks[1] if m.type == "note_on"] == [62, 60]


def test_head_and_end_are_cut_everywhere(tmp_path: Path) -> None:
    done = mended(tmp_path, rendering(tmp_path), head_cut_seconds=1.0, end_seconds=4.0, fade_seconds=0.5)
    audio, _ = read_audio(tmp_path / done.stems[1].audio.path)
    assert audio.shape[1] == 4 * RATE
    assert np.abs(audio[:, -20:]).max() < 0.002
    assert [(s.start_seconds, s.end_seconds) for s in done.sections] == [(0.0, 1.0), (1.0, 4.0)]
    assert done.kick_onsets_seconds == (0.0, 1.0)
    assert done.midi
    song = mido.MidiFile(str(tmp_path / done.midi.path))
    assert [m.time for m in song.tracks[1] if m.type == "note_on"] == [0, 0]
    assert len(done.notes) == 3


def test_what_cancels_itself_is_put_in_phase_and_the_rest_stays() -> None:
    rng = np.random.default_rng(1)
    one, other = rng.standard_normal((2, RATE)).astype(np.float32)
    for bad in (np.stack([one, -one]), np.stack([one, 0.3 * other - one])):
        assert stereo_image(bad).mono_loss_db > 9.0
        assert stereo_image(mono_safe(bad)).mono_loss_db < 3.0
    good = np.stack([one, 0.5 * one + 0.2 * other])
    assert np.array_equal(mono_safe(good), good)


def test_a_repair_starts_from_the_take_as_it_was_played() -> None:
    stage = GenerationStage()
    plain, repair = brief(), dataclasses.replace(brief(), repair=Repair(speed=0.95))
    assert stage.foundation(brief=plain, engine="composer") is None
    assert stage.foundation(brief=repair, engine="composer") == {"brief": plain, "engine": "composer"}
    assert stage.key_values(brief=repair, engine="composer") != stage.key_values(brief=plain, engine="composer")
