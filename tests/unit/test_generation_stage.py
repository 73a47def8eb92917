"""The stage's key, the engines' registry, and the SoundFont's place."""

from __future__ import annotations

import json
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from django.conf import LazySettings

from generation.engines.base import Availability
from generation.services import engine_get, engine_list
from generation.soundfont import soundfont
from generation.stage import GenerationStage
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import Origin, Provenance
from musicassist.contracts.errors import BadInput, Unavailable
from musicassist.contracts.stage import StageContext
from tests.unit.test_sound_stems import brief


class Closed:
    """An engine that cannot be used."""

    name, title, version = "closed", "Closed", "1"
    stems = midi = exact_tempo = vocals = False
    max_seconds = 5.0

    def available(self) -> Availability:
        return Availability(False, "there is no key")


class Short(Closed):
    """An engine that makes five seconds."""

    def available(self) -> Availability:
        return Availability(True)

    def key_values(self, brief: object) -> dict[str, object]:
        return {}


def key(**changes: object) -> str:
    return json.dumps(GenerationStage().key_values(brief=replace(brief(), **changes), engine="composer"))


def test_the_key_knows_the_music_and_nothing_else() -> None:
    same = {
        "prompt": "lo-fi --target_lufs -9",
        "target": replace(brief().target, loudness_lufs=-9.0, explicit=True),
        "adjustment": MasterAdjustment(gain_db=1.0),
        "provenance": (Provenance("tempo", "120", Origin.ASKED),),
        "notes": ("x",),
        "title": "Another title",
    }
    for name, value in same.items():
        assert key(**{name: value}) == key(), name
    other = {"tempo_bpm": 121.0, "seed": 2, "genre": "house", "duration_seconds": 11.0, "excluded": ("drum",)}
    for name, value in other.items():
        assert key(**{name: value}) != key(), name


def test_the_registry_says_what_engines_can_do(settings: LazySettings) -> None:
    settings.GENERATION_ENGINES = {**settings.GENERATION_ENGINES, "closed": f"{__name__}.Closed"}
    rows = {row["name"]: row for row in engine_list()}
    composer = rows["composer"]
    assert (composer["available"], composer["stems"], composer["vocals"]) == (True, True, False)
    assert (rows["closed"]["available"], rows["closed"]["reason"]) == (False, "there is no key")
    with pytest.raises(Unavailable, match="there is no key"):
        engine_get("closed")
    with pytest.raises(BadInput, match="no engine 'nothing'"):
        engine_get("nothing")


def test_a_piece_longer_than_the_engine_makes_is_refused(settings: LazySettings, tmp_path: Path) -> None:
    settings.GENERATION_ENGINES = {"short": f"{__name__}.Short"}
    with pytest.raises(BadInput, match="at most 5 seconds; 10 were asked"):
        GenerationStage().run(StageContext(tmp_path, tmp_path, "k"), brief=brief(), engine="short")


def test_the_soundfont_is_where_the_setting_says(settings: LazySettings, tmp_path: Path) -> None:
    font = tmp_path / "mine.sf2"
    settings.SOUNDFONT = str(font)
    assert soundfont() is None
    font.write_bytes(b"x")
    assert soundfont() == font
    settings.SOUNDFONT = "none"
    assert soundfont() is None
    settings.SOUNDFONT, settings.VAR_DIR = "", tmp_path
    brought = tmp_path / "soundfonts" / "MuseScore_General_Lite.sf3"
    brought.parent.mkdir()
    brought.write_bytes(b"x")
    assert soundfont() == brought


def test_listing_engines_loads_no_players() -> None:
    """The web process lists engines; numba and the players are for the worker."""
    code = (
        "import django, sys; django.setup(); from generation.services import engine_list; import generation.stage;"
        "engine_list(); print([m for m in ('numba', 'torch', 'librosa', 'pedalboard') if m in sys.modules])"
    )
    root = Path(__file__).parents[2]
    env = {"DJANGO_SETTINGS_MODULE": "musicassist.settings.test", "PATH": "/usr/bin:/bin"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, env=env, check=True)
    assert done.stdout.strip() == "[]"
