"""Stems: one length, one clock, sane levels, the same bytes for the same score."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import mido
import numpy as np
import pytest
import soundfile

from generation.core.score import AutomationPoint, Note, Part, Score, ScoreSection
from generation.core.sound import stems as stems_module
from generation.core.sound.clock import RATE_HZ
from generation.core.sound.players import Room, is_sampled, play_part
from generation.core.sound.stems import PEAK_CEILING, kick_onsets, play_stems
from generation.engines.performance import NO_FONT_NOTE, play
from musicassist.catalog.loader import genre, instrument
from musicassist.contracts.brief import DeliveryTarget, Key, Metre, MusicBrief
from musicassist.contracts.errors import Cancelled, PermanentError
from musicassist.contracts.stage import StageContext
from tests.soundfont_builder import write_soundfont

A_MINOR = Key("A", "minor")
FOUR_FOUR = Metre(4, 4)


@pytest.fixture(scope="module")
def font(tmp_path_factory: pytest.TempPathFactory) -> Path:
    presets = [(0, program) for program in (0, 4, 32, 48)] + [(128, 0)]
    return write_soundfont(tmp_path_factory.mktemp("font") / "sine.sf2", presets)


def beat(keys: dict[float, int], bars: int, beats_per_bar: float, velocity: int = 100) -> tuple[Note, ...]:
    notes = [Note(bar * beats_per_bar + at, 0.25, key, velocity) for bar in range(bars) for at, key in keys.items()]
    return tuple(sorted(notes, key=lambda note: note.start_beats))


def score(*, tempo: float = 120.0, metre: Metre = FOUR_FOUR, bars: int = 2, fade: float = 0.0) -> Score:
    per_bar = metre.beats * 4 / metre.unit
    chord = tuple(Note(bar * per_bar, per_bar, pitch, 80) for bar in range(bars) for pitch in (57, 60, 64))
    bass = tuple(Note(bar * per_bar, per_bar, 33, 90, glide_to=40) for bar in range(bars))
    cutoff = (AutomationPoint(0.0, 0.2), AutomationPoint(bars * per_bar, 1.0))
    parts = (
        Part("Drums", "Drums", "drums", "kit_909", beat({0.0: 36, 1.0: 38, 0.5: 42}, bars, per_bar)),
        Part("Shaker", "Drums", "drums", "shaker", beat({0.5: 70}, bars, per_bar, 70), level_db=-6.0, pan=0.4),
        Part("808", "Bass", "bass", "bass_808", bass),
        Part("Rhodes", "Keys", "chords", "rhodes", chord),
        Part("Pad", "Pad", "pad", "warm_pad", chord, level_db=-4.0, automation={"cutoff": cutoff}),
    )
    sections = (ScoreSection("verse", 0, bars, 0.5),)
    return Score(tempo, A_MINOR, metre, bars, sections, (), parts, fade_out_beats=fade, notes=("A remark.",))


def stems(made: Score, folder: Path, font: Path | None, seed: int = 1) -> dict[str, np.ndarray]:
    played = play_stems(made, font=font, seed=seed, folder=folder)
    return {stem.name: soundfile.read(stem.path, dtype="float32", always_2d=True)[0].T for stem in played}


def digest(folder: Path) -> dict[str, str]:
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(folder.iterdir())}


def test_the_same_score_and_seed_give_the_same_bytes(tmp_path: Path, font: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        stems(score(), tmp_path / name, font, seed)
    assert digest(tmp_path / "a") == digest(tmp_path / "b")
    assert digest(tmp_path / "a") != digest(tmp_path / "c")
    assert set(digest(tmp_path / "a")) == {"Drums.wav", "Bass.wav", "Keys.wav", "Pad.wav"}


def test_the_number_of_threads_changes_no_byte(tmp_path: Path, font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for threads in (1, 3):
        monkeypatch.setattr(stems_module, "_THREADS", threads)
        stems(score(), tmp_path / str(threads), font)
    assert digest(tmp_path / "1") == digest(tmp_path / "3")


def test_the_order_of_playing_changes_no_byte(tmp_path: Path, font: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    together = replace(score(), parts=tuple(replace(part, stem="All") for part in score().parts))
    stems(together, tmp_path / "heaviest first", font)
    monkeypatch.setattr(stems_module, "_cost", lambda part, room: -len(part.notes))
    stems(together, tmp_path / "lightest first", font)
    assert digest(tmp_path / "heaviest first") == digest(tmp_path / "lightest first")


@pytest.mark.parametrize("tempo", [40.0, 220.0])
@pytest.mark.parametrize("metre", [Metre(4, 4), Metre(3, 4), Metre(6, 8)])
def test_every_tempo_and_metre_gives_whole_stems_of_one_length(tmp_path: Path, tempo: float, metre: Metre) -> None:
    made = score(tempo=tempo, metre=metre)
    audio = stems(made, tmp_path, None)
    lengths = {stem.shape for stem in audio.values()}
    assert len(lengths) == 1
    bar_seconds = made.beats_per_bar * 60.0 / tempo
    assert (
        made.duration_seconds * RATE_HZ <= lengths.pop()[1] <= (made.duration_seconds + bar_seconds / 2) * RATE_HZ + 1
    )
    for name, stem in audio.items():
        assert np.isfinite(stem).all(), name
        assert 0.01 < np.abs(stem).max() <= PEAK_CEILING + 1e-6, name
        assert abs(float(stem.mean())) < 1e-4, name
        assert np.abs(stem[:, -1]).max() == 0.0, name


def test_kicks_sound_where_the_rendering_says(tmp_path: Path) -> None:
    made = score(bars=4)
    drums = np.abs(stems(made, tmp_path, None)["Drums"]).max(axis=0)
    onsets = kick_onsets(made)
    assert onsets == (0.0, 2.0, 4.0, 6.0)
    for onset in onsets[1:]:
        at = round(onset * RATE_HZ)
        assert drums[at - 200 : at - 20].max() < 0.05
        first = int(np.argmax(drums[at - 200 :] > 0.05)) - 200
        assert abs(first) < 0.003 * RATE_HZ


def test_a_tail_rings_out_and_a_fade_ends_on_the_last_bar(tmp_path: Path) -> None:
    ringing, faded = score(), score(fade=2.0)
    tail = stems(ringing, tmp_path / "ring", None)["Pad"]
    music = round(ringing.duration_seconds * RATE_HZ)
    assert tail.shape[1] > music + RATE_HZ // 2
    assert np.abs(tail[:, music : music + 4410]).max() > 0.003
    gone = stems(faded, tmp_path / "fade", None)["Pad"]
    assert gone.shape[1] == music
    unfaded = tail[:, : music - RATE_HZ]
    np.testing.assert_allclose(gone[:, : music - RATE_HZ], unfaded, atol=1e-6)
    assert np.abs(gone[:, -2000:]).max() < 0.1 * np.abs(tail[:, music - 2000 : music]).max()


def test_part_levels_are_kept_inside_a_stem(tmp_path: Path) -> None:
    chord = (Note(0.0, 2.0, 57, 80),)
    room = Room(font=None, seed=1, tempo_bpm=120.0, frames=RATE_HZ)
    loud, quiet = (play_part(Part("P", "S", "pad", "warm_pad", chord, level_db=db), room) for db in (0.0, -12.0))
    np.testing.assert_allclose(quiet, loud * 10 ** (-12 / 20), atol=1e-6)
    left = play_part(Part("P", "S", "pad", "warm_pad", chord, pan=-1.0), room)
    assert np.abs(left[1]).max() < 1e-6 < np.abs(left[0]).max()


def test_automation_moves_gain_expression_and_cutoff() -> None:
    note = (Note(0.0, 4.0, 57, 100),)
    room = Room(font=None, seed=1, tempo_bpm=60.0, frames=4 * RATE_HZ)

    def level(name: str, points: tuple[AutomationPoint, ...]) -> tuple[float, float]:
        part = Part("P", "S", "pad", "string_machine", note, automation={name: points} if name else {})
        audio = play_part(part, room)
        halves = (audio[:, RATE_HZ : int(1.5 * RATE_HZ)], audio[:, int(3.4 * RATE_HZ) : int(3.9 * RATE_HZ)])
        return tuple(float(np.sqrt(np.mean(half**2))) for half in halves)  # type: ignore[return-value]

    plain = level("", ())
    down = level("gain_db", (AutomationPoint(0, 0.0), AutomationPoint(2, 0.0), AutomationPoint(3, -20.0)))
    assert down[0] == pytest.approx(plain[0], rel=1e-3)
    assert down[1] == pytest.approx(plain[1] * 0.1, rel=1e-3)
    assert level("expression", (AutomationPoint(0, 0.5),))[0] == pytest.approx(plain[0] * 0.25, rel=1e-3)
    assert level("cutoff", (AutomationPoint(0, 0.0),))[0] < 0.3 * plain[0]


def test_the_sampler_plays_in_time_and_in_tune(font: Path) -> None:
    part = Part("P", "S", "chords", "upright_bass", (Note(1.0, 2.0, 45, 100), Note(3.0, 2.0, 45, 100, glide_to=52)))
    audio = play_part(part, Room(font=font, seed=1, tempo_bpm=60.0, frames=6 * RATE_HZ))[0]
    onset = int(np.argmax(np.abs(audio) > 0.02 * np.abs(audio).max()))
    assert abs(onset - RATE_HZ) < 0.015 * RATE_HZ, "the preset's own early start is the only difference"

    def hz(start_s: float, seconds: float) -> float:
        x = audio[int(start_s * RATE_HZ) : int((start_s + seconds) * RATE_HZ)]
        return float(np.argmax(np.abs(np.fft.rfft(x * np.hanning(x.size), 1 << 18))) * RATE_HZ / (1 << 18))

    assert 1200 * np.log2(hz(1.3, 1.5) / 110.0) == pytest.approx(0.0, abs=4.0)
    assert 1200 * np.log2(hz(4.85, 0.13) / (110.0 * 2 ** (7 / 12))) == pytest.approx(0.0, abs=60.0)


def test_a_font_without_the_preset_leaves_it_to_the_synths(font: Path) -> None:
    assert is_sampled(instrument("piano"), font)
    assert not is_sampled(instrument("violin"), font)
    assert not is_sampled(instrument("piano"), None)
    part = Part("V", "S", "lead", "violin", (Note(0.0, 1.0, 69, 90),))
    room = Room(font=None, seed=1, tempo_bpm=120.0, frames=RATE_HZ)
    with_font = Room(font=font, seed=1, tempo_bpm=120.0, frames=RATE_HZ)
    np.testing.assert_array_equal(play_part(part, room), play_part(part, with_font))


def test_cancelling_stops_everybody_and_leaves_nothing(tmp_path: Path) -> None:
    calls: list[float] = []

    def progress(fraction: float, message: str) -> None:
        calls.append(fraction)
        raise Cancelled("stop")

    with pytest.raises(Cancelled):
        play_stems(score(bars=40), font=None, seed=1, folder=tmp_path, progress=progress)
    assert len(calls) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_score_without_notes_is_refused(tmp_path: Path) -> None:
    empty = Score(120.0, A_MINOR, Metre(4, 4), 2, (), (), ())
    with pytest.raises(PermanentError, match="no notes"):
        play_stems(empty, font=None, seed=1, folder=tmp_path)


def brief(seed: int = 1) -> MusicBrief:
    return MusicBrief(
        prompt="lo-fi",
        title="Rain",
        genre="lofi",
        genres=("lo-fi",),
        tempo_bpm=120.0,
        key=A_MINOR,
        metre=Metre(4, 4),
        duration_seconds=10.0,
        instruments=(),
        moods=(),
        style_references=(),
        excluded=(),
        target=DeliveryTarget("streaming", -14.0),
        seed=seed,
    )


def test_a_performance_without_a_font_plays_and_says_so(tmp_path: Path) -> None:
    messages: list[str] = []
    ctx = StageContext(tmp_path, tmp_path, "generation/key", lambda fraction, message: messages.append(message))
    made = play(ctx, brief(), genre("lofi"), score(), font=None, own={}, engine="composer", version="1")
    assert made.notes == ("A remark.", NO_FONT_NOTE)
    assert [stem.name for stem in made.stems] == ["Drums", "Bass", "Keys", "Pad"]
    assert [stem.role for stem in made.stems] == ["drums", "bass", "chords", "pad"]
    assert made.stems[2].instruments[0].played_by == "rhodes (synthesised)"
    for stem in made.stems:
        on_disk = tmp_path / "stems" / f"{stem.name}.wav"
        assert stem.audio.path == f"generation/key/stems/{stem.name}.wav"
        assert stem.audio.sha256 == hashlib.sha256(on_disk.read_bytes()).hexdigest()
        assert (stem.audio.channels, stem.audio.sample_rate_hz) == (2, RATE_HZ)
    assert made.midi is not None
    assert made.midi.path == "generation/key/track.mid"
    assert mido.MidiFile(tmp_path / "track.mid").length == pytest.approx(4.0, abs=0.3)
    assert (made.sections[0].start_seconds, made.sections[0].end_seconds) == (0.0, 4.0)
    assert made.duration_seconds == 4.0
    assert any(message.startswith("Playing the") for message in messages)
