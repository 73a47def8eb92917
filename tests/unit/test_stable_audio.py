"""Stable Audio's ranges, its answers and errors, and the wording of prompts."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from generation.core.service_answers import (
    LostAnswer,
    audio_suffix,
    read_audio_answer,
    read_error,
    read_generation_id,
    retry_after,
)
from generation.core.stable_audio import AUDIO, INPAINT, MODELS, AudioRequest, Source, model_named
from generation.core.wording import musicgen_prompt, stability_prompt
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import InstrumentWish
from musicassist.contracts.errors import BadInput, PermanentError, TransientError, Unavailable
from tests.unit.test_sound_stems import brief

M25, M2, M3 = (MODELS[name] for name in ("stable-audio-2.5", "stable-audio-2", "stable-audio-3"))
SOURCE = Source(b"RIFF", 20.0)


def request(**changes: object) -> AudioRequest:
    return AudioRequest(**({"model": M25, "prompt": "house", "duration_seconds": 30.0} | changes))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("prompt", {"prompt": " "}),
        ("prompt", {"prompt": "x" * 10_001}),
        ("duration_seconds", {"duration_seconds": 0.5}),
        ("duration_seconds", {"duration_seconds": 190.5}),
        ("duration_seconds", {"duration_seconds": 380.5, "model": M3}),
        ("duration_seconds", {"duration_seconds": float("nan")}),
        ("seed", {"seed": -1}),
        ("seed", {"seed": 4_294_967_295}),
        ("steps", {"steps": 9}),
        ("steps", {"steps": 29, "model": M2}),
        ("steps", {"steps": 101, "model": M2}),
        ("cfg_scale", {"cfg_scale": 0.9}),
        ("cfg_scale", {"cfg_scale": 25.1}),
        ("output_format", {"output_format": "flac"}),
        ("verb", {"verb": "sing", "source": SOURCE}),
        ("source", {"verb": AUDIO}),
        ("source", {"source": SOURCE}),
        ("source", {"verb": AUDIO, "source": Source(b"", 5.9)}),
        ("source", {"verb": AUDIO, "source": Source(b"", 190.1)}),
        ("source", {"verb": AUDIO, "source": Source(bytes(50_000_001), 60.0)}),
        ("strength", {"verb": AUDIO, "source": SOURCE, "strength": 0.0}),
        ("strength", {"verb": AUDIO, "source": SOURCE, "strength": 1.1}),
        ("strength", {"strength": 0.5}),
        ("mask_seconds", {"verb": INPAINT, "source": SOURCE}),
        ("mask_seconds", {"verb": INPAINT, "source": SOURCE, "mask_seconds": (8.0, 8.0)}),
        ("mask_seconds", {"verb": INPAINT, "source": SOURCE, "mask_seconds": (8.0, 191.0)}),
    ],
)
def test_what_is_out_of_range_is_refused_before_the_call(field: str, changes: dict) -> None:
    with pytest.raises(BadInput) as caught:
        request(**changes)
    assert caught.value.field == field


def test_the_edges_are_taken_and_the_model_is_always_named() -> None:
    fields = request(duration_seconds=189.2, seed=4_294_967_294, steps=4, cfg_scale=25.0).fields()
    assert fields == {
        "prompt": "house",
        "model": "stable-audio-2.5",
        "duration": "190",
        "seed": "4294967294",
        "output_format": "wav",
        "steps": "4",
        "cfg_scale": "25",
    }
    painted = request(model=M3, verb=INPAINT, source=SOURCE, duration_seconds=380, mask_seconds=(8.25, 380)).fields()
    assert (painted["mask_start"], painted["mask_end"], painted["duration"]) == ("8.25", "380", "380")
    with pytest.raises(BadInput, match="stable-audio-3"):
        model_named("stable-audio-9")


@given(seconds=st.floats(1, 190), seed=st.integers(0, 4_294_967_294))
def test_fields_never_leave_the_documented_ranges(seconds: float, seed: int) -> None:
    fields = request(duration_seconds=seconds, seed=seed).fields()
    assert seconds <= int(fields["duration"]) <= 190
    assert 0 <= int(fields["seed"]) <= 4_294_967_294


def error_of(status: int, name: str = "x", words: str = "", headers: dict | None = None, *, paid: bool = True):
    body = json.dumps({"id": "1", "name": name, "errors": [words]}).encode()
    return read_error(status, headers or {}, body, secret="sk-secret", paid=paid)


@pytest.mark.parametrize(
    ("status", "name", "kind", "code"),
    [
        (400, "bad_request", BadInput, "engine_refused"),
        (401, "unauthorized", Unavailable, "bad_key"),
        (402, "payment_required", Unavailable, "no_credits"),
        (403, "content_moderation", BadInput, "content_moderation"),
        (403, "forbidden", Unavailable, "forbidden"),
        (404, "not_found", PermanentError, "expired"),
        (413, "payload_too_large", BadInput, "too_large"),
        (422, "unprocessable", BadInput, "engine_refused"),
        (429, "rate_limit_exceeded", TransientError, "rate_limited"),
        (302, "", Unavailable, "redirected"),
        (500, "internal_error", LostAnswer, "paid_service_trouble"),
        (503, "unavailable", LostAnswer, "paid_service_trouble"),
    ],
)
def test_every_failure_has_a_word_of_its_own(status: int, name: str, kind: type, code: str) -> None:
    error = error_of(status, name, "the words of the service about sk-secret")
    assert type(error) is kind
    assert error.code == code
    assert "sk-secret" not in error.message


def test_trouble_of_the_service_is_only_retried_where_nothing_was_paid() -> None:
    assert isinstance(error_of(500, paid=False), TransientError)
    assert error_of(503, headers={"Retry-After": "9"}, paid=False).retry_after_s == 9.0


def test_the_pause_that_the_service_asks_for() -> None:
    assert retry_after({"retry-after": "17"}) == 17.0
    assert retry_after({}) == 60.0
    assert retry_after({"Retry-After": "soon"}) == 60.0
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=30), usegmt=True)
    assert retry_after({"Retry-After": at}) == pytest.approx(30.0, abs=2.0)


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("text/html", b"<html>", "paid_not_audio"),
        ("audio/mpeg", b'{"name": "internal_error"}', "paid_not_audio"),
        ("audio/mpeg", b"", "paid_not_audio"),
        ("audio/wav", b"RIFF\x40\x00\x00\x00WAVEfmt ", "paid_truncated"),
        ("audio/mpeg", b"not audio at all", "paid_not_audio"),
        ("application/json", b'{"audio": "UklG', "paid_truncated"),
        ("application/json", b'{"audio": "UklGR"}', "paid_truncated"),
        ("application/json", b"{}", "paid_not_audio"),
    ],
)
def test_what_is_no_audio_is_never_taken_for_it(kind: str, body: bytes, code: str) -> None:
    with pytest.raises(LostAnswer) as caught:
        read_audio_answer({"Content-Type": kind}, body)
    assert caught.value.code == code
    assert "not repeated" in caught.value.message


@given(st.binary(max_size=64))
def test_any_bytes_are_audio_or_a_lost_answer(body: bytes) -> None:
    try:
        assert audio_suffix(body) in ("wav", "mp3")
    except LostAnswer:
        assert not (body[:4] == b"RIFF" and body[8:12] == b"WAVE" and len(body) == int.from_bytes(body[4:8], "little"))


def test_an_id_that_would_leave_its_path_is_no_id() -> None:
    assert read_generation_id(b'{"id": "ab-12_c"}') == "ab-12_c"
    for text in ('{"id": "../user/balance"}', '{"id": ""}', '{"id": 7}', "[]"):
        with pytest.raises(LostAnswer):
            read_generation_id(text.encode())


def test_prompts_name_the_sounds_that_the_style_plays_and_leave_out_what_is_not_wanted() -> None:
    def told(**changes: object) -> tuple[str, str]:
        made = replace(brief(), genre="synthwave", genres=("synthwave",), instruments=(), **changes)
        return stability_prompt(made, genre("synthwave")), musicgen_prompt(made, genre("synthwave"))

    text, caption = told()
    assert "dx electric piano" in text  # a name that is heard of, not the slug of a patch
    assert "with linn drums, synth bass" in caption
    for excluded in ("drum", "bass"):
        text, caption = told(excluded=(excluded,))
        assert ("linn drums" in text, "synth bass" in text) == (excluded != "drum", excluded != "bass")
        assert ("linn drums" in caption, "synth bass" in caption) == (excluded != "drum", excluded != "bass")
    piano = (InstrumentWish("piano", "piano"),)
    alone = replace(brief(), instruments=piano, structure=("only", "long intro"))
    assert ", solo piano, long intro, " in stability_prompt(alone, genre("house"))
    assert "with only piano, in" in musicgen_prompt(alone, genre("house"))
    sung = replace(brief(), instruments=(InstrumentWish("female vocal", "choir"),))
    text = stability_prompt(sung, genre("jazz"))
    assert "female vocals, jazz drums, upright bass" in text  # a voice is not left without its band
    assert "instrumental" not in text


def test_prompts_say_it_the_way_each_engine_follows() -> None:
    made = replace(
        brief(),
        genres=("lo-fi",),
        moods=("warm", "dusty"),
        instruments=(InstrumentWish("rhodes", "rhodes"), InstrumentWish("upright bass", "upright_bass")),
        excluded=("drum",),
        tempo_bpm=84.0,
    )
    family = genre(made.genre)
    text = stability_prompt(made, family)
    assert text.startswith("lo-fi, rhodes, upright bass, warm, dusty")
    assert "84 BPM" in text
    assert "A minor" in text
    assert text.endswith("no drums")
    solo = stability_prompt(made, family, instrument="rhodes")
    assert "upright bass" not in solo
    assert "solo rhodes" in solo
    caption = musicgen_prompt(made, family)
    assert caption == "a warm dusty lo-fi track with rhodes and upright bass, in A minor, 4/4 time, at 84 bpm"
    assert len(stability_prompt(replace(made, excluded=("x" * 50,) * 400), family)) <= 10_000
