"""Modes by all their names, with a tonic beside them, apart from it, or without one."""

from __future__ import annotations

import pytest

from musicassist.theory.scale import ALSO_CALLED, MODES
from parsing.services import prompt_parse


def key_of(prompt: str) -> str:
    return str(prompt_parse(prompt=prompt, seed=3)[0].key)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("techno, d phrygian dominant, 130 bpm", "D phrygian dominant"),
        ("metal in E hijaz", "E phrygian dominant"),
        ("klezmer in D freygish", "D phrygian dominant"),
        ("klezmer in D ahava rabboh", "D phrygian dominant"),
        ("surf rock in E Spanish gypsy", "E phrygian dominant"),
        ("flamenco in Bb Phrygian-dominant", "Bb phrygian dominant"),
        ("E-flat phrygian dominant flamenco", "Eb phrygian dominant"),
        ("hijaz on D, oud", "D phrygian dominant"),
        ("house in A double harmonic", "A double harmonic"),
        ("raga in D bhairav", "D double harmonic"),
        ("G gypsy major accordion waltz", "G double harmonic"),
        ("trap in C# hungarian minor", "C# hungarian minor"),
        ("piano piece in B gypsy minor", "B hungarian minor"),
        ("orchestral, C whole-tone scale", "C whole tone"),
        ("piano in the whole tone scale on D", "D whole tone"),
        ("jazz in Bb acoustic scale", "Bb lydian dominant"),
        ("D ukrainian dorian klezmer", "D ukrainian dorian"),
        ("F harmonic major strings", "F harmonic major"),
        ("house --key E hijaz", "E phrygian dominant"),
        ('house --key "G hungarian minor"', "G hungarian minor"),
        ("house --key C# whole tone", "C# whole tone"),
        ("phrygian dominant metal in E", "E phrygian dominant"),
        ("E, phrygian dominant, metal", "E phrygian dominant"),
        ("a jazz song in D, minor key", "D minor"),
    ],
)
def test_a_key_in_a_rare_mode_is_read(prompt: str, key: str) -> None:
    brief = prompt_parse(prompt=prompt, seed=3)[0]
    assert str(brief.key) == key
    assert brief.asked("key")
    assert not any("played as" in note for note in brief.notes)


@pytest.mark.parametrize("name", sorted({*MODES, *ALSO_CALLED} - {"blues"}))
def test_every_name_of_a_mode_is_read_beside_a_tonic(name: str) -> None:
    assert key_of(f"ambient in F# {name}, 90 bpm") == f"F# {ALSO_CALLED.get(name, name)}"


@pytest.mark.parametrize(
    ("prompt", "mode"),
    [
        ("dorian jazz", "dorian"),
        ("funk in dorian", "dorian"),
        ("techno, phrygian", "phrygian"),
        ("lydian film music", "lydian"),
        ("trap in harmonic minor", "harmonic minor"),
        ("rock in the phrygian dominant scale", "phrygian dominant"),
        ("klezmer in freygish", "phrygian dominant"),
        ("psytrance using the hijaz scale", "phrygian dominant"),
        ("ambient with whole-tone harmony", "whole tone"),
        ("Byzantine scale ambient", "double harmonic"),
    ],
)
def test_a_mode_without_a_tonic_holds(prompt: str, mode: str) -> None:
    brief = prompt_parse(prompt=prompt, seed=3)[0]
    assert brief.key.mode == mode
    assert brief.genres != ("lo-fi",)


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("modulate up a whole tone at the end, pop in C major", "C major"),
        ("A whole tone higher in the last chorus, pop in G minor", "G minor"),
        ("house in a minor", "A minor"),
        ("jazz in C major, not dorian", "C major"),
    ],
)
def test_what_only_sounds_like_a_mode(prompt: str, key: str) -> None:
    assert key_of(prompt) == key


def test_a_chant_is_no_mode() -> None:
    brief = prompt_parse(prompt="E byzantine chant, choir", seed=3)[0]
    assert brief.genres == ("byzantine chant",)
    assert brief.key.mode != "double harmonic"
