"""Lost work is found again; races have one winner."""

from __future__ import annotations

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from jobs.claims import Claim, claim_next, heartbeat
from jobs.models import Job, StageRun
from jobs.orders import RunOutcome
from jobs.outcomes import release, settle
from jobs.queue import queued_messages
from jobs.services import job_cancel, job_create, job_rerun
from jobs.sweeper import sweep
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def small_world(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


def expire(claim: Claim) -> None:
    StageRun.objects.filter(pk=claim.run_id).update(lease_expires_at=timezone.now() - timedelta(seconds=1))


def test_an_expired_lease_is_taken_back_and_its_old_holder_is_powerless() -> None:
    job_create(prompt="warm")
    lost = claim_next()
    assert claim_next() is None
    assert sweep() == 0
    expire(lost)
    assert sweep() == 1
    again = claim_next()
    assert (again.run_id, StageRun.objects.get().deliveries) == (lost.run_id, 2)
    assert not heartbeat(lost)
    assert not settle(lost, RunOutcome("failed", code="x", message="late"))
    assert not release(lost)
    assert StageRun.objects.get().status == "RUNNING"
    assert heartbeat(again)


def test_the_fifth_lost_delivery_is_the_last() -> None:
    job, _ = job_create(prompt="warm")
    for _ in range(5):
        expire(claim_next())
        sweep()
    assert claim_next() is None
    job.refresh_from_db()
    assert (job.status, job.error_code, job.retry_count) == ("FAILED", "crashed", 0)
    run = StageRun.objects.get()
    assert (run.status, run.deliveries, run.errors) == ("FAILED", 5, 0)


def test_a_cancel_whose_worker_died_is_finished_by_the_sweeper() -> None:
    job, _ = job_create(prompt="warm")
    claim = claim_next()
    job_cancel(job=job)
    assert job.status == "RUNNING"
    assert not heartbeat(claim)
    expire(claim)
    sweep()
    job.refresh_from_db()
    assert (job.status, StageRun.objects.get().status) == ("CANCELLED", "CANCELLED")


def test_a_command_that_died_leaves_a_failed_job_that_can_be_run_again() -> None:
    job, _ = job_create(prompt="warm", inline=True)
    expire(claim_next(job_id=job.pk))
    sweep()
    job.refresh_from_db()
    assert (job.status, job.error_code) == ("FAILED", "interrupted")
    job_rerun(job=job)
    assert claim_next().job_id == job.pk


def test_a_command_that_died_between_two_runs_is_found_too() -> None:
    job_create(prompt="warm", inline=True)
    sweep()
    assert Job.objects.get().status == "PENDING"
    Job.objects.update(changed_at=timezone.now() - timedelta(hours=1))
    sweep()
    assert Job.objects.get().status == "FAILED"


def test_due_runs_without_a_message_get_one() -> None:
    from django_q.models import OrmQ

    job_create(prompt="warm")
    assert queued_messages() == 1
    sweep()
    assert queued_messages() == 1
    OrmQ.objects.all().delete()
    sweep()
    assert queued_messages() == 1


def test_a_run_that_backs_off_waits_its_time() -> None:
    job_create(prompt="warm")
    settle(claim_next(), RunOutcome("transient", code="busy", message="Busy.", retry_after_s=30.0))
    assert claim_next() is None
    run = StageRun.objects.get()
    assert (run.status, run.errors, run.pauses, run.deliveries) == ("PENDING", 0, 1, 0)
    StageRun.objects.update(run_after=timezone.now())
    assert claim_next() is not None


def test_job_row_and_message_come_together_or_not_at_all(monkeypatch) -> None:
    def refuse() -> None:
        raise RuntimeError("queue")

    monkeypatch.setattr("jobs.services.wake_worker", refuse)
    with pytest.raises(RuntimeError):
        job_create(prompt="warm")
    assert not Job.objects.exists()
    assert not StageRun.objects.exists()


def in_threads(work, count: int) -> list:
    """What ``count`` simultaneous calls returned."""
    results: list = []
    start = threading.Barrier(count)

    def run() -> None:
        try:
            start.wait()
            results.append(work())
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_many_workers_claim_every_run_exactly_once() -> None:
    for i in range(6):
        job_create(prompt=f"song {i}")

    def claim_all() -> list[Claim]:
        claims = []
        while (claim := claim_next()) is not None:
            claims.append(claim)
        return claims

    claims = [claim for part in in_threads(claim_all, 4) for claim in part]
    assert len(claims) == len({claim.run_id for claim in claims}) == 6
    assert set(StageRun.objects.values_list("deliveries", flat=True)) == {1}
    tokens = dict(StageRun.objects.values_list("pk", "lease_token"))
    assert all(tokens[claim.run_id] == claim.token for claim in claims)


@pytest.mark.django_db(transaction=True)
def test_one_key_at_the_same_moment_is_one_job() -> None:
    jobs = in_threads(lambda: job_create(prompt="warm", idempotency_key="k"), 4)
    assert len({job.pk for job, _ in jobs}) == 1
    assert sorted(created for _, created in jobs) == [False, False, False, True]


@pytest.mark.django_db(transaction=True)
def test_two_sweepers_take_back_once() -> None:
    job_create(prompt="warm")
    expire(claim_next())
    assert sorted(in_threads(sweep, 3)) == [0, 0, 1]


@pytest.mark.django_db(transaction=True)
def test_cancel_and_claim_at_the_same_moment_agree() -> None:
    for _ in range(5):
        job, _ = job_create(prompt="warm")
        calls = iter([claim_next, lambda job=job: job_cancel(job=job)])
        assert len(in_threads(lambda calls=calls: next(calls)(), 2)) == 2
        job.refresh_from_db()
        run = StageRun.objects.get(attempt__job=job)
        assert job.cancel_requested
        assert (job.status, run.status) in {("CANCELLED", "CANCELLED"), ("RUNNING", "RUNNING")}
