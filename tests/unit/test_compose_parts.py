"""The composer's rooms one by one: form, voicing, drums, bass, groove, exclusions, ensemble, MIDI."""

from __future__ import annotations

import io
import itertools
from itertools import pairwise

import mido
import numpy as np
import pytest

from generation.core.compose.exclusion import is_excluded
from generation.core.compose.form import bar_energies, plan_form
from generation.core.compose.groove import correlated_noise
from generation.core.compose.rhythm import read_pattern
from generation.core.compose.style import load_style
from generation.core.compose.voicing import voice_chord
from generation.core.midi import midi_bytes
from musicassist.catalog.loader import instrument, instruments
from musicassist.contracts.brief import Key, Metre
from musicassist.theory.chord import parse_roman
from musicassist.theory.meter import grid_of
from tests.unit.compose_briefs import STYLES, score_of


@pytest.mark.parametrize("slug", STYLES)
@pytest.mark.parametrize("bars", [2, 5, 8, 12, 17, 24, 40, 90, 333])
def test_a_form_fills_exactly_its_bars(slug: str, bars: int) -> None:
    sections = plan_form(load_style(slug), bars, np.random.default_rng(3))
    assert sum(section.bars for section in sections) == bars
    assert [s.start_bar for s in sections] == list(np.cumsum([0, *[s.bars for s in sections]])[:-1])
    assert len(bar_energies(sections)) == bars


@pytest.mark.parametrize("slug", STYLES)
def test_longer_pieces_have_more_sections(slug: str) -> None:
    counts = [len(plan_form(load_style(slug), bars, np.random.default_rng(1))) for bars in (8, 32, 96, 300)]
    assert counts == sorted(counts)
    assert counts[0] < counts[2] < counts[3]


def test_a_long_intro_is_longer() -> None:
    plain, long = (
        plan_form(load_style("house"), 90, np.random.default_rng(1), structure=structure)
        for structure in ((), ("long intro",))
    )
    assert long[0].bars > plain[0].bars
    assert sum(s.bars for s in long) == 90


@pytest.mark.parametrize(("word", "seconds"), [("drop at 0:45", 45), ("big drop after 30 seconds", 30)])
def test_a_drop_comes_when_the_prompt_says(word: str, seconds: int) -> None:
    score = score_of("house", duration_seconds=120.0, structure=(word,))
    bar_seconds = 4 * 60 / score.tempo_bpm
    starts = [s.start_bar * bar_seconds for s in score.sections if s.name in ("drop", "chorus")]
    assert min(abs(start - seconds) for start in starts) <= bar_seconds / 2 + 1e-6
    assert sum(s.bars for s in score.sections) == score.bars


def test_half_time_moves_the_backbeat() -> None:
    def backbeats(structure: tuple[str, ...]) -> set[int]:
        drums = next(p for p in score_of("rock", structure=structure).parts if p.role == "drums")
        hits = [round(n.start_beats % 4 * 4) for n in drums.notes if n.pitch == 38 and n.velocity > 85]
        return {step for step in hits if hits.count(step) > len(hits) / 4}

    assert backbeats(()) == {4, 12}
    assert backbeats(("half-time feel",)) == {8}


def test_a_fade_that_the_prompt_asks_for() -> None:
    assert score_of("rock", structure=("fade-out",)).fade_out_beats > 0


def test_only_the_asked_instruments_play_when_the_brief_says_only() -> None:
    score = score_of("jazz", sounds=("piano", "upright_bass"), structure=("only",))
    assert {part.instrument for part in score.parts} == {"piano", "upright_bass"}


@pytest.mark.parametrize("seed", [1, 3, 8])
def test_a_blues_has_twelve_bars(seed: int) -> None:
    score = score_of("blues", seed=seed, key=("E", "mixolydian"), duration_seconds=180.0)
    head = score.sections[1]
    assert head.bars % 12 == 0
    roots = [
        next(c for c in reversed(score.chords) if c.start_beats <= bar * 4).pitch_classes[0]
        for bar in range(head.start_bar, head.start_bar + 11)
    ]
    assert roots == [4, 9, 4, 4, 9, 9, 4, 4, 11, 9, 4]


