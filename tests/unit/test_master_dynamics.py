"""A master of somebody's own mix keeps its range, its hits and its stereo; codecs' copies keep the ceiling."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from mastering.core.desk import neutral_traits
from mastering.core.request import FOREIGN_STRENGTH, MasteringRequest, StemSource
from mastering.core.run import run
from musicassist.audio.io import read_audio, write_wav
from musicassist.audio.loudness import loudness_range_lu
from musicassist.audio.stereo import stereo_image
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.master import Master
from musicassist.contracts.stage import StageContext
from tests.unit.songs import BEAT_SECONDS, RATE_HZ, drums, piano, tones
from tests.unit.test_master import interpolated_peak_dbtp

CODEC_DB = 0.1  # decoders of one file differ by so much


def song(seconds: float) -> np.ndarray:
    wide = np.roll(tones((440.0, 523.3, 659.3), seconds, 0.3), 200, axis=1) * np.float32([[1.0], [0.6]])
    return np.asarray(0.8 * drums(seconds) + 0.6 * tones((55.0, 65.4), seconds) + 0.4 * wide, np.float32)


def moving() -> np.ndarray:
    """A quiet verse before a loud chorus, twice."""
    return np.concatenate([0.08 * song(9.0), 0.6 * song(9.0), 0.1 * song(9.0), 0.6 * song(9.0)], axis=1)


def mastered(folder: Path, audio: np.ndarray, lufs: float, *, keeps: bool, codecs: tuple[str, ...] = ()) -> Master:
    folder.mkdir(exist_ok=True)
    write_wav(folder / "in.wav", audio, RATE_HZ, subtype="FLOAT")
    request = MasteringRequest(
        stems=(StemSource("Mix", "full", folder / "in.wav"),),
        traits=neutral_traits(),
        target=DeliveryTarget("custom", lufs, explicit=True),
        balance_strength=FOREIGN_STRENGTH,
        keeps_dynamics=keeps,
        codecs=codecs,
    )
    return run(request, StageContext(root=folder, workdir=folder, final_prefix=""))


def attack_db(audio: np.ndarray) -> float:
    """The first 15 ms of each beat over the 85 ms behind them, on average."""
    beats = int(audio.shape[1] / RATE_HZ / BEAT_SECONDS)
    starts = [round(beat * BEAT_SECONDS * RATE_HZ) for beat in range(1, beats - 1)]
    first, behind = round(0.015 * RATE_HZ), round(0.1 * RATE_HZ)
    pairs = [(audio[:, s : s + first], audio[:, s + first : s + behind]) for s in starts]
    return float(np.mean([10 * np.log10(np.square(a).mean() / np.square(b).mean()) for a, b in pairs]))


def test_a_mix_that_somebody_made_keeps_its_range_and_its_stereo(tmp_path: Path) -> None:
    mix = moving()
    ranges = {"before": loudness_range_lu(mix, RATE_HZ)}
    for name, keeps in (("kept", True), ("ridden", False)):
        master = mastered(tmp_path / name, mix, -16.0, keeps=keeps)
        audio, _ = read_audio(tmp_path / name / "master.wav")
        assert master.loudness_lufs == pytest.approx(-16.0, abs=0.1)
        assert interpolated_peak_dbtp(audio) <= -0.95
        ranges[name] = loudness_range_lu(audio, RATE_HZ)
        if keeps:
            assert {"Fader", "Glue"}.isdisjoint(step.name for step in master.chain)
            assert stereo_image(audio).correlation == pytest.approx(stereo_image(mix).correlation, abs=0.1)
    assert ranges["before"] > 14.0
    assert ranges["kept"] > ranges["before"] - 1.0
    assert ranges["ridden"] < ranges["before"] - 4.0


def test_a_loud_master_keeps_more_of_its_hits_by_clipping_than_by_limiting(tmp_path: Path) -> None:
    mix = 0.5 * song(16.0)
    left = {}
    for name, keeps in (("kept", True), ("plain", False)):
        mastered(tmp_path / name, mix, -9.0, keeps=keeps)
        left[name] = attack_db(mix) - attack_db(read_audio(tmp_path / name / "master.wav")[0])
    assert left["kept"] < left["plain"]
    assert left["kept"] < 2.5
    calm = tmp_path / "calm"
    mastered(calm, mix, -16.0, keeps=True)
    assert attack_db(mix) - attack_db(read_audio(calm / "master.wav")[0]) < 0.6


SET = {
    "loud": (lambda: np.clip(4.0 * song(10.0), -1, 1), -14.0),
    "quiet": (lambda: 0.001 * song(10.0), -14.0),
    "dynamic": (lambda: np.concatenate([0.05 * song(6.0), song(8.0)], axis=1), -14.0),
    "sparse": (lambda: np.concatenate([piano(4.0), np.zeros((2, 6 * RATE_HZ), np.float32)], axis=1), -16.0),
    "mono": (lambda: np.tile(song(10.0).mean(axis=0), (2, 1)), -14.0),
    "piano that cannot": (lambda: piano(8.0), -6.0),
}


@pytest.mark.parametrize("kind", SET)
def test_the_set_lands_on_its_target_or_says_what_gave_way_in_every_file(kind: str, tmp_path: Path) -> None:
    make, lufs = SET[kind]
    master = mastered(tmp_path, make().astype(np.float32), lufs, keeps=True, codecs=("mp3", "opus"))
    if kind == "piano that cannot":
        assert master.limited_by_physics
        assert any("gave way" in note for note in master.notes)
        assert master.loudness_lufs < lufs - 0.1
    else:
        assert not master.limited_by_physics
        assert master.loudness_lufs == pytest.approx(lufs, abs=0.1)
    files = {file.format: tmp_path / file.audio.path for file in master.deliveries[0].files}
    assert set(files) == {"wav", "flac", "mp3", "opus"}
    for name, path in files.items():
        audio, _ = read_audio(path)
        assert interpolated_peak_dbtp(audio) <= -1.0 + (0.05 if name in ("wav", "flac") else CODEC_DB), name
