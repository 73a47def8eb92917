"""The real stages: QA finds real failures, the loop mends what can be mended and keeps the best of the rest."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import soundfile

from jobs.api.representation import job_detail
from jobs.models import Attempt, Job, StageRun
from jobs.remixing import job_remix
from jobs.runner import run_next_inline
from jobs.services import job_create, job_rerun

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def media(settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


def run_all(job: Job) -> Job:
    while run_next_inline(job.pk, lambda stage, fraction, message: None) is not None:
        pass
    job.refresh_from_db()
    return job


def report(job: Job, number: int) -> dict:
    return json.loads(job.attempts.get(number=number).artifacts.get(name="report.json").file.read_text())


def verdicts(document: dict) -> dict[str, str]:
    return {check["name"]: check["verdict"] for check in document["checks"]}


def test_an_engine_that_plays_six_percent_fast_is_stretched_and_not_called_again(settings) -> None:
    settings.GENERATION_ENGINES = settings.GENERATION_ENGINES | {"cold": "tests.fakes.fast_engine.FastEngine"}
    job, _ = job_create(prompt="house, 120 bpm, A minor, 16 seconds", engine="cold", seed=1, inline=True)
    run_all(job)
    assert (job.status, job.retry_count) == ("SUCCESS", 1)
    first, second = job.attempts.all()
    assert (first.verdict, second.verdict) == ("fail", "pass")
    (correction,) = first.corrections
    assert (correction["stage"], correction["remedy"]) == ("generation", "mend")
    assert "faster" in correction["reason"]
    assert second.prompt == f"house, 120 bpm, A minor, 16 seconds {correction['flag']}"
    assert first.seed == second.seed
    assert (job.folder / "machine-is-warm").read_text().split() == ["called"]
    assert verdicts(report(job, 1))["tempo"] == "fail"
    assert report(job, 1)["details"]["tempo"] == pytest.approx(127.2, abs=0.7)
    assert report(job, 2)["details"]["tempo"] == pytest.approx(120.0, abs=0.3)
    assert report(job, 2)["details"]["duration_seconds"] == pytest.approx(16.0, abs=0.1)
    assert any("time-stretched" in note for note in report(job, 2)["notes"])
    played, stretched = (attempt.runs.get(stage="generation").result for attempt in (first, second))
    assert played["stems"][0]["audio"]["sha256"] != stretched["stems"][0]["audio"]["sha256"]
    assert job.best_attempt == second
    assert len(report(job, 2)["attempts"]) == 2


@pytest.mark.parametrize(
    ("engine", "check", "flag", "said"),
    [
        ("BuryingEngine", "audibility", '--stem_gain "keys=+', "The electric piano is"),
        ("CancellingEngine", "stereo", '--stem_in_phase "keys"', "Keys loses"),
    ],
)
def test_a_fault_of_the_mix_is_mixed_again_and_the_engine_not_called_again(
    settings, engine: str, check: str, flag: str, said: str
) -> None:
    name = f"tests.fakes.careless_engines.{engine}"
    settings.GENERATION_ENGINES = settings.GENERATION_ENGINES | {"careless": name}
    prompt = "house with electric piano, 120 bpm, A minor, 16 seconds"
    job, _ = job_create(prompt=prompt, engine="careless", seed=1, inline=True)
    run_all(job)
    assert (job.status, job.retry_count) == ("SUCCESS", 1)
    first, second = job.attempts.all()
    assert [name for name, verdict in verdicts(report(job, 1)).items() if verdict == "fail"] == [check]
    (correction,) = first.corrections
    assert (correction["stage"], correction["remedy"]) == ("mastering", "remix")
    assert correction["flag"].startswith(flag)
    assert said in correction["reason"]
    assert second.prompt == f"{prompt} {correction['flag']}"
    assert [run.reused for run in second.runs.order_by("pk")][1] is True
    assert (job.folder / "engine-calls").read_text().split() == ["called"]
    played, mixed = (
        [attempt.runs.get(stage=stage).result["stems"][2]["audio"]["sha256"] for attempt in (first, second)]
        for stage in ("generation", "mastering")
    )
    assert played[0] == played[1]
    assert mixed[0] != mixed[1]
    assert any(step["name"] == "Corrected mix" and "Keys" in step["detail"] for step in report(job, 2)["chain"])
    (effect,) = report(job, 2)["attempts"][0]["effects"]
    assert (effect["name"], effect["verdict"]) == (check, "pass")


def test_a_target_that_the_style_cannot_reach_ends_with_the_best_take() -> None:
    job, _ = job_create(prompt="solo piano, 12 seconds", target="-6", seed=2, inline=True)
    run_all(job)
    assert job.status == "FAILED_QA"
    assert job.retry_count <= job.max_retries
    scores = {attempt.number: attempt.score for attempt in job.attempts.all()}
    assert job.best_attempt.score == max(scores.values())
    document = report(job, job.best_attempt.number)
    assert document["status"] == "FAILED_QA"
    assert verdicts(document)["loudness"] == "fail"
    assert document["details"]["true_peak_dbtp"] <= -1.0
    assert job.best_attempt.artifacts.get(name="master.mp3").file.stat().st_size > 10_000
    generated = StageRun.objects.filter(attempt__job=job, stage="generation")
    assert [run.reused for run in generated.order_by("pk")] == [False] + [True] * (generated.count() - 1)


def test_split_drums_and_dry_stems_are_delivered() -> None:
    prompt = "house, 124 bpm, 10 seconds --split_drums yes"
    job, _ = job_create(prompt=prompt, dry_stems=True, seed=4, max_retries=0, inline=True)
    run_all(job)
    assert job.status == "SUCCESS"
    names = {artifact.name for artifact in job.attempts.get().artifacts.all()}
    assert {"stems/Kick.wav", "stems/Hats.wav", "dry/Kick.wav", "dry/Hats.wav"} <= names
    assert "stems/Drums.wav" not in names
    assert {name.removeprefix("dry/") for name in names if name.startswith("dry/")} == {
        name.removeprefix("stems/") for name in names if name.startswith("stems/")
    }


def _subtypes(attempt: Attempt) -> set[str]:
    wanted = ("master.wav", "master.flac", "master-club.wav", "master-club.flac")
    return {soundfile.info(attempt.artifacts.get(name=name).file).subtype for name in wanted}


def test_a_track_in_16_bit_and_its_remix_in_24() -> None:
    job, _ = job_create(
        prompt="ambient, 60 bpm, 10 seconds", bits=16, target="streaming,club", seed=4, max_retries=0, inline=True
    )
    run_all(job)
    first = job.attempts.get()
    assert _subtypes(first) == {"PCM_16"}
    assert (job_detail(job.pk)["options"]["bits"], report(job, 1)["bits"]) == (16, 16)
    assert any("16 bit with triangular dither" in step["detail"] for step in report(job, 1)["chain"])
    run_all(job_remix(job=job, stems=[], inline=True))
    assert _subtypes(job.attempts.get(number=2)) == {"PCM_16"}, "a remix keeps what the track has"
    run_all(job_remix(job=job, bits=24, inline=True))
    third = job.attempts.get(number=3)
    assert _subtypes(third) == {"PCM_24"}
    assert (report(job, 3)["bits"], job_detail(job.pk)["brief"]["bits"]) == (24, 24)
    assert third.runs.get(stage="generation").reused


def test_running_again_gives_the_same_bytes_and_calls_only_what_was_asked() -> None:
    job, _ = job_create(prompt="ambient, 60 bpm, 10 seconds", seed=4, inline=True)
    run_all(job)
    assert job.status == "SUCCESS"
    run_all(job_rerun(job=job, stage="generation"))
    assert job.attempts.count() >= 2
    first, second = job.attempts.all()[:2]
    for name in ("master.wav", "mix.wav", "track.mid"):
        assert first.artifacts.get(name=name).sha256 == second.artifacts.get(name=name).sha256, name
    reused = {run.stage: run.reused for run in second.runs.all()}
    assert (reused["parsing"], reused["generation"]) == (True, False)
