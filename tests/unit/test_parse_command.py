"""``manage.py parse``: a table, JSON, a file of predictions, and a clear word with exit code 2."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command


def run(*args: str) -> str:
    out = io.StringIO()
    call_command("parse", *args, stdout=out)
    return out.getvalue()


def test_one_prompt_as_a_table_and_as_json() -> None:
    assert "174 BPM" in run("drum and bass at 174 bpm")
    answer = json.loads(run("drum and bass at 174 bpm", "--json"))
    assert answer["tempo"] == 174
    assert answer["brief"]["schema"] == "MusicBrief/1"


def test_a_file_of_prompts_becomes_a_file_of_predictions(tmp_path: Path) -> None:
    rows = [{"id": "a", "prompt": "jazz in F major, 3/4"}, {"id": "b", "prompt": "techno --tempo x"}]
    source, out = tmp_path / "in.jsonl", tmp_path / "deep" / "out.jsonl"
    source.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    run("--jsonl", str(source), "--out", str(out))
    first, second = (json.loads(line) for line in out.read_text("utf-8").splitlines())
    assert first == {
        "id": "a", "prompt": "jazz in F major, 3/4", "tempo": None, "key": "F major", "time_signature": "3/4",
        "duration_seconds": None, "genres": ["jazz"], "instruments": [], "moods": [], "style_references": [],
        "excluded": [],
    }  # fmt: skip
    assert second["genres"] == []


@pytest.mark.parametrize(
    "args", [(), ("techno at 1000 bpm",), ("--jsonl", "nowhere.jsonl", "--out", "x"), ("--jsonl", "x")]
)
def test_input_that_cannot_be_used_ends_with_code_2(args: tuple[str, ...]) -> None:
    with pytest.raises(CommandError) as caught:
        run(*args)
    assert caught.value.returncode == 2


def test_half_a_surrogate_pair_is_read_and_written(tmp_path: Path) -> None:
    """What a broken terminal or an escaped half leaves in a prompt cannot be written as UTF-8."""
    source, out = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_text('{"id": 1, "prompt": "\\ud800 techno, 130 bpm"}\n', "utf-8")
    run("--jsonl", str(source), "--out", str(out))
    answer = json.loads(out.read_text("utf-8"))
    assert (answer["genres"], answer["tempo"]) == (["techno"], 130)
    assert "techno" in run("\ud800 techno")
