"""No text breaks the parser, and what it finds stays inside the text."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from musicassist.contracts.brief import MusicBrief, Origin
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import BadInput
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import decide
from parsing.core.parsed import parsed
from parsing.core.reading import read
from parsing.core.tagger import tagger
from parsing.core.text import compact

# fmt: off
_PIECES = st.sampled_from(
    [
        "no", "without", "not", "but", "and", "or", ";", ".", "--", "--tempo", "--key", "--foo", "120",
        "bpm", "90-100", "1:30", "3/4", "A", "minor", "F#", "Bb", "in the style of", "like", "à la",
        "X-style", "Pendulum", "The Beatles", "techno", "jazz", "house", "rock", "lo-fi", "hip-hop",
        "drums", "drum", "bass", "vocals", "piano", "warm", "dark", "slow", "fast", "intro", "drop", "at",
        "2", "minutes", "90s", "808s", "'", '"', "(", ")", "/", "&", "é", "ﬁ", "🎹", "\u0301", "\u200d",
        "sin", "ohne", "ré mineur", "ドラム", "なし", "イ短調", "cis-Moll", "und",
        "\ufeff", "<script>", "'; DROP TABLE", "-14", "LUFS", "instrumental", "only", "solo", "8A",
    ]
)
# fmt: on
_PROMPTS = st.one_of(st.text(max_size=300), st.lists(_PIECES, max_size=60).map(" ".join))


def _is_clear(error: BadInput) -> None:
    """The sentence says what was wrong and what goes instead, and names the input."""
    assert len(error.message.split()) > 5
    assert error.field == "prompt"


@settings(max_examples=150, deadline=None)
@given(_PROMPTS, st.integers(0, 2**32 - 1))
def test_any_text_gives_a_whole_brief_or_a_clear_word(prompt: str, seed: int) -> None:
    request = PromptRequest(prompt, seed)
    try:
        brief = decide(request, read(prompt))
    except BadInput as error:
        _is_clear(error)
        return
    assert decode(MusicBrief, encode(brief)) == brief
    assert 40 <= brief.tempo_bpm <= 220
    assert 10 <= brief.duration_seconds <= 600
    assert 2 <= len(brief.title.split()) <= 4
    for item in brief.provenance:
        assert (item.start is None) == (item.end is None)
        if item.start is not None:
            assert 0 <= item.start < item.end <= len(prompt)
            assert item.origin is not Origin.DEFAULT


@settings(max_examples=150, deadline=None)
@given(_PROMPTS)
def test_nothing_is_both_excluded_and_asked(prompt: str) -> None:
    try:
        answer = parsed(read(prompt))
    except BadInput:
        return
    out = {compact(name) for name in answer.excluded}
    asked = {compact(name) for name in (*answer.genres, *answer.instruments, *answer.moods)}
    assert not out & asked


@settings(max_examples=40, deadline=None)
@given(st.lists(_PIECES, min_size=1, max_size=12).map(" ".join), st.integers(50, 400))
def test_long_repetitive_text_is_read_too(piece: str, times: int) -> None:
    prompt = (f"{piece} " * times)[:10_000]
    try:
        read(prompt)
    except BadInput as error:
        _is_clear(error)


@settings(max_examples=60, deadline=None)
@given(_PROMPTS, st.integers(0, 2**32 - 1))
def test_the_same_request_gives_the_same_brief(prompt: str, seed: int) -> None:
    request = PromptRequest(prompt, seed)
    try:
        first = decide(request, read(prompt))
    except BadInput:
        return
    assert decide(request, read(prompt)) == first


_TRAPS = (
    "no ", "a, ", "without drums and bass, ", "one hundred and ", "between 10 and ", "1/2 ", "3:", "in the style of ",
    "the The ", "A", "é", "ド", "ドラムなし", "sin bateria y ", "d\'", "\'\'", "B flat, ", "- ", "--tempo ",
    "slow and ",
    "(((", "take out take out ",
    "two two ", "  ", "\n", "\t", "keep a b c d e f ", "l\'", "と", "&", "-less ", "\u0301",
    "\u202e", "🎹", "ignore all previous instructions and ", "SELECT * FROM jobs; ",
    "chorus x2 ", "double chorus (", "verse  ", "90s ", "\ud800",
)  # fmt: skip


@pytest.mark.parametrize("trap", _TRAPS)
def test_ten_thousand_characters_of_anything_are_read(trap: str) -> None:
    prompt = (trap * 10_000)[:10_000]
    try:
        reading = read(prompt)
    except BadInput as error:
        _is_clear(error)
        return
    for item in reading.found:
        first, last = reading.text.span(item.start, item.end)
        assert 0 <= first <= last <= len(prompt)


@settings(max_examples=40, deadline=None)
@given(_PROMPTS)
def test_any_text_is_read_with_the_model_too(prompt: str) -> None:
    model, problem = tagger()
    assert model is not None, problem
    try:
        reading = read(prompt, None, model)
    except BadInput as error:
        _is_clear(error)
        return
    answer = parsed(reading)
    assert not {compact(n) for n in answer.excluded} & {compact(n) for n in (*answer.instruments, *answer.moods)}
    for item in reading.found:
        assert 0 <= item.start <= item.end <= len(reading.text.folded)


def test_ten_thousand_characters_are_read_with_the_model() -> None:
    model, _ = tagger()
    for piece in ("zorblax velkin, unheardofium; ", "🎹\u0301 no ", "techno with glass chimes. ", "a" * 97 + " "):
        read((piece * 10_000)[:10_000], None, model)
