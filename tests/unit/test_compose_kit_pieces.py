"""Single pieces of a kit: whom their names mean, and that a refused one is silent while the kit plays on."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from itertools import pairwise

import pytest

from generation.core.compose.composer import compose, plan_piece
from generation.core.compose.drums import LAYERS, play_drums
from generation.core.compose.exclusion import is_excluded
from generation.core.compose.names import barred_keys, piece_named
from generation.core.compose.style import DrumPattern
from generation.core.score import Score
from musicassist.catalog.loader import genre, instrument, instruments
from parsing.core.vocabulary import instrument_words
from parsing.services import prompt_parse
from tests.unit.compose_briefs import brief_of, score_of

WHOLE_KITS = ("kit_909", "trap_kit", "rock_kit", "percussion")
PIECES = {
    "kick drum": {35, 36}, "snare drum": {37, 38, 40}, "hi-hat": {42, 44, 46}, "clap": {39},
    "ride cymbal": {51, 53, 59}, "crash cymbal": {49, 57}, "tom": {41, 43, 45, 47, 48, 50}, "shaker": {69, 70, 82},
    "tambourine": {54},
}  # fmt: skip
"""Written out here from the General MIDI percussion map, as a listener with a MIDI file would check."""


def written(prompt: str, seed: int = 2) -> Score:
    brief, _ = prompt_parse(prompt=f"{prompt}, 40 seconds", seed=seed)
    return compose(brief, genre(brief.genre), rng_seed=seed)


def drum_keys(score: Score) -> Counter[int]:
    """How often each percussion key sounds in any part that a kit plays."""
    kits = [part for part in score.parts if instruments()[part.instrument].source == "kit"]
    return Counter(note.pitch for part in kits for note in part.notes)


@pytest.mark.parametrize(
    ("phrase", "piece"),
    [
        ("kick drum", "kick"), ("techno kick", "kick"), ("snare-drum", "snare"), ("gated snare", "snare"),
        ("trap hi-hat", "hat"), ("trap hats", "hat"), ("crash cymbal", "crash"), ("ride", "ride"),
        ("ride bell", "ride_bell"), ("toms", "tom"), ("floor tom", "floor_tom"), ("linn clap", "clap"),
        ("finger cymbal", "triangle"), ("drum", None), ("drum kit", None), ("909", None), ("drum machine", None),
        ("snare plate", None), ("log drum", None), ("open hats", "open_hat"), ("closed hi-hats", "closed_hat"),
        ("double bass drum", "double_kick"), ("double pedal", "double_kick"),
        ("four-on-the-floor", "four_on_the_floor"),
    ],
)  # fmt: skip
def test_names_of_pieces(phrase: str, piece: str | None) -> None:
    found = piece_named(phrase)
    assert (found.name if found else None) == piece


@pytest.mark.parametrize("phrase", [*PIECES, "trap hi-hat", "techno kick", "double kick", "four on the floor"])
def test_the_name_of_a_piece_never_silences_a_kit(phrase: str) -> None:
    assert not any(is_excluded(instrument(kit), "drums", (phrase,)) for kit in WHOLE_KITS)


@pytest.mark.parametrize(
    ("word", "kit"),
    [("909", "kit_909"), ("drum machine", "linn_kit"), ("trap drums", "trap_kit"), ("drums", "kit_909")],
)
def test_the_name_of_a_kit_silences_it(word: str, kit: str) -> None:
    assert is_excluded(instrument(kit), "drums", (word,))


@pytest.mark.parametrize(
    ("word", "sound"), [("hats", "hi_hat"), ("snares", "snare_drum"), ("cymbals", "cymbal"), ("handclaps", "clap")]
)
def test_the_name_of_a_piece_silences_the_sound_that_is_this_piece(word: str, sound: str) -> None:
    assert is_excluded(instrument(sound), "drums", (word,))


@pytest.mark.parametrize("layer", sorted(LAYERS))
def test_every_layer_of_the_kit_has_a_name(layer: str) -> None:
    names = {"open": "open hat", "pedal": "hi-hat pedal", "bell": "ride bell"}
    assert LAYERS[layer] in barred_keys((names.get(layer, layer.split("_")[0]),))


def test_a_way_of_playing_bars_no_piece() -> None:
    assert not barred_keys(("double kick", "four-on-the-floor", "reverse cymbal"))


@pytest.mark.parametrize("slug", ["house", "trap", "rock", "punk", "jazz", "salsa", "reggae", "epic_trailer"])
@pytest.mark.parametrize("name", PIECES)
def test_a_refused_piece_is_silent_and_the_rest_plays_on(slug: str, name: str) -> None:
    usual = drum_keys(score_of(slug, duration_seconds=40.0))
    left = drum_keys(score_of(slug, duration_seconds=40.0, excluded=(name,)))
    assert not set(left) & PIECES[name]
    others = set(usual) - PIECES[name]
    assert sum(left[key] for key in others) >= 0.6 * sum(usual[key] for key in others) > 0


def test_an_808_keeps_its_rhythm_without_the_kick() -> None:
    usual, bare = score_of("trap"), score_of("trap", excluded=("kick drum",))
    lines = [next(part for part in score.parts if part.instrument == "bass_808") for score in (usual, bare)]
    starts = [{round(note.start_beats, 1) for note in line.notes} for line in lines]
    assert len(starts[0] & starts[1]) >= 0.9 * len(starts[0])


@pytest.mark.parametrize(
    ("word", "sound"),
    [
        ("supersaw", "supersaw_chords"), ("distortion", "distorted_guitar"), ("distorted guitar", "lead_guitar"),
        ("strings", "string_machine"), ("brass", "synth_brass"), ("electric guitars", "clean_guitar"),
    ],
)  # fmt: skip
def test_a_family_goes_as_a_whole(word: str, sound: str) -> None:
    found = instrument(sound)
    assert is_excluded(found, found.role, (word,))


@pytest.mark.parametrize(
    ("prompt", "name"),
    [
        ("ambient with kick drum", "kick drum"), ("ambient with toms", "tom"),
        ("ambient with gated snare", "snare drum"),
        ("classical piano with trap hi-hats", "hi-hat"), ("ambient with hi-hats", "hi-hat"),
        ("trap without drums except a kick", "kick drum"), ("house without drums except a kick", "kick drum"),
        ("techno, only kick and acid bass", "kick drum"),
    ],
)  # fmt: skip
def test_one_asked_drum_brings_no_kit(prompt: str, name: str) -> None:
    heard = set(drum_keys(written(prompt)))
    assert heard
    assert heard <= PIECES[name]


@pytest.mark.parametrize("slug", ["house", "jazz", "trap", "rock", "drum and bass", "metal"])
@pytest.mark.parametrize("name", ["kick drum", "tom"])
def test_an_asked_drum_is_heard_and_the_style_s_kit_stays(slug: str, name: str) -> None:
    usual, asked = written(slug), written(f"{slug} with {name}s")
    kits = [[part.instrument for part in score.parts if part.stem == "Drums"] for score in (usual, asked)]
    assert kits[0] == kits[1]
    assert set(drum_keys(usual)) <= set(drum_keys(asked))
    assert any(part.asked == name for part in asked.parts)
    assert sum(drum_keys(asked)[key] for key in PIECES[name]) >= 4


def test_a_drum_beside_an_asked_kit_is_played_once() -> None:
    score = written("house with 909 drums and kick drum")
    parts = [part for part in score.parts if any(note.pitch == 36 for note in part.notes)]
    assert [part.asked for part in parts] == ["kick drum"]


def test_a_coloured_drum_changes_the_kit() -> None:
    assert "linn_kit" in {part.instrument for part in written("jazz with gated snare").parts}


def test_every_single_drum_of_the_vocabulary_can_be_played() -> None:
    known = instruments()
    for word in instrument_words().values():
        piece = piece_named(word.name)
        if (
            piece is not None
            and word.sound in known
            and known[word.sound].source == "kit"
            and known[word.sound].low <= 36
        ):
            assert piece.wished, word.name
            assert piece.patterns, word.name


def test_asked_cymbals_go_without_a_refused_crash() -> None:
    score = score_of("ambient", sounds=("cymbal",), excluded=("crash cymbal",))
    assert drum_keys(score)
    assert not set(drum_keys(score)) & PIECES["crash cymbal"]


def test_no_drum_fills_leaves_the_kit_and_takes_the_fills() -> None:
    toms = PIECES["tom"]
    usual, plain = (
        drum_keys(written("rock, 140 BPM", seed=5)),
        drum_keys(written("rock, 140 BPM, no drum fills", seed=5)),
    )
    assert sum(usual[key] for key in toms) > 0
    assert sum(plain[key] for key in toms) == 0
    assert plain[36] > 20
    assert plain[38] + plain[40] > 10


@pytest.mark.parametrize(("refused", "gone", "stays"), [("open hats", {46}, 42), ("closed hi-hats", {42, 44}, 46)])
def test_one_kind_of_hat_goes_and_the_other_stays(refused: str, gone: set[int], stays: int) -> None:
    keys = drum_keys(written(f"house, no {refused}"))
    assert not set(keys) & gone
    assert keys[stays] >= 0.5 * drum_keys(written("house"))[stays]


def test_time_kept_on_open_hats_alone_is_kept_on_closed_ones() -> None:
    row = DrumPattern({"kick": "X.......x.......", "open": "X...X...X...X..."})
    piece = plan_piece(brief_of("house", excluded=("open hi-hat",)), genre("house"), 1)
    piece = replace(piece, style=replace(piece.style, drums=(row,)))
    kit = next(plan for plan in piece.style.parts if plan.kind == "drums")
    keys = Counter(note.pitch for note in play_drums(piece, kit, [True] * piece.bars))
    assert not keys[46]
    assert keys[42] > 2 * piece.bars


def test_asked_open_hats_are_open() -> None:
    part = next(part for part in written("techno with open hats").parts if part.asked == "open hi-hat")
    assert {note.pitch for note in part.notes} == {46}


def nearest_kicks_s(score: Score) -> list[float]:
    kicks = sorted({n.start_beats for p in score.parts if p.role == "drums" for n in p.notes if n.pitch in (35, 36)})
    return [(b - a) * 60 / score.tempo_bpm for a, b in pairwise(kicks)]


@pytest.mark.parametrize("refused", ["double kick", "double bass drum", "double bass drumming", "double bass"])
def test_without_double_kick_one_foot_plays_on(refused: str) -> None:
    usual, single = (nearest_kicks_s(written(f"metal{said}")) for said in ("", f", no {refused}"))
    assert sum(gap < 0.12 for gap in usual) > 100
    assert min(single) > 0.12
    assert len(single) > 0.5 * len(usual)


def test_no_double_bass_is_the_instrument_where_no_two_feet_play() -> None:
    usual, bare = (drum_keys(written(f"jazz{said}")) for said in ("", ", no double bass"))
    assert bare[36] == usual[36] > 0
