"""Asked instruments beside a style's own: who stays, who plays what, and what parts and stems are called."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from itertools import combinations

import pytest

from generation.core.compose.composer import compose
from generation.core.compose.stem_names import is_true
from generation.core.compose.style import load_style
from generation.core.score import Part, Score
from musicassist.catalog.loader import genre, instruments
from parsing.services import prompt_parse
from tests.unit.compose_briefs import STYLES, score_of

MANY = "beatbox, didgeridoo, kalimba, bagpipes, harpsichord, vocoder, 303 and congas"
FOLK = "folk pop with hurdy-gurdy, theremin, marimba, kora, sitar, accordion, cello and glockenspiel"


@cache
def written(prompt: str, seed: int = 7) -> Score:
    brief, _ = prompt_parse(prompt=f"{prompt}, 40 seconds", seed=seed)
    return compose(brief, genre(brief.genre), rng_seed=seed)


def sounds(score: Score) -> set[str]:
    return {part.instrument for part in score.parts if part.notes}


def asked(score: Score, wish: str) -> Part:
    return next(part for part in score.parts if part.asked == wish)


@pytest.mark.parametrize("wish", ["banjo", "harp", "choir", "piano", "banjo, harp, choir and bagpipes"])
def test_metal_keeps_its_rhythm_guitars(wish: str) -> None:
    score = written(f"metal with {wish}")
    guitars = [part for part in score.parts if part.role == "chords" and part.stem == "Guitars" and not part.asked]
    assert {part.instrument for part in guitars} <= {"distorted_guitar", "overdriven_guitar"}
    assert sum(len(part.notes) for part in guitars) > 200
    assert all(len(part.notes) >= 24 for part in score.parts if part.asked)


@pytest.mark.parametrize(
    "wish", ["timpani", "taiko drums", "congas", "bongos and tambourine", "shaker, harp and flute"]
)
def test_drum_and_bass_keeps_its_breaks(wish: str) -> None:
    assert "break_kit" in sounds(written(f"drum and bass with {wish}"))


@pytest.mark.parametrize("wish", ["beatbox", "didgeridoo", "303", "tuba", MANY])
def test_trap_keeps_kit_and_808(wish: str) -> None:
    score = written(f"trap with {wish}")
    assert {"trap_kit", "bass_808"} <= sounds(score)
    assert any(part.asked for part in score.parts)


def test_a_kit_or_a_bass_takes_its_very_chair() -> None:
    assert "rock_kit" not in sounds(written("rock with 808 drums"))
    basses = [part for part in written("house with upright bass").parts if part.role == "bass"]
    assert [part.instrument for part in basses] == ["upright_bass"]


def test_only_leaves_the_style_s_own_out() -> None:
    assert sounds(written("metal, only banjo and harp")) == {"banjo", "harp"}


@pytest.mark.parametrize("slug", STYLES)
def test_signatures_name_players_of_their_style(slug: str) -> None:
    style = load_style(slug)
    assert set(style.signature) <= {plan.name for plan in style.parts}


@pytest.mark.parametrize("prompt", [FOLK, f"trap with {MANY}", "rock with violin, flute, trumpet and oboe"])
@pytest.mark.parametrize("seed", [1, 7])
def test_no_two_parts_play_one_tune_in_unison(prompt: str, seed: int) -> None:
    score = written(prompt, seed)
    lines = {
        part.name: {(round(note.start_beats * 4), note.pitch) for note in part.notes}
        for part in score.parts
        if part.role in ("lead", "counter")
    }
    for one, other in combinations(lines, 2):
        shared = len(lines[one] & lines[other]) / max(1, min(len(lines[one]), len(lines[other])))
        assert shared < 0.5, (one, other)


def test_at_most_one_doubles_the_tune() -> None:
    score = written(FOLK)
    tune = {round(note.start_beats * 4) for part in score.parts if part.role == "lead" for note in part.notes}
    doubles = []
    for part in score.parts:
        onsets = {round(note.start_beats * 4) for note in part.notes}
        if part.role != "lead" and onsets and len(onsets & tune) > 0.95 * len(onsets) > 12:
            doubles.append(part.name)
    assert len(doubles) <= 1


def test_players_of_one_job_take_turns() -> None:
    score = written("rock with violin, flute, trumpet, oboe, clarinet and saxophone, 90 seconds")
    counters = [part for part in score.parts if part.asked and part.role == "counter"]
    assert len(counters) >= 3
    bars = [{int(note.start_beats // 4) // 4 for note in part.notes} for part in counters]
    assert any(not one & other for one, other in combinations(bars, 2))


@pytest.mark.parametrize(
    ("prompt", "wish", "name"),
    [
        ("trap with kora and oud", "kora", "Kora (harp)"),
        ("trap with kora and oud", "oud", "Oud (nylon-string guitar)"),
        ("pop with violin", "violin", "Violin"),
        ("house with string quartet", "string quartet", "String quartet (strings)"),
    ],
)
def test_a_part_is_called_as_it_was_asked_for(prompt: str, wish: str, name: str) -> None:
    part = asked(written(prompt), wish)
    assert (part.name, part.stem) == (name, name)


def test_what_shares_a_stem_is_named_on_it() -> None:
    score = written(FOLK)
    assert len({part.stem for part in score.parts}) <= 8
    for part in score.parts:
        if part.asked:
            assert part.name.lower() in part.stem.lower()


@pytest.mark.parametrize(
    "prompt", ["disco", "disco with bongos, tambourine and shaker", "salsa with cajon and cowbell"]
)
def test_drums_share_a_stem_with_drums_alone(prompt: str) -> None:
    for seed in (1, 2, 3):
        stems: dict[str, set[bool]] = {}
        for part in written(prompt, seed=seed).parts:
            stems.setdefault(part.stem, set()).add(part.role == "drums")
        assert all(len(kinds) == 1 for kinds in stems.values()), stems


@pytest.mark.parametrize("slug", STYLES)
def test_a_stem_s_name_is_true_to_its_sounds(slug: str) -> None:
    known = instruments()
    for seed in (1, 2, 3):
        for part in score_of(slug, seed=seed).parts:
            words = part.stem.replace(" and ", ", ").split(", ")
            assert part.stem != "Band"
            assert any(is_true(word, known[part.instrument]) for word in words), (part.stem, part.instrument)


def test_a_beatbox_is_played_by_a_mouth() -> None:
    part = asked(written("trap with beatbox"), "beatbox")
    assert (part.name, part.instrument) == ("Beatbox", "beatbox")
    assert {36, 38, 42} <= {note.pitch for note in part.notes}
    assert sounds(written("beatbox only")) == {"beatbox"}


def test_rain_falls_where_it_is_asked_for() -> None:
    score = written("lofi with rain")
    assert "rain" in sounds(score)
    assert "Rain sound (rain)" in {part.name for part in score.parts}


@pytest.mark.parametrize("scene", ["a sad song about walking in the rain", "solo piano, like rain on a window"])
def test_a_rainy_scene_asks_for_no_rain(scene: str) -> None:
    assert not any(part.asked and part.instrument == "rain" for part in written(scene).parts)


@pytest.mark.parametrize(
    "prompt", ["hip hop with record scratches", "boom bap with turntables", "trap with dj scratching"]
)
def test_scratches_are_struck_in_time_beside_the_crackle(prompt: str) -> None:
    brief = prompt_parse(prompt=prompt, seed=2)[0]
    score = compose(brief, genre(brief.genre), rng_seed=2)
    (line,) = [part for part in score.parts if part.instrument == "scratch"]
    assert line.asked
    assert len(line.notes) >= 16
    assert all(note.duration_beats <= 1.0 for note in line.notes)
    beats = [note.start_beats % score.beats_per_bar for note in line.notes]
    assert sum(beat % 1 == 0 for beat in beats) >= 0.25 * len(beats)
    usual = {part.instrument for part in compose(replace(brief, instruments=()), genre(brief.genre), rng_seed=2).parts}
    assert ("vinyl_noise" in usual) == ("vinyl_noise" in {part.instrument for part in score.parts})
