"""Jobs that the fake stages carry to their end."""

from __future__ import annotations

from jobs.models import Job
from jobs.runner import run_next_inline
from jobs.services import job_create


def unwatched(stage: str, fraction: float, message: str) -> None:
    """Nobody looks."""


def run_to_end(job: Job) -> Job:
    """The job after every run that it has."""
    for _ in range(40):
        if not run_next_inline(job.pk, unwatched):
            break
    job.refresh_from_db()
    return job


def finished_job(prompt: str = "warm lo-fi", **options) -> Job:
    """A job of the fake pipeline that has ended; ``settings.PIPELINE`` must name it."""
    return run_to_end(job_create(prompt=prompt, seed=7, inline=True, **options)[0])
