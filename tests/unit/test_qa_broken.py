"""A file broken in one known way each: the right check fails, nothing else does, and the smallest correction is asked.

And music that is what it is (no beat, no key, narrow, fading, free in time) is not punished for it.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from generation.core.stretching import stretched
from musicassist.audio.io import audio_ref
from musicassist.audio.loudness import integrated_lufs
from musicassist.catalog.loader import genres
from musicassist.contracts.adjustment import MasterAdjustment
from musicassist.contracts.brief import Metre
from musicassist.contracts.rendering import Stem
from musicassist.contracts.repair import Repair
from musicassist.contracts.report import Remedy, Severity, Verdict
from qa.core.corrections import next_seed
from qa.core.tolerances import exceptions, tolerances
from tests.unit.test_qa import BRIEF, RATE, SECONDS, failed, flags, judge, music

BAR_SECONDS = 2.0
Breaking = Callable[[np.ndarray], np.ndarray]


def at_target(audio: np.ndarray) -> np.ndarray:
    return audio * 10 ** ((-18.0 - integrated_lufs(audio, RATE)) / 20)


def clipped(audio: np.ndarray) -> np.ndarray:
    audio[0, 30_000:30_010] = 1.0
    return audio


def peaking(audio: np.ndarray) -> np.ndarray:
    audio[:, 30_000] = 0.97
    return audio


def out_of_phase(audio: np.ndarray) -> np.ndarray:
    return at_target(np.stack([audio[0], -audio[0]]))


def mono_cancelling(audio: np.ndarray) -> np.ndarray:
    noise = 0.3 * np.std(audio[0]) * np.random.default_rng(2).standard_normal(audio.shape[1])
    noise[-RATE:] *= np.linspace(1.0, 0.0, RATE)
    return at_target(np.stack([audio[0] + noise, -audio[0] + noise]))


def late(audio: np.ndarray) -> np.ndarray:
    return at_target(
        np.concatenate(
            [
                np.zeros((2, 3 * RATE)),
                audio[:, : -round(1.5 * RATE)],
            ],
            axis=1,
        )
        * ending(1.5)
    )


def ending(longer: float = 0.0) -> np.ndarray:
    fade = np.ones(round((SECONDS + longer) * RATE))
    fade[-RATE:] = np.linspace(1.0, 0.0, RATE)
    return fade


def cut_off(audio: np.ndarray) -> np.ndarray:
    return at_target(np.concatenate([audio[:, : -2 * RATE], audio[:, RATE : 2 * RATE]], axis=1))


def too_long(audio: np.ndarray) -> np.ndarray:
    fade = np.concatenate([np.ones(4 * RATE), np.linspace(1.0, 0.0, RATE)])
    return at_target(np.concatenate([audio[:, : -2 * RATE], audio[:, 2 * RATE : 7 * RATE] * fade], axis=1))


def offset(audio: np.ndarray) -> np.ndarray:
    return audio + 0.02 * ending()


def short(audio: np.ndarray) -> np.ndarray:
    return at_target(audio[:, : 12 * RATE] * ending(-4.0))


def fast(audio: np.ndarray) -> np.ndarray:
    return at_target(stretched(audio.astype(np.float32), RATE, speed=1.05).astype(np.float64))


def sharp(audio: np.ndarray) -> np.ndarray:
    return at_target(stretched(audio.astype(np.float32), RATE, speed=1.0, semitones=1).astype(np.float64))


BROKEN: dict[str, tuple[Breaking, set[str], str, Remedy, Severity]] = {
    "too loud": (lambda a: 1.26 * a, {"loudness"}, "--gain_db -2.0", Remedy.REMASTER, Severity.MAJOR),
    "over the ceiling": (peaking, {"true_peak"}, "--ceiling_db -", Remedy.REMASTER, Severity.MAJOR),
    "clipped": (clipped, {"clipping", "true_peak"}, "--ceiling_db -", Remedy.REMASTER, Severity.CRITICAL),
    "out of phase": (out_of_phase, {"stereo"}, "--mono_safe yes", Remedy.MEND, Severity.MAJOR),
    "cancelling in mono": (mono_cancelling, {"stereo"}, "--mono_safe yes", Remedy.MEND, Severity.MAJOR),
    "silent head": (late, {"silence"}, "--cut_head 2.9", Remedy.MEND, Severity.CRITICAL),
    "cut ending": (cut_off, {"ending"}, "--fade 2.00", Remedy.MEND, Severity.MINOR),
    "too long": (too_long, {"duration"}, "--end_at 16.00 --fade 2.00", Remedy.MEND, Severity.MAJOR),
    "5 % fast": (fast, {"tempo"}, "--speed 0.952", Remedy.MEND, Severity.MAJOR),
    "a semitone sharp": (sharp, {"key"}, "--transpose -1", Remedy.MEND, Severity.MAJOR),
    "with an offset": (offset, {"dc"}, f"--seed {next_seed(7)}", Remedy.TAKE, Severity.MINOR),
    "too short": (
        lambda a: at_target(a[:, : 12 * RATE] * ending(-4.0)),
        {"duration"},
        "--duration 16",
        Remedy.TAKE,
        Severity.MAJOR,
    ),
}


ROCK = dataclasses.replace(BRIEF, genre="rock")


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_file_gets_the_right_verdict_and_the_smallest_correction(tmp_path: Path, name: str) -> None:
    breaking, wrong, flag, remedy, severity = BROKEN[name]
    report = judge(tmp_path, breaking(music()), ROCK)
    assert set(failed(report)) == wrong
    assert report.verdict is Verdict.FAIL
    assert {correction.remedy for correction in report.corrections} == {remedy}
    assert flags(report)[0].startswith(flag)
    assert all(correction.action and correction.reason for correction in report.corrections)
    assert any(check.severity is severity for check in report.checks if check.name in wrong)


def test_a_fast_take_is_too_short_as_well_and_one_stretch_mends_both(tmp_path: Path) -> None:
    """At a bar of 0.7 s, 5 % of 16 s are more than the tolerance."""
    brief = dataclasses.replace(BRIEF, genre="rock", metre=Metre(1, 4))
    report = judge(tmp_path, fast(music()), brief)
    assert set(failed(report)) == {"tempo", "duration"}
    assert len(set(flags(report))) == 1
    assert flags(report)[0].startswith("--speed ")


def test_a_stretch_adds_to_the_one_before_and_beyond_the_bound_it_is_a_new_take(tmp_path: Path) -> None:
    audio = fast(music())
    brief = dataclasses.replace(BRIEF, genre="rock", repair=Repair(speed=1.01))
    [flag] = flags(judge(tmp_path, audio, brief))
    assert float(flag.removeprefix("--speed ")) == pytest.approx(1.01 / 1.05, abs=0.001)
    brief = dataclasses.replace(brief, repair=Repair(speed=0.96), adjustment=MasterAdjustment(gain_db=0.5))
    [flag] = flags(judge(tmp_path, audio, brief))
    assert flag.startswith(f"--tempo 120 --seed {next_seed(7)} --gain_db 0")
    assert "--speed 1 --transpose 0" in flag


def test_a_key_three_semitones_off_takes_a_new_take(tmp_path: Path) -> None:
    shifted = stretched(music().astype(np.float32), RATE, speed=1.0, semitones=3).astype(np.float64)
    report = judge(tmp_path, at_target(shifted))
    assert failed(report) == ["key"]
    assert [c.remedy for c in report.corrections] == [Remedy.TAKE]


def test_music_is_not_punished_for_what_it_is(tmp_path: Path) -> None:
    rng = np.random.default_rng(4)
    t = np.arange(round(SECONDS * RATE)) / RATE
    drone = sum(np.sin(2 * np.pi * f * t + rng.uniform(0, 6)) for f in (110, 164.8, 220, 261.6)) * np.sin(
        np.pi * t / SECONDS
    )
    ambient = judge(
        tmp_path, at_target(np.stack([drone, np.roll(drone, 30)])), dataclasses.replace(BRIEF, genre="ambient")
    )
    verdicts = {check.name: check.verdict for check in ambient.checks}
    assert (verdicts["tempo"], verdicts["ending"]) == (Verdict.SKIPPED, Verdict.PASS)
    narrow = judge(tmp_path, at_target(np.stack([music()[0]] * 2)))
    assert {check.name: check.verdict for check in narrow.checks}["stereo"] is Verdict.PASS
    faded = judge(tmp_path, at_target(music() * np.linspace(1.0, 0.0, round(SECONDS * RATE))))
    assert failed(faded) == []


def test_drums_have_no_key(tmp_path: Path) -> None:
    audio = music()
    wav = judge(tmp_path, audio)
    assert {check.name: check.verdict for check in wav.checks}["key"] is Verdict.PASS
    drums = (Stem("Drums", "drums", audio_ref("master.wav", tmp_path / "master.wav")),)
    report = judge(tmp_path, audio, stems=drums)
    assert {check.name: check.verdict for check in report.checks}["key"] is Verdict.SKIPPED


def test_a_free_tempo_is_never_refuted(tmp_path: Path) -> None:
    """A piano that slows down and hurries, by a tenth each way."""
    t = np.arange(round(SECONDS * RATE)) / RATE
    audio, at, rng = np.zeros(len(t)), 0.0, np.random.default_rng(8)
    while at < SECONDS - 1.0:
        start = round(at * RATE)
        note = 220 * 2 ** (rng.choice([0, 3, 7, 10, 12]) / 12)
        tail = t[: len(t) - start]
        audio[start:] += np.sin(2 * np.pi * note * tail) * np.exp(-3 * tail)
        at += 0.5 * (1.0 + 0.1 * np.sin(at) + 0.05 * rng.standard_normal())
    brief = dataclasses.replace(BRIEF, genre="classical_piano", tempo_bpm=112.0)
    report = judge(tmp_path, at_target(np.stack([audio, audio])), brief)
    assert "tempo" not in failed(report)


def test_exceptions_name_styles_and_engines_that_there_are(settings) -> None:
    rows = exceptions()
    assert set(rows["style"]) <= set(genres())
    assert set(rows["engine"]) <= set(settings.GENERATION_ENGINES)
    for style in genres():
        for engine in settings.GENERATION_ENGINES:
            assert tolerances(style, engine).severity.keys() == tolerances().severity.keys()
    assert tolerances("ambient").silence.gap_seconds > tolerances().silence.gap_seconds
    assert tolerances("ambient", "composer").mending.exact_engine
