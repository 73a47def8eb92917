"""Rarer scales from prompt to notes: what is asked is played, and nothing else."""

from __future__ import annotations

from collections import Counter
from io import BytesIO

import mido
import pytest

from generation.core.compose.composer import compose
from generation.core.compose.mode_harmony import homecoming, marked_classes
from generation.core.compose.style import load_table
from generation.core.midi import key_signature, midi_bytes
from generation.core.score import Score
from musicassist.audio.key import RARE
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import Key
from musicassist.theory.chord import COLOURS, diatonic_chord, parse_roman
from musicassist.theory.pitch import pitch_class
from musicassist.theory.scale import MODES, harmony_pitch_classes, keeps_to_scale, scale_pitch_classes
from parsing.services import prompt_parse
from tests.unit.compose_briefs import TEN, score_of

KEPT = tuple(mode for mode in MODES if keeps_to_scale(mode))


def pitches_of(score: Score) -> Counter[int]:
    """How often each pitch class is struck by parts that have a pitch."""
    parts = [part for part in score.parts if part.role not in ("drums", "texture")]
    return Counter(note.pitch % 12 for part in parts for note in part.notes)


@pytest.mark.parametrize(
    ("prompt", "degrees"),
    [
        ("techno, d phrygian dominant, 130 bpm, 40 s", (1, 4)),
        ("klezmer in D freygish, clarinet, 40 s", (1, 4)),
        ("rock in E hijaz, 40 s", (1, 4)),
        ("metal in E hijaz, 40 s", (1,)),
        ("jazz in A double harmonic, 40 s", (1, 4, 11)),
        ("trap in C# hungarian minor, 808, 40 s", (3, 6, 8, 11)),
        ("orchestral, C whole-tone scale, 40 s", (6, 8, 10)),
        ("funk in Bb lydian dominant, 40 s", (6, 10)),
        ("salsa in F harmonic major, 40 s", (4, 8)),
        ("folk in D ukrainian dorian, 40 s", (3, 6, 9)),
    ],
)
def test_a_prompts_scale_is_what_is_played(prompt: str, degrees: tuple[int, ...]) -> None:
    for seed in (1, 2):
        brief = prompt_parse(prompt=prompt, seed=seed)[0]
        played = pitches_of(compose(brief, genre(brief.genre), rng_seed=seed))
        assert set(played) <= set(scale_pitch_classes(brief.key))
        tonic = pitch_class(brief.key.tonic)
        for degree in degrees:
            assert played[(tonic + degree) % 12] > 0.015 * played.total()


@pytest.mark.parametrize("mode", KEPT)
def test_nobody_leaves_the_scale_in_any_way_of_playing(mode: str) -> None:
    for number, slug in enumerate((*TEN, "salsa", "blues", "celtic", "drill")):
        score = score_of(slug, seed=number, key=("Eb", mode), duration_seconds=40.0)
        assert set(pitches_of(score)) <= set(scale_pitch_classes(score.key)), slug
        glides = {n.glide_to % 12 for p in score.parts if p.role == "bass" for n in p.notes if n.glide_to is not None}
        assert glides <= set(scale_pitch_classes(score.key)), slug


@pytest.mark.parametrize("mode", KEPT)
@pytest.mark.parametrize("colour", sorted(COLOURS))
def test_chords_on_every_degree_are_of_the_scale(mode: str, colour: str) -> None:
    key = Key("A", mode)
    for degree in range(len(harmony_pitch_classes(key))):
        assert set(diatonic_chord(key, degree, colour).pitch_classes) <= set(harmony_pitch_classes(key))


@pytest.mark.parametrize("mode", KEPT)
def test_written_chords_are_of_the_scale_and_touch_home(mode: str) -> None:
    key, own = Key("C", mode), homecoming(mode)
    assert own is not None
    rows = [row for row in load_table("harmony.toml")["progressions"] if mode in row["modes"]]
    written = {word for row in rows for word in row["chords"].replace("|", " ").split()}
    for word in {*written, own.before, own.rest, own.rich, own.power}:
        assert set(parse_roman(word, key).pitch_classes) <= set(scale_pitch_classes(key)), word
    assert all(any(parse_roman(word, key).root == 0 for word in row["chords"].split() if word != "|") for row in rows)
    assert {material for row in rows for material in row["materials"]} == set("ABCD")
    assert marked_classes(key) < set(scale_pitch_classes(key))


@pytest.mark.parametrize(
    ("mode", "before", "home"),
    [
        ("phrygian dominant", 1, "D"), ("double harmonic", 1, "D"), ("hungarian minor", 7, "Dm"),
        ("whole tone", 2, "Daug"),
    ],
)  # fmt: skip
def test_a_piece_comes_home_as_its_scale_does(mode: str, before: int, home: str) -> None:
    chords = score_of("rock", seed=4, key=("D", mode)).chords
    assert chords[-1].symbol == home
    assert chords[-2].pitch_classes[0] == (2 + before) % 12


def test_a_phrygian_dominant_piece_in_d_is_spelled_with_flats() -> None:
    symbols = {chord.symbol for chord in score_of("rock", seed=4, key=("D", "phrygian dominant")).chords}
    assert "Eb" in symbols
    assert not any("#" in symbol for symbol in symbols)


def test_signatures_are_those_of_tonic_and_third_and_whole_tones_have_none() -> None:
    assert key_signature(Key("E", "phrygian dominant")) == "E"
    assert key_signature(Key("C", "hungarian minor")) == "Cm"
    score = score_of("ambient", seed=1, key=("C", "whole tone"))
    file = mido.MidiFile(file=BytesIO(midi_bytes(score)))
    assert not any(message.type == "key_signature" for track in file.tracks for message in track)


def test_listening_knows_the_same_scales() -> None:
    assert {mode: MODES[mode] for mode in KEPT} == RARE
