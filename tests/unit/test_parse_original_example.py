"""The first design's own example, and the front page's."""

from __future__ import annotations

from musicassist.contracts.brief import Key, Metre
from parsing.services import prompt_parse, prompt_parse_document


def test_the_original_example_answers_in_its_shape() -> None:
    prompt = "A high-energy drum and bass track at 174 bpm in the style of Pendulum, with a heavy reese bass"
    answer = prompt_parse_document(prompt)
    assert answer["tempo"] == 174
    assert answer["key"] is None
    assert answer["genre"] == "drum and bass"
    assert answer["family"] == "bass"
    assert answer["instruments"] == ["reese bass"]
    assert answer["style_references"] == ["Pendulum"]
    assert answer["mood"] == "high-energy"
    assert answer["excluded"] == []
    tempo = next(p for p in answer["provenance"] if p["field"] == "tempo")
    assert (tempo["origin"], prompt[tempo["start"] : tempo["end"]]) == ("asked", "174 bpm")


def test_a_whole_brief_of_one_sentence() -> None:
    brief, _ = prompt_parse(
        prompt="warm lo-fi with rhodes and vinyl drums, 84 bpm, A minor, one minute, no vocals", seed=5
    )
    assert brief.genre == "lofi"
    assert brief.tempo_bpm == 84
    assert brief.key == Key("A", "minor")
    assert brief.metre == Metre(4, 4)
    assert brief.duration_seconds == 60
    assert [(wish.name, wish.sound) for wish in brief.instruments] == [
        ("rhodes", "rhodes"),
        ("vinyl drum", "dusty_kit"),
    ]
    assert brief.excluded == ("vocal",)
    assert brief.seed == 5
    assert not brief.target.explicit
    assert 2 <= len(brief.title.split()) <= 4
