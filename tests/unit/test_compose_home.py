"""What tells a listener where home is: loops, turns, voicings, phrase ends."""

from __future__ import annotations

import numpy as np
import pytest

from generation.core.compose.harmony import homeliness
from generation.core.compose.voicing import chosen_classes, voice_chord
from generation.core.score import ChordSpan
from musicassist.contracts.brief import Key
from musicassist.theory.chord import parse_roman
from musicassist.theory.pitch import pitch_class
from tests.unit.compose_briefs import score_of

A_MINOR = Key("A", "minor")


def test_loops_around_the_tonic_are_homelier() -> None:
    assert homeliness("i | iv | v | i") > homeliness("i | bVI | bIII | bVII") > homeliness("bVI | bVII | i | bIII")
    assert homeliness("bVI | bVII | i | bIII") > homeliness("bVI | bVII | bIII | v")
    assert homeliness("ii | V") < homeliness("I | V")


def test_the_tonics_own_chord_keeps_root_and_fifth_though_a_bass_plays_the_root() -> None:
    chord = parse_roman("im9", A_MINOR)
    assert 9 not in chosen_classes(chord, 4, True)
    assert {9, 4, 0} <= set(chosen_classes(chord, 4, True, tonic=9))


def test_other_chords_keep_the_tonic_and_give_up_the_keys_fifth_first() -> None:
    chord = parse_roman("IV9", Key("A", "dorian"))
    assert set(chosen_classes(chord, 4, True, tonic=9)) == {9, 6, 0, 2}
    assert 4 in chosen_classes(chord, 4, True)


def test_a_doubled_tonic_chord_has_its_root_at_two_heights() -> None:
    pitches = voice_chord(parse_roman("im7", A_MINOR), (), 48, 79, 4, rootless=True, tonic=9, doubled=True)
    assert sum(pitch % 12 == 9 for pitch in pitches) == 2
    assert {pitch % 12 for pitch in pitches} == {9, 0, 4}
    narrow = voice_chord(parse_roman("im7", A_MINOR), (), 60, 70, 4, rootless=True, tonic=9, doubled=True)
    assert len(set(narrow)) == len(narrow) == 3


@pytest.mark.parametrize("slug", ["house", "lofi", "future_bass", "rnb_neosoul"])
def test_the_tonic_is_among_the_most_heard_notes(slug: str) -> None:
    shares = []
    for seed in range(4):
        score = score_of(slug, seed=seed, key=("A", "minor"), duration_seconds=75.0)
        heard = np.zeros(12)
        for part in score.parts:
            if part.role not in ("drums", "texture"):
                for note in part.notes:
                    heard[note.pitch % 12] += note.duration_beats
        shares.append((heard > heard[pitch_class("A")]).sum())
    assert np.mean(shares) <= 2.0


def _end(span: ChordSpan) -> float:
    return span.start_beats + span.duration_beats


def test_an_opening_begins_at_home_and_a_loop_turns_home() -> None:
    openings, turned = [], 0
    for seed in range(12):
        score = score_of("pop", seed=seed, key=("A", "minor"), duration_seconds=120.0)
        openings.append(score.chords[0].pitch_classes[0] == pitch_class("A"))
        verse = next(s for s in score.sections if s.name == "verse" and s.bars >= 8)
        bars = [
            tuple(c.roman for c in score.chords if c.start_beats < 4 * bar + 4 and _end(c) > 4 * bar)
            for bar in range(verse.start_bar, verse.start_bar + 8)
        ]
        turned += bars[3] != bars[7]
    assert np.mean(openings) > 0.8
    assert turned >= 6


@pytest.mark.parametrize("slug", ["punk", "house", "jazz"])
def test_a_phrygian_piece_comes_home_from_above(slug: str) -> None:
    score = score_of(slug, seed=1, key=("Bb", "phrygian"), metre=(5, 4), duration_seconds=12.0)
    home = pitch_class("Bb")
    before = [span for span in score.chords if span.start_beats < score.chords[-1].start_beats][-1]
    assert before.pitch_classes[0] == (home + 1) % 12
