"""What is written in numbers and terms: tempo, key, metre, length; and what only looks like them."""

from __future__ import annotations

import pytest

from parsing.core.parsed import parsed
from parsing.core.reading import read


def said(prompt: str) -> dict:
    return parsed(read(prompt)).as_dict()


@pytest.mark.parametrize(
    ("prompt", "tempo"),
    [
        ("techno, 174 bpm", 174),
        ("techno 174BPM", 174),
        ("techno at 174", 174),
        ("house, 120.5 bpm", 120.5),
        ("house, 120,5 bpm", 120.5),
        ("house, 90-100 bpm", [90, 100]),
        ("house between 90 and 100 BPM", [90, 100]),
        ("house, tempo: 96", 96),
        ("house, bpm: 130", 130),
        ("trap, 70/140 double-time", 140),
        ("trap, 140 bpm half-time", 140),
        ("one hundred and twenty bpm house", 120),
        ("house at one twenty beats per minute", 120),
        ("house, 128 beats a minute", 128),
        ("piano, ♩ = 72", 72),
        ("piano piece, andante", "andante"),
        ("Piano sonata, Allegro", "allegro"),
        ("mid-tempo rock", "medium"),
        ("uptempo funk", "fast"),
        ("a slow waltz", "slow"),
        ("slow solo piano waltz", "slow"),
        ("slow attack synth techno", None),
        ("drone metal, the tempo is very slow", "slow"),
        ("very slow, 50 bpm ambient", 50),
        ("dnb 174 dark", 174),
        ("trap, moody, 140", 140),
        ("klezmer that starts slow then speeds up", None),
        ("slow piano melody over house", None),
        ("techno with 909 and 808", None),
        ("techno for a set at 4am", None),
        ("house from 1998", None),
        ("piano, 432 Hz", None),
        ("pop punk, blink-182", None),
        ("hip hop, 16 bars", None),
    ],
)
def test_tempo(prompt: str, tempo: object) -> None:
    assert said(prompt)["tempo"] == tempo


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("techno in A minor", "A minor"),
        ("techno, a minor, dark", "A minor"),
        ("techno, Am", "A minor"),
        ("techno, F#m", "F# minor"),
        ("techno, f# dorian", "F# dorian"),
        ("jazz in Bb major", "Bb major"),
        ("jazz in B flat minor", "Bb minor"),
        ("jazz in the key of Ab", "Ab major"),
        ("jazz, key: G minor", "G minor"),
        ("jazz, key=Ebm", "Eb minor"),
        ("techno, C♯ minor", "C# minor"),
        ("techno, D♭ major", "Db major"),
        ("techno, C-sharp minor", "C# minor"),
        ("techno, Camelot 8A", "A minor"),
        ("techno, 8B, 128 bpm", "C major"),
        ("techno, 12A", "C# minor"),
        ("house, e minor pentatonic", "E minor pentatonic"),
        ("blues in A, smoky", "A major"),
        ("psytrance 145bpm, trippy, F#", "F# major"),
        ("D harmonic minor guitar piece", "D harmonic minor"),
        ("a minor setback turned into a folk song", None),
        ("building to a major climax with strings", None),
        ("metal in drop D", None),
        ("guitar in open G tuning", None),
        ("I am looking for techno", None),
        ("techno in a club", None),
        ("be a jazz man", None),
        ("a big band tune", None),
    ],
)
def test_key(prompt: str, key: str | None) -> None:
    assert said(prompt)["key"] == key


@pytest.mark.parametrize(
    ("prompt", "metre"),
    [
        ("folk in 6/8", "6/8"),
        ("waltz in 3/4 time", "3/4"),
        ("math rock (11/8)", "11/8"),
        ("jazz in three-four time", "3/4"),
        ("a waltz for piano", None),
        ("trap, 70/140 bpm", None),
        ("1/4 note delay on the guitar", None),
        ("open 24/7 house", None),
        ("four on the floor house", None),
    ],
)
def test_metre(prompt: str, metre: str | None) -> None:
    assert said(prompt)["time_signature"] == metre


