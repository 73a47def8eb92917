"""What was not said is decided, conflicts have rules that the person sees, and the impossible is refused."""

from __future__ import annotations

import pytest

from musicassist.catalog.loader import genres, instruments
from musicassist.contracts.brief import Key, Metre, MusicBrief, Origin, ReferenceProfile
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import BadInput
from parsing.core.parsed import ParsedPrompt
from parsing.services import prompt_parse


def brief_of(prompt: str, **options) -> MusicBrief:
    return prompt_parse(prompt=prompt, **options)[0]


def origin_of(brief: MusicBrief, field: str) -> Origin:
    return next(p.origin for p in brief.provenance if p.field == field)


def test_everything_is_filled_and_says_where_from() -> None:
    brief = brief_of("dark techno")
    for field in ("genre", "tempo", "key", "metre", "duration", "target", "seed", "mood"):
        assert any(p.field == field for p in brief.provenance), field
    assert origin_of(brief, "genre") is Origin.ASKED
    assert origin_of(brief, "tempo") is Origin.INFERRED
    assert origin_of(brief, "duration") is Origin.DEFAULT
    assert brief.target.name == "streaming"
    assert (brief.target.loudness_lufs, brief.target.ceiling_dbtp, brief.target.explicit) == (-14, -1, False)
    assert decode(MusicBrief, encode(brief)) == brief


def test_each_family_is_reached_by_its_name() -> None:
    for slug, family in genres().items():
        assert brief_of(f"a {family.name} track").genre == slug


def test_every_sound_that_the_vocabulary_names_exists() -> None:
    from parsing.core.vocabulary import instrument_words

    assert {word.sound for word in instrument_words().values()} <= set(instruments())


def test_the_seed_draws_the_key_and_nothing_else() -> None:
    keys = {str(brief_of("techno", seed=seed).key) for seed in range(12)}
    assert len(keys) >= 4
    assert brief_of("techno", seed=3) == brief_of("techno", seed=3)


def test_mood_decides_mode_and_bends_tempo() -> None:
    sad, happy = brief_of("sad orchestral piece"), brief_of("happy orchestral piece")
    assert sad.key.mode in ("minor", "harmonic minor")
    assert happy.key.mode in ("major", "lydian")
    assert sad.tempo_bpm < happy.tempo_bpm


def test_typical_instruments_are_not_wishes() -> None:
    assert brief_of("lo-fi").instruments == ()


@pytest.mark.parametrize(
    ("prompt", "message"),
    [
        ("techno at 1000 bpm", "40 to 220"),
        ("techno, 10 bpm", "40 to 220"),
        ("techno, 3 seconds", "10 to 600"),
        ("techno, 2 hours long", "10 to 600"),
        ("techno --tempo fast", "--tempo"),
        ("techno --tempo 500", "40 to 220"),
        ("techno --target loud", "--target"),
        ("techno --seed -3", "--seed"),
        ("techno --key H#", "--key"),
        ("techno --duration", "--duration"),
        ("techno --ceiling_db 3", "--ceiling_db"),
    ],
)
def test_the_impossible_is_refused_with_what_goes(prompt: str, message: str) -> None:
    with pytest.raises(BadInput) as caught:
        brief_of(prompt)
    assert message in caught.value.message
    assert caught.value.field == "prompt"


def test_an_unknown_flag_and_an_unknown_key_are_notes() -> None:
    brief = brief_of("techno in H# minor --sparkle 9")
    assert any("--sparkle" in note for note in brief.notes)
    assert any("H# minor" in note for note in brief.notes)


def test_the_first_of_two_holds_and_is_said() -> None:
    brief = brief_of("techno, 128 bpm, or 132 bpm, in A minor and then D minor")
    assert brief.tempo_bpm == 128
    assert brief.key == Key("A", "minor")
    assert any("Two tempos" in note for note in brief.notes)
    assert any("Two keys" in note for note in brief.notes)


