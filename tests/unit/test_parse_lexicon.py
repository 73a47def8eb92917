"""Names: longest match, spelling, negation, artists; and text that is not about music."""

from __future__ import annotations

import pytest

from parsing.core.parsed import parsed
from parsing.core.reading import read
from parsing.services import prompt_parse


def said(prompt: str) -> dict:
    return parsed(read(prompt)).as_dict()


@pytest.mark.parametrize(
    ("prompt", "genres"),
    [
        ("deep house", ["deep house"]),
        ("D&B", ["drum and bass"]),
        ("drum'n'bass", ["drum and bass"]),
        ("DnB and lofi hip-hop", ["drum and bass", "lo-fi hip hop"]),
        ("synth-wave", ["synthwave"]),
        ("some R&B", ["r&b"]),
        ("tehcno with synths", ["techno"]),
        ("reggaetón", ["reggaeton"]),
        ("ethereal ambient drone", ["ambient", "drone"]),
    ],
)
def test_genres(prompt: str, genres: list[str]) -> None:
    assert said(prompt)["genres"] == genres


@pytest.mark.parametrize(
    ("prompt", "instruments"),
    [
        ("celli and violins", ["cello", "violin"]),
        ("heavy reese bass", ["reese bass"]),
        ("a sax solo and hand claps", ["saxophone", "hand clap"]),
        ("electric guiter and pianno", ["electric guitar", "piano"]),
        ("distorted bass guitar", ["bass guitar"]),
        ("log drum groove and a slap bass line", ["log drum", "slap bass"]),
        ("electric guitar riff and piano chords", ["electric guitar", "piano"]),
        ("a synth melody over alto saxophone lines", ["alto saxophone", "synth"]),
        ("acoustic and electric guitar", ["electric guitar", "acoustic guitar"]),
        ("male and female vocals", ["female vocal", "male vocal"]),
        ("hi-hats, 808s", ["hi-hat", "808"]),
    ],
)
def test_instruments(prompt: str, instruments: list[str]) -> None:
    assert sorted(said(f"techno, {prompt}")["instruments"]) == sorted(instruments)


def test_a_timbre_before_an_instrument_is_no_mood() -> None:
    assert said("jazz with warm piano, spooky bells")["moods"] == ["spooky"]
    assert said("jazz, warm, tender")["moods"] == ["warm", "tender"]


@pytest.mark.parametrize(
    ("prompt", "excluded", "instruments"),
    [
        ("no drums, but punchy bass", ["drum"], ["bass"]),
        ("techno, no drums, punchy bass", ["drum"], ["bass"]),
        ("techno without vocals or guitars, with piano", ["vocal", "guitar"], ["piano"]),
        ("techno without drums, bass, or vocals; strings", ["drum", "bass", "vocal"], ["string"]),
        ("I don't want any piano, just strings", ["piano"], ["string"]),
        ("techno, drop the drums", ["drum"], []),
        ("drumless jazz with piano", ["drum"], ["piano"]),
        ("instrumental jazz, piano", ["vocal"], ["piano"]),
        ("jazz, everything except drums", ["drum"], []),
        ("jazz, no breakdowns, no autotune", ["breakdown", "autotune"], []),
        ("jazz, not too dark", ["dark"], []),
        ("jazz, nothing aggressive", ["aggressive"], []),
        ("piano only, no other instruments", [], ["piano"]),
        ("jazz with piano, no doubt", [], ["piano"]),
        ("Jazz. Avoid: drums, vocals. Piano", ["drum", "vocal"], ["piano"]),
    ],
)
def test_negation(prompt: str, excluded: list[str], instruments: list[str]) -> None:
    answer = said(prompt)
    assert answer["excluded"] == excluded
    assert answer["instruments"] == instruments


def test_nothing_is_both_excluded_and_asked() -> None:
    answer = said("drums, bass, no drums, techno")
    assert answer["excluded"] == ["drum"]
    assert answer["instruments"] == ["bass"]


