"""Rubato keeps the tempo and the length; a key lift is prepared, complete and said."""

from __future__ import annotations

from io import BytesIO

import mido
import numpy as np
import pytest

from generation.core.compose.rubato import in_time, seconds_at
from generation.core.midi import midi_bytes
from generation.core.score import Score
from musicassist.theory.scale import harmony_pitch_classes
from tests.unit.compose_briefs import score_of

BREATHING = ("classical_piano", "orchestral", "ballad", "waltz_musette")


@pytest.mark.parametrize("slug", BREATHING)
def test_phrases_linger_and_the_piece_keeps_its_length(slug: str) -> None:
    score = score_of(slug, duration_seconds=60.0)
    tempi = np.array([point.tempo_bpm for point in score.rubato])
    assert tempi.std() > 0.005 * score.tempo_bpm
    assert np.abs(tempi / score.tempo_bpm - 1).max() < 0.12
    end = score.bars * score.beats_per_bar
    assert seconds_at(score, end) == pytest.approx(score.duration_seconds, abs=1e-6)
    for section in score.sections:
        beat = section.start_bar * score.beats_per_bar
        assert seconds_at(score, beat) == pytest.approx(beat * 60 / score.tempo_bpm, abs=1e-6)


@pytest.mark.parametrize("slug", ["techno", "house", "rock", "jazz"])
def test_beat_driven_styles_keep_strict_time(slug: str) -> None:
    score = score_of(slug)
    assert score.rubato == ()
    assert in_time(score) is score


def test_the_midi_file_carries_the_tempo_map_and_the_players_the_same_moments() -> None:
    score = score_of("classical_piano", duration_seconds=60.0)
    file = mido.MidiFile(file=BytesIO(midi_bytes(score)))
    assert sum(message.type == "set_tempo" for message in file.tracks[0]) == len(score.rubato)
    assert file.length == pytest.approx(score.duration_seconds, abs=0.05)
    played = in_time(score)
    for before, after in zip(score.parts[0].notes, played.parts[0].notes, strict=True):
        heard = after.start_beats * 60 / score.tempo_bpm + after.offset_ms / 1000
        assert heard == pytest.approx(seconds_at(score, before.start_beats) + before.offset_ms / 1000, abs=1e-3)


def lifted(slug: str) -> Score:
    return score_of(slug, structure=("key change",), duration_seconds=150.0, key=("C", "major"))


@pytest.mark.parametrize("slug", ["pop", "rock", "gospel", "house"])
def test_an_asked_key_change_lifts_the_end(slug: str) -> None:
    score = lifted(slug)
    ((bar, key),) = score.key_changes
    assert (key.tonic, key.mode) == ("D", "major")
    at = bar * score.beats_per_bar
    assert 0.4 * score.bars < bar < score.bars
    assert bar in {section.start_bar for section in score.sections}
    assert any("D major" in note for note in score.notes)
    pivot = max((c for c in score.chords if c.start_beats < at), key=lambda c: c.start_beats)
    assert pivot.pitch_classes[0] == 9  # A, the dominant of D
    assert score.chords[-1].pitch_classes[0] == 2

    def inside(pitch_classes: tuple[int, ...], *, after: bool) -> float:
        notes = [n for p in score.parts if p.role not in ("drums", "texture") for n in p.notes]
        chosen = [n.pitch % 12 for n in notes if (n.start_beats >= at) == after]
        return sum(pitch in pitch_classes for pitch in chosen) / len(chosen)

    assert inside(harmony_pitch_classes(key), after=True) > 0.8
    assert inside(harmony_pitch_classes(score.key), after=False) > 0.8
    texts = [m.key for m in mido.MidiFile(file=BytesIO(midi_bytes(score))).tracks[0] if m.type == "key_signature"]
    assert texts == ["C", "D"]


def test_nobody_lifts_a_piece_of_a_style_without_lifts() -> None:
    assert all(not score_of("techno", seed=seed, duration_seconds=150.0).key_changes for seed in range(6))
