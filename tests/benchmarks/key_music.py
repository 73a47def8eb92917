"""The music that the key network learns from, by source; the judging clips are not among it."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import replace

import numpy as np

from generation.core.compose.composer import compose
from generation.core.score import Score
from musicassist.catalog.loader import genre, genres, instruments
from musicassist.contracts.brief import Key
from musicassist.theory.chord import parse_roman
from musicassist.theory.pitch import pitch_class
from tests.benchmarks.accompaniments import accompaniment, grooves, judging
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.font_player import RATE, FontPlayer
from tests.benchmarks.key_songs import MODE_SHARES, Part, Song, SongNote, progression, solo, song
from tests.benchmarks.known_clips import play
from tests.benchmarks.renders import brief
from tests.benchmarks.tempo_level_training import CHORDS, HERE, _dressed

# Degrees of the scale, one a bar; the tonic comes first in most, as in most songs, but not in all.
LOOPS = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 0), (1, 4, 0, 0), (5, 3, 0, 4), (3, 4, 0, 5), (0, 2, 3, 4),
              (0, 3, 0, 4), (0, 0, 3, 4), (3, 0, 4, 0), (0, 1, 4, 0), (0, 5, 1, 4)),
    "mixolydian": ((0, 6, 3, 0), (0, 0, 6, 3), (0, 3, 6, 3), (0, 4, 6, 3)),
    "minor": ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 6), (0, 5, 6, 0), (3, 0, 4, 0), (0, 2, 6, 3), (5, 6, 0, 0),
              (0, 0, 5, 6)),
    "harmonic minor": ((0, 3, 4, 0), (1, 4, 0, 0), (0, 5, 3, 4), (3, 4, 0, 0)),
    "dorian": ((0, 3, 0, 3), (0, 6, 3, 0), (0, 1, 0, 3)),
    "phrygian": ((0, 1, 0, 1), (0, 0, 0, 0), (0, 1, 2, 1), (0, 0, 1, 6)),
    "lydian": ((0, 1, 0, 1), (0, 1, 2, 0)),
}  # fmt: skip
SHARE = (0.42, 0.08, 0.30, 0.08, 0.05, 0.05, 0.02)
SECONDS = 22.0


def songs(player: FontPlayer, seeds: Iterable[int]) -> Iterator[KnownClip]:
    """Songs of ``key_songs`` by General MIDI instruments."""
    return (player.play(song(seed), "song") for seed in seeds)


def solos(player: FontPlayer, seeds: Iterable[int]) -> Iterator[KnownClip]:
    """Tunes alone."""
    return (player.play(solo(seed), "solo") for seed in seeds)


def scores(player: FontPlayer, seeds: Iterable[int]) -> Iterator[KnownClip]:
    """The composer's scores by the SoundFont alone; they end, or are cut."""
    for seed in seeds:
        for style in genres():
            asked = brief(style, seed, seconds=40.0)
            yield player.play(_as_song(compose(asked, genre(style), rng_seed=seed), seed), style)


def _as_song(score: Score, seed: int) -> Song:
    beat, catalog, parts = 60.0 / score.tempo_bpm, instruments(), []
    for part in score.parts:
        played = catalog[part.instrument]
        notes = [
            SongNote(max(0.0, note.start_beats * beat), note.duration_beats * beat, note.pitch, note.velocity)
            for note in part.notes
        ]
        parts.append(Part(played.program, 100, notes, is_kit=played.source == "kit"))
    length = score.bars * score.beats_per_bar * beat
    heard = length + 2.0 if seed % 2 else min(length, 22.0)
    return Song(tuple(parts[:15]), pitch_class(score.key.tonic), score.key.mode, heard, 0.0)


def loops(seeds: Iterable[int]) -> Iterator[KnownClip]:
    """Chord loops by the benchmark's own synths to the rhythms of ``rhythms.toml``."""
    rows = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    for seed in seeds:
        for number, (name, row) in enumerate(rows.items()):
            rng = np.random.default_rng([number, 100 + seed])
            mode = str(rng.choice(list(LOOPS), p=SHARE))
            style = _dressed(row, rng)
            style = replace(
                style,
                drums=style.drums if rng.random() < 0.75 else {},
                comp=style.comp or str(rng.choice(CHORDS[style.steps])),
                modes=(mode,),
                roots=(LOOPS[mode][rng.integers(len(LOOPS[mode]))],),
                extension=int(rng.choice([3, 3, 4])),
            )
            yield play(style, rng, name=name, seconds=SECONDS, gains_db=(-9.0, 3.0))


def other_grooves(seeds: Iterable[int]) -> Iterator[KnownClip]:
    """MMA's grooves that may train, over other chords than those that judge."""
    for seed in seeds:
        for number, name in enumerate(row for row in grooves() if row not in judging()):
            rng = np.random.default_rng([seed, number, 7])
            mode = str(rng.choice(list(MODE_SHARES), p=np.array(list(MODE_SHARES.values()))))
            chords = [parse_roman(numeral, Key("C", mode)).symbol(flats=True) for numeral in progression(rng, mode)]
            chords = [chord.replace("maj", "M") for chord in chords]
            yield accompaniment(name, 1_000 + seed, seconds=SECONDS, harmony=(mode, chords), rate_hz=RATE)
