"""The master: the target met, the ceiling kept, the MP3 tagged, and honesty where physics forbids."""

from __future__ import annotations

from pathlib import Path

import mutagen.id3
import numpy as np
import pyloudnorm
import pytest
import scipy.signal
import soundfile

from mastering.core.desk import neutral_traits
from mastering.core.request import MasteringRequest, ReferenceMatch, StemSource, TrackTags
from mastering.core.riding import ridden
from mastering.core.run import run
from mastering.core.tone import correction_db, equaliser
from musicassist.audio.io import read_audio, write_wav
from musicassist.audio.loudness import loudness_range_lu, measure_loudness
from musicassist.audio.spectrum import octave_balance_db
from musicassist.audio.stereo import stereo_image
from musicassist.catalog.loader import genre
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import DeliveryTarget, ReferenceProfile
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.master import Master
from musicassist.contracts.stage import StageContext
from tests.unit.songs import RATE_HZ, drums, piano, tones


def _song() -> np.ndarray:
    return drums() + 0.7 * tones((55.0, 65.4)) + 0.5 * tones((440.0, 523.3, 659.3))


def _noise(seconds: float = 6.0) -> np.ndarray:
    return np.random.default_rng(4).standard_normal((2, round(seconds * RATE_HZ))).astype(np.float32)


