"""Files are whole or absent, finished work is found again, and a full disk is said clearly."""

from __future__ import annotations

import errno
import json
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone

from jobs import runner, storage
from jobs.claims import claim_next
from jobs.models import Job, StageRun
from jobs.services import job_create, job_rerun
from jobs.states import RunStatus
from tests.fakes import stages
from tests.fakes.processes import ROOT
from tests.fakes.settings import FAKE_PIPELINE
from tests.fakes.stages import Calls


@pytest.fixture(autouse=True)
def small_world(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


def run_all(job: Job) -> None:
    while runner.run_next_inline(job.pk, lambda stage, fraction, message: None) is not None:
        pass
    job.refresh_from_db()


def test_a_write_that_fails_leaves_the_old_file(tmp_path: Path, monkeypatch) -> None:
    path = tmp_path / "a.json"
    storage.write_json(path, {"take": 1})

    def refuse(number: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(storage.os, "fsync", refuse)
    with pytest.raises(OSError, match="No space"):
        storage.write_json(path, {"take": 2})
    assert json.loads(path.read_text()) == {"take": 1}
    assert list(tmp_path.iterdir()) == [path]


def test_publishing_replaces_a_folder_whole(tmp_path: Path) -> None:
    for take in ("old", "new"):
        work = tmp_path / "work"
        (work / "stems").mkdir(parents=True)
        (work / "stems" / take).write_text(take)
        storage.publish(work, tmp_path / "final")
    assert [path.name for path in (tmp_path / "final" / "stems").iterdir()] == ["new"]
    assert [path.name for path in tmp_path.iterdir()] == ["final"]


@pytest.mark.django_db
def test_work_that_was_finished_but_not_recorded_is_found_again(monkeypatch) -> None:
    """The worker died between the rename and the transaction."""
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    runner.run_next_inline(job.pk, lambda *told: None)
    monkeypatch.setattr(runner, "settle", lambda claim, outcome: False)
    runner.run_next_inline(job.pk, lambda *told: None)
    monkeypatch.undo()
    assert StageRun.objects.get(stage="generation").status == RunStatus.RUNNING
    StageRun.objects.update(lease_expires_at=timezone.now() - timedelta(seconds=1))
    StageRun.objects.filter(stage="generation").update(status=RunStatus.PENDING)
    run_all(job)
    assert job.status == "SUCCESS"
    assert Calls.count(job.folder, "generation") == 1
    assert StageRun.objects.get(stage="generation").deliveries == 2


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "code", "word"),
    [(errno.ENOSPC, "disk_full", "disk is full"), (errno.EROFS, "storage", "cannot be written")],
)
def test_a_disk_that_refuses_is_said_clearly(number: int, code: str, word: str, monkeypatch) -> None:
    def refuse(self, ctx, **inputs):
        raise OSError(number, "no")

    monkeypatch.setattr(stages.FakeMastering, "run", refuse)
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    run_all(job)
    assert (job.status, job.error_code) == ("FAILED", code)
    assert word in job.error_message


@pytest.mark.django_db
def test_an_error_on_a_nearly_full_disk_is_the_disk_s(monkeypatch) -> None:
    """Audio libraries hide the errno."""

    def refuse(self, ctx, **inputs):
        monkeypatch.setattr(storage, "LOW_SPACE_BYTES", 1 << 60)
        raise RuntimeError("write failed")

    monkeypatch.setattr(stages.FakeMastering, "run", refuse)
    job, _ = job_create(prompt="warm lo-fi", inline=True)
    run_all(job)
    assert job.error_code == "disk_full"


@pytest.mark.django_db
def test_a_reference_is_measured_once_and_kept(monkeypatch, tmp_path: Path) -> None:
    from musicassist.audio import reference
    from musicassist.contracts.brief import ReferenceProfile

    measured = []

    def profile(path: Path) -> ReferenceProfile:
        measured.append(path.read_bytes())
        return ReferenceProfile("0" * 64, 30.0, 90.0, 0.9, None, 0.0, -10.0, 5.0, -1.0, (0.0,) * 9, 0.5)

    monkeypatch.setattr(reference, "reference_profile", profile)
    song = tmp_path / "My Song.WAV"
    song.write_bytes(b"sound")
    job, _ = job_create(prompt="warm lo-fi", reference=song, inline=True)
    run_all(job)
    job_rerun(job=job, stage="parsing")
    run_all(job)
    assert measured == [b"sound"]
    assert job.options["reference_name"] == "My Song.WAV"
    assert job.options["reference_profile"]["tempo_bpm"] == 90.0
    assert song.exists()


@pytest.mark.django_db
def test_a_claim_of_a_deleted_job_builds_no_order() -> None:
    job, _ = job_create(prompt="warm", inline=True)
    claim = claim_next(job_id=job.pk)
    Job.objects.all().delete()
    assert runner.build_order(claim) is None


def test_the_worker_itself_imports_nothing_heavy() -> None:
    code = "import django; django.setup(); import jobs.tasks, jobs.sweeper, jobs.admin, sys; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert not loaded & {
        "torch",
        "transformers",
        "librosa",
        "numba",
        "scipy",
        "soundfile",
        "pedalboard",
        "parsing.core",
    }
    assert "jobs.pipeline" not in done.stdout.split()
