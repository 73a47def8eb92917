"""A real worker: cluster, warm child, kills, cancels, stops."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from jobs.models import Job, StageRun, WorkerHeartbeat
from jobs.selectors import worker_status
from jobs.services import job_cancel, job_create, job_delete
from tests.fakes.processes import descendants, is_alive, manage, wait_for, warm_children
from tests.fakes.stages import Calls

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def media(tmp_path: Path, settings) -> Path:
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def worker(media: Path, tmp_path: Path) -> Iterator[subprocess.Popen]:
    with manage("worker", media=media, log=tmp_path / "worker.log") as process:
        yield process


def status_of(job: Job) -> str:
    return Job.objects.values_list("status", flat=True).get(pk=job.pk)


def ended(job: Job) -> str:
    return wait_for(lambda: (found := status_of(job)) not in {"PENDING", "RUNNING"} and found)


def is_playing(job: Job) -> bool:
    runs = StageRun.objects.filter(attempt__job=job, stage="generation", status="RUNNING")
    return runs.filter(message="Playing slowly").exists()


def test_a_worker_finishes_jobs_survives_kills_and_stops_cleanly(worker: subprocess.Popen, media: Path) -> None:
    first, _ = job_create(prompt="loud lo-fi")
    second, _ = job_create(prompt="fragile lo-fi")  # its child is killed at the first delivery
    assert ended(first) == "SUCCESS"
    assert ended(second) == "SUCCESS"
    run = StageRun.objects.get(attempt__job=second, stage="generation")
    assert (run.deliveries, run.errors) == (2, 0)
    assert Calls.count(second.folder, "generation") == 2
    second.refresh_from_db()
    assert second.retry_count == 0
    assert worker_status().alive

    cancelled, _ = job_create(prompt="slow jam")
    assert wait_for(lambda: is_playing(cancelled))
    (child,) = warm_children(worker.pid)
    job_cancel(job=cancelled)
    assert ended(cancelled) == "CANCELLED"
    assert wait_for(lambda: not is_alive(child))
    assert not list(cancelled.folder.glob("generation/.work*"))

    deleted, _ = job_create(prompt="slow jam")
    assert wait_for(lambda: is_playing(deleted))
    folder = deleted.folder
    job_delete(job=deleted)
    assert wait_for(lambda: not folder.exists())

    given_back, _ = job_create(prompt="slow jam")
    assert wait_for(lambda: is_playing(given_back))
    family = descendants(worker.pid)
    worker.send_signal(signal.SIGTERM)
    assert worker.wait(60) == 0
    assert wait_for(lambda: not any(is_alive(pid) for pid in family))
    run = StageRun.objects.get(attempt__job=given_back, stage="generation")
    assert (run.status, run.deliveries) == ("PENDING", 0)
    assert not WorkerHeartbeat.objects.exists()


def test_a_poison_job_ends_and_the_worker_goes_on(worker: subprocess.Popen) -> None:
    poison, _ = job_create(prompt="deadly lo-fi")
    healthy, _ = job_create(prompt="warm lo-fi")
    assert ended(poison) == "FAILED"
    poison.refresh_from_db()
    assert poison.error_code == "crashed"
    assert Calls.count(poison.folder, "generation") == 5
    assert ended(healthy) == "SUCCESS"


def test_no_process_outlives_a_worker_that_is_killed(worker: subprocess.Popen) -> None:
    job, _ = job_create(prompt="slow jam")
    assert wait_for(lambda: is_playing(job))
    family = descendants(worker.pid)
    assert len(family) >= 5  # sentinel, worker, monitor, pusher, child
    os.kill(worker.pid, signal.SIGKILL)
    assert wait_for(lambda: not any(is_alive(pid) for pid in family))
