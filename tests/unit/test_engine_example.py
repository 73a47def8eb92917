"""The example engine of docs/engines.md works as it stands there."""

from __future__ import annotations

import re
import sys
import types
from pathlib import Path

import pytest
import soundfile

from generation.services import engine_list
from generation.stage import GenerationStage
from musicassist.audio.tempo import beat_spectrum
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext
from tests.unit.test_sound_stems import brief

PAGE = Path(__file__).parents[2] / "docs" / "engines.md"


def test_the_example_engine_of_the_page(settings, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (code,) = re.findall(r"```python\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    assert len([line for line in code.splitlines() if line.strip()]) <= 40
    module = types.ModuleType("tone_example")
    exec(code, module.__dict__)
    monkeypatch.setitem(sys.modules, "tone_example", module)
    settings.GENERATION_ENGINES = settings.GENERATION_ENGINES | {"tone": "tone_example.ToneEngine"}
    assert {row["name"]: row["available"] for row in engine_list()}["tone"] is True
    ctx = StageContext(tmp_path, tmp_path / "work", "generation/key")
    made = GenerationStage().run(ctx, brief=brief(), engine="tone")
    assert decode(Rendering, encode(made)) == made
    audio, rate_hz = soundfile.read(tmp_path / "work" / "stems" / "Full mix.wav", dtype="float32", always_2d=True)
    assert beat_spectrum(audio.T, rate_hz).agreement(120.0, 0.02).evidence > 0.9
