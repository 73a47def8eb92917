"""Every change of a job that somebody can see goes through here, so that watchers miss none."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db import connection
from django.db.models import F
from django.utils import timezone

from jobs.models import Job

CHANNEL = "musicassist_jobs"


def job_change(job_id: UUID, *, only_in: frozenset[str] | None = None, **fields: Any) -> bool:
    """Set ``fields``, grow ``version`` and tell whoever listens; True when a row changed.

    Parameters
    ----------
    job_id : UUID
    only_in : set of JobStatus, optional
        The guard: nothing happens when the job's status is another.
    **fields
        As in ``QuerySet.update``.
    """
    rows = Job.objects.filter(pk=job_id)
    if only_in is not None:
        rows = rows.filter(status__in=[str(status) for status in only_in])
    changed = rows.update(version=F("version") + 1, changed_at=timezone.now(), **fields)
    if changed:
        job_tell(job_id)
    return bool(changed)


def job_tell(job_id: UUID) -> None:
    """Tell whoever listens, when the caller's transaction commits; on SQLite they look by themselves."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_notify(%s, %s)", [CHANNEL, str(job_id)])
