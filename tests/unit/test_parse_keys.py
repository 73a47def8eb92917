"""Keys as people write them, and what only looks like a key."""

from __future__ import annotations

import pytest

from parsing.core.parsed import parsed
from parsing.core.reading import read


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("Em, 90 bpm, lofi", "E minor"),
        ("dnb 174 fmin", "F minor"),
        ("strings d-maj", "D major"),
        ("ballad in am, piano", "A minor"),
        ("a-flat, nocturne for piano", "Ab major"),
        ("lute piece, dorian mode on D", "D dorian"),
        ("lute piece, mixolydian in G", "G mixolydian"),
        ("minor pentatonic in A, guitar rock", "A minor pentatonic"),
        ("transpose the blues to Eb", "Eb major"),
        ("techno 8A", "A minor"),
        ("12B melodic techno at 123", "E major"),
        ("house, 6A -> plucks", "G minor"),
        ("not in C major, rather in F minor, techno", "F minor"),
        ("no A minor please, use E minor, techno", "E minor"),
        ("techno, not major but D minor", "D minor"),
        ("clarinet in B flat and horn in F, romantic piece in D minor", "D minor"),
        ("jazz ii-V-I in Bb", "Bb major"),
        ("lots of D minor vibes, strings", "D minor"),
        ("a waltz in Em", "E minor"),
        ("set the key to Bb, polka", "Bb major"),
        ("E blues with slide guitar", "E major"),
        ("funk / C# / 105", "C# major"),
        ("rap beat in 4A without strings", "F minor"),
    ],
)
def test_ways_of_writing_a_key(prompt: str, key: str) -> None:
    assert parsed(read(prompt)).key == key


@pytest.mark.parametrize(
    "prompt",
    [
        "pop, chords Am F C G",
        "pop, progression: C - G - Am - F",
        "pop, Am-F-C-G, 120 bpm",
        "a D major chord opens the folk song",
        "open with an E major arpeggio, folk",
        "house with a minor feel",
        "sad piano in a minor way",
        "FM bells and AM radio noise, synthwave",
        "anything but C minor, house",
        "a song for class 8A, ukulele",
        "room 4B, spooky organ",
        "C-64 chiptune",
        "E-guitar and drums, rock",
        "G-funk beat",
        "B-roll music, ambient",
        "pop about vitamin C",
        "guitar in open G tuning, blues",
        "deep house, start on an F minor 7 chord",
    ],
)
def test_what_is_no_key(prompt: str) -> None:
    assert parsed(read(prompt)).key is None


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("drone, root note: G, minor", "G minor"),
        ("a lute dance with tonic D, dorian", "D dorian"),
        ("harp piece centred around Bb", "Bb major"),
        ("G in the lydian mode, flute", "G lydian"),
        ("dorian funk guitar in G", "G dorian"),
        ("waltz, key signature: two flats", "Bb major"),
        ("waltz with three sharps, minor", "F# minor"),
        ("Ab nocturne for piano", "Ab major"),
        ("dub, G♮ minor", "G minor"),
        ("house, G.minor, 122", "G minor"),
        ("trap beat, 140 bpm, bm", "B minor"),
        ("9A techno with pads", "E minor"),
        ("a sad lute song. dm, 70 bpm", "D minor"),
        ("rumba, C minor, no wait, G minor", "G minor"),
        ("rumba in C minor. Actually make it F minor.", "F minor"),
        ("rumba in A minor, then key: F minor", "F minor"),
        ("Epic choir for a mountain video. Key is La minor.", "A minor"),
        ("trance 138bpm 11B supersaw euphoric", "A major"),
        ("techno 4/4 138bpm 4A hypnotic", "F minor"),
    ],
)
def test_keys_in_other_words(prompt: str, key: str) -> None:
    assert parsed(read(prompt)).key == key


@pytest.mark.parametrize(
    "prompt",
    [
        "horn in F, tuba and strings",
        "Eb clarinet with a jazz trio",
        "lofi at 3, am",
        "two flats to let",
        "a lute song. dm me",
    ],
)
def test_instruments_built_in_a_key_and_clocks_name_none(prompt: str) -> None:
    assert parsed(read(prompt)).key is None


@pytest.mark.parametrize(
    ("prompt", "key"),
    [
        ("polka, 6A on the Camelot wheel", "G minor"),
        ("techno 9A 128", "E minor"),
        ("gentle harp D minor 70bpm", "D minor"),
        ("techno in G min 128", "G minor"),
        ("harp waltz, E minor 6/8", "E minor"),
        ("harp waltz over G major 7", None),
        ("E-flat waltz for harp", "Eb major"),
        ("A flat waltz", None),
        ("A-minor waltz for harp", "A minor"),
        ("A minor waltz for harp", "A minor"),
        ("A minor detail: the waltz needs a harp", None),
        ("fm 140 techno", "F minor"),
        ("in the key of E (Dorian), harp", "E dorian"),
        ("key: F (minor), techno", "F minor"),
        ("let's take E flat for the key, harp waltz", "Eb major"),
        ("the key should be b flat, harp waltz", "Bb major"),
        ("G is the tonic, minor mode, harp waltz", "G minor"),
        ("don't put it in F, put it in D, harp waltz", "D major"),
        ("the chords are Em and D, harp waltz", None),
        ("D# standard tuning, metal", None),
    ],
)
def test_keys_beside_other_words(prompt: str, key: str | None) -> None:
    assert parsed(read(prompt)).key == key