def test_slow_drum_and_bass_is_felt_at_half_its_tempo() -> None:
    brief = brief_of("slow drum and bass")
    assert brief.tempo_bpm >= 160
    assert "half-time feel" in brief.structure
    assert any("half-time" in note for note in brief.notes)


def test_a_tempo_outside_the_style_is_kept_with_a_note() -> None:
    brief = brief_of("lo-fi at 190 bpm")
    assert brief.tempo_bpm == 190
    assert any("unusual" in note for note in brief.notes)


def test_flags_win_over_words_and_later_ones_over_earlier() -> None:
    brief = brief_of('techno 128 bpm in C major --tempo 130 --key "A minor" --tempo 133 --metre 3/4 --duration 1:30')
    assert (brief.tempo_bpm, brief.key, brief.metre, brief.duration_seconds) == (
        133,
        Key("A", "minor"),
        Metre(3, 4),
        90,
    )
    assert origin_of(brief, "tempo") is Origin.CORRECTION
    assert origin_of(brief, "key") is Origin.ASKED


def test_corrections_of_the_retry_loop() -> None:
    brief = brief_of(
        "techno --target_lufs -14 --gain_db +1.2 --ceiling_db -0.3 --seed 7 --exclude drums,vocals", seed=5
    )
    assert (brief.adjustment.gain_db, brief.adjustment.ceiling_db, brief.seed) == (1.2, -0.3, 7)
    assert brief.excluded == ("drum", "vocal")
    assert (brief.target.name, brief.target.loudness_lufs, brief.target.explicit) == ("custom", -14, True)
    assert origin_of(brief, "seed") is Origin.CORRECTION
    assert brief.key == brief_of("techno", seed=5).key


@pytest.mark.parametrize(
    ("prompt", "name", "lufs"),
    [
        ("techno for Apple Music", "apple", -16),
        ("techno, club loud", "club", -8),
        ("techno for Spotify", "streaming", -14),
        ("techno for broadcast", "broadcast", -23),
        ("techno mastered to -9 LUFS", "custom", -9),
        ("techno, −11.5 LUFS", "custom", -11.5),
        ("techno --target apple", "apple", -16),
    ],
)
def test_targets_in_words(prompt: str, name: str, lufs: float) -> None:
    target = brief_of(prompt).target
    assert (target.name, target.loudness_lufs, target.explicit) == (name, lufs, True)


def test_options_win_over_words() -> None:
    brief = brief_of("techno, two minutes, for Spotify", duration_seconds=45, target="-10")
    assert brief.duration_seconds == 45
    assert (brief.target.name, brief.target.loudness_lufs) == ("custom", -10)
    with pytest.raises(BadInput):
        brief_of("techno", duration_seconds=5)
    with pytest.raises(BadInput):
        brief_of("techno", target="very loud")


def test_a_reference_fills_what_was_not_said() -> None:
    reference = ReferenceProfile("0" * 64, 180, 97.0, 0.9, Key("D", "dorian"), 0.8, -9, 6, -0.5, (0.0,) * 9, 0.5)
    brief = brief_of("techno", reference=reference)
    assert (brief.tempo_bpm, brief.key) == (97, Key("D", "dorian"))
    assert origin_of(brief, "tempo") is Origin.REFERENCE
    assert brief_of("techno at 130 bpm", reference=reference).tempo_bpm == 130


def test_what_stands_in_is_said() -> None:
    brief = brief_of("jazz with didgeridoo and a female singer")
    notes = {wish.name: wish.note for wish in brief.instruments}
    assert "nearest sound" in notes["didgeridoo"]
    assert "Nobody sings words" in notes["female vocal"]


def test_another_name_of_a_sound_is_no_other_sound() -> None:
    wish = brief_of("techno with acid bass").instruments[0]
    assert (wish.sound, wish.note) == ("acid_bass", "")


