"""Rotary loudspeaker, air, desks, beds: each does what it says and nothing else."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from scipy.signal import hilbert

from generation.core.score import Note, Part
from generation.core.sound import effects
from generation.core.sound.clock import RATE_HZ, TimedNote, shortened
from generation.core.sound.players import Room, play_part
from generation.core.sound.sampler import play_preset
from generation.core.sound.textures import BEDS, play_texture
from musicassist.audio.stereo import stereo_image
from tests.soundfont_builder import write_soundfont


def tone(hz: float, seconds: float = 2.0) -> np.ndarray:
    wave = 0.3 * np.sin(2 * np.pi * hz * np.arange(round(seconds * RATE_HZ)) / RATE_HZ)
    return np.stack([wave, wave]).astype(np.float32)


def power_db(audio: np.ndarray, low_hz: float, high_hz: float) -> float:
    spectrum = np.abs(np.fft.rfft(audio[0] * np.hanning(audio.shape[1]))) ** 2
    hz = np.fft.rfftfreq(audio.shape[1], 1 / RATE_HZ)
    return float(10 * np.log10(spectrum[(hz >= low_hz) & (hz < high_hz)].sum() + 1e-20))


def test_a_rotary_loudspeaker_bends_pitch_and_level_as_it_turns() -> None:
    audio = tone(6000.0)
    effects.rotary(audio, 1.0, 6.0)
    analytic = hilbert(audio[0].astype(np.float64))[4410:-4410]
    hz = np.diff(np.unwrap(np.angle(analytic))) * RATE_HZ / (2 * np.pi)
    hz = np.convolve(hz, np.ones(400) / 400, "valid")
    # A horn that travels 0.28 ms either way at six turns a second bends by 2 pi 6 x 0.00028 of the pitch; what leaks
    # through the drum adds a little.
    bend = 2 * np.pi * 6.0 * 0.00028
    assert 0.8 * bend < hz.max() / 6000.0 - 1.0 < 1.6 * bend
    assert 0.8 * bend < 1.0 - hz.min() / 6000.0 < 1.6 * bend
    level = np.abs(analytic)
    assert level.max() / level.min() > 1.5
    assert stereo_image(audio).correlation < 0.99
    still = tone(2000.0)
    effects.rotary(still, 0.0, 6.0)
    assert np.allclose(still, tone(2000.0))


def test_air_adds_the_octave_above_the_presence_and_leaves_the_rest() -> None:
    rng = np.random.default_rng(3)
    dull = (0.2 * rng.standard_normal((2, 2 * RATE_HZ))).astype(np.float32)
    spectrum = np.fft.rfft(dull, axis=1)
    spectrum[:, np.fft.rfftfreq(dull.shape[1], 1 / RATE_HZ) > 8000] = 0
    dull = np.fft.irfft(spectrum, dull.shape[1], axis=1).astype(np.float32)
    aired = dull.copy()
    effects.air(aired, 0.5)
    assert power_db(aired, 9000, 16_000) > power_db(dull, 9000, 16_000) + 30.0
    assert power_db(aired, 100, 6000) == pytest.approx(power_db(dull, 100, 6000), abs=0.2)
    silent = np.zeros((2, 4410), dtype=np.float32)
    effects.air(silent, 1.0)
    assert not silent.any()


def test_a_section_sits_at_two_desks(tmp_path: Path) -> None:
    font = write_soundfont(tmp_path / "sine.sf2", [(0, 61)])
    room = Room(font=font, seed=1, tempo_bpm=120.0, frames=4 * RATE_HZ)
    brass = Part("Brass", "Brass", "chords", "brass", tuple(Note(float(i), 0.9, 60 + i, 90) for i in range(6)))
    audio = play_part(brass, room)
    assert stereo_image(audio).correlation < 0.98
    assert np.array_equal(audio, play_part(brass, room))


def test_strokes_of_a_sampled_kit_are_not_one_sample_twice(tmp_path: Path) -> None:
    font = write_soundfont(tmp_path / "kit.sf2", [(128, 0)])
    gap = 19_200

    def strokes(key: int) -> int:
        notes = [TimedNote(i * gap, 1280, key, 100) for i in range(12)]
        audio = play_preset(notes, 13 * gap, font=font, program=0, is_kit=True)
        return len({np.round(audio[0, note.start : note.start + 1280], 3).tobytes() for note in notes[1:]})

    assert strokes(38) == 3, "three tunings, taken in turn by chance"
    assert strokes(42) == 1, "hats keep the channel on which they silence each other"


def test_the_second_desk_may_have_a_preset_of_its_own(tmp_path: Path) -> None:
    brass = Part("Brass", "Brass", "chords", "brass", (Note(0.0, 4.0, 69, 90),))
    powers = []
    for presets in ([(0, 61)], [(0, 61), (0, 56)]):
        font = write_soundfont(tmp_path / f"{len(presets)}.sf2", presets)
        audio = play_part(brass, Room(font=font, seed=1, tempo_bpm=120.0, frames=3 * RATE_HZ))
        powers.append(np.mean(audio[:, RATE_HZ // 2 : RATE_HZ] ** 2, axis=1))
    louder_side = int(np.argmin(powers[1] / powers[0]))
    assert powers[1][louder_side] < 0.9 * powers[0][louder_side], "it plays softer than a second desk of the same"


@pytest.mark.parametrize("name", sorted(BEDS))
def test_a_bed_has_no_seams(name: str) -> None:
    """Pieces are twenty seconds long; across the joint the level moves as it does elsewhere."""
    audio = play_texture(name, [TimedNote(0, 26 * RATE_HZ, 60, 100)], 27 * RATE_HZ, np.random.default_rng(4))
    block = RATE_HZ // 2
    level = np.sqrt(np.mean(audio[:, : 26 * RATE_HZ].reshape(2, -1, block) ** 2, axis=(0, 2)))
    steps_db = np.abs(np.diff(20 * np.log10(level[2:-2])))
    joint = 40 - 3  # the step into the half second that begins at 20 s
    assert steps_db[joint - 1 : joint + 2].max() < max(2.5, 1.3 * np.quantile(steps_db, 0.95))


def test_rain_comes_in_gusts_and_drops() -> None:
    rain = play_texture("rain", [TimedNote(0, 12 * RATE_HZ, 60, 100)], 12 * RATE_HZ, np.random.default_rng(3))[0]
    blocks = 10 * np.log10((rain[: 12 * RATE_HZ].reshape(-1, RATE_HZ // 20) ** 2).mean(axis=1)[5:-5])
    gusts = np.convolve(blocks, np.ones(20) / 20, "valid")
    assert gusts.max() - gusts.min() > 2.0
    assert np.std(blocks[:-19] - gusts[: blocks.size - 19]) > 0.8


def test_a_record_s_surface_hardly_swells_with_its_turn() -> None:
    vinyl = play_texture("vinyl", [TimedNote(0, 12 * RATE_HZ, 60, 100)], 12 * RATE_HZ, np.random.default_rng(3))[0]
    quietest = np.percentile(np.abs(vinyl[RATE_HZ : 11 * RATE_HZ]).reshape(-1, RATE_HZ // 10), 50, axis=1)
    assert 20 * np.log10(np.percentile(quietest, 95) / np.percentile(quietest, 5)) < 3.0


def test_a_scratch_rises_and_falls_twice() -> None:
    frames = RATE_HZ
    audio = play_texture("scratch", [TimedNote(0, frames, 60, 127)], frames, np.random.default_rng(0))
    window = RATE_HZ // 25
    centres = []
    for share in (0.02, 0.25, 0.5, 0.75, 0.98):
        at = int(np.clip(share * frames - window / 2, 0, frames - window))
        power = np.abs(np.fft.rfft(audio[0, at : at + window] * np.hanning(window))) ** 2
        low = np.fft.rfftfreq(window, 1 / RATE_HZ) < 1500
        centres.append(float(np.sum(np.cumsum(power[low]) < 0.5 * power[low].sum())))
    assert min(centres[1], centres[3]) > 1.3 * max(centres[0], centres[2], centres[4])
    levels = [np.abs(audio[0, int(s * frames) - 400 : int(s * frames) + 400]).max() for s in (0.25, 0.5, 0.75)]
    assert levels[1] < 0.5 * min(levels[0], levels[2])


def test_scratches_differ_from_stroke_to_stroke() -> None:
    notes = [TimedNote(i * 12_000, 11_000, 60, 100) for i in range(8)]
    audio = play_texture("scratch", notes, 100_000, np.random.default_rng(1))
    strokes = [audio[0, i * 12_000 : i * 12_000 + 11_000] for i in range(8)]
    assert all(np.abs(stroke).max() > 0.05 for stroke in strokes)
    assert len({round(float(np.abs(stroke).mean()), 4) for stroke in strokes}) >= 4


def test_short_notes_speak_and_are_not_held() -> None:
    seconds = (0.075, 0.5, 2.0)
    notes = [TimedNote(0, round(s * RATE_HZ), 60, 90) for s in seconds]
    played = [note.length / RATE_HZ for note in shortened(notes, 0.45)]
    assert played == pytest.approx([0.14, 0.225, 0.45], abs=1e-3)