def test_voices_move_little() -> None:
    key = Key("C", "major")
    before: tuple[int, ...] = ()
    for numeral in ["Imaj7", "vi7", "iim7", "V7", "Imaj7", "IVmaj7"]:
        now = voice_chord(parse_roman(numeral, key), before, 50, 74, 4, rootless=True)
        if before:
            assert np.mean([min(abs(p - q) for q in before) for p in now]) <= 2.0
        before = now


def test_no_close_interval_below_c3() -> None:
    key = Key("C", "major")
    for numeral in ["I", "ii", "iii", "IV", "V", "vi", "Imaj9", "V13"]:
        pitches = voice_chord(parse_roman(numeral, key), (), 36, 72, 4, rootless=False)
        for lower, upper in itertools.pairwise(pitches):
            assert upper - lower >= 5 or lower >= 48


def test_a_pattern_reads_holds_and_rests() -> None:
    hits = read_pattern("X--.x-..o---....", grid_of(Metre(4, 4)))[0]
    assert [(hit.step, hit.length, hit.sign) for hit in hits] == [(0, 3, "X"), (4, 2, "x"), (8, 4, "o")]


@pytest.mark.parametrize(("beats", "unit"), [(3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (2, 4)])
def test_a_pattern_fits_other_metres(beats: int, unit: int) -> None:
    grid = grid_of(Metre(beats, unit))
    for text in ("X...x...X...x...", "R-r-5-r-8-r-5-a-", "0123210123210121"):
        hits = read_pattern(text, grid)[0]
        assert hits[0].step == 0
        assert all(hit.step >= 0 and hit.step + hit.length <= grid.steps for hit in hits)


def test_micro_timing_is_correlated() -> None:
    noise = correlated_noise(20000, 0.46, np.random.default_rng(1))
    assert np.corrcoef(noise[:-1], noise[1:])[0, 1] == pytest.approx(0.46, abs=0.04)
    assert abs(float(noise.mean())) < 0.05


def test_club_styles_are_on_the_grid_and_lofi_is_not() -> None:
    def spread(slug: str) -> float:
        return float(np.std([n.offset_ms for p in score_of(slug).parts if p.role == "drums" for n in p.notes]))

    assert spread("techno") < 2 < 6 < spread("lofi")


def test_drums_repeat_their_backbone_while_ghosts_live() -> None:
    score = score_of("rock", duration_seconds=120.0)
    drums = next(part for part in score.parts if part.role == "drums")
    chorus = max(score.sections, key=lambda s: (s.bars, s.energy))
    bars = []
    for bar in range(chorus.start_bar, chorus.start_bar + chorus.bars):
        own = [n for n in drums.notes if bar <= (n.start_beats + 1e-6) / 4 < bar + 1]
        bars.append(({round(n.start_beats % 4 * 4) for n in own if n.pitch == 38 and n.velocity > 80}, len(own)))
    assert sum({4, 12} <= snares for snares, _ in bars) >= len(bars) * 0.6
    assert len({count for _, count in bars}) > 1


def test_an_808_follows_the_kick_and_slides() -> None:
    score = score_of("trap", duration_seconds=120.0)
    bass = next(part for part in score.parts if part.instrument == "bass_808")
    drums = next(part for part in score.parts if part.role == "drums")
    kicks = {round(n.start_beats, 3) for n in drums.notes if n.pitch == 36}
    last_bar = (score.bars - 1) * score.beats_per_bar
    body = [n for n in bass.notes if n.start_beats < last_bar]
    assert sum(round(n.start_beats, 3) in kicks for n in body) >= 0.95 * len(body)
    assert any(note.glide_to is not None for note in body)


@pytest.mark.parametrize(
    ("sound", "role", "word", "silent"),
    [
        ("kit_909", "drums", "drums", True),
        ("shaker", "drums", "drum", True),
        ("vibraphone", "lead", "drums", False),
        ("reese_bass", "bass", "bass", True),
        ("reese_bass", "bass", "reese bass", True),
        ("sub_bass", "bass", "reese bass", False),
        ("choir", "pad", "vocals", True),
        ("distorted_guitar", "chords", "guitars", True),
        ("felt_piano", "lead", "piano", True),
        ("organ", "chords", "piano", False),
        ("brass", "chords", "brass", True),
        ("bass_guitar", "bass", "guitar", False),
    ],
)
def test_exclusions(sound: str, role: str, word: str, silent: bool) -> None:
    assert is_excluded(instrument(sound), role, (word,)) is silent


@pytest.mark.parametrize("slug", STYLES)
@pytest.mark.parametrize("word", ["drums", "bass", "guitar", "vocal", "synth"])
def test_what_is_excluded_is_absent(slug: str, word: str) -> None:
    groups = {"drums": "drums", "bass": "bass", "guitar": "guitar", "vocal": "voice", "synth": "synth"}
    score = score_of(slug, excluded=(word,))
    assert len(score.parts) >= 2
    for part in score.parts:
        assert instruments()[part.instrument].group != groups[word]
        assert not (word in ("drums", "bass") and part.role == word)


def test_an_excluded_hi_hat_leaves_the_rest_of_the_kit() -> None:
    drums = next(p for p in score_of("house", excluded=("hi-hat",)).parts if p.role == "drums")
    pitches = {note.pitch for note in drums.notes}
    assert not pitches & {42, 44, 46}
    assert 36 in pitches


@pytest.mark.parametrize("slug", STYLES)
def test_every_asked_instrument_plays_even_untypical_ones(slug: str) -> None:
    sounds = ("banjo", "saxophone", "church_organ", "conga", "cello", "reese_bass")
    score = score_of(slug, sounds=sounds)
    played = {part.instrument: part.asked for part in score.parts if part.asked}
    assert set(played) == set(sounds)
    assert all(instrument(slug_).name == asked for slug_, asked in played.items())
    assert len({part.stem for part in score.parts}) <= 8


@pytest.mark.parametrize("slug", STYLES)
def test_every_sound_of_the_catalog_can_be_asked_for(slug: str) -> None:
    for sound in list(instruments())[STYLES.index(slug) :: len(STYLES)]:
        score = score_of(slug, sounds=(sound,), duration_seconds=30.0)
        asked = [part for part in score.parts if part.asked == instrument(sound).name]
        assert len(asked) == 1, sound
        assert asked[0].notes


def test_solo_piano_is_only_a_piano() -> None:
    for wishes in ({"structure": ("solo piano",)}, {"excluded": ("drums", "bass", "vocals")}):
        score = score_of("orchestral", sounds=("piano",), **wishes)
        assert {part.instrument for part in score.parts} == {"piano"}
        assert len(score.parts) == 2


def test_moods_thin_and_thicken_the_lead() -> None:
    def count(mood: str) -> int:
        scores = [score_of("synthwave", seed=seed, moods=(mood,), duration_seconds=120.0) for seed in range(4)]
        return sum(len(part.notes) for score in scores for part in score.parts if part.role == "lead")

    assert count("minimal") < count("energetic")


def test_the_midi_file_says_what_the_score_is() -> None:
    score = score_of("drum_and_bass", key=("F#", "minor"), metre=(4, 4), duration_seconds=40.0)
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(score, title="A tést ✓")))
    meta = {message.type: message for message in file.tracks[0] if message.is_meta}
    assert mido.tempo2bpm(meta["set_tempo"].tempo) == pytest.approx(174, abs=0.01)
    assert (meta["time_signature"].numerator, meta["time_signature"].denominator) == (4, 4)
    assert meta["key_signature"].key == "F#m"
    markers = [message.text for message in file.tracks[0] if message.type == "marker"]
    assert markers == [section.name for section in score.sections]
    assert [track.name for track in file.tracks[1:]] == [part.name for part in score.parts]
    assert file.length == pytest.approx(score.duration_seconds, abs=0.05)
    for part, track in zip(score.parts, file.tracks[1:], strict=True):
        kit = instruments()[part.instrument].source == "kit"
        starts = [m for m in track if m.type == "note_on" and m.velocity]
        assert {m.channel == 9 for m in starts} == {kit}
        assert len(starts) == len(part.notes)


