"""The sounds' data: every instrument can be played, and what is misspelt is said."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.core.score import Note, Part
from generation.core.sound.calibration import KIT_LUFS, PHRASE_LUFS, gain_db
from generation.core.sound.clock import RATE_HZ, TimedNote
from generation.core.sound.kits import DrumMachine, kits
from generation.core.sound.patches import patches, read_patch
from generation.core.sound.players import Room, play_part
from generation.core.sound.presets import dressings, levels
from generation.core.sound.textures import TEXTURES
from musicassist.catalog.loader import instrument, instruments
from musicassist.contracts.errors import ContractError

LOUDNESS_TOLERANCE_LU = 1.0


@pytest.mark.parametrize("slug", sorted(instruments()))
def test_every_instrument_has_a_player_without_a_soundfont(slug: str) -> None:
    sound = instruments()[slug]
    assert sound.patch in (kits() if sound.source == "kit" else {*patches(), *TEXTURES})
    pitch = (sound.low + sound.high) // 2 if sound.source != "kit" else sound.low
    part = Part("A part", "A stem", sound.role, slug, (Note(0.0, 1.0, pitch, 90),))
    audio = play_part(part, Room(font=None, seed=1, tempo_bpm=120.0, frames=RATE_HZ))
    assert np.isfinite(audio).all()
    assert np.abs(audio).max() > 1e-3


def test_tables_name_nothing_that_is_not_there() -> None:
    table = levels()
    assert set(table.own_db) == set(instruments())
    assert set(table.sampled_db) <= set(instruments())
    assert set(table.coarse_db) == set(table.early_ms) == set(table.sampled_db)
    assert set(dressings()) <= set(instruments())
    assert all(dressing.layer in {"", *patches()} for dressing in dressings().values())


@pytest.mark.parametrize("slug", ["piano", "acid_bass", "supersaw", "bell", "kit_909", "distorted_guitar", "conga"])
def test_the_level_table_is_up_to_date(slug: str) -> None:
    assert gain_db(instrument(slug), None) == pytest.approx(levels().own_db[slug], abs=LOUDNESS_TOLERANCE_LU)
    assert PHRASE_LUFS < KIT_LUFS < 0


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"doc": "x", "cutof_hz": 300}, "no parameter 'cutof_hz'"),
        ({"doc": "x", "cutoff_hz": 3}, "cutoff_hz must be from 20"),
        ({"doc": "x", "attack_s": "slow"}, "attack_s must be from"),
        ({"doc": "x", "wave": "cube"}, "wave must be one of saw"),
        ({"wave": "saw"}, "write its doc"),
    ],
)
def test_a_wrong_patch_is_refused_with_its_place(row: dict, said: str) -> None:
    with pytest.raises(ContractError, match=rf"bass\.toml \[thing\]: .*{said}"):
        read_patch("thing", row, "bass.toml")


@pytest.mark.parametrize("name", sorted(kits()))
def test_every_kit_plays_every_percussion_key(name: str) -> None:
    notes = [TimedNote(i * 2000, 2000, key, 100) for i, key in enumerate(range(35, 83)) if key != 58]
    machine = DrumMachine(kits()[name], np.random.default_rng(1))
    audio = machine.play(notes, 49 * 2000 + RATE_HZ)
    for note in notes:
        assert np.abs(audio[:, note.start : note.start + 1500]).max() > 3e-3, f"key {note.pitch} is silent"


def test_two_strokes_are_never_one_sample_twice_but_a_seed_repeats() -> None:
    notes = [TimedNote(i * 6000, 3000, 38, 100) for i in range(8)]
    one, same = (DrumMachine(kits()["909"], np.random.default_rng(5)).play(notes, 60_000) for _ in range(2))
    np.testing.assert_array_equal(one, same)
    hits = [one[0, n.start : n.start + 5000].tobytes() for n in notes]
    assert len(set(hits)) > 1


def test_a_closed_hat_stops_an_open_one() -> None:
    machine = DrumMachine(kits()["909"], np.random.default_rng(1))
    alone = machine.play([TimedNote(0, 100, 46, 110)], 30_000)
    choked = machine.play([TimedNote(0, 100, 46, 110), TimedNote(4000, 100, 42, 1)], 30_000)
    assert np.abs(choked[:, 10_000:20_000]).max() < 0.2 * np.abs(alone[:, 10_000:20_000]).max()


def test_strokes_start_where_they_are_written() -> None:
    for name, kit in kits().items():
        machine = DrumMachine(kit, np.random.default_rng(1))
        audio = np.abs(machine.play([TimedNote(5000, 100, 36, 110)], 20_000)).max(axis=0)
        assert 5000 <= int(np.argmax(audio > 0.02 * audio.max())) < 5000 + 0.002 * RATE_HZ, name


def test_kits_are_files_that_name_what_they_are() -> None:
    assert all(kit.doc for kit in kits().values())
    assert (Path(__file__).parents[2] / "generation" / "data" / "kits" / "hand.toml").is_file()