@pytest.mark.parametrize(
    ("prompt", "names"),
    [
        ("techno in the style of Zorblax Quint, dark", ["Zorblax Quint"]),
        ("techno like Zorblax and The Quints, 130 bpm", ["Zorblax and The Quints"]),
        ("Zorblax-style techno", ["Zorblax"]),
        ("techno à la Zorblax", ["Zorblax"]),
        ("techno inspired by Zorblax and Quintor", ["Zorblax", "Quintor"]),
        ("think Burial meets Craig David, garage", ["Burial", "Craig David"]),
        ("jazz, in the style of miles davis", ["miles davis"]),
        ("trip hop, Portishead and Massive Attack, noir", ["Portishead", "Massive Attack"]),
        ("post-rock like Explosions in the Sky and Mogwai", ["Explosions in the Sky", "Mogwai"]),
        ("rock by Nick Cave and the Bad Seeds", ["Nick Cave and the Bad Seeds"]),
        ("jazz in the style of Pete Rock. Upright bass", ["Pete Rock"]),
        ("a Zorblax-ish patter song", ["Zorblax"]),
        ("Quintor-type voice, tabla, slow ghazal", ["Quintor"]),
        ("Zorblax Quint type, pianos racing, drill", ["Zorblax Quint"]),
        ("Audience: Gen Z. Funk pop, slap bass", []),
        ("alphabet song, A to G, ukulele, gentle", []),
        ("MANDATORIES: the ukulele stays. Folk", []),
        ("Folk. It's 3am, ukulele", []),
        ("a Berlin-ish techno track", []),
        ("ambient inspired by the ocean", []),
        ("techno, Berlin style, for a Friday", []),
        ("I would like House music", []),
        ("in the style of a classic western", []),
    ],
)
def test_artists(prompt: str, names: list[str]) -> None:
    assert said(prompt)["style_references"] == names


@pytest.mark.parametrize(
    "prompt",
    [
        "what's the weather like in Boston tomorrow?",
        "write me a python script that sorts a list",
        "my cat is called Prince and she likes the open air",
        "What is the best house to buy in Detroit?",
        "asdfghjkl",
        "🎉🎉",
        ".",
    ],
)
def test_other_texts_say_nothing(prompt: str) -> None:
    reading = read(prompt)
    assert not reading.musical
    answer = parsed(reading).as_dict()
    assert not any(answer.values())


def test_everyday_words_in_a_story_are_no_genres() -> None:
    assert said("A song about a man who lost his house in a rock slide")["genres"] == []


def test_words_of_other_languages() -> None:
    answer = said("música electrónica oscura con sintetizadores y guitarra acústica, la menor")
    assert (answer["genres"], answer["key"]) == (["electronic"], "A minor")
    assert answer["instruments"] == ["synth", "acoustic guitar"]
    assert answer["moods"] == ["dark"]
    assert said("Klavier und Geige, traurig, a-Moll")["instruments"] == ["piano", "violin"]
    assert said("Klavier und Geige, traurig, a-Moll")["key"] == "A minor"
    assert said("ジャズ、ピアノ")["instruments"] == ["piano"]


@pytest.mark.parametrize(
    ("prompt", "genre", "tempo"), [("dark tecno, 130 bmp", "techno", 130), ("drum n base at 174", "drum and bass", 174)]
)
def test_hasty_spellings_are_understood(prompt: str, genre: str, tempo: float) -> None:
    said = prompt_parse(prompt=prompt)[1].as_dict()
    assert (said["genres"], said["tempo"]) == ([genre], tempo)


def test_ordinary_words_are_no_misspelt_genres() -> None:
    assert not prompt_parse(prompt="please call marco and paulo about the fence")[1].genres


def test_a_typo_is_the_word_that_more_names_hold() -> None:
    assert parsed(read("raggae with an organ")).genres == ("reggae",)


def test_a_style_before_a_sound_leaves_the_word_before_free_to_be_the_style() -> None:
    said = parsed(read("breakbeat with funk guitars"))
    assert "breakbeat" in said.genres
    assert "breakbeat" not in said.instruments


def test_type_beat_names_an_artist_and_no_style() -> None:
    said = parsed(read("J Dilla type beat, dusty"))
    assert said.genres == ()
    assert said.style_references == ("J Dilla",)
