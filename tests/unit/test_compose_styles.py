"""Every style: its own drums, bass, chords and lead, a form with an energy curve, a proper ending."""

from __future__ import annotations

import pytest

from generation.core.compose.players import PLAYERS
from generation.core.compose.style import Style, load_style
from generation.core.compose.theme import PLANS
from musicassist.catalog.loader import genres, instruments
from musicassist.contracts.brief import Metre
from musicassist.contracts.errors import BadInput
from musicassist.theory.chord import parse_roman
from musicassist.theory.meter import grid_of
from musicassist.theory.pitch import pitch_class
from tests.benchmarks.melody_measures import cells, lead_notes
from tests.unit.compose_briefs import STYLES, brief_of, score_of


def test_every_catalog_family_has_material_and_every_style_a_family() -> None:
    assert set(STYLES) <= set(genres())
    for slug in genres():
        assert load_style(slug).slug == slug


@pytest.mark.parametrize("slug", ["nothing", "../roles", "lofi.toml"])
def test_a_style_that_is_not_there_is_a_clear_error(slug: str) -> None:
    with pytest.raises(BadInput, match="no material"):
        load_style(slug)


@pytest.mark.parametrize("slug", STYLES)
def test_style_data_names_things_that_exist(slug: str) -> None:
    style = load_style(slug)
    for plan in style.parts:
        assert plan.kind in PLAYERS
        for sound in plan.instruments:
            assert sound in instruments(), sound
    key = brief_of(slug).key
    for row in style.progressions:
        for numeral in row.chords.replace("|", " ").split():
            parse_roman(numeral, key)
    for pattern in style.drums:
        for text in pattern.layers.values():
            assert len(text.replace("|", "")) % grid_of(Metre(*map(int, pattern.metre.split("/")))).steps == 0, text


@pytest.mark.parametrize("slug", STYLES)
def test_four_to_eight_stems_with_the_core_roles(slug: str) -> None:
    score = score_of(slug, duration_seconds=120.0)
    roles = {part.role for part in score.parts}
    assert {"bass", "lead"} <= roles
    assert roles & {"chords", "pad"}
    assert slug in ("ambient", "classical_piano") or "drums" in roles
    assert (2 if slug == "classical_piano" else 4) <= len({part.stem for part in score.parts}) <= 8
    assert len({part.name for part in score.parts}) == len(score.parts)


@pytest.mark.parametrize("slug", STYLES)
def test_the_form_has_an_energy_curve_that_the_players_follow(slug: str) -> None:
    score = score_of(slug, duration_seconds=180.0)
    energies = [section.energy for section in score.sections]
    assert max(energies) - min(energies) >= 0.25
    assert len({section.name for section in score.sections}) >= 3

    def players(index: int) -> int:
        section = score.sections[index]
        start = section.start_bar * score.beats_per_bar
        end = (section.start_bar + section.bars) * score.beats_per_bar
        players = [part for part in score.parts if part.role != "texture"]
        return sum(any(start <= note.start_beats < end for note in part.notes) for part in players)

    assert players(energies.index(max(energies))) > players(energies.index(min(energies)))


@pytest.mark.parametrize("slug", STYLES)
def test_harmony_changes_between_sections_and_closes_on_the_tonic(slug: str) -> None:
    score = score_of(slug, duration_seconds=180.0)
    last = score.chords[-1]
    final_key = score.key_changes[-1][1] if score.key_changes else score.key
    assert last.pitch_classes[0] == pitch_class(final_key.tonic)
    assert last.start_beats + last.duration_beats == pytest.approx(score.bars * score.beats_per_bar)
    for before, after in zip(score.chords, score.chords[1:], strict=False):
        assert after.start_beats == pytest.approx(before.start_beats + before.duration_beats)
    loops = set()
    for section in score.sections:
        start = section.start_bar * score.beats_per_bar
        end = start + min(4, section.bars) * score.beats_per_bar
        loops.add(tuple(c.roman for c in score.chords if start <= c.start_beats < end))
    assert len(loops) >= 2


@pytest.mark.parametrize("slug", STYLES)
def test_the_last_bar_rings(slug: str) -> None:
    score = score_of(slug)
    start = (score.bars - 1) * score.beats_per_bar
    final = [n for p in score.parts if p.role not in ("drums", "texture") for n in p.notes if n.start_beats >= start]
    assert final
    assert all(note.start_beats == pytest.approx(start) for note in final)
    tonic_chord = set(score.chords[-1].pitch_classes)
    assert all(note.pitch % 12 in tonic_chord for note in final)


def test_a_style_that_fades_says_so_and_the_others_do_not() -> None:
    assert score_of("lofi", duration_seconds=120.0).fade_out_beats > 0
    assert score_of("rock", duration_seconds=120.0).fade_out_beats == 0
    assert score_of("lofi", duration_seconds=12.0).fade_out_beats == 0


@pytest.mark.parametrize("slug", STYLES)
def test_the_lead_has_motifs_that_return(slug: str) -> None:
    score = score_of(slug, duration_seconds=180.0)
    rows = cells(lead_notes(score))
    recurring = sum(1 for row in rows if rows.count(row) > 1)
    assert recurring / len(rows) > 0.2


@pytest.mark.parametrize("slug", STYLES)
def test_another_seed_is_another_piece(slug: str) -> None:
    for seed in (1, 2):
        first, second = (set(cells(lead_notes(score_of(slug, seed=s)))) for s in (seed, seed + 10))
        assert len(first & second) / len(first | second) < 0.10


def test_a_theme_states_before_it_closes() -> None:
    assert all(plan[0] == "state" and plan[-1] == "close" for plan in PLANS)


def _grooves(style: Style) -> set[tuple[tuple[str, str], ...]]:
    return {tuple(sorted(row.layers.items())) for row in style.drums}


def _lines(style: Style, role: str) -> set[str]:
    return {pattern for plan in style.parts if plan.role == role for pattern in plan.patterns}


def _shared(first: set, second: set) -> float:
    return len(first & second) / min(len(first), len(second)) if first and second else 0.0


@pytest.mark.parametrize("slug", STYLES)
def test_no_other_style_shares_its_patterns(slug: str) -> None:
    style = load_style(slug)
    for name in STYLES:
        other = load_style(name)
        if name == slug:
            continue
        assert not _grooves(style) & _grooves(other), name
        assert _shared(_lines(style, "bass"), _lines(other, "bass")) <= 0.5, name
        assert _shared(_lines(style, "chords"), _lines(other, "chords")) <= 0.5, name
        loops = ({(row.chords, row.modes) for row in each.progressions} for each in (style, other))
        assert _shared(*loops) < 0.5, name


@pytest.mark.parametrize("slug", STYLES)
def test_a_style_has_alternatives_of_its_own(slug: str) -> None:
    style = load_style(slug)
    assert len(style.forms) >= 2
    assert not style.drums or len({row.group for row in style.drums}) >= 2
    for mode in genres()[slug].modes[:2]:
        materials = {m for row in style.progressions if mode in row.modes for m in row.materials}
        assert {"A", "B"} <= materials, mode
    bass = [plan for plan in style.parts if plan.role == "bass" and plan.kind == "bass"]
    assert all(len(plan.patterns) >= 2 for plan in bass)
