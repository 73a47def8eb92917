"""What returns is known again, and grows: second voices, chords higher up, riffs that move on, the hook told."""

from __future__ import annotations

from itertools import combinations

import pytest

from generation.core.compose.comping import voicings
from generation.core.compose.composer import plan_piece
from generation.core.compose.harmonies import VOICES, sung_sections
from generation.core.compose.hook import DRAFTS, HOOK_DRAFTS
from generation.core.compose.style import load_style
from generation.core.score import Note, Score
from musicassist.catalog.loader import genre, genres
from tests.benchmarks.melody_measures import cells, lead_notes
from tests.unit.compose_briefs import brief_of, score_of

SUNG = [slug for slug in genres() if load_style(slug).lead_harmony]


def _of(score: Score, section: int) -> list[Note]:
    start = score.sections[section].start_bar * score.beats_per_bar
    end = start + score.sections[section].bars * score.beats_per_bar
    return [note for note in lead_notes(score) if start <= note.start_beats < end]


def test_many_styles_have_a_second_voice_and_many_have_none() -> None:
    assert 10 <= len(SUNG) <= 30
    assert {load_style(slug).lead_harmony for slug in SUNG} <= set(VOICES)
    assert not {"techno", "jazz", "ambient", "celtic"} & set(SUNG)


@pytest.mark.parametrize("slug", SUNG)
def test_the_second_voice_sings_in_thirds_or_sixths_where_the_piece_is_strongest(slug: str) -> None:
    score = score_of(slug, duration_seconds=150.0)
    voice = next(part for part in score.parts if part.name.endswith("second voice"))
    lead = next(part for part in score.parts if part.role == "lead")
    assert voice.stem == lead.stem
    piece = plan_piece(brief_of(slug, duration_seconds=150.0), genre(slug), 1)
    sections = sung_sections(piece)
    bars = {bar for section in sections for bar in range(section.start_bar, section.end_bar)} | {piece.bars - 1}
    assert {int(note.start_beats / piece.bar_beats + 1e-6) for note in voice.notes} <= bars
    sung = {round(note.start_beats, 3): note.pitch for note in lead.notes}
    pairs = [
        (note.pitch, sung[round(note.start_beats, 3)]) for note in voice.notes if round(note.start_beats, 3) in sung
    ]
    apart = [abs(a - b) % 12 for a, b in pairs]
    assert len(pairs) >= 8
    assert sum(step in (3, 4, 5, 7, 8, 9) for step in apart) >= 0.85 * len(apart)
    above = VOICES[load_style(slug).lead_harmony] > 0
    assert sum((a > b) == above for a, b in pairs) >= 0.85 * len(pairs)


def test_who_plays_alone_or_is_asked_for_only_has_no_second_voice() -> None:
    for wishes in ({"structure": ("solo piano",)}, {"structure": ("only",)}):
        score = score_of("pop", sounds=("piano",), **wishes)
        assert not any(part.name.endswith("second voice") for part in score.parts)


@pytest.mark.parametrize("slug", ["pop", "rock", "house", "country", "synthwave", "soul_motown"])
def test_a_section_that_returns_is_known_again_and_another_is_another(slug: str) -> None:
    score = score_of(slug, duration_seconds=180.0)
    piece = plan_piece(brief_of(slug, duration_seconds=180.0), genre(slug), 1)
    sung = [i for i, s in enumerate(score.sections) if len(_of(score, i)) >= 12 and not s.name.startswith("solo")]
    same, other = [], []
    for a, b in combinations(sung, 2):
        first, second = set(cells(_of(score, a))), set(cells(_of(score, b)))
        share = len(first & second) / len(first | second)
        if piece.sections[a].material != piece.sections[b].material:
            other.append(share)
        elif score.sections[a].name == score.sections[b].name:
            same.append(share)
    assert same
    assert min(same) > 0.25
    assert min(same) < 1.0
    assert not other or max(other) < min(same)


def test_chords_move_up_in_another_pass() -> None:
    moved = []
    for seed in range(4):
        piece = plan_piece(brief_of("house", duration_seconds=180.0), genre("house"), seed)
        plan = next(part for part in piece.style.parts if part.role == "chords")
        section = max(piece.sections, key=lambda s: s.bars)
        start = section.start_bar * piece.bar_beats
        passes = [
            [sum(pitches) / len(pitches) for span, pitches in voicings(piece, plan, rootless=True)
             if start + number * 8 * piece.bar_beats <= span.start_beats < start + (number + 1) * 8 * piece.bar_beats]
            for number in (0, 1)
        ]  # fmt: skip
        moved.append(sum(passes[1]) / len(passes[1]) - sum(passes[0]) / len(passes[0]))
    assert max(map(abs, moved)) <= 8
    assert sum(abs(step) > 0.5 for step in moved) >= 2


def test_the_report_says_how_the_hook_was_chosen() -> None:
    assert DRAFTS >= 8
    assert any(f"best of {HOOK_DRAFTS} drafts" in note for note in score_of("pop", duration_seconds=120.0).notes)
