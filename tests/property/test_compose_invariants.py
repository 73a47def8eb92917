"""Whatever is asked, the score is playable, of the asked length, in the asked tempo, and the same again."""

from __future__ import annotations

import itertools

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.compose.markov import sample_chain, transitions
from generation.core.midi import midi_bytes
from musicassist.catalog.loader import instruments
from musicassist.contracts.brief import Metre
from musicassist.theory.meter import quarter_tempo
from musicassist.theory.scale import MODES, harmony_pitch_classes
from tests.unit.compose_briefs import STYLES, brief_of, score_of

METRES = [(4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 4)]
WISHES = {
    "slug": st.sampled_from(STYLES),
    "seed": st.integers(0, 2**32 - 1),
    "tempo_bpm": st.floats(40, 220).map(lambda x: round(x, 1)),
    "metre": st.sampled_from(METRES),
    "key": st.tuples(st.sampled_from(["C", "C#", "Db", "Eb", "F#", "Gb", "B"]), st.sampled_from(sorted(MODES))),
    "duration_seconds": st.sampled_from([10.0, 11.5, 23.0, 61.0, 100.0]),
    "moods": st.sampled_from([(), ("dark", "calm"), ("happy", "energetic")]),
    "sounds": st.lists(st.sampled_from(sorted(instruments())), max_size=5, unique=True).map(tuple),
}


@settings(max_examples=30, deadline=None)
@given(**WISHES)
def test_a_score_is_playable_and_as_long_as_asked(slug: str, **wishes: object) -> None:
    score = score_of(slug, **wishes)
    brief = brief_of(slug, **{k: v for k, v in wishes.items() if k != "seed"})
    assert score.tempo_bpm == quarter_tempo(brief.tempo_bpm, score.metre)
    in_triplets = score.metre == Metre(12, 8) and brief.metre == Metre(4, 4) and brief.tempo_bpm < 80
    assert score.metre == brief.metre or in_triplets
    bar_seconds = score.beats_per_bar * 60 / score.tempo_bpm
    assert abs(score.duration_seconds - brief.duration_seconds) <= bar_seconds
    assert sum(section.bars for section in score.sections) == score.bars
    assert score.parts
    end = score.bars * score.beats_per_bar
    for part in score.parts:
        sound = instruments()[part.instrument]
        starts = [note.start_beats for note in part.notes]
        assert starts == sorted(starts)
        for note in part.notes:
            assert 0 <= note.start_beats < end
            assert note.duration_beats > 0
            assert 1 <= note.velocity <= 127
            assert note.start_beats * 60000 / score.tempo_bpm + note.offset_ms > -400
            if part.role not in ("drums", "texture"):
                assert sound.low <= note.pitch <= sound.high
    assert {part.asked for part in score.parts} - {""} == {wish.name for wish in brief.instruments}


@settings(max_examples=8, deadline=None)
@given(**WISHES)
def test_the_same_seed_gives_the_same_bytes(slug: str, **wishes: object) -> None:
    first, second = score_of(slug, **wishes), score_of(slug, **wishes)
    assert first == second
    assert midi_bytes(first) == midi_bytes(second)


@settings(max_examples=25, deadline=None)
@given(
    slug=st.sampled_from(STYLES),
    seed=st.integers(0, 1000),
    tonic=st.sampled_from(["C", "F#", "Bb"]),
    mode=st.sampled_from(["minor", "major", "dorian", "phrygian", "lydian"]),
)
def test_most_notes_are_of_the_asked_key(slug: str, seed: int, tonic: str, mode: str) -> None:
    score = score_of(slug, seed=seed, key=(tonic, mode))
    changed_at, changed_to = score.key_changes[0] if score.key_changes else (score.bars, score.key)
    at = changed_at * score.beats_per_bar
    notes = [n for p in score.parts if p.role not in ("drums", "texture") for n in p.notes]
    own, later = harmony_pitch_classes(score.key), harmony_pitch_classes(changed_to)
    inside = sum(n.pitch % 12 in (own if n.start_beats < at else later) for n in notes) / len(notes)
    assert inside > (0.72 if slug == "jazz" else 0.8)


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_a_constrained_chain_keeps_every_constraint(data: st.DataObject) -> None:
    size = data.draw(st.integers(5, 14))
    count = data.draw(st.integers(2, 24))
    pitches = sorted(data.draw(st.lists(st.integers(55, 84), min_size=size, max_size=size, unique=True)))
    rng = np.random.default_rng(data.draw(st.integers(0, 10_000)))
    allowed = rng.random((count, size)) < 0.5
    allowed[np.arange(count), rng.integers(0, size, count)] = True
    drawn = sample_chain(transitions(pitches), allowed.astype(float), rng)
    assert len(drawn) == count
    assert all(allowed[i, state] for i, state in enumerate(drawn))


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_fixed_end_is_reached_without_a_forbidden_leap(seed: int) -> None:
    pitches = [60, 62, 64, 65, 67, 69, 71, 72, 74, 76]
    weights = np.ones((6, len(pitches)))
    weights[-1] = 0.0
    weights[-1, 0] = 1.0
    drawn = sample_chain(transitions(pitches), weights, np.random.default_rng(seed))
    line = [pitches[i] for i in drawn]
    assert line[-1] == 60
    assert all(abs(b - a) <= 12 for a, b in itertools.pairwise(line))
