"""The mix: stems that sum to it, levels, sidechain, image, spaces."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from mastering.core.ducking import duck_curve
from mastering.core.mixing import RATE_HZ
from mastering.core.request import MasteringRequest, StemSource
from mastering.core.run import run
from mastering.core.stereo import panned, spread, widened
from musicassist.audio.conform import conformed
from musicassist.audio.io import read_audio, write_wav
from musicassist.audio.loudness import integrated_lufs
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import MixHints
from musicassist.contracts.stage import StageContext
from tests.unit.songs import KICKS_SECONDS, stems_of_a_song

HINTS = {
    "Drums": ("drums", MixHints(level_db=0.0, reverb_send=0.06)),
    "Bass": ("bass", MixHints(level_db=-3.0, reverb_send=0.0, sidechain=True)),
    "Keys": ("chords", MixHints(level_db=-7.0, delay_send=0.15, pan=-0.2, sidechain=True)),
    "Lead": ("lead", MixHints(level_db=-4.0, reverb_send=0.2, delay_send=0.2)),
    "Nothing": ("pad", MixHints()),
}


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Master]:
    folder = tmp_path_factory.mktemp("mix")
    sources = []
    for name, audio in stems_of_a_song().items():
        write_wav(folder / f"{name}.wav", audio, RATE_HZ, subtype="FLOAT")
        role, hints = HINTS[name]
        sources.append(StemSource(name, role, folder / f"{name}.wav", hints))
    work = folder / "work"
    work.mkdir()
    request = MasteringRequest(
        stems=tuple(sources),
        traits=genre("house").mix,
        target=DeliveryTarget("streaming", -14.0),
        tempo_bpm=120.0,
        kick_onsets_seconds=KICKS_SECONDS,
        dry_stems=True,
    )
    return work, run(request, StageContext(root=folder, workdir=work, final_prefix="mastering/key"))


def test_the_stems_sum_to_the_mix(mixed: tuple[Path, Master]) -> None:
    work, master = mixed
    mix, _ = read_audio(work / "mix.wav")
    total = np.zeros_like(mix)
    for stem in master.stems:
        audio, _ = read_audio(work / "stems" / Path(stem.audio.path).name)
        assert audio.shape == mix.shape
        total += audio
    difference_dbfs = 20 * np.log10(np.abs(total - mix).max())
    assert difference_dbfs < -90
    assert np.abs(mix).max() > 0.1


def test_the_mix_keeps_headroom(mixed: tuple[Path, Master]) -> None:
    mix, _ = read_audio(mixed[0] / "mix.wav")
    assert np.abs(mix).max() <= 10 ** (-2.9 / 20)
    assert integrated_lufs(mix, RATE_HZ) <= -17.9


def test_levels_follow_the_hints(mixed: tuple[Path, Master]) -> None:
    """The bass has no returns and no delay, so its loudness against the drums is what was wished, within its duck."""
    lufs = {
        stem.name: integrated_lufs(read_audio(mixed[0] / "stems" / f"{stem.name}.wav")[0], RATE_HZ)
        for stem in mixed[1].stems
    }
    assert lufs["Bass"] - lufs["Drums"] == pytest.approx(-3.0, abs=0.5)
    assert lufs["Keys"] - lufs["Drums"] == pytest.approx(-7.0, abs=1.0)


def test_dry_stems_are_what_came_times_a_gain(mixed: tuple[Path, Master]) -> None:
    work, master = mixed
    assert [stem.name for stem in master.dry_stems] == [stem.name for stem in master.stems]
    for name, raw in stems_of_a_song().items():
        dry, _ = read_audio(work / "dry" / f"{name}.wav")
        assert soundfile.info(work / "dry" / f"{name}.wav").subtype == "PCM_24"
        assert dry.shape == raw.shape
        peak = np.abs(raw).max()
        if peak > 0:
            gain = np.abs(dry).max() / peak
            assert np.abs(dry - raw * gain).max() < 1e-5 * max(1.0, gain)
    assert integrated_lufs(dry_of(work, "Bass"), RATE_HZ) - integrated_lufs(dry_of(work, "Drums"), RATE_HZ) == (
        pytest.approx(-3.0, abs=0.1)
    )


def dry_of(work: Path, name: str) -> np.ndarray:
    return read_audio(work / "dry" / f"{name}.wav")[0]


def test_a_silent_stem_stays_silent_and_is_said(mixed: tuple[Path, Master]) -> None:
    audio, _ = read_audio(mixed[0] / "stems" / "Nothing.wav")
    assert np.abs(audio).max() < 2**-22
    assert any("Nothing" in note for note in mixed[1].notes)


def test_refs_and_waveforms(mixed: tuple[Path, Master]) -> None:
    _, master = mixed
    assert master.wav.path == "mastering/key/master.wav"
    assert {s.audio.path for s in master.stems} == {f"mastering/key/stems/{name}.wav" for name in HINTS}
    assert len(master.waveform) == 1000
    assert 0.5 < max(master.waveform) <= 1.0
    assert [len(w) for w in master.stem_waveforms] == [250] * len(HINTS)


def test_the_duck_is_exact_to_the_sample() -> None:
    curve = duck_curve(2 * RATE_HZ, RATE_HZ, (0.0, 0.5, 1.25), 6.0, 0.2)
    depth = 10 ** (-6 / 20)
    for onset in (0.0, 0.5, 1.25):
        assert curve[round(onset * RATE_HZ)] == pytest.approx(depth, rel=1e-4)
    assert curve[round(0.49 * RATE_HZ)] == 1.0
    assert curve[round(0.75 * RATE_HZ)] == 1.0
    assert curve.min() == pytest.approx(depth, rel=1e-4)


def test_width_and_pan() -> None:
    mid, other = np.random.default_rng(5).standard_normal((2, RATE_HZ)).astype(np.float32) * np.float32(0.1)
    audio = np.stack([mid + 0.3 * other, mid - 0.3 * other]).astype(np.float32)
    mono = widened(audio, 0.0, 0.0, RATE_HZ)
    assert np.array_equal(mono[0], mono[1])
    below = widened(audio, 1.0, 200.0, RATE_HZ)
    side = np.abs(np.fft.rfft(below[0] - below[1]))
    raw = np.abs(np.fft.rfft(audio[0] - audio[1]))
    assert side[20:60].sum() < 0.1 * raw[20:60].sum()
    assert side[2000:4000].sum() == pytest.approx(raw[2000:4000].sum(), rel=0.01)
    apart = widened(np.stack([other, -other]) + np.float32(0.6) * audio, 1.4, 0.0, RATE_HZ)
    assert np.corrcoef(apart)[0, 1] > 0.25, "what is too wide for a mono loudspeaker is drawn in"
    cancelling = np.stack([other, -other]) + np.float32(0.1) * audio
    assert np.allclose(widened(cancelling, 1.0, 0.0, RATE_HZ), cancelling, atol=1e-6), "next to nothing would be left"
    left = panned(audio, -1.0)
    assert np.abs(left[1]).max() == 0.0
    assert np.square(left).sum() == pytest.approx(np.square(audio).sum(), rel=0.05)


def test_spreading_gives_sides_and_leaves_the_mono_fold_down_alone() -> None:
    mono = np.tile(np.random.default_rng(6).standard_normal(RATE_HZ) * 0.1, (2, 1)).astype(np.float32)
    wide = spread(mono, 0.5, RATE_HZ)
    assert np.allclose(wide.sum(axis=0), mono.sum(axis=0), atol=1e-6)
    side, mid = np.square(wide[0] - wide[1]).sum(), np.square(wide[0] + wide[1]).sum()
    assert np.sqrt(side / mid) == pytest.approx(0.5, rel=0.15)
    assert np.array_equal(spread(wide, 0.4, RATE_HZ), wide), "what is wide enough stays as it is"


def test_other_rates_and_mono_are_taken(tmp_path: Path) -> None:
    time = np.arange(48_000) / 48_000
    write_wav(tmp_path / "a.wav", 0.5 * np.sin(2 * np.pi * 1000 * time)[None, :], 48_000)
    audio = conformed(tmp_path / "a.wav")
    assert audio.shape == (2, 44_100)
    spectrum = np.abs(np.fft.rfft(audio[0] * np.hanning(44_100)))
    assert spectrum.argmax() == 1000


def test_nothing_at_all_is_refused(tmp_path: Path) -> None:
    write_wav(tmp_path / "a.wav", np.zeros((2, RATE_HZ)), RATE_HZ)
    request = MasteringRequest(
        stems=(StemSource("A", "lead", tmp_path / "a.wav"),),
        traits=genre("house").mix,
        target=DeliveryTarget("streaming", -14.0),
    )
    with pytest.raises(BadInput, match="nothing sounds"):
        run(request, StageContext(root=tmp_path, workdir=tmp_path, final_prefix=""))