@pytest.mark.parametrize(
    ("key", "expected"),
    [
        (("A", "minor"), "Am"), (("C", "major"), "C"), (("D", "dorian"), "Dm"), (("Eb", "minor"), "Ebm"),
        (("D#", "minor"), "D#m"), (("F#", "major"), "F#"), (("Gb", "major"), "Gb"), (("C#", "major"), "C#"),
        (("Cb", "major"), "Cb"), (("Ab", "minor"), "Abm"), (("A#", "minor"), "A#m"), (("G", "mixolydian"), "G"),
    ],
)  # fmt: skip
def test_key_signatures(key: tuple[str, str], expected: str) -> None:
    score = score_of("lofi", key=key, duration_seconds=12.0)
    file = mido.MidiFile(file=io.BytesIO(midi_bytes(score)))
    assert next(m.key for m in file.tracks[0] if m.type == "key_signature") == expected


def test_a_listed_form_is_written_as_listed() -> None:
    score = score_of("pop", structure=("form: verse, chorus, verse, chorus, bridge, chorus",), duration_seconds=90.0)
    assert [s.name for s in score.sections] == ["verse", "chorus", "verse", "chorus", "bridge", "chorus"]
    choruses = [s.energy for s in score.sections if s.name == "chorus"]
    assert choruses == sorted(choruses)
    assert min(s.energy for s in score.sections if s.name == "chorus") > score.sections[0].energy


