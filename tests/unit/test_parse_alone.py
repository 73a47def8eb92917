"""Who plays alone, and who only steps forward."""

from __future__ import annotations

import pytest

from parsing.core.reading import read
from parsing.services import prompt_parse


@pytest.mark.parametrize(
    "prompt",
    [
        "solo piano, one minute",
        "a sad piece for unaccompanied cello",
        "just a guitar, 80 bpm",
        "a harp piece in G major and nothing else",
        "piano and cello, nothing else",
        "acoustic guitar only, slow",
        "string quartet in D minor",
        "a soft piano alone",
    ],
)
def test_these_play_alone(prompt: str) -> None:
    assert read(prompt).values("structure") == ["only"]


@pytest.mark.parametrize(
    "prompt",
    [
        "rock with a guitar solo",
        "orchestral, with a solo violin",
        "solo violin over a string orchestra and harp",
        "lo-fi with piano",
        "only the best house beats",
        "jazz with string quartet",
    ],
)
def test_these_have_company(prompt: str) -> None:
    assert "only" not in read(prompt).values("structure")


def test_the_words_that_said_so_are_kept() -> None:
    brief, _ = prompt_parse(prompt="🎹 solo piano, one minute")
    row = next(p for p in brief.provenance if p.field == "structure")
    assert brief.prompt[row.start : row.end] == "solo"


@pytest.mark.parametrize(
    ("prompt", "family"),
    [
        ("solo piano", "classical_piano"),
        ("a sad solo piano piece", "classical_piano"),
        ("unaccompanied violin", "orchestral"),
    ],
)
def test_an_acoustic_instrument_alone_is_concert_music(prompt: str, family: str) -> None:
    assert prompt_parse(prompt=prompt)[0].genre == family
