"""Finds what nobody works on any more. Several sweepers are safe: every step is a conditional update."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from jobs.claims import lock_job
from jobs.models import Job, StageRun
from jobs.outcomes import INTERRUPTED, fail_job, take_back
from jobs.queue import queued_messages, wake_worker
from jobs.states import JOB_ACTIVE, RunStatus

WAKE_AT_MOST = 8
INLINE_SILENT_AFTER = timedelta(minutes=20)


def sweep() -> int:
    """Recover what was lost and wake workers for what is due; how many runs it recovered."""
    recovered = sum(_expire(run_id) for run_id in _expired())
    for job_id in _stranded():
        with transaction.atomic():
            job = lock_job(job_id)
            if job is not None and job.is_active:
                fail_job(job, "interrupted", INTERRUPTED)
    due = _due()
    for _ in range(min(due, WAKE_AT_MOST) if due and not queued_messages() else 0):
        wake_worker()
    return recovered


def _expired() -> list[int]:
    runs = StageRun.objects.filter(status=RunStatus.RUNNING, lease_expires_at__lt=timezone.now())
    return list(runs.values_list("pk", flat=True)[:100])


def _due() -> int:
    runs = StageRun.objects.filter(
        status=RunStatus.PENDING,
        run_after__lte=timezone.now(),
        attempt__job__inline=False,
        attempt__job__cancel_requested=False,
    )
    return runs.count()


def _stranded() -> list:
    """Jobs of commands that ended between two runs."""
    silent = timezone.now() - INLINE_SILENT_AFTER
    jobs = Job.objects.filter(inline=True, status__in=JOB_ACTIVE, changed_at__lt=silent)
    return list(jobs.exclude(attempts__runs__status=RunStatus.RUNNING).values_list("pk", flat=True)[:100])


def _expire(run_id: int) -> bool:
    """Take back a run whose holder is silent."""
    with transaction.atomic():
        row = StageRun.objects.filter(pk=run_id).values("attempt__job_id").first()
        job = lock_job(row["attempt__job_id"]) if row else None
        run = StageRun.objects.filter(pk=run_id, status=RunStatus.RUNNING, lease_expires_at__lt=timezone.now()).first()
        if job is None or run is None:
            return False
        return take_back(job, run)
