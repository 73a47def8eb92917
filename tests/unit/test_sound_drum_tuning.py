"""Drums are tuned to the piece: kicks to the tonic or its fifth, skins to the nearer of the two, sets as a whole."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from generation.core.score import Note, Part
from generation.core.sound.clock import RATE_HZ
from generation.core.sound.drum_tuning import tuned_kit, tuned_presets, tuning
from generation.core.sound.kits import kits
from generation.core.sound.players import Room, play_part
from musicassist.theory.pitch import frequency_hz
from tests.soundfont_builder import write_soundfont

FIFTH = 7


def pitch_class_of(hz: float) -> float:
    return float(12.0 * np.log2(hz / frequency_hz(0)) % 12.0)


@pytest.mark.parametrize("tonic", range(12))
@pytest.mark.parametrize("kick_hz", [43.0, 55.0, 61.0])
def test_every_skin_lands_on_tonic_or_fifth(tonic: int, kick_hz: float) -> None:
    pitches = {36: kick_hz, 38: 187.0, 45: 110.0, 48: 147.0}
    shifts = tuning(pitches, tonic)
    assert -4.5 <= shifts[36] <= 5.5
    assert shifts[45] == shifts[48]  # toms keep their intervals
    for key in (36, 38, 45):
        landed = pitch_class_of(pitches[key] * 2.0 ** (shifts[key] / 12.0))
        away = min(abs((landed - wanted + 6.0) % 12.0 - 6.0) for wanted in (tonic, (tonic + FIFTH) % 12))
        assert away < 1e-6
    assert abs(shifts[38]) <= 3.5


def test_a_kit_without_a_key_stays_as_it_is() -> None:
    kit = next(iter(kits().values()))
    assert tuned_kit(kit, None) is kit


@pytest.mark.parametrize("tonic", [0, 5, 9])
def test_a_sampled_kick_is_heard_on_the_tonic_or_its_fifth(tonic: int, tmp_path: Path) -> None:
    font = write_soundfont(tmp_path / "kit.sf2", [(128, 0)])
    (up,) = tuned_presets(font, 128, 0, frozenset([36]), tonic, 0.0).values()
    assert -4.5 <= up <= 5.5
    assert tuned_presets(font, 128, 0, frozenset([36]), None, 0.0) == {}


@pytest.mark.parametrize("slug", sorted(slug for slug, kit in kits().items() if 36 in kit.drums))
def test_a_drum_machine_kick_is_tuned_to_the_key(slug: str) -> None:
    kit = tuned_kit(kits()[slug], 2)
    if kit.drums[36].model in ("membrane", "snare"):
        landed = pitch_class_of(kit.drums[36].numbers["tune_hz"])
        assert min(abs((landed - wanted + 6.0) % 12.0 - 6.0) for wanted in (2, 9)) < 1e-6


def test_the_room_says_the_key() -> None:
    part = Part("Drums", "Drums", "drums", "kit_909", tuple(Note(float(beat), 0.5, 36, 110) for beat in range(4)))
    room = Room(font=None, seed=1, tempo_bpm=120.0, frames=2 * RATE_HZ)
    in_c, in_d = (play_part(part, dataclasses.replace(room, tonic=tonic)) for tonic in (0, 2))
    assert np.abs(in_c - in_d).max() > 0.05
    assert np.array_equal(in_c, play_part(part, dataclasses.replace(room, tonic=0)))
