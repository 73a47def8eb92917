"""QA against masters that are right, and wrong in one known way each."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest
from scipy.signal import resample_poly

from musicassist.audio.io import audio_ref, write_flac, write_mp3, write_wav
from musicassist.audio.loudness import integrated_lufs
from musicassist.catalog.loader import genre
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import DeliveryTarget, Key, Metre, MusicBrief, Origin, Provenance
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import Stem
from musicassist.contracts.report import QaReport, Remedy, Verdict
from musicassist.contracts.stage import StageContext
from qa.core.corrections import next_seed
from qa.core.run import wanted_balance
from qa.stage import QaStage
from tests.benchmarks.known_clips import known_clip
from tests.unit.test_listening import PROFILE

RATE = 44_100
SECONDS = 16.0
CLIP = known_clip("rock", 1, seconds=SECONDS, tempo_bpm=120.0)
BRIEF = MusicBrief(
    prompt="rock, 120 bpm",
    title="Rock",
    genre="lofi",
    genres=("rock",),
    tempo_bpm=120.0,
    key=Key(CLIP.tonic, CLIP.mode),
    metre=Metre(4, 4),
    duration_seconds=SECONDS,
    instruments=(),
    moods=(),
    style_references=(),
    excluded=(),
    target=DeliveryTarget("streaming", -18.0),
    seed=7,
)
OTHER_KEY = Key("C" if CLIP.tonic == "F#" else "F#", "minor")


def music() -> np.ndarray:
    mono = resample_poly(CLIP.audio[0], 2, 1)
    audio = np.stack([mono, np.roll(mono, 15)])
    audio[:, -RATE:] *= np.linspace(1.0, 0.0, RATE)
    return audio * 10 ** ((-18.0 - integrated_lufs(audio, RATE)) / 20)


def judge(
    folder: Path,
    audio: np.ndarray,
    brief: MusicBrief = BRIEF,
    *,
    limited_by_physics: bool = False,
    engine: str = "",
    stems: tuple[Stem, ...] = (),
) -> QaReport:
    refs = {}
    for name, write in (("wav", write_wav), ("flac", write_flac), ("mp3", write_mp3)):
        write(folder / f"master.{name}", audio.astype(np.float32), RATE)
        refs[name] = audio_ref(f"master.{name}", folder / f"master.{name}")
    master = Master(
        **refs,
        mix=refs["wav"],
        stems=stems,
        target=brief.target,
        loudness_lufs=brief.target.loudness_lufs,
        true_peak_dbtp=-1.0,
        limited_by_physics=limited_by_physics,
        chain=(),
        waveform=(),
        stem_waveforms=(),
    )
    return QaStage().run(StageContext(folder, folder / "work", "qa"), brief=brief, master=master, engine=engine)


def failed(report: QaReport) -> list[str]:
    return [check.name for check in report.checks if check.verdict is Verdict.FAIL]


def flags(report: QaReport) -> list[str]:
    return [correction.flag for correction in report.corrections]


def test_a_right_master_passes(tmp_path: Path) -> None:
    report = judge(tmp_path, music())
    assert (report.verdict, failed(report), report.corrections) == (Verdict.PASS, [], ())
    assert report.details["tempo"] == pytest.approx(120, abs=0.3)
    assert report.details["lufs"] == pytest.approx(-18, abs=0.05)
    assert report.details["key"] == f"{CLIP.tonic} {CLIP.mode.title()}"
    assert report.details["clipping"] is False
    assert report.score > 0.9
    assert decode(QaReport, encode(report)) == report
    assert all(len(curve.x) == len(curve.y) <= 300 for curve in report.curves)


@pytest.mark.parametrize("adjusted_db", [0.0, 0.5])
def test_a_quiet_master_asks_for_the_gain_that_is_missing(tmp_path: Path, adjusted_db: float) -> None:
    brief = dataclasses.replace(BRIEF, adjustment=MasterAdjustment(gain_db=adjusted_db))
    report = judge(tmp_path, music() * 10 ** (-1.2 / 20), brief)
    assert failed(report) == ["loudness"]
    [correction] = report.corrections
    gain, target = correction.flag.split(" --target_lufs ")
    assert (target, correction.stage) == ("-18", "mastering")
    assert float(gain.removeprefix("--gain_db ")) == pytest.approx(adjusted_db + 1.2, abs=0.03)


@pytest.mark.parametrize(
    ("explicit", "limited", "verdict"),
    [
        (True, True, Verdict.FAIL),
        (True, False, Verdict.FAIL),
        (False, True, Verdict.WARN),
        (False, False, Verdict.FAIL),
    ],
)
def test_physics_excuses_a_default_target_only(tmp_path: Path, explicit: bool, limited: bool, verdict: Verdict) -> None:
    brief = dataclasses.replace(BRIEF, target=DeliveryTarget("custom", -16.0, -1.0, explicit))
    report = judge(tmp_path, music(), brief, limited_by_physics=limited)
    assert {c.name: c.verdict for c in report.checks}["loudness"] is verdict
    assert report.verdict is (Verdict.PASS if verdict is Verdict.WARN else Verdict.FAIL)
    mended = [check for check in report.checks if check.verdict in (Verdict.WARN, Verdict.FAIL)]
    assert all(check.correction is not None and check.correction.action for check in mended)


def test_gain_that_brought_nothing_is_not_asked_for_again(tmp_path: Path) -> None:
    target = DeliveryTarget("custom", -16.0, -1.0, explicit=True)
    brief = dataclasses.replace(BRIEF, target=target)
    assert len(judge(tmp_path, music(), brief, limited_by_physics=True).corrections) == 1
    pushed = dataclasses.replace(brief, adjustment=MasterAdjustment(gain_db=2.0))
    report = judge(tmp_path, music(), pushed, limited_by_physics=True)
    assert (failed(report), report.corrections) == (["loudness"], ())


def test_a_take_that_plays_6_percent_fast_is_caught(tmp_path: Path) -> None:
    brief = dataclasses.replace(BRIEF, genre="rock", tempo_bpm=120.0 / 1.06)
    report = judge(tmp_path, music(), brief)
    assert "tempo" in failed(report)
    assert float(flags(report)[0].removeprefix("--speed ")) == pytest.approx(1 / 1.06, abs=0.001)
    assert {c.remedy for c in report.corrections} == {Remedy.MEND}
    exact = judge(tmp_path, music(), brief, engine="composer")
    assert flags(exact) == [f"--tempo {brief.tempo_bpm:g} --seed {next_seed(7)}"]


@pytest.mark.parametrize(("field", "wish"), [("key", {"key": OTHER_KEY}), ("tempo", {"tempo_bpm": 97.0})])
def test_what_nobody_asked_for_is_no_reason_for_a_take_that_costs(tmp_path: Path, field: str, wish: dict) -> None:
    drawn = Provenance(field, "", Origin.DEFAULT)
    brief = dataclasses.replace(BRIEF, **wish, provenance=(drawn,))
    report = judge(tmp_path, music(), brief, engine="stability")
    (check,) = [check for check in report.checks if check.name == field]
    assert check.verdict is Verdict.WARN
    assert check.correction is not None
    assert (check.correction.flag, report.corrections) == ("", ())  # what a person may do, and no machine does
    assert f"no {field} was asked for" in check.note
    for engine, origin in (("composer", Origin.DEFAULT), ("stability", Origin.ASKED)):
        brief = dataclasses.replace(BRIEF, **wish, provenance=(Provenance(field, "", origin),))
        assert field in failed(judge(tmp_path, music(), brief, engine=engine))


def test_a_take_in_another_key_is_caught(tmp_path: Path) -> None:
    report = judge(tmp_path, music(), dataclasses.replace(BRIEF, key=OTHER_KEY))
    assert failed(report) == ["key"]
    assert flags(report)[0].startswith("--key ")


@pytest.mark.parametrize(
    ("amount", "source", "share"),
    [(0.0, "lo-fi", 0.0), (0.5, "lo-fi and the reference", 0.5), (1.0, "the reference", 1.0)],
)
def test_the_balance_is_held_against_what_the_master_went_towards(amount: float, source: str, share: float) -> None:
    other = tuple(style + 8.0 for style in genre("lofi").mix.balance_db)
    reference = dataclasses.replace(PROFILE, balance_db=other)
    wanted_db, whose = wanted_balance(dataclasses.replace(BRIEF, reference=reference, reference_amount=amount))
    assert whose == source
    assert wanted_db == pytest.approx([style + 8.0 * share for style in genre("lofi").mix.balance_db])


def test_a_new_take_undoes_what_mastering_was_told_about_the_old(tmp_path: Path) -> None:
    adjustment = MasterAdjustment(gain_db=1.0, ceiling_db=-0.2)
    brief = dataclasses.replace(BRIEF, duration_seconds=60.0, adjustment=adjustment)
    report = judge(tmp_path, music() * 0.8, brief)
    assert failed(report) == ["loudness", "duration"]
    assert flags(report) == [f"--duration 60 --seed {next_seed(7)} --gain_db 0 --ceiling_db 0"]


def test_a_peak_over_the_ceiling_lowers_it(tmp_path: Path) -> None:
    audio = music()
    audio[:, 30_000] = 0.97
    report = judge(tmp_path, audio)
    assert failed(report) == ["true_peak"]
    found = report.details["true_peak_dbtp"]
    assert isinstance(found, float)
    lower = float(flags(report)[0].removeprefix("--ceiling_db "))
    assert -(found + 1.0) - 0.25 < lower < -(found + 1.0)


def test_clipping_is_found(tmp_path: Path) -> None:
    audio = music()
    audio[0, 30_000:30_010] = 1.0
    report = judge(tmp_path, audio)
    assert set(failed(report)) == {"true_peak", "clipping"}
    assert report.details["clipped_samples"] == 10


def test_silence_is_a_result_and_no_exception(tmp_path: Path) -> None:
    report = judge(tmp_path, np.zeros((2, round(SECONDS * RATE))))
    assert {"loudness", "silence"} <= set(failed(report))
    assert report.details["lufs"] is None
    assert {c.name: c.verdict for c in report.checks}["tempo"] is Verdict.UNSURE
    encode(report)


def test_a_ring_out_after_the_last_bar_is_not_too_long(tmp_path: Path) -> None:
    audio = music()
    ring = 0.02 * audio[:, -RATE:].std() * np.random.default_rng(1).standard_normal((2, 4 * RATE))
    ring *= np.exp(-np.arange(4 * RATE) / RATE)
    report = judge(tmp_path, np.concatenate([audio, ring], axis=1))
    assert "duration" not in failed(report)


def test_files_that_differ_are_found(tmp_path: Path) -> None:
    audio = music()
    report = judge(tmp_path, audio)
    assert "files" not in failed(report)
    (tmp_path / "master.mp3").write_bytes(b"\x00" * 2_000)
    write_flac(tmp_path / "master.flac", (0.9 * audio).astype(np.float32), RATE)
    master_files = {n: audio_ref(f"master.{n}", tmp_path / f"master.{n}") for n in ("wav", "flac")}
    master = Master(
        **master_files,
        mp3=dataclasses.replace(master_files["wav"], path="master.mp3"),
        mix=master_files["wav"],
        stems=(),
        target=BRIEF.target,
        loudness_lufs=-18.0,
        true_peak_dbtp=-1.0,
        limited_by_physics=False,
        chain=(),
        waveform=(),
        stem_waveforms=(),
    )
    report = QaStage().run(StageContext(tmp_path, tmp_path / "w", "qa"), brief=BRIEF, master=master)
    [row] = [check for check in report.checks if check.name == "files"]
    assert row.verdict is Verdict.FAIL
    assert "flac" in row.note.lower()
    assert "mp3" in row.note.lower()


def test_of_two_misses_the_nearer_one_scores_higher(tmp_path: Path) -> None:
    brief = dataclasses.replace(BRIEF, target=DeliveryTarget("custom", -6.0, -1.0, True))
    near, far = judge(tmp_path, 0.9 * music(), brief), judge(tmp_path, 0.5 * music(), brief)
    assert near.score > far.score


@pytest.mark.parametrize("seed", [0, 7, 2**32 - 1])
def test_the_next_seed_is_another_one_and_always_the_same(seed: int) -> None:
    assert next_seed(seed) == next_seed(seed) != seed
    assert 0 <= next_seed(seed) < 2**32