def test_a_short_piece_still_has_every_listed_section() -> None:
    score = score_of("house", structure=("form: intro, build, drop, breakdown, drop, outro",), duration_seconds=30.0)
    assert [s.name for s in score.sections] == ["intro", "build", "drop", "break", "drop", "outro"]


def test_edges_are_as_long_as_the_prompt_says() -> None:
    def edges(*structure: str) -> tuple[int, int]:
        sections = score_of("house", structure=structure, duration_seconds=120.0).sections
        return sections[0].bars, sections[-1].bars

    plain = edges()
    assert edges("long intro")[0] > plain[0]
    assert edges("short outro")[1] <= plain[1]
    assert edges("long outro")[1] > plain[1]


@pytest.mark.parametrize("slug", ["blues", "gospel"])
def test_a_slow_blues_goes_in_triplets(slug: str) -> None:
    slow, quick = score_of(slug, tempo_bpm=66.0), score_of(slug, tempo_bpm=110.0)
    assert (slow.metre.beats, slow.metre.unit) == (12, 8)
    assert (quick.metre.beats, quick.metre.unit) == (4, 4)
    assert any("12/8" in note for note in slow.notes)


@pytest.mark.parametrize("metre", [(3, 4), (5, 4), (6, 8), (7, 8), (12, 8), (9, 8)])
def test_fills_end_phrases_in_every_metre(metre: tuple[int, int]) -> None:
    for slug in ("rock", "waltz_musette", "house"):
        score = score_of(slug, metre=metre, duration_seconds=90.0)
        drums = next(part for part in score.parts if part.role == "drums")
        per_bar: dict[int, set[tuple[float, int]]] = {}
        for note in drums.notes:
            bar = int(note.start_beats / score.beats_per_bar + 1e-6)
            place = round(note.start_beats - bar * score.beats_per_bar, 2)
            if note.pitch in (37, 38, 39, 45, 47, 50):
                per_bar.setdefault(bar, set()).add((place, note.pitch))
        usual = max(per_bar.values(), key=list(per_bar.values()).count)
        ends = [s.start_bar + s.bars - 1 for s in score.sections[:-1] if s.energy > 0.5]
        assert any(per_bar.get(bar, set()) != usual for bar in ends)
        assert all(place < score.beats_per_bar for places in per_bar.values() for place, _ in places)


@pytest.mark.parametrize("slug", ["pop", "house", "trance", "rnb_neosoul"])
def test_a_section_that_leads_on_leads_to_something_louder(slug: str) -> None:
    for seconds in (45.0, 75.0, 105.0):
        for seed in range(4):
            sections = score_of(slug, seed=seed, duration_seconds=seconds).sections
            for before, after in pairwise(sections):
                assert before.name not in ("pre", "build", "rise") or after.energy > before.energy
            assert sections[-1].name not in ("pre", "build", "rise")


def test_a_major_piece_closes_over_a_major_dominant() -> None:
    for slug in ("trance", "house", "synthwave"):
        score = score_of(slug, key=("C", "major"), duration_seconds=60.0)
        assert not any(chord.roman in ("v", "v7") for chord in score.chords[-3:])
