"""Who works on what: claims, leases and their compare-and-set updates.

Every transition locks the job's row first and then updates the run by its own columns alone. A guard that reaches
through a join would be checked in a subquery, which PostgreSQL does not look at again after waiting for a lock.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.changes import job_change
from jobs.models import Job, StageRun
from jobs.states import (
    JOB_ACTIVE,
    LEASE_SECONDS,
    JobEvent,
    RunEvent,
    RunStatus,
    job_sources,
    job_transition,
    may_deliver,
    run_transition,
)
from musicassist.contracts.stage import StageName

INLINE_LEASE_SECONDS = 900.0
CANDIDATES = 20
SHARE = {StageName.PARSING: 0.03, StageName.GENERATION: 0.62, StageName.MASTERING: 0.25, StageName.QA: 0.10}

TITLES = {
    StageName.PARSING: "Understanding",
    StageName.GENERATION: "Playing",
    StageName.MASTERING: "Mixing and mastering",
    StageName.QA: "Checking",
}


@dataclass(frozen=True)
class Claim:
    """A run that is ours until its lease ends.

    Attributes
    ----------
    run_id : int
    job_id : UUID
    stage : str
    token : str
        Only its holder may end the run.
    """

    run_id: int
    job_id: UUID
    stage: str
    token: str


def claim_next(*, job_id: UUID | None = None) -> Claim | None:
    """Claim the run that should go next, oldest job first, with the delivery counted before the work.

    Parameters
    ----------
    job_id : UUID, optional
        Only this job's runs: for a command that runs its own job. Without it, whatever waits in the queue.
    """
    due = StageRun.objects.filter(
        status=RunStatus.PENDING, run_after__lte=timezone.now(), attempt__job__cancel_requested=False
    )
    due = due.filter(attempt__job_id=job_id) if job_id else due.filter(attempt__job__inline=False)
    rows = due.order_by("attempt__job__created_at", "pk").values_list("pk", "attempt__job_id", "stage", "deliveries")
    for run_id, job, stage, deliveries in rows[:CANDIDATES]:
        claim = Claim(run_id, job, stage, uuid.uuid4().hex)
        if may_deliver(deliveries) and _claim(
            claim, deliveries, LEASE_SECONDS if job_id is None else INLINE_LEASE_SECONDS
        ):
            return claim
    return None


def lock_job(job_id: UUID) -> Job | None:
    """The job's row, locked until the transaction ends; None when it was deleted."""
    return Job.objects.select_for_update().filter(pk=job_id).first()


def run_change(run_id: int, event: RunEvent, *, token: str | None = None, **fields: Any) -> bool:
    """One row of the transition table as one conditional update; True when it happened.

    Raises
    ------
    IllegalTransition
        When no row of the table carries ``event``.
    """
    source = _source(event)
    row = run_transition(source, event)
    runs = StageRun.objects.filter(pk=run_id, status=source)
    if row.needs_token:
        if not token:
            raise ValueError(f"{event} needs the lease's token")
        runs = runs.filter(lease_token=token)
    return bool(runs.update(status=row.to, **fields))


def heartbeat(claim: Claim, *, inline: bool = False) -> bool:
    """Lengthen the lease; False when the run is no longer ours or the person asked to stop."""
    lease = timezone.now() + timedelta(seconds=INLINE_LEASE_SECONDS if inline else LEASE_SECONDS)
    if not run_change(claim.run_id, RunEvent.HEARTBEAT, token=claim.token, lease_expires_at=lease):
        return False
    return not is_stopped(claim)


def is_stopped(claim: Claim) -> bool:
    """Whether the person asked to stop, or the job is gone."""
    flag = Job.objects.filter(pk=claim.job_id).values_list("cancel_requested", flat=True).first()
    return flag is None or flag


def tell_progress(claim: Claim, fraction: float, message: str) -> None:
    """Write how far a run is, for whoever watches."""
    fraction = min(max(fraction, 0.0), 1.0)
    fields = {"progress": fraction, "message": message[:300]}
    if run_change(claim.run_id, RunEvent.HEARTBEAT, token=claim.token, **fields):
        job_change(
            claim.job_id,
            only_in=JOB_ACTIVE,
            progress=job_progress(claim.stage, fraction),
            **({"message": message[:300]} if message else {}),
        )


def job_progress(stage: str, fraction: float) -> float:
    """How far an attempt is, 0 to 1, when ``stage`` is at ``fraction``."""
    before = 0.0
    for name, share in SHARE.items():
        if name == stage:
            return round(before + share * fraction, 4)
        before += share
    return 0.0


def _claim(claim: Claim, deliveries: int, lease_seconds: float) -> bool:
    now = timezone.now()
    with transaction.atomic():
        job = lock_job(claim.job_id)
        if job is None or job.cancel_requested or not job.is_active:
            return False
        runs = StageRun.objects.filter(
            pk=claim.run_id, status=RunStatus.PENDING, deliveries=deliveries, run_after__lte=now
        )
        claimed = runs.update(
            status=run_transition(RunStatus.PENDING, RunEvent.CLAIM).to,
            deliveries=F("deliveries") + 1,
            lease_token=claim.token,
            lease_expires_at=now + timedelta(seconds=lease_seconds),
            started_at=now,
            progress=0.0,
            message="",
            error_code="",
            error_message="",
        )
        if not claimed:
            return False
        job_change(
            claim.job_id,
            only_in=job_sources(JobEvent.START),
            status=job_transition(job.status, JobEvent.START),
            stage=claim.stage,
            progress=job_progress(claim.stage, 0.0),
            message=TITLES[StageName(claim.stage)],
            started_at=job.started_at or now,
        )
    return True


def _source(event: RunEvent) -> RunStatus:
    """The status that ``event`` starts from when a run's holder or the sweeper says it."""
    return RunStatus.PENDING if event in _FROM_PENDING else RunStatus.RUNNING


_FROM_PENDING: frozenset[RunEvent] = frozenset({RunEvent.CLAIM, RunEvent.GIVE_UP})
