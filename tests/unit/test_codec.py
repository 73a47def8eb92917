"""The codec between contracts and JSON is strict both ways."""

from __future__ import annotations

import dataclasses
import json

import pytest

from musicassist.contracts.audio import AudioRef
from musicassist.contracts.brief import DeliveryTarget, InstrumentWish, Key, Metre, MusicBrief, Origin, Provenance
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import ContractError

BRIEF = MusicBrief(
    prompt="lo-fi with rhodes",
    title="Rhodes",
    genre="lofi",
    genres=("lo-fi",),
    tempo_bpm=84,
    key=Key("A", "minor"),
    metre=Metre(4, 4),
    duration_seconds=60,
    instruments=(InstrumentWish("rhodes", "rhodes"),),
    moods=(),
    style_references=(),
    excluded=(),
    target=DeliveryTarget("streaming", -14.0),
    seed=7,
    provenance=(Provenance("genre", "lo-fi", Origin.ASKED, 0, 5),),
)


def test_round_trip_through_text() -> None:
    assert decode(MusicBrief, json.loads(json.dumps(encode(BRIEF)))) == BRIEF


def test_a_schema_of_another_name_is_refused() -> None:
    with pytest.raises(ContractError, match="MusicBrief/1"):
        decode(MusicBrief, {**encode(BRIEF), "schema": "Rendering/1"})


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"tempo_bpm": "84"}, "tempo_bpm must be float"),
        ({"seed": True}, "seed must be int"),
        ({"genres": "lo-fi"}, "genres must be a list"),
        ({"surprise": 1}, "unknown fields: surprise"),
        ({"key": {"tonic": "A"}}, "key.mode is missing"),
        ({"provenance": [{"field": "key", "value": "A", "origin": "guessed"}]}, "origin must be one of"),
    ],
)
def test_what_does_not_fit_is_named(change: dict, said: str) -> None:
    with pytest.raises(ContractError, match=said):
        decode(MusicBrief, encode(BRIEF) | change)


def test_a_missing_field_is_named() -> None:
    data = encode(BRIEF)
    del data["title"]
    with pytest.raises(ContractError, match="title is missing"):
        decode(MusicBrief, data)


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_json_cannot_hold_is_refused(value: float) -> None:
    with pytest.raises(ContractError, match="tempo_bpm"):
        encode(dataclasses.replace(BRIEF, tempo_bpm=value))


def test_an_audio_reference_knows_its_length() -> None:
    ref = AudioRef("a.wav", "0" * 64, 10, "audio/wav", sample_rate_hz=44_100, channels=2, frames=88_200)
    assert ref.duration_seconds == 2.0
    assert decode(AudioRef, encode(ref)) == ref
