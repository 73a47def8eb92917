"""Whatever a score holds, the players give finite sound of the right shape, and the same again."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from generation.core.score import AutomationPoint, Note, Part
from generation.core.sound.clock import RATE_HZ, automation_curve, timed_notes
from generation.core.sound.envelopes import envelope
from generation.core.sound.players import Room, play_part
from musicassist.catalog.loader import instruments

FRAMES = RATE_HZ
SOUNDS = st.sampled_from(sorted(instruments()))
NOTES = st.builds(
    Note,
    start_beats=st.floats(0.0, 4.0),
    duration_beats=st.floats(0.001, 3.0),
    pitch=st.integers(0, 127),
    velocity=st.integers(1, 127),
    offset_ms=st.floats(-60.0, 60.0),
    glide_to=st.none() | st.integers(0, 127),
)


@settings(max_examples=60, deadline=None)
@given(SOUNDS, st.lists(NOTES, min_size=1, max_size=6), st.floats(40.0, 220.0), st.integers(0, 2**32 - 1))
def test_any_notes_on_any_sound_are_finite_and_repeatable(
    slug: str, notes: list[Note], tempo: float, seed: int
) -> None:
    part = Part("Any", "Any", "lead", slug, tuple(notes))
    room = Room(font=None, seed=seed, tempo_bpm=tempo, frames=FRAMES)
    audio = play_part(part, room)
    assert audio.shape == (2, FRAMES)
    assert audio.dtype == np.float32
    assert np.isfinite(audio).all()
    assert np.abs(audio).max() < 40.0
    np.testing.assert_array_equal(audio, play_part(part, room))


@settings(max_examples=80, deadline=None)
@given(
    st.integers(1, 4000),
    st.integers(0, 5000),
    st.floats(0.0005, 5.0),
    st.floats(0.001, 5.0),
    st.floats(0.0, 1.0),
    st.floats(0.003, 5.0),
)
def test_an_envelope_stays_between_nothing_and_one(
    length: int, held: int, attack: float, decay: float, sustain: float, release: float
) -> None:
    curve = envelope(length, held, attack_s=attack, decay_s=decay, sustain=sustain, release_s=release, rate_hz=1000.0)
    assert curve.min() >= 0.0
    assert curve.max() <= 1.0 + 1e-9


@settings(max_examples=80, deadline=None)
@given(st.lists(NOTES, max_size=12), st.floats(40.0, 220.0))
def test_timed_notes_are_in_order_and_never_before_zero(notes: list[Note], tempo: float) -> None:
    timed = timed_notes(Part("P", "S", "lead", "piano", tuple(notes)), tempo)
    assert len(timed) == len(notes)
    starts = [note.start for note in timed]
    assert starts == sorted(starts)
    assert all(note.start >= 0 and note.length >= 1 for note in timed)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0, 64), st.floats(-60, 6)), min_size=1, max_size=6), st.floats(40.0, 220.0))
def test_automation_stays_between_its_points(points: list[tuple[float, float]], tempo: float) -> None:
    line = [AutomationPoint(beat, value) for beat, value in sorted(points)]
    curve = automation_curve(line, tempo, 0, 500, 441)
    assert curve.min() >= min(p.value for p in line) - 1e-9
    assert curve.max() <= max(p.value for p in line) + 1e-9
