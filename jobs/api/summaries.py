"""Jobs as the library lists them: a row each, whatever their number in three queries."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from jobs.api.representation import genre_name, key_name, moment
from jobs.models import Job, StageRun
from jobs.states import JobStatus, RunStatus
from musicassist.contracts.stage import StageName


def job_summaries(jobs: Sequence[Job]) -> list[dict[str, Any]]:
    """A row for each job, in their order."""
    briefs = _briefs([job.pk for job in jobs])
    waiting = any(job.status == JobStatus.PENDING for job in jobs)
    positions = queue_positions() if waiting else {}
    return [_summary(job, briefs.get(job.pk, {}), positions.get(job.pk)) for job in jobs]


def queue_positions() -> dict[UUID, int]:
    """The place of every waiting job, 1 for the next."""
    waiting = Job.objects.filter(status=JobStatus.PENDING).order_by("created_at", "pk").values_list("pk", flat=True)
    return {pk: index for index, pk in enumerate(waiting, start=1)}


def _briefs(jobs: Iterable[UUID]) -> dict[UUID, dict[str, Any]]:
    """What the newest parsed attempt of each job decided: four values, read inside the stored document."""
    rows = (
        StageRun.objects.filter(attempt__job__in=list(jobs), stage=StageName.PARSING, status=RunStatus.DONE)
        .order_by("attempt__number")
        .values_list("attempt__job_id", "result__tempo_bpm", "result__key", "result__genre", "result__duration_seconds")
    )
    return {
        job: {"tempo_bpm": tempo, "key": key_name(key), "genre": genre_name(genre), "duration_seconds": duration}
        for job, tempo, key, genre, duration in rows
    }


def _summary(job: Job, brief: dict[str, Any], position: int | None) -> dict[str, Any]:
    return {
        "id": str(job.pk),
        "title": job.title,
        "prompt": job.prompt,
        "status": job.status,
        "stage": job.stage or None,
        "progress": job.progress,
        "message": job.message,
        "retry_count": job.retry_count,
        "created_at": moment(job.created_at),
        "finished_at": moment(job.finished_at),
        "version": job.version,
        "tempo_bpm": brief.get("tempo_bpm"),
        "key": brief.get("key"),
        "genre": brief.get("genre"),
        "duration_seconds": brief.get("duration_seconds"),
        "queue_position": position,
    }
