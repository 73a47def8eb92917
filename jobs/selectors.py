"""Questions about jobs; nothing here changes a row."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from jobs.models import Attempt, Job, WorkerHeartbeat
from jobs.states import JobStatus

WORKER_SILENT_AFTER = timedelta(seconds=15)


@dataclass(frozen=True)
class WorkerStatus:
    """Whether a worker lives, and when one was last seen."""

    alive: bool
    seen_at: datetime | None


def job_queryset(*, search: str = "", status: str = "") -> QuerySet[Job]:
    """Jobs, newest first, whose prompt or title holds every word of ``search``."""
    jobs = Job.objects.all()
    for word in search.split()[:20]:
        jobs = jobs.filter(Q(prompt__icontains=word) | Q(title__icontains=word))
    if status:
        jobs = jobs.filter(status__in=[part.strip().upper() for part in status.split(",")])
    return jobs


def queue_position(job: Job) -> int | None:
    """1 for the next to start; None when it does not wait."""
    if job.status != JobStatus.PENDING:
        return None
    earlier = Q(created_at__lt=job.created_at) | Q(created_at=job.created_at, pk__lt=job.pk)
    return Job.objects.filter(earlier, status=JobStatus.PENDING).count() + 1


def queue_counts() -> dict[str, int]:
    """How many jobs wait and how many work."""
    return {
        "pending": Job.objects.filter(status=JobStatus.PENDING).count(),
        "running": Job.objects.filter(status=JobStatus.RUNNING).count(),
    }


def best_attempt(job: Job) -> Attempt | None:
    """The take to play: the accepted one, or the best of those that QA rejected."""
    return job.best_attempt


def worker_status() -> WorkerStatus:
    """Whether any worker has been seen lately."""
    seen = WorkerHeartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    return WorkerStatus(alive=seen is not None and timezone.now() - seen < WORKER_SILENT_AFTER, seen_at=seen)