def _clicks() -> np.ndarray:
    """Nothing but transients at the worst phase between samples."""
    audio = np.zeros((2, 6 * RATE_HZ), np.float32)
    for start in range(1000, audio.shape[1] - 10, RATE_HZ // 7):
        audio[:, start : start + 2] = 0.99
        audio[:, start + 4 : start + 6] = -0.99
    return audio + np.float32(0.02) * _noise()[:, : audio.shape[1]]


HARD = {
    "loud": lambda: np.clip(4.0 * _song(), -1, 1),
    "quiet": lambda: 0.001 * _song(),
    "dynamic": lambda: np.concatenate([0.03 * _song(), _song()], axis=1),
    "sparse": lambda: np.concatenate([piano(2.0), np.zeros((2, 6 * RATE_HZ), np.float32)], axis=1),
    "mono": lambda: np.tile(_song().mean(axis=0), (2, 1)),
    "transients": _clicks,
    "noise": lambda: 0.2 * _noise(),
    "starts at full scale": lambda: np.sign(tones((110.0,), 4.0)).astype(np.float32),
}


def master_of(
    folder: Path, audio: np.ndarray, lufs: float, *, slug: str = "", adjustment: MasterAdjustment | None = None
) -> Master:
    write_wav(folder / "in.wav", audio, RATE_HZ, subtype="FLOAT")
    request = MasteringRequest(
        stems=(StemSource("Piece", "full", folder / "in.wav"),),
        traits=genre(slug).mix if slug else neutral_traits(),
        target=DeliveryTarget("custom", lufs),
        adjustment=adjustment or MasterAdjustment(),
        tags=TrackTags("Rainy Window", 84.4, "A minor", "lo-fi", "warm lo-fi", "composer 1", 77),
    )
    return run(request, StageContext(root=folder, workdir=folder, final_prefix=""))


def interpolated_peak_dbtp(audio: np.ndarray) -> float:
    """A second opinion: sixteen times oversampled by scipy, not by our own meter."""
    return 20 * np.log10(np.abs(scipy.signal.resample_poly(audio, 16, 1, axis=1, window=("kaiser", 8.0))).max())


@pytest.mark.parametrize("kind", HARD)
def test_no_peak_above_the_ceiling(kind: str, tmp_path: Path) -> None:
    master = master_of(tmp_path, HARD[kind](), -14.0, slug="house")
    audio, _ = read_audio(tmp_path / "master.wav")
    assert interpolated_peak_dbtp(audio) <= -1.0 + 0.01
    assert master.true_peak_dbtp <= -1.0
    decoded, _ = read_audio(tmp_path / "master.mp3")
    assert interpolated_peak_dbtp(decoded) <= -0.99
    assert np.abs(audio.mean(axis=1)).max() < 0.001


@pytest.mark.parametrize("lufs", [-23.0, -14.0, -9.5])
def test_the_target_is_met(lufs: float, tmp_path: Path) -> None:
    master = master_of(tmp_path, _song(), lufs, slug="house")
    audio, rate = read_audio(tmp_path / "master.wav")
    second = pyloudnorm.Meter(rate).integrated_loudness(audio.T.astype(np.float64))
    assert second == pytest.approx(lufs, abs=0.15)
    assert master.loudness_lufs == pytest.approx(lufs, abs=0.1)
    assert not master.limited_by_physics


@pytest.mark.parametrize("slug", ["ambient", "orchestral", "jazz"])
def test_a_solo_piano_reaches_streaming_but_not_minus_six(slug: str, tmp_path: Path) -> None:
    master = master_of(tmp_path, piano(), -14.0, slug=slug)
    assert master.loudness_lufs == pytest.approx(-14.0, abs=0.1)
    master = master_of(tmp_path, piano(), -6.0, slug=slug)
    assert master.limited_by_physics
    assert master.loudness_lufs < -6.5
    assert any("gave way" in note for note in master.notes)
    audio, _ = read_audio(tmp_path / "master.wav")
    assert interpolated_peak_dbtp(audio) <= -0.99


def test_a_correction_moves_gain_and_ceiling(tmp_path: Path) -> None:
    plain = master_of(tmp_path, _song(), -14.0)
    moved = master_of(tmp_path, _song(), -14.0, adjustment=MasterAdjustment(gain_db=0.8, ceiling_db=-1.0))
    assert moved.loudness_lufs - plain.loudness_lufs == pytest.approx(0.8, abs=0.1)
    assert moved.true_peak_dbtp <= -2.0


def test_the_files_are_what_they_should_be(tmp_path: Path) -> None:
    master = master_of(tmp_path, _song(), -14.0)
    for name in ("master.wav", "master.flac", "mix.wav"):
        info = soundfile.info(str(tmp_path / name))
        assert (info.samplerate, info.channels, info.subtype) == (44_100, 2, "PCM_24")
    wav, _ = read_audio(tmp_path / "master.wav")
    flac, _ = read_audio(tmp_path / "master.flac")
    assert np.array_equal(wav, flac)
    assert not list(tmp_path.glob(".*"))
    assert decode(Master, encode(master)) == master
    tags = mutagen.id3.ID3(tmp_path / "master.mp3")
    assert [str(tags[frame]) for frame in ("TIT2", "TBPM", "TKEY", "TCON")] == ["Rainy Window", "84", "Am", "lo-fi"]
    assert str(tags["COMM::eng"]) == "warm lo-fi"
    assert str(tags["TXXX:seed"]) == "77"
    assert "composer 1" in str(tags["TXXX:engine"])


def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    folders = [tmp_path / "one", tmp_path / "two"]
    for folder in folders:
        folder.mkdir()
    first, second = (master_of(folder, _song(), -12.0, slug="lofi") for folder in folders)
    assert first == second


def test_one_finished_piece_is_only_mastered(tmp_path: Path) -> None:
    """The stem of a one-piece rendering is that piece, at another level."""
    song = _song()
    master = master_of(tmp_path, song, -14.0, slug="lofi")
    stem, _ = read_audio(tmp_path / master.stems[0].audio.path)
    mix, _ = read_audio(tmp_path / "mix.wav")
    gain = float((stem * song).sum() / (song * song).sum())
    assert np.abs(stem - gain * song).max() < 1e-5
    assert np.abs(mix - stem).max() < 1e-6


def test_tone_moves_towards_the_wanted_balance_within_four_db() -> None:
    measured, wanted = (0.0, 0, 0, 0, 0, 0, 0, 0, -12.0), (0.0,) * 9
    gains = correction_db(measured, wanted, 1.0)
    assert max(gains) <= 4.0
    assert gains[8] - gains[0] > 2.0
    assert correction_db((-40.0,) + (0.0,) * 8, wanted, 1.0) == (0.0,) * 9, "lows that are not there are not lifted"
    taps, _ = equaliser(gains, RATE_HZ)
    response_db = 20 * np.log10(np.abs(np.fft.rfft(taps[0].astype(np.float64), RATE_HZ)))
    assert response_db[16_000] == pytest.approx(gains[8], abs=0.2)
    assert response_db[1_000] == pytest.approx(gains[4], abs=0.2)


def test_riding_lifts_quiet_sections_and_keeps_the_fade() -> None:
    loud = tones((220.0, 261.6), 12.0)
    fade = loud * np.linspace(1.0, 0.0, loud.shape[1], dtype=np.float32)
    song = np.concatenate([0.15 * loud, loud, fade], axis=1).astype(np.float32)
    result, lift_db = ridden(song, RATE_HZ, 8.0)
    assert 2.0 < lift_db <= 4.0
    assert loudness_range_lu(result, RATE_HZ) < loudness_range_lu(song, RATE_HZ) - 1.0
    start, middle, end = (slice(round(s * RATE_HZ), round(e * RATE_HZ)) for s, e in ((2, 9), (15, 22), (30, 36)))
    gain_db = [20 * np.log10(np.abs(result[:, s]).mean() / np.abs(song[:, s]).mean()) for s in (start, middle, end)]
    assert gain_db[0] == pytest.approx(lift_db, abs=0.5)
    assert gain_db[1] == pytest.approx(0.0, abs=0.2)
    assert gain_db[2] == pytest.approx(0.0, abs=0.5)
    assert np.isfinite(measure_loudness(result, RATE_HZ).integrated_lufs)
    same, none = ridden(loud, RATE_HZ, 8.0)
    assert same is loud
    assert none == 0.0


def test_a_mono_fold_down_keeps_its_bass(tmp_path: Path) -> None:
    audio = _song()
    audio[1] = np.roll(audio[1], 20)
    master_of(tmp_path, audio, -14.0)
    wide, _ = read_audio(tmp_path / "master.wav")
    loss_db = 10 * np.log10((wide**2).mean() / (wide.mean(axis=0) ** 2).mean())
    assert loss_db < 2.6


def _profile(audio: np.ndarray) -> ReferenceProfile:
    measured = measure_loudness(audio, RATE_HZ)
    return ReferenceProfile(
        sha256="0" * 64,
        duration_seconds=8.0,
        tempo_bpm=None,
        tempo_confidence=0.0,
        key=None,
        key_confidence=0.0,
        loudness_lufs=measured.integrated_lufs,
        loudness_range_lu=3.0,
        true_peak_dbtp=-1.0,
        balance_db=octave_balance_db(audio, RATE_HZ),
        width=0.3,
    )


def test_a_reference_counts_as_far_as_it_is_asked_to(tmp_path: Path) -> None:
    """Balance and width go there step by step, within the bounds; at 0 % the master is the style's own."""
    bright = np.asarray(scipy.signal.lfilter([1.0, -0.85], [1.0], _song(), axis=1), np.float32)
    profile = _profile(0.5 * bright)
    write_wav(tmp_path / "in.wav", _song(), RATE_HZ, subtype="FLOAT")
    found = {}
    for amount in (None, 0.0, 0.5, 1.0):
        folder = tmp_path / str(amount)
        folder.mkdir()
        request = MasteringRequest(
            stems=(StemSource("Piece", "full", tmp_path / "in.wav"),),
            traits=neutral_traits(),
            target=DeliveryTarget("streaming", -14.0),
            reference=None if amount is None else ReferenceMatch(profile, amount),
        )
        master = run(request, StageContext(root=folder, workdir=folder, final_prefix=""))
        assert master.loudness_lufs == pytest.approx(-14.0, abs=0.1)
        audio, _ = read_audio(folder / "master.wav")
        balance = np.array(octave_balance_db(audio, RATE_HZ))
        found[amount] = float(np.abs(balance - np.array(profile.balance_db)).mean()), audio, master
    assert np.array_equal(found[None][1], found[0.0][1])
    assert found[0.0][0] > found[0.5][0] > found[1.0][0]
    assert any("reference" in step.detail for step in found[1.0][2].chain)
    assert stereo_image(found[1.0][1]).width > stereo_image(found[0.0][1]).width
