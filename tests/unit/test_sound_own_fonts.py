"""A person's own SoundFont for one instrument: checked at start, as loud as the others, said in the report."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from generation.apps import instrument_fonts_check
from generation.core.score import Note, Part
from generation.core.sound.calibration import PHRASE_LUFS, coarse_db, gain_db, measured
from generation.core.sound.clock import RATE_HZ
from generation.core.sound.own_fonts import check_presets, read_own_fonts
from generation.core.sound.players import COARSE_BELOW_DB, Room, is_sampled, play_part
from generation.core.sound.stems import play_stems
from generation.soundfont import BETTER_FONTS, soundfont
from musicassist.catalog.loader import instrument
from musicassist.contracts.errors import BadInput, Unavailable
from tests.soundfont_builder import write_soundfont
from tests.unit.test_sound_stems import score


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_soundfont(tmp_path_factory.mktemp("own") / "mine.sf2", [(0, 0), (0, 5), (128, 0)])


@pytest.mark.parametrize(
    ("setting", "says"),
    [
        ("piano", "write instrument="),
        ("grand piano=/x.sf2", "no instrument 'grand piano'"),
        ("piano=/nowhere/x.sf2", "cannot be read: No such file"),
        ("piano=/etc/hostname", "neither .sf2 nor .sf3"),
        ("piano={font}@3", "bank and program, such as @0:48"),
        ("piano={font}@0:128", "programs from 0 to 127"),
    ],
)
def test_a_setting_that_cannot_be_used_says_why(setting: str, says: str, font: Path) -> None:
    with pytest.raises(BadInput, match=says):
        read_own_fonts(setting.format(font=font))


def test_a_file_that_is_no_soundfont_is_refused_at_start(settings, tmp_path: Path) -> None:
    (tmp_path / "x.sf2").write_bytes(b"RIFF....WAVE")
    settings.INSTRUMENT_SOUNDFONTS = f"piano={tmp_path / 'x.sf2'}"
    (error,) = instrument_fonts_check()
    assert "x.sf2 is not a SoundFont" in error.msg
    settings.INSTRUMENT_SOUNDFONTS = ""
    assert instrument_fonts_check() == []


def test_an_own_font_plays_its_instrument_at_the_loudness_of_all(font: Path) -> None:
    own = read_own_fonts(f"violin={font}@0:5, drums={font}")
    assert (own["violin"].bank, own["violin"].program) == (0, 5)
    assert (own["drums"].bank, own["drums"].program) == (128, instrument("drums").program)
    assert is_sampled(instrument("violin"), None, own)
    fitted = {"violin": measured(instrument("violin"), own["violin"])}
    phrase = Part("Violin", "Violin", "lead", "violin", (Note(0.0, 2.0, 70, 90),))
    room = Room(font=None, seed=1, tempo_bpm=120.0, frames=2 * RATE_HZ)
    mine = play_part(phrase, Room(font=None, seed=1, tempo_bpm=120.0, frames=2 * RATE_HZ, own=fitted))
    assert not np.array_equal(mine, play_part(phrase, room))
    assert gain_db(instrument("violin"), None, own=own) == pytest.approx(fitted["violin"].gain_db)
    assert PHRASE_LUFS == -23.0


def test_a_preset_that_the_font_lacks_is_named(font: Path, tmp_path: Path) -> None:
    own = read_own_fonts(f"rhodes={font}@0:17, violin={font}@0:9")
    check_presets(own, ["piano"])
    with pytest.raises(Unavailable, match=r"mine.sf2 has no preset 0:17 for rhodes"):
        play_stems(score(), font=None, seed=1, folder=tmp_path, own=own)


def test_a_better_font_is_preferred_where_it_is_installed(settings, tmp_path: Path, monkeypatch, font: Path) -> None:
    settings.SOUNDFONT, settings.VAR_DIR = "", tmp_path
    monkeypatch.setattr("generation.soundfont.BETTER_FONTS", (str(font),))
    assert soundfont() == font
    assert all("MuseScore_General" in path for path in BETTER_FONTS)


def test_a_dull_sound_needs_no_fine_interpolation(tmp_path: Path) -> None:
    sound = instrument("upright_bass")
    dull = write_soundfont(tmp_path / "dull.sf2", [(0, sound.program)])
    bright = write_soundfont(tmp_path / "bright.sf2", [(0, sound.program)], harmonics=45)
    assert coarse_db(sound, dull) < COARSE_BELOW_DB < coarse_db(sound, bright)
