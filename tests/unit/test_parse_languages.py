"""Whole prompts in other languages, as a native musician would write them, read as their English; spans stay theirs."""

from __future__ import annotations

from typing import Any

import pytest

from parsing.core.foreign_numbers import spelled_numbers
from parsing.core.languages import spoken_language
from parsing.core.parsed import parsed
from parsing.core.reading import read

PROMPTS: list[tuple[str, dict[str, Any]]] = [
    (
        "Bossa nova tranquila con guitarra española y flauta, sin batería, en la menor, 90 bpm, dos minutos y medio",
        {"tempo": 90, "key": "A minor", "duration_seconds": 150, "genres": ["bossa nova"], "moods": ["calm"],
         "instruments": ["spanish guitar", "flute"], "excluded": ["drum"]},
    ),
    (
        "cumbia alegre con acordeón y güira, ciento diez bpm, sin voces ni metales",
        {"tempo": 110, "genres": ["cumbia"], "instruments": ["accordion", "guira"], "excluded": ["vocal", "brass"]},
    ),
    (
        "Quero uma bossa nova calma com violão e flauta, andamento lento, dó maior, sem vocais",
        {"tempo": "slow", "key": "C major", "instruments": ["acoustic guitar", "flute"], "excluded": ["vocal"]},
    ),
    (
        "Samba animado com cavaquinho, pandeiro e surdo, sem bateria, em lá menor, 2 minutos",
        {"key": "A minor", "duration_seconds": 120, "genres": ["samba"], "moods": ["upbeat"], "excluded": ["drum"]},
    ),
    (
        "Un morceau de jazz manouche joyeux avec guitare et violon, sans batterie, en ré mineur, deux minutes trente",
        {"key": "D minor", "duration_seconds": 150, "genres": ["gypsy jazz"], "moods": ["joyful"],
         "instruments": ["guitar", "violin"], "excluded": ["drum"]},
    ),
    (
        "musique de film épique, orchestre et chœur, tempo lent, do mineur, pas de guitare ni de batterie",
        {"tempo": "slow", "key": "C minor", "genres": ["film score"], "excluded": ["guitar", "drum"]},
    ),
    (
        "Trauriges Klavierstück in a-Moll, langsames Tempo, ohne Schlagzeug, anderthalb Minuten",
        {"tempo": "slow", "key": "A minor", "duration_seconds": 90, "instruments": ["piano"], "excluded": ["drum"]},
    ),
    (
        "Treibender Techno, hundertzweiunddreißig BPM, düster, h-Moll, kein Gesang, mit Synthesizer",
        {"tempo": 132, "key": "B minor", "genres": ["techno"], "moods": ["driving", "dark"], "excluded": ["vocal"]},
    ),
    (
        "valzer malinconico con fisarmonica e violino, senza batteria, la minore, due minuti",
        {"key": "A minor", "duration_seconds": 120, "genres": ["waltz"], "instruments": ["accordion", "violin"]},
    ),
    (
        "ローファイヒップホップ、エレピとウッドベース、イ短調、テンポ80、ボーカルなし、2分30秒",
        {"tempo": 80, "key": "A minor", "duration_seconds": 150, "genres": ["lo-fi hip hop"],
         "instruments": ["electric piano", "upright bass"], "excluded": ["vocal"]},
    ),
    (
        "切ないピアノバラード、ハ長調、ゆっくり、ドラム抜き、90秒",
        {"tempo": "slow", "key": "C major", "duration_seconds": 90, "moods": ["melancholic"], "excluded": ["drum"]},
    ),
    (
        "ギターとドラムなしの壮大なオーケストラ、ニ短調",
        {"key": "D minor", "instruments": ["orchestra"], "excluded": ["guitar", "drum"]},
    ),
]  # fmt: skip


@pytest.mark.parametrize(("prompt", "expected"), PROMPTS, ids=[prompt[:28] for prompt, _ in PROMPTS])
def test_a_whole_prompt(prompt: str, expected: dict[str, Any]) -> None:
    answer = parsed(read(prompt)).as_dict()
    assert {field: answer[field] for field in expected} == expected


@pytest.mark.parametrize(
    ("prompt", "typed"),
    [
        ("🎹🎹 ドラムなしのジャズ", {"ドラム", "ジャズ"}),
        ("balada triste, sin batería", {"balada", "triste", "batería"}),
        ("Walzer in cis-Moll", {"Walzer", "cis-Moll"}),
    ],
)
def test_spans_are_the_words_as_typed(prompt: str, typed: set[str]) -> None:
    reading = read(prompt)
    spans = [reading.text.span(item.start, item.end) for item in reading.found]
    assert {prompt[first:last] for first, last in spans} == typed


@pytest.mark.parametrize(
    "prompt",
    [
        "a song about the seven deadly sins",
        "die young, a pop song with a big chorus",
        "the sun goes down on the bass line",
        "la la la vocals over a house beat",
        "con artists at the casino, jazz",
        "E minor, 90 bpm, a ballad for my mayor",
        "a piece in Em, slow",
        "do a trance lead in Em",
        "techno à la Jeff Mills",
        "in the style of Los Lobos and La Oreja de Van Gogh",
    ],
)
def test_english_is_left_alone(prompt: str) -> None:
    assert read(prompt).text.folded.count(" ") == read(prompt).text.raw.count(" ")
    assert spoken_language(prompt.lower().split()) is None


def test_a_name_with_foreign_words_is_kept() -> None:
    answer = parsed(read("balada triste al estilo de La Oreja de Van Gogh, sin batería"))
    assert answer.style_references == ("La Oreja de Van Gogh",)
    assert answer.excluded == ("drum",)


@pytest.mark.parametrize(
    ("language", "words", "digits"),
    [
        ("es", "ciento setenta y cuatro", "174"),
        ("pt", "cento e vinte e oito", "128"),
        ("fr", "quatre vingt dix sept", "97"),
        ("fr", "cent soixante quatorze", "174"),
        ("de", "hundertvierundsiebzig", "174"),
        ("it", "centoventotto", "128"),
    ],
)
def test_spelled_numbers(language: str, words: str, digits: str) -> None:
    assert spelled_numbers(language)[words] == digits


@pytest.mark.parametrize(
    ("prompt", "genres", "tempo"),
    [
        ("rap agressif, 90 battements par minute", ["rap"], 90),
        ("rock, 120 pulsations par minute", ["rock"], 120),
        ("schnelle Rockmusik", ["rock"], None),
        ("traurige Volksmusik", ["folk"], None),
        ("musique triste à 80 battements par minute", [], 80),
        ("musique concrète", ["musique concrète"], None),
    ],
)
def test_words_that_no_other_language_has(prompt: str, genres: list[str], tempo: float | None) -> None:
    answer = parsed(read(prompt))
    assert (list(answer.genres), answer.tempo) == (genres, tempo)
