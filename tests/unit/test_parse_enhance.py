"""A thin prompt made fuller: what is said stays, what is added is read as what it is, and nothing is added twice."""

from __future__ import annotations

import pytest

from musicassist.catalog.loader import genres
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import understand
from parsing.core.enhancing import enhance
from parsing.core.examples import example_prompts
from parsing.core.parsed import parsed
from parsing.core.reading import read

THIN = [
    "",
    "   ",
    "techno",
    "sad piano",
    "techno without drums",
    "a rainy night by the harbour.",
    "cumbia alegre",
    "hip hop like Nujabes",
    "jazz, 140 bpm, no piano, no bass",
    "Something in F# minor!",
    "悲しいピアノ",
]


@pytest.mark.parametrize("prompt", THIN)
def test_what_is_said_stays_and_the_rest_is_added(prompt: str) -> None:
    fuller = enhance(prompt)
    assert fuller.prompt.startswith(prompt.rstrip())
    assert all(addition.text.lower() in fuller.prompt.lower() for addition in fuller.added)
    before, after = parsed(read(prompt)), parsed(read(fuller.prompt))
    for field in ("tempo", "key", "time_signature", "duration_seconds"):
        if getattr(before, field) is not None:
            assert getattr(after, field) == getattr(before, field)
    assert set(before.genres) <= set(after.genres)
    assert set(before.excluded) == set(after.excluded)
    assert after.genres
    assert after.key is not None
    assert after.tempo is not None


@pytest.mark.parametrize("prompt", THIN)
def test_it_is_deterministic_and_done_at_once(prompt: str) -> None:
    fuller = enhance(prompt)
    assert enhance(prompt) == fuller
    assert enhance(fuller.prompt).added == ()


def test_nothing_refused_is_added() -> None:
    fuller = enhance("house, no drums, no piano, no bass")
    brief = understand(PromptRequest(fuller.prompt, 1))
    assert {"drum", "piano", "bass"} <= set(brief.excluded)
    assert not any(word in addition.text for addition in fuller.added for word in ("drum", "piano", "bass"))


def test_a_soloist_stays_alone() -> None:
    assert not [addition for addition in enhance("solo piano").added if addition.field == "instrument"]


def test_examples_are_read_as_they_are_meant() -> None:
    examples = example_prompts()
    assert len(examples) >= 40
    assert len({example.family for example in examples}) == len(examples)
    for example in examples:
        brief = understand(PromptRequest(example.prompt, 1))
        assert example.family in genres()
        assert brief.genre == example.family, example
        assert brief.understood, example
