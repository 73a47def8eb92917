"""What is heard in a reference: form, metre, texture, drift; and what a brief makes of it."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
import soundfile

from generation.core.compose.form import plan_form
from generation.core.compose.heard import heard_form
from generation.core.compose.style import load_style
from musicassist.audio.measure import Measurement
from musicassist.audio.metre import metre
from musicassist.audio.onsets import onset_strength
from musicassist.audio.reference import density_curve, energy_curve, profile_of, reference_profile
from musicassist.contracts.brief import Key, Metre, Origin, ReferenceProfile
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import BadInput
from musicassist.contracts.reference import LikelyFamily, ReferenceSection
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import understand
from qa.core.style_plot import style_plot
from tests.benchmarks.known_clips import known_clip

HEARD = (
    ReferenceSection(0.0, 0.15, "A", 0.1),
    ReferenceSection(0.15, 0.25, "B", 0.5),
    ReferenceSection(0.4, 0.2, "C", 1.0),
    ReferenceSection(0.6, 0.1, "D", 0.2),
    ReferenceSection(0.7, 0.2, "C", 0.95),
    ReferenceSection(0.9, 0.1, "A", 0.05),
)
PROFILE = ReferenceProfile(
    sha256="0" * 64, duration_seconds=200.0, tempo_bpm=171.0, tempo_confidence=0.9, key=Key("F#", "minor"),
    key_confidence=0.9, loudness_lufs=-9.0, loudness_range_lu=5.0, true_peak_dbtp=-0.5, balance_db=(0.0,) * 9,
    width=0.4, metre=Metre(3, 4), metre_confidence=0.8, sections=HEARD, families=(LikelyFamily("drum_and_bass", 0.8),),
)  # fmt: skip


@cache
def song_in_parts() -> Measurement:
    """Piano, then a rock band in another key, then the piano again, 14 s each."""
    piano = known_clip("piano", 3, seconds=14.0, tempo_bpm=100.0)
    band = known_clip("rock", 4, seconds=14.0, tempo_bpm=100.0)
    return Measurement((np.concatenate([0.3 * piano.audio, band.audio, 0.3 * piano.audio], axis=1), piano.rate))


def test_sections_begin_where_the_music_changes() -> None:
    found = song_in_parts().sections
    assert [part.start_seconds for part in found] == pytest.approx([0.0, 14.0, 28.0], abs=1.5)
    assert [part.letter for part in found] == ["A", "B", "A"]
    assert found[1].energy > max(found[0].energy, found[2].energy) + 0.4


def test_music_that_never_changes_is_one_section() -> None:
    clip = known_clip("techno", 2, seconds=30.0)
    assert len(Measurement((clip.audio, clip.rate)).sections) == 1


def test_drums_are_percussive_and_drones_are_not() -> None:
    shares = {}
    for style in ("drums only", "ambient"):
        clip = known_clip(style, 1, seconds=12.0)
        shares[style] = Measurement((clip.audio, clip.rate)).texture.percussive
    assert shares["drums only"] > shares["ambient"] + 0.3


@pytest.mark.parametrize(
    ("style", "counted"), [("waltz", "3/4"), ("rock", "4/4"), ("house", "4/4"), ("six-eight", "6/8")]
)
@pytest.mark.parametrize("seed", [1, 2])
def test_the_metre_is_counted(style: str, counted: str, seed: int) -> None:
    clip = known_clip(style, seed)
    assert str(metre(onset_strength(clip.audio, clip.rate), clip.tempo_bpm).metre) == counted


def test_a_machine_does_not_drift_and_a_band_may() -> None:
    steady = known_clip("house", 1, seconds=40.0, tempo_bpm=120.0)
    assert Measurement((steady.audio, steady.rate)).beat.drift() < 0.002
    quicker = known_clip("house", 1, seconds=20.0, tempo_bpm=123.6)
    wandering = np.concatenate([steady.audio[:, : 20 * steady.rate], quicker.audio], axis=1)
    assert 0.005 < Measurement((wandering, steady.rate)).beat.drift() < 0.03


def test_a_profile_travels_between_stages() -> None:
    profile = profile_of(song_in_parts(), "0" * 64, "song.wav")
    assert decode(ReferenceProfile, encode(profile)) == profile
    assert sum(part.length for part in profile.sections) == pytest.approx(1.0, abs=1e-3)
    assert 0.0 <= min(profile.energy) <= max(profile.energy) <= 1.0


def test_the_density_is_what_is_played() -> None:
    measured = song_in_parts()
    seconds, onsets_hz = density_curve(measured)
    assert np.array_equal(seconds, energy_curve(measured)[0])
    quavers_hz = 2 * 100.0 / 60.0  # which piano and band both play
    for start in (0, 14, 28):
        within = (seconds > start + 2) & (seconds < start + 12)
        assert onsets_hz[within].mean() == pytest.approx(quavers_hz, rel=0.2)
    assert onsets_hz.mean() == pytest.approx(profile_of(measured, "0" * 64, "song.wav").events_hz, rel=0.1)


def test_the_density_of_clicks_is_their_number() -> None:
    clicks = np.zeros(20 * 22_050)
    clicks[: 10 * 22_050 : 22_050 // 2] = 0.5
    clicks[10 * 22_050 :: 22_050 // 5] = 0.5
    seconds, onsets_hz = density_curve(Measurement((clicks[None, :], 22_050)))
    assert onsets_hz[(seconds > 2) & (seconds < 7)] == pytest.approx(2.0, abs=0.4)
    assert onsets_hz[(seconds > 13) & (seconds < 18)] == pytest.approx(5.0, abs=0.4)


@pytest.mark.parametrize("seconds", [4.9, 900.5])
def test_what_is_too_short_or_too_long_is_refused_politely(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "a.flac"
    soundfile.write(path, 0.1 * np.sin(np.arange(round(seconds * 8_000)) / 5.0), 8_000)
    with pytest.raises(BadInput, match="from 5 seconds to 15 minutes"):
        reference_profile(path)


def test_the_picture_is_a_document_of_its_own() -> None:
    picture = style_plot(song_in_parts(), 'a "b" <c> & d')
    root = ElementTree.fromstring(picture)
    assert root.tag.endswith("svg")
    assert len(root.findall(".//{*}path[@class='line s-ember']")) == 2
    assert len(root.findall(".//{*}path[@class='dash s-ink']")) == 1
    assert "nan" not in picture.lower()


def test_the_form_of_a_reference_is_taken_over() -> None:
    plan = plan_form(load_style("house"), 64, np.random.default_rng(0), heard=HEARD)
    assert sum(part.bars for part in plan) == 64
    assert [part.name for part in plan] == ["intro", "verse", "chorus", "break", "chorus", "outro"]
    assert plan[2].material == plan[4].material
    assert plan[2].energy > plan[1].energy > plan[0].energy


def test_sections_that_the_prompt_lists_win_over_the_reference() -> None:
    plan = plan_form(load_style("house"), 32, np.random.default_rng(0), structure=("form: verse, chorus",), heard=HEARD)
    assert [part.name for part in plan] == ["verse", "chorus"]


@pytest.mark.parametrize("bars", range(16, 80, 3))
def test_a_heard_form_fills_any_length(bars: int) -> None:
    sketches = heard_form(HEARD, bars)
    assert sketches is None or (sum(s.bars for s in sketches) == bars and all(s.bars >= 1 for s in sketches))


@pytest.mark.parametrize("sections", [(), HEARD[:2]])
def test_too_little_form_leaves_the_style_its_own(sections: tuple[ReferenceSection, ...]) -> None:
    assert heard_form(sections, 64) is None


def test_a_reference_fills_what_the_prompt_leaves_open() -> None:
    brief = understand(PromptRequest("something like this", seed=1, reference=PROFILE))
    assert (brief.genre, brief.tempo_bpm, str(brief.key), str(brief.metre)) == (
        "drum_and_bass",
        171.0,
        "F# minor",
        "3/4",
    )
    origins = {p.field: p.origin for p in brief.provenance if p.field in ("genre", "tempo", "key", "metre")}
    assert set(origins.values()) == {Origin.REFERENCE}


def test_the_prompt_wins_over_the_reference() -> None:
    brief = understand(PromptRequest("warm lo-fi, 84 bpm, A minor, 4/4", seed=1, reference=PROFILE))
    assert (brief.genre, brief.tempo_bpm, str(brief.key), str(brief.metre)) == ("lofi", 84.0, "A minor", "4/4")


def test_an_unlikely_style_is_not_taken_over() -> None:
    unsure = replace(PROFILE, families=(LikelyFamily("drum_and_bass", 0.3),))
    assert understand(PromptRequest("something like this", seed=1, reference=unsure)).genre != "drum_and_bass"