def test_a_known_artist_lends_a_style_and_an_unknown_one_is_said() -> None:
    brief = brief_of("something in the style of Amelie Lens and Zorblax Quint")
    assert brief.genre == "techno"
    assert brief.style_references == ("Amelie Lens", "Zorblax Quint")
    assert any("Zorblax Quint is not known" in note for note in brief.notes)


def test_text_without_music_is_a_default_and_says_so() -> None:
    brief, said = prompt_parse(prompt="what's the weather like in Boston tomorrow?")
    assert not brief.understood
    assert said == ParsedPrompt()
    assert any("speaks of music" in note for note in brief.notes)


def test_dances_bring_their_metre() -> None:
    assert brief_of("a slow waltz for accordion").metre == Metre(3, 4)
    assert brief_of("an irish jig").metre == Metre(6, 8)
    assert brief_of("rock in 7/8").metre == Metre(7, 8)
    assert brief_of("gospel in 12/8").metre == Metre(12, 8)
    odd = brief_of("rock in 3/2")
    assert odd.metre == Metre(3, 4)
    assert any("3/2" in note for note in odd.notes)


def test_sections_listed_in_order_are_the_form() -> None:
    listed = brief_of("pop with intro, verse, chorus, verse, chorus, bridge, chorus")
    assert listed.structure == ("form: intro, verse, chorus, verse, chorus, bridge, chorus",)
    letters = brief_of("jazz, AABA")
    assert letters.structure == ("form: a, a, b, a",)
    assert not letters.style_references
    assert brief_of("pop with a long intro and a chorus at 0:30").structure == ("long intro", "chorus at 0:30")
    assert brief_of("a ballad that fades out").structure == ("fade-out",)


def test_an_asked_instrument_of_an_excluded_family_stays() -> None:
    brief = brief_of("trap, no drums, punchy 808 kick")
    assert brief.excluded == ("drum",)
    assert [wish.name for wish in brief.instruments] == ["808 kick"]
    assert any("stays" in note for note in brief.notes)


def test_the_tempo_chooses_between_the_families_of_a_genre() -> None:
    assert brief_of("hip hop, 86 bpm").genre == "boom_bap"
    assert brief_of("hip hop, 140 bpm").genre == "trap"


def test_a_title_comes_from_the_prompt_and_stays() -> None:
    assert brief_of("a night drive through Osaka, synthwave").title == "Night Drive"
    assert brief_of("techno", seed=1).title == brief_of("techno", seed=2).title


@pytest.mark.parametrize(
    ("prompt", "seconds"),
    [
        ("a 16-bar loop, boom bap at 90 bpm", 16 * 4 * 60 / 90),
        ("8 bars of house, 120 bpm", 16.0),
        ("32 bars long, waltz in 3/4 at 180 bpm", 32.0),
        ("a sixteen bar drum loop, 6/8 at 80 bpm, afrobeat", 16 * 2 * 60 / 80),
        ("trap beat, length: 24 bars, 140 bpm", 24 * 4 * 60 / 140),
        ("four bar loop, techno 130 bpm", 8 * 4 * 60 / 130),
    ],
)
def test_a_length_in_bars(prompt: str, seconds: float) -> None:
    brief = brief_of(prompt)
    assert brief.duration_seconds == pytest.approx(seconds, abs=0.001)
    assert origin_of(brief, "duration") is Origin.ASKED


@pytest.mark.parametrize(
    "prompt",
    [
        "rock, 16 bar verse",
        "techno, 8 bars of silence",
        "a 12-bar blues tune",
        "lofi, drums start after 8 bars",
        "two-bar riff",
    ],
)
def test_bars_that_are_no_length(prompt: str) -> None:
    assert origin_of(brief_of(prompt), "duration") is Origin.DEFAULT


def test_too_many_bars_are_refused() -> None:
    with pytest.raises(BadInput, match="400 bar song"):
        brief_of("400 bar song, ambient 60 bpm")
