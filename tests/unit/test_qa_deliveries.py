"""Further targets and compressed files are judged as they decode."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pytest

from musicassist.audio.io import audio_ref, write_mp3, write_wav
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.contracts.audio import AudioRef
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.master import DeliveredFile, Delivery, Master
from musicassist.contracts.report import Remedy, Verdict
from qa.core.deliveries import delivered
from qa.core.tolerances import tolerances
from tests.unit.test_qa import BRIEF, RATE


def tone(lufs: float) -> np.ndarray:
    t = np.arange(6 * RATE) / RATE
    audio = np.stack([np.sin(2 * np.pi * 997 * t)] * 2)
    return audio * 10 ** ((lufs - integrated_lufs(audio, RATE)) / 20)


def file(root: Path, name: str, audio: np.ndarray) -> DeliveredFile:
    form = name.rsplit(".", 1)[1]
    (write_mp3 if form == "mp3" else write_wav)(root / name, audio.astype(np.float32), RATE)
    return DeliveredFile(form, audio_ref(name, root / name), -14.0, -1.0)


def master(root: Path, *, second_lufs: float = -8.0, limited: bool = False, ceiling_dbtp: float = -1.0) -> Master:
    first = (file(root, "master.wav", tone(-14.0)), file(root, "master.mp3", tone(-14.0)))
    second = (file(root, "master-club.wav", tone(second_lufs)),)
    club = DeliveryTarget("club", -8.0, -1.0)
    ref: AudioRef = first[0].audio
    return Master(
        wav=ref,
        flac=ref,
        mp3=first[1].audio,
        mix=ref,
        stems=(),
        target=BRIEF.target,
        loudness_lufs=-14.0,
        true_peak_dbtp=-11.0,
        limited_by_physics=False,
        chain=(),
        waveform=(),
        stem_waveforms=(),
        deliveries=(
            Delivery(DeliveryTarget("streaming", -14.0, ceiling_dbtp), -14.0, -11.0, False, first),
            Delivery(club, -8.0, -5.0, limited, second),
        ),
    )


@pytest.mark.parametrize(
    ("second_lufs", "limited", "verdict"),
    [(-8.0, False, Verdict.PASS), (-9.0, False, Verdict.FAIL), (-9.0, True, Verdict.WARN)],
)
def test_a_further_target_is_measured_too(tmp_path: Path, second_lufs: float, limited: bool, verdict: Verdict) -> None:
    row = delivered(tmp_path, master(tmp_path, second_lufs=second_lufs, limited=limited), BRIEF, tolerances())
    assert row.verdict is verdict
    assert ("master-club.wav" in row.note) == (verdict is not Verdict.PASS)


def test_a_peak_that_a_codec_brings_lowers_the_ceiling(tmp_path: Path) -> None:
    found = true_peak_dbtp(tone(-14.0).astype(np.float32), RATE)
    row = delivered(tmp_path, master(tmp_path, ceiling_dbtp=found - 1.0), BRIEF, tolerances())
    assert row.verdict is Verdict.FAIL
    assert "master.mp3 decodes to" in row.note
    assert row.correction
    assert row.correction.remedy is Remedy.REMASTER
    assert row.correction.flag.startswith("--ceiling_db -1.")


def test_a_master_without_a_list_is_not_judged(tmp_path: Path) -> None:
    plain = dataclasses.replace(master(tmp_path), deliveries=())
    assert delivered(tmp_path, plain, BRIEF, tolerances()).verdict is Verdict.SKIPPED
