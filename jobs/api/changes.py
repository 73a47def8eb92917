"""What changed since the last look, as messages for event streams."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db.models import Max

from jobs.api.representation import job_event
from jobs.api.summaries import job_summaries, queue_positions
from jobs.models import Job
from jobs.states import JOB_TERMINAL, JobStatus

# A row may be committed a while after the moment that it carries.
OVERLAP = timedelta(seconds=15)
ROWS_PER_QUERY = 400
SUMMARIES_PER_LOOK = 200


@dataclass(frozen=True)
class Change:
    """One message.

    Attributes
    ----------
    watched : UUID or None
        The job whose streams get it; None for the streams of all jobs.
    subject : UUID or str
        What it is about: a newer message about the same replaces it.
    event : str
        Name of the event.
    data : dict
    terminal : bool
        The job has ended, and so does its stream.
    """

    watched: UUID | None
    subject: UUID | str
    event: str
    data: dict[str, Any]
    terminal: bool = False

    def encode(self) -> str:
        """As ``text/event-stream``."""
        version = self.data.get("version")
        name = f"id: {version}\n" if self.watched is not None and version is not None else ""
        body = json.dumps(self.data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
        return f"event: {self.event}\n{name}data: {body}\n\n"


def job_change_now(job_id: UUID) -> Change | None:
    """The job as it is, or None when there is none."""
    data = job_event(job_id)
    if data is None:
        return None
    return Change(job_id, job_id, "job", data, terminal=data["status"] in JOB_TERMINAL)


class Lookout:
    """Remembers what it saw, and says what is new."""

    def __init__(self) -> None:
        self._jobs: dict[UUID, tuple[int, int | None]] = {}
        self._recent: dict[UUID, int] = {}
        self._places: dict[UUID, int] = {}
        self._count: int | None = None
        self._since: datetime | None = None
        self._begun = False

    def begin(self) -> None:
        """Take the library as it is now for nothing new, once; a stream does so before it reads its snapshot."""
        if self._begun:
            return
        self._begun = True
        self._since = Job.objects.aggregate(newest=Max("changed_at"))["newest"]
        rows = Job.objects.filter(changed_at__gt=self._since - OVERLAP) if self._since else Job.objects.none()
        self._recent = dict(rows.values_list("pk", "version"))
        self._places, self._count = queue_positions(), Job.objects.count()

    def look(self, jobs: set[UUID], everything: bool) -> list[Change]:
        """Changes of ``jobs``, and of the whole library when ``everything`` is watched."""
        changes = list(self._watched(jobs)) if jobs else []
        if everything:
            changes += self._library()
        else:
            self._begun = False
        return changes

    def _watched(self, jobs: set[UUID]) -> Iterator[Change]:
        seen = self._signatures(jobs)
        for job_id in jobs:
            if job_id not in seen:
                yield Change(job_id, job_id, "deleted", {"id": str(job_id)}, terminal=True)
            elif self._jobs.get(job_id) != seen[job_id] and (change := job_change_now(job_id)):
                yield change
        self._jobs = seen

    @staticmethod
    def _signatures(jobs: set[UUID]) -> dict[UUID, tuple[int, int | None]]:
        """Version and place in the queue: what a person sees changes with them."""
        wanted = list(jobs)
        rows: list[tuple[UUID, int, str]] = []
        for start in range(0, len(wanted), ROWS_PER_QUERY):
            batch = Job.objects.filter(pk__in=wanted[start : start + ROWS_PER_QUERY])
            rows += batch.values_list("pk", "version", "status")
        places = queue_positions() if any(status == JobStatus.PENDING for _, _, status in rows) else {}
        return {job_id: (version, places.get(job_id)) for job_id, version, _ in rows}

    def _library(self) -> Iterator[Change]:
        count = Job.objects.count()
        self.begin()
        rows = Job.objects.filter(changed_at__gt=self._since - OVERLAP) if self._since else Job.objects.all()
        recent = {pk: (version, at) for pk, version, at in rows.values_list("pk", "version", "changed_at")}
        new = {pk for pk, (version, _) in recent.items() if self._recent.get(pk) != version}
        if new or count != self._count:
            places = queue_positions()
            new |= {pk for pk, place in places.items() if self._places.get(pk) != place}
            self._places = places
        if count != self._count and self._count is not None:
            yield Change(None, "count", "count", {"count": count})
        self._count = count
        self._recent = {pk: version for pk, (version, _) in recent.items()}
        self._since = max((at for _, at in recent.values()), default=self._since)
        for row in job_summaries(list(Job.objects.filter(pk__in=list(new)[:SUMMARIES_PER_LOOK]))):
            yield Change(None, UUID(row["id"]), "job", row)
