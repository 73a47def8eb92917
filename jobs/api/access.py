"""Finds what an address names, or says that it is not there."""

from __future__ import annotations

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from jobs.models import Job
from musicassist.request_errors import NotFound

JOB_ID = OpenApiParameter("job_id", OpenApiTypes.UUID, OpenApiParameter.PATH)


def no_such_job(job_id: object) -> NotFound:
    """The error for an unknown id."""
    return NotFound(f"There is no job {str(job_id)[:60]!r}.")


def found_id(job_id: str) -> UUID:
    """The id as a UUID.

    Raises
    ------
    NotFound
        When it is no UUID, so no job has it.
    """
    try:
        return UUID(job_id)
    except ValueError:
        raise no_such_job(job_id) from None


def found_job(job_id: str) -> Job:
    """The job.

    Raises
    ------
    NotFound
    """
    job = Job.objects.filter(pk=found_id(job_id)).first()
    if job is None:
        raise no_such_job(job_id)
    return job
