"""Finished takes of a job, and new attempts that keep a part of one."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django.utils import timezone

from jobs.errors import Conflict
from jobs.models import Attempt, Job, StageRun
from jobs.states import RunStatus
from musicassist.contracts.errors import BadInput

AT_WORK = "The job is still at work: wait until it has ended, or cancel it first."


def finished_take(job: Job, number: int | None, *, stages: Collection[str], missing: str) -> Attempt:
    """The take of that number, or the best one, in which ``stages`` are done.

    Raises
    ------
    BadInput
        When there is no take of that number.
    Conflict
        With the words ``missing``, when one of the stages is not done.
    """
    if number is None:
        attempt = job.best_attempt or job.attempts.order_by("-number").first()
    else:
        attempt = job.attempts.filter(number=number).first()
        if attempt is None:
            raise BadInput(f"There is no take {number} of this job.", field="attempt")
    done = attempt.runs.filter(stage__in=stages, status=RunStatus.DONE).count() if attempt else 0
    if attempt is None or done < len(stages):
        raise Conflict(missing)
    return attempt


def attempt_after(base: Attempt, *, keeping: Collection[str], **fields: Any) -> Attempt:
    """A new attempt, in a new round, that has the finished runs of ``keeping`` with their files as its own."""
    last = base.job.attempts.order_by("-number").first() or base
    attempt = Attempt.objects.create(
        job_id=base.job_id, number=last.number + 1, round=last.round + 1, prompt=base.prompt, **fields
    )
    now = timezone.now()
    for run in StageRun.objects.filter(attempt=base, stage__in=keeping).order_by("pk"):
        files = list(run.artifacts.all())
        run.pk, run.attempt, run.reused = None, attempt, True
        run.started_at = run.finished_at = now
        run.save(force_insert=True)
        for file in files:
            file.pk, file.attempt, file.stage_run = None, attempt, run
            file.save(force_insert=True)
    return attempt
