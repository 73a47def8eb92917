"""Split drums: four stems that are the kit, in its balance."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import soundfile

from generation.core.score import Note, Part
from generation.core.sound.clock import RATE_HZ, TimedNote
from generation.core.sound.drum_split import piece_levels_db, split_parts
from generation.core.sound.kits import DrumMachine, kits
from generation.core.sound.players import Room, play_part
from generation.core.sound.stems import play_stems
from musicassist.audio.loudness import integrated_lufs
from tests.unit.test_sound_stems import score

BEAT = tuple(
    Note(bar * 4.0 + at, 0.25, key, velocity)
    for bar in range(2)
    for at, key, velocity in (
        (0, 36, 110),
        (0, 42, 70),
        (0.5, 46, 60),
        (1, 38, 105),
        (1.5, 42, 60),
        (2, 36, 90),
        (3, 45, 80),
    )
)
DRUMS = Part("Drums", "Drums", "drums", "kit_808", BEAT, level_db=-1.0, pan=0.2)
ROOM = Room(font=None, seed=5, tempo_bpm=120.0, frames=6 * RATE_HZ)


def test_every_key_goes_to_its_stem_and_other_parts_stay() -> None:
    bass = Part("Bass", "Bass", "bass", "sub_bass", (Note(0, 1, 36, 90),))
    shaker = Part("Shaker", "Drums", "drums", "shaker", (Note(0, 1, 70, 90),))
    found = split_parts((DRUMS, shaker, bass))
    assert [part.stem for part in found] == ["Kick", "Snare", "Hats", "Percussion", "Percussion", "Bass"]
    assert {note for part in found[:4] for note in part.notes} == set(DRUMS.notes)
    assert {part.name for part in found} == {
        "Drums · kick", "Drums · snare", "Drums · hats", "Drums · percussion", "Shaker · percussion", "Bass",
    }  # fmt: skip


def test_the_pieces_of_a_plain_kit_sum_to_the_kit(monkeypatch: pytest.MonkeyPatch) -> None:
    plain = {name: replace(kit, process=kits()["hand"].process) for name, kit in kits().items()}
    monkeypatch.setattr("generation.core.sound.players.kits", lambda: plain)
    whole = play_part(DRUMS, ROOM)
    pieces = sum(play_part(part, ROOM) for part in split_parts((DRUMS,)))
    assert np.abs(whole - pieces).max() < 1e-3 * np.abs(whole).max()


def test_pieces_keep_their_balance(tmp_path: Path) -> None:
    played = play_stems(score(), font=None, seed=1, folder=tmp_path, split_drums=True)
    assert {stem.name for stem in played} == {"Kick", "Snare", "Hats", "Percussion", "Bass", "Keys", "Pad"}
    pieces = {stem.name: (stem.path, stem.gain) for stem in played if stem.role == "drums"}
    levels = dict(zip(pieces, piece_levels_db(list(pieces.values())), strict=True))
    # Set to these loudnesses, every piece is moved by one gain: the kit's own balance.
    gains_db = []
    for name, (path, gain) in pieces.items():
        audio = soundfile.read(path, dtype="float32", always_2d=True)[0].T / gain
        gains_db.append(levels[name] - integrated_lufs(audio, RATE_HZ))
    assert max(gains_db) - min(gains_db) < 0.01
    assert levels["Hats"] < levels["Snare"]
    lengths = {soundfile.info(stem.path).frames for stem in played}
    assert len(lengths) == 1


def test_a_stroke_does_not_depend_on_the_strokes_around_it() -> None:
    kit = kits()["909"]
    hats = [TimedNote(i * 11_025, 100, 42, 90) for i in range(4)]
    kicks = [TimedNote(i * 11_025, 100, 36, 100) for i in range(4)]
    both = sorted(hats + kicks, key=lambda stroke: stroke.start)
    alone, other, together = (
        DrumMachine(kit, np.random.default_rng(2)).play(strokes, RATE_HZ * 2) for strokes in (hats, kicks, both)
    )
    assert np.allclose(together, alone + other, atol=1e-6)
