"""The engine on small fake stages: straight runs, retries, reuse, errors, cancel."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jobs.claims import claim_next
from jobs.errors import Conflict, IdempotencyConflict
from jobs.models import Artifact, Job, StageRun
from jobs.outcomes import fail_job
from jobs.runner import run_next_inline
from jobs.services import job_cancel, job_create, job_delete, job_rerun
from jobs.storage import sha256_of
from musicassist.contracts.errors import BadInput
from tests.fakes.settings import FAKE_PIPELINE
from tests.fakes.stages import Calls

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


def unwatched(stage: str, fraction: float, message: str) -> None:
    """Nobody looks."""


def run_to_end(job: Job) -> Job:
    for _ in range(40):
        if run_next_inline(job.pk, unwatched) is None:
            break
    job.refresh_from_db()
    return job


def make(prompt: str, **options) -> Job:
    return run_to_end(job_create(prompt=prompt, seed=7, inline=True, **options)[0])


def test_a_job_walks_through_the_four_stages_to_success() -> None:
    job = make("warm lo-fi")
    attempt = job.attempts.get()
    assert (job.status, job.stage, job.progress, job.retry_count) == ("SUCCESS", "", 1.0, 0)
    assert job.best_attempt == attempt
    assert attempt.verdict == "pass"
    assert list(attempt.runs.values_list("stage", "status", "deliveries")) == [
        ("parsing", "DONE", 1), ("generation", "DONE", 1), ("mastering", "DONE", 1), ("qa", "DONE", 1),
    ]  # fmt: skip
    assert set(attempt.artifacts.values_list("name", flat=True)) == {
        "master.wav", "master.flac", "master.mp3", "mix.wav", "stems/Drums.wav", "stems/Bass.wav",
        "track.mid", "brief.json", "report.json", "report.html",
    }  # fmt: skip
    for artifact in attempt.artifacts.all():
        assert artifact.file.stat().st_size == artifact.size_bytes
        assert sha256_of(artifact.file) == artifact.sha256
    assert job.title == "Warm Lo-Fi"
    assert job.started_at <= job.finished_at


def test_a_loudness_retry_calls_no_engine_and_appends_its_correction() -> None:
    job = make("loud lo-fi")
    assert (job.status, job.retry_count) == ("SUCCESS", 1)
    first, second = job.attempts.all()
    (correction,) = first.corrections
    assert (correction["flag"], correction["stage"]) == ("--gain_db +2", "mastering")
    document = json.loads(second.artifacts.get(name="report.json").file.read_text())
    effect = {"name": "loudness", "before": "-20 LUFS", "after": "-18 LUFS", "verdict": "pass"}
    assert [row["effects"] for row in document["attempts"]] == [[effect], []]
    assert "-20 LUFS → -18 LUFS ✓" in second.artifacts.get(name="report.html").file.read_text()
    assert second.prompt == "loud lo-fi --gain_db +2"
    assert (job.prompt, first.prompt) == ("loud lo-fi", "loud lo-fi")
    assert {run.stage: run.reused for run in second.runs.all()} == {
        "parsing": False, "generation": True, "mastering": False, "qa": False,
    }  # fmt: skip
    assert {s: Calls.count(job.folder, s) for s in ("generation", "mastering")} == {"generation": 1, "mastering": 2}
    assert job.best_attempt == second
    assert first.artifacts.filter(name="master.wav").get().path != second.artifacts.get(name="master.wav").path


def test_the_budget_ends_in_failed_qa_with_the_best_take() -> None:
    job = make("impossible wish", max_retries=2)
    assert (job.status, job.retry_count) == ("FAILED_QA", 2)
    scores = {attempt.number: attempt.score for attempt in job.attempts.all()}
    assert len(scores) == 3
    assert job.best_attempt.score == max(scores.values())
    assert job.best_attempt.artifacts.get(name="master.mp3").file.is_file()
    assert "loudness" in job.message


def test_without_a_correction_there_is_no_retry() -> None:
    job = make("hopeless wish", max_retries=5)
    assert (job.status, job.retry_count, job.attempts.count()) == ("FAILED_QA", 0, 1)
    assert job.best_attempt is not None


def test_a_retry_that_breaks_does_not_lose_the_take_that_qa_rejected() -> None:
    job = make("impossible spent lo-fi", max_retries=3)
    first, second = job.attempts.all()
    assert (job.status, job.best_attempt, second.verdict) == ("FAILED_QA", first, "")
    assert (job.error_code, job.error_message) == ("no_credits", "The account has too few credits.")
    assert job.message == "The best take is kept; another could not be made: The account has too few credits."
    report = json.loads(first.artifacts.get(name="report.json").file.read_text())
    assert (report["status"], report["verdict"], report["error"]["code"]) == ("FAILED_QA", "fail", "no_credits")
    assert first.artifacts.get(name="master.wav").file.is_file()


def test_a_run_that_gives_up_keeps_that_take_too_and_a_new_round_starts_from_nothing() -> None:
    job = make("impossible lo-fi", max_retries=0)
    assert job.status == "FAILED_QA"
    job_rerun(job=job, stage="parsing", prompt="broken lo-fi")
    Job.objects.filter(pk=job.pk).update(inline=True)
    run_to_end(job)
    # The new words have no take of their own: nothing that QA could have rejected.
    assert (job.status, job.error_code) == ("FAILED", "internal")
    assert job.best_attempt == job.attempts.first()
    waiting = make("impossible spent lo-fi", max_retries=3)
    Job.objects.filter(pk=waiting.pk).update(status="RUNNING")
    waiting.refresh_from_db()
    fail_job(waiting, "crashed", "It stopped the working process again and again.")
    assert (waiting.status, waiting.error_code) == ("FAILED_QA", "crashed")


def test_a_file_that_was_damaged_is_made_again() -> None:
    job = make("warm lo-fi")
    stem = job.folder / StageRun.objects.get(stage="generation").result["stems"][0]["audio"]["path"]
    stem.write_bytes(stem.read_bytes()[:-4] + b"\x00\x00\x00\x01")
    run_to_end(job_rerun(job=job, stage="mastering"))
    assert Calls.count(job.folder, "generation") == 2
    assert Artifact.objects.filter(attempt__number=2, name="stems/Drums.wav").exists()


def test_a_rerun_does_its_stage_again_and_reuses_what_came_before() -> None:
    job = make("warm lo-fi")
    job_rerun(job=job, stage="mastering")
    assert (job.status, job.retry_count) == ("PENDING", 0)
    assert job.best_attempt is not None
    job = run_to_end(job)
    assert job.status == "SUCCESS"
    assert job.best_attempt.number == 2
    assert {s: Calls.count(job.folder, s) for s in ("generation", "mastering", "qa")} == {
        "generation": 1, "mastering": 2, "qa": 2,
    }  # fmt: skip


def test_a_rerun_with_another_prompt_starts_from_its_words() -> None:
    job = make("loud lo-fi")
    job_rerun(job=job, stage="parsing", prompt="  calm piano ")
    job = run_to_end(job)
    assert (job.prompt, job.best_attempt.prompt, job.best_attempt.round) == ("calm piano", "calm piano", 2)


def test_a_job_at_work_cannot_be_run_again() -> None:
    job, _ = job_create(prompt="warm", inline=True)
    with pytest.raises(Conflict):
        job_rerun(job=job)


def test_unusable_input_fails_with_its_word() -> None:
    job = make("unusable")
    assert (job.status, job.error_code, job.error_message) == ("FAILED", "unusable", "Nothing can be made of this.")


def test_an_unexpected_error_shows_no_code_to_people() -> None:
    job = make("broken thing")
    assert (job.status, job.error_code) == ("FAILED", "internal")
    assert "secret" not in job.error_message
    assert list(job.folder.glob("generation/.work*")) == []


def test_transient_errors_are_tried_again_up_to_the_cap() -> None:
    job = make("flaky service")
    assert job.status == "SUCCESS"
    run = StageRun.objects.get(stage="generation")
    assert (run.errors, run.deliveries, job.retry_count) == (2, 3, 0)
    job = make("busy service")
    assert (job.status, job.error_code) == ("FAILED", "transient")
    assert StageRun.objects.get(stage="generation", attempt__job=job).errors == 3


def test_until_generation_leaves_a_bounce_of_the_raw_stems() -> None:
    job = make("warm lo-fi", until="generation")
    assert job.status == "SUCCESS"
    names = set(job.best_attempt.artifacts.values_list("name", flat=True))
    assert names == {"generated.wav", "track.mid", "brief.json", "stems/Drums.wav", "stems/Bass.wav"}
    assert not StageRun.objects.filter(stage="mastering").exists()


def test_cancel_before_the_start() -> None:
    job, _ = job_create(prompt="warm", inline=True)
    job_cancel(job=job)
    assert (job.status, job.cancel_requested) == ("CANCELLED", True)
    assert claim_next(job_id=job.pk) is None
    assert StageRun.objects.get().status == "CANCELLED"
    job_cancel(job=job)
    assert job.status == "CANCELLED"


def test_cancel_in_the_middle_stops_at_the_next_progress() -> None:
    job, _ = job_create(prompt="slow jam", inline=True)

    def watch(stage: str, fraction: float, message: str) -> None:
        if message == "Playing slowly":
            job_cancel(job=Job.objects.get(pk=job.pk))

    while run_next_inline(job.pk, watch):
        pass
    job.refresh_from_db()
    assert job.status == "CANCELLED"
    assert StageRun.objects.get(stage="generation").status == "CANCELLED"


def test_deleting_removes_rows_and_files() -> None:
    job = make("warm lo-fi")
    folder = job.folder
    assert folder.is_dir()
    job_delete(job=job)
    assert not Job.objects.exists()
    assert not folder.exists()


def test_a_worker_keeps_off_a_command_s_job() -> None:
    inline, _ = job_create(prompt="warm", inline=True)
    assert claim_next() is None
    queued, _ = job_create(prompt="warm")
    assert claim_next().job_id == queued.pk
    assert claim_next(job_id=inline.pk).job_id == inline.pk


def test_the_oldest_job_goes_first() -> None:
    jobs = [job_create(prompt=f"song {i}")[0].pk for i in range(3)]
    assert [claim_next().job_id for _ in range(3)] == jobs


def test_the_same_key_and_body_is_the_same_job() -> None:
    first, created = job_create(prompt="warm", idempotency_key="k1")
    again, created_again = job_create(prompt=" warm ", idempotency_key="k1")
    assert (created, created_again, first.pk) == (True, False, again.pk)
    with pytest.raises(IdempotencyConflict):
        job_create(prompt="cold", idempotency_key="k1")
    other, _ = job_create(prompt="warm")
    assert other.pk != first.pk
    assert Job.objects.count() == 2


def test_the_same_key_of_two_people_is_two_jobs(django_user_model) -> None:
    people = [django_user_model.objects.create_user(name) for name in ("ada", "bela")]
    jobs = {job_create(prompt="warm", owner=person, idempotency_key="k")[0].pk for person in [*people, None]}
    assert len(jobs) == 3


@pytest.mark.parametrize(
    ("options", "field"),
    [
        ({"prompt": "  "}, "prompt"),
        ({"prompt": "x" * 20_000}, "prompt"),
        ({"prompt": "a\x00b"}, "prompt"),
        ({"engine": "none"}, "engine"),
        ({"seed": -1}, "seed"),
        ({"seed": 2**32}, "seed"),
        ({"seed": 1.5}, "seed"),
        ({"duration_seconds": 5}, "duration_seconds"),
        ({"duration_seconds": float("nan")}, "duration_seconds"),
        ({"target": "vinyl"}, "target"),
        ({"target": -3}, "target"),
        ({"max_retries": 11}, "max_retries"),
        ({"idempotency_key": "k" * 201}, "idempotency_key"),
        ({"reference": Path("/nowhere/at/all.wav")}, "reference"),
    ],
)
def test_bad_input_leaves_nothing_behind(options: dict, field: str, settings) -> None:
    with pytest.raises(BadInput) as caught:
        job_create(**{"prompt": "warm", **options})
    assert caught.value.field == field
    assert not Job.objects.exists()
    assert not (settings.MEDIA_ROOT / "jobs").exists()


def test_targets_are_names_or_numbers() -> None:
    targets = [job_create(prompt="warm", target=t)[0].options["target"] for t in ("Club", -9.5, "-14 LUFS", "", None)]
    assert targets == ["club", "-9.5", "-14", None, None]
