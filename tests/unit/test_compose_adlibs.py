"""Ad-lib fills: in the lead's own rests, inside its scale, and only where the piece is strongest for the last time."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from generation.core.compose.adlibs import BREATH_BEATS, with_ad_libs
from generation.core.compose.composer import plan_piece
from generation.core.compose.harmonies import sung_sections
from generation.core.compose.melody import play_theme
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan, load_style
from generation.core.score import Note
from musicassist.catalog.loader import genre, genres
from tests.unit.compose_briefs import brief_of

STYLES = [slug for slug in genres() if load_style(slug).ad_libs]
LONG = 150.0


def sung(slug: str, seed: int, chance: float) -> tuple[Piece, PartPlan, list[Note], list[Note]]:
    """A piece, its lead's plan, the tune, and the tune with its fills."""
    piece = plan_piece(brief_of(slug, duration_seconds=LONG), genre(slug), seed)
    piece = replace(piece, style=replace(piece.style, ad_libs=chance))
    plan = next(part for part in piece.style.parts if part.role == "lead" and part.kind == "theme")
    tune = play_theme(piece, plan, [True] * piece.bars)
    return piece, plan, tune, with_ad_libs(piece, plan, tune)


def test_singing_styles_have_ad_libs_and_machines_have_none() -> None:
    assert 8 <= len(STYLES) <= 25
    assert not {"techno", "ambient", "classical_piano", "orchestral"} & set(STYLES)


@pytest.mark.parametrize("slug", STYLES)
def test_fills_stand_in_the_rests_of_the_last_strongest_section(slug: str) -> None:
    found = 0
    for seed in range(4):
        piece, plan, tune, whole = sung(slug, seed, 1.0)
        fills = [note for note in whole if note not in tune]
        found += len(fills)
        assert [note for note in whole if note in tune] == sorted(tune, key=lambda note: note.start_beats)
        section = sung_sections(piece)[-1]
        assert all(section.start_bar <= note.start_beats / piece.bar_beats <= section.end_bar for note in fills)
        assert all(note.pitch % 12 in piece.scale or note.pitch % 12 in _chord(piece, note) for note in fills)
        assert all(plan.low <= note.pitch <= plan.high for note in fills)
        for before, after in pairwise(whole):
            clear = BREATH_BEATS - 1e-6 if (before in tune) != (after in tune) else 0.0
            if before in fills or after in fills:
                assert after.start_beats - before.start_beats - before.duration_beats >= clear
    assert found >= 3


def _chord(piece: Piece, note: Note) -> tuple[int, ...]:
    return piece.chord_at(note.start_beats).chord.pitch_classes


def test_no_chance_is_no_fill() -> None:
    _piece, _plan, tune, whole = sung("gospel", 1, 0.0)
    assert whole == tune
