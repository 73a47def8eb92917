"""The score sheet reads back what the MIDI file says, and draws it."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from django.core.management import CommandError, call_command

from generation.core.midi import midi_bytes
from generation.core.sheet import draw_sheet, read_sheet
from tests.unit.compose_briefs import score_of


def test_a_sheet_holds_every_part_section_and_chord_in_seconds() -> None:
    score = score_of("rock", duration_seconds=30.0)
    sheet = read_sheet(midi_bytes(score), energies=[section.energy for section in score.sections])
    assert [part.name for part in sheet.parts] == [part.name for part in score.parts]
    assert [len(part.notes) for part in sheet.parts] == [len(part.notes) for part in score.parts]
    assert [section.name for section in sheet.sections] == [section.name for section in score.sections]
    assert [section.energy for section in sheet.sections] == [section.energy for section in score.sections]
    assert sheet.seconds == pytest.approx(score.duration_seconds, abs=0.01)
    assert [symbol for _, symbol in sheet.chords] == [chord.symbol for chord in score.chords]


def test_a_sheet_is_drawn_as_a_png(tmp_path: Path) -> None:
    out = tmp_path / "sheet.png"
    noise = np.random.default_rng(1).normal(0, 0.1, (2, 44_100 * 5)).astype(np.float32)
    draw_sheet(read_sheet(midi_bytes(score_of("lofi", duration_seconds=20.0))), out, audio=noise)
    assert out.read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize("arguments", [[], ["nowhere-at-all"], ["nowhere", "--prompt", "jazz"]])
def test_the_command_says_what_it_wants(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="track --out"):
        call_command("score_sheet", *arguments)


def test_the_command_draws_a_prompt(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "jazz.png"
    call_command("score_sheet", "--prompt", "jazz, 20 seconds", "--out", str(out))
    assert out.is_file()
    assert str(out) in capsys.readouterr().out