@pytest.mark.parametrize(
    ("prompt", "seconds"),
    [
        ("one minute of jazz", 60),
        ("jazz, 90 seconds", 90),
        ("jazz, 2:30", 150),
        ("jazz, 2 min 30 s", 150),
        ("jazz, 2m30s", 150),
        ("a three-minute jazz tune", 180),
        ("a 45-second jazz jingle", 45),
        ("jazz, two and a half minutes", 150),
        ("jazz, a minute and a half", 90),
        ("half a minute of jazz", 30),
        ("jazz, 2-3 minutes", 150),
        ("jazz, 45s", 45),
        ("a 30s jazz clip", 30),
        ("jazz from the 80s", None),
        ("90s jazz", None),
        ("1980s jazz", None),
        ("jazz with 808s", None),
        ("jazz at 3am", None),
        ("a two-bar jazz riff", None),
        ("jazz, drop at 0:45", None),
        ("jazz with a 20 second intro", None),
        ("jazz that changes after 30 seconds", None),
        ("jazz at 3:00 am", None),
        ("jazz, 120 beats per minute", None),
    ],
)
def test_duration(prompt: str, seconds: float | None) -> None:
    assert said(prompt)["duration_seconds"] == seconds


def test_spans_point_into_the_prompt_as_it_was_typed() -> None:
    prompt = "🎹 Ｔechno, ﬁne, 174 ＢＰＭ, C♯ minor, João Gilberto"
    reading = read(prompt)
    words = {item.field: prompt[slice(*reading.text.span(item.start, item.end))] for item in reading.found}
    assert words["tempo"] == "174 ＢＰＭ"
    assert words["key"] == "C♯ minor"
    assert words["genre"] == "Ｔechno"
    assert words["style_reference"] == "João Gilberto"


def test_structure_words() -> None:
    reading = read("techno with a long intro, drop at 0:45, fade out")
    assert reading.values("structure") == ["long intro", "drop at 0:45", "fade-out"]
    assert read("metal in drop D, drop the drums").values("structure") == []


@pytest.mark.parametrize(
    ("prompt", "tempo"),
    [
        ("techno at 128 bpm, no wait, 132 bpm", 132),
        ("slow blues shuffle on guitar", "slow"),
        ("Fast and furious, polka with accordion", "fast"),
        ("a slow march for brass", "slow"),
    ],
)
def test_corrected_and_worded_tempos(prompt: str, tempo: float | str) -> None:
    assert parsed(read(prompt)).tempo == tempo


@pytest.mark.parametrize(
    ("prompt", "tempo"),
    [
        ("techno F#min 130BPM", 130),
        ("trap 70 (140 double time)", 140),
        ("trap 140 bpm (70 half-time)", 140),
        ("half-time drum and bass at 170", 170),
        ("low 90s bpm boom bap", [90, 93]),
        ("house in the 120s bpm", [120, 129]),
        ("80s house", None),
        ("techno, 20 bpm faster than the last one", None),
        ('{"genre":"techno","bpm":128,"avoid":["vocals"]}', 128),
        ('{"style": "house", "bpm": "124"}', 124),
    ],
)
def test_tempos_beside_other_words(prompt: str, tempo: object) -> None:
    assert said(prompt)["tempo"] == tempo


def test_a_key_before_a_tempo_bounds_nothing() -> None:
    assert not read("techno, F# min 130 bpm").all("tempo_bound")
    assert read("techno, min 130 bpm").values("tempo_bound") == ["least"]


def test_half_time_leaves_drum_and_bass_its_name() -> None:
    reading = read("half-time drum and bass at 170")
    assert reading.values("genre") == ["drum and bass"]
    assert reading.values("feel") == ["half-time feel"]


def test_a_tempo_that_is_to_change_is_said() -> None:
    assert any("one tempo holds" in note for note in read("a folk song that speeds up").notes)
    assert not read("a fast folk song").notes


@pytest.mark.parametrize(
    ("prompt", "seconds"), [("lofi, no more than a minute", 60), ("house, at most a minute", 60), ("techno, 1h", 3600)]
)
def test_lengths_as_a_bound(prompt: str, seconds: float) -> None:
    assert said(prompt)["duration_seconds"] == seconds


@pytest.mark.parametrize(
    ("prompt", "form"),
    [
        ("intro verse chorus x2 outro", "intro, verse, chorus, chorus, outro"),
        ("verse, chorus, bridge, double chorus, outro", "verse, chorus, bridge, chorus, chorus, outro"),
        ("verse - verse - chorus (2x) - last chorus", "verse, verse, chorus, chorus, chorus"),
    ],
)
def test_sections_that_come_again_in_a_list(prompt: str, form: str) -> None:
    assert read(prompt).values("structure") == [f"form: {form}"]


def test_swing_of_a_machine_is_no_style() -> None:
    assert said("hip hop with MPC swing and 60% swing")["genres"] == ["hip hop"]
    assert said("swing with a clarinet")["genres"] == ["swing"]


def test_a_feel_and_a_four_on_the_floor_are_music() -> None:
    assert said("four on the floor disco")["genres"] == ["disco"]
    assert said("double time trap")["genres"] == ["trap"]
