"""How a claimed run ends: record, transition and the next step in one transaction, or nothing at all."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from jobs.artifacts import artifacts_record, document_record
from jobs.changes import job_change
from jobs.claims import Claim, job_progress, lock_job, run_change
from jobs.models import Attempt, Job, StageRun
from jobs.orders import RunOutcome
from jobs.queue import wake_worker
from jobs.reports import reports_write
from jobs.retry import plan_retry
from jobs.revising import with_another_seed
from jobs.services import attempt_start, run_start
from jobs.states import (
    JobEvent,
    JobStatus,
    RunEvent,
    after_error,
    after_pause,
    backoff_seconds,
    job_sources,
    job_transition,
    may_deliver,
)
from musicassist.contracts.report import Verdict
from musicassist.contracts.stage import StageName

logger = logging.getLogger(__name__)

ORDER = tuple(StageName)
GIVEN_UP = "It stopped the working process again and again, most likely for want of memory: try a shorter track."
INTERRUPTED = "The command that made this track was interrupted: run the job again."


def settle(claim: Claim, outcome: RunOutcome) -> bool:
    """Write down how the run ended; False when it was no longer ours, and then nothing changed."""
    with transaction.atomic():
        job = lock_job(claim.job_id)
        return job is not None and _ENDS[outcome.kind](job, claim, outcome)


def release(claim: Claim) -> bool:
    """Give an unfinished run back without a count against it: the worker was asked to stop."""
    with transaction.atomic():
        job = lock_job(claim.job_id)
        fields = {"deliveries": F("deliveries") - 1, "lease_expires_at": None, "run_after": timezone.now()}
        if job is None or not run_change(claim.run_id, RunEvent.RELEASE, token=claim.token, **fields):
            return False
        job_change(job.pk, message="Waiting for a worker")
    return True


def _done(job: Job, claim: Claim, outcome: RunOutcome) -> bool:
    now = timezone.now()
    ended = run_change(
        claim.run_id,
        RunEvent.FINISH,
        token=claim.token,
        key=outcome.key,
        reused=outcome.reused,
        result=outcome.result,
        progress=1.0,
        finished_at=now,
        lease_expires_at=None,
    )
    if not ended:
        return False
    run = StageRun.objects.select_related("attempt__job").get(pk=claim.run_id)
    result = outcome.result or {}
    artifacts_record(run=run, result=result, extra=outcome.extra)
    _note_result(job, run, result, outcome)
    if job.cancel_requested:
        return _end_job(job, JobEvent.CANCEL, message="Cancelled")
    if run.stage == StageName.QA:
        _judge(job, run.attempt)
    elif run.stage == job.until:
        _accept(job, run.attempt)
    else:
        following = ORDER[ORDER.index(StageName(run.stage)) + 1]
        run_start(attempt=run.attempt, stage=following.value, inline=job.inline)
        job_change(job.pk, progress=job_progress(run.stage, 1.0))
    return True


def _note_result(job: Job, run: StageRun, result: dict[str, Any], outcome: RunOutcome) -> None:
    """What later questions want without opening a result."""
    attempt = run.attempt
    if run.stage == StageName.PARSING:
        attempt.seed = result["seed"]
        attempt.save(update_fields=["seed"])
        fields: dict[str, Any] = {"title": result["title"][:200] or job.title}
        if "reference_profile" in outcome.extra:
            fields["options"] = job.options | {"reference_profile": outcome.extra["reference_profile"]}
        job_change(job.pk, **fields)
        document_record(attempt=attempt, run=run, kind="brief", document=result)
    if run.stage == StageName.QA:
        attempt.verdict = result["verdict"]
        attempt.score = result["score"]
        attempt.corrections = result["corrections"]
        attempt.finished_at = timezone.now()
        attempt.save(update_fields=["verdict", "score", "corrections", "finished_at"])


def _judge(job: Job, attempt: Attempt) -> None:
    """QA has spoken: accept, try again with the corrections, or let the best take stand."""
    if attempt.verdict != Verdict.FAIL:
        _accept(job, attempt)
        return
    corrected = plan_retry(
        prompt=attempt.prompt,
        corrections=attempt.corrections,
        retry_count=job.retry_count,
        max_retries=job.max_retries,
    )
    if corrected is None:
        _reject(job, attempt)
        return
    reasons = " ".join(row["reason"] for row in attempt.corrections)
    job_change(job.pk, retry_count=F("retry_count") + 1, progress=0.0, message=f"Trying again: {reasons}"[:300])
    attempt_start(
        job=job,
        prompt=corrected,
        number=attempt.number + 1,
        round_number=attempt.round,
        remix=attempt.remix,
        revision=with_another_seed(attempt.revision, attempt.corrections),
    )


def _accept(job: Job, attempt: Attempt) -> None:
    _end_job(job, JobEvent.ACCEPT, best_attempt=attempt, progress=1.0, message="")
    if job.until == StageName.QA:
        reports_write(job)


def _reject(job: Job, attempt: Attempt) -> None:
    """FAILED_QA: the best of this round's takes stands."""
    best = _best_take(job, attempt.round) or attempt
    failed = [check["name"].replace("_", " ") for check in _checks(best) if check["verdict"] == Verdict.FAIL]
    _keep_rejected(job, best, f"The best take is kept; not met: {', '.join(failed)}")


def _best_take(job: Job, round_number: int) -> Attempt | None:
    """Of the takes that QA has judged the best scored; of equals the first, the least worked over."""
    takes = Attempt.objects.filter(job=job, round=round_number, score__isnull=False)
    return takes.order_by("-score", "number").first()


def _keep_rejected(job: Job, best: Attempt, message: str, **fields: Any) -> bool:
    ended = _end_job(job, JobEvent.REJECT, best_attempt=best, progress=1.0, message=message[:300], **fields)
    reports_write(job)
    return ended


def _checks(attempt: Attempt) -> list[dict[str, Any]]:
    run = attempt.runs.filter(stage=StageName.QA).first()
    return run.result["checks"] if run and run.result else []


def _cancelled(job: Job, claim: Claim, outcome: RunOutcome) -> bool:
    ended = run_change(
        claim.run_id, RunEvent.CANCEL, token=claim.token, finished_at=timezone.now(), lease_expires_at=None
    )
    return ended and _end_job(job, JobEvent.CANCEL, message="Cancelled")


def _transient(job: Job, claim: Claim, outcome: RunOutcome) -> bool:
    run = StageRun.objects.filter(pk=claim.run_id).only("errors", "pauses").first()
    if run is None:
        return False
    counts: dict[str, Any]
    if not outcome.retry_after_s:
        count, counts = run.errors + 1, {"errors": run.errors + 1}
        ends = after_error(count) is RunEvent.FAIL
    else:
        # A service that says when to come back is at work: a busy minute is no error, and the claim ended in order.
        count, counts = run.pauses + 1, {"pauses": run.pauses + 1, "deliveries": F("deliveries") - 1}
        ends = after_pause(count) is RunEvent.FAIL
    if ends:
        return _failed(job, claim, outcome, **counts)
    wait = backoff_seconds(count, outcome.retry_after_s)
    ended = run_change(
        claim.run_id,
        RunEvent.BACK_OFF,
        token=claim.token,
        **counts,
        run_after=timezone.now() + timedelta(seconds=wait),
        lease_expires_at=None,
        error_code=outcome.code,
        error_message=outcome.message,
    )
    if ended:
        job_change(job.pk, message=f"{outcome.message} Trying again in {wait:.0f} s."[:300])
    return ended


def _crashed(job: Job, claim: Claim, outcome: RunOutcome) -> bool:
    run = StageRun.objects.filter(pk=claim.run_id, lease_token=claim.token).first()
    return run is not None and take_back(job, run)


def _failed(job: Job, claim: Claim, outcome: RunOutcome, **fields: Any) -> bool:
    ended = run_change(
        claim.run_id,
        RunEvent.FAIL,
        token=claim.token,
        finished_at=timezone.now(),
        lease_expires_at=None,
        error_code=outcome.code,
        error_message=outcome.message,
        **fields,
    )
    return ended and fail_job(job, outcome.code, outcome.message)


def fail_job(job: Job, code: str, message: str) -> bool:
    """The end by an error: FAILED, unless QA has judged a take of this round already.

    Such a take stands as QA left it, rejected, and the job is FAILED_QA: an attempt to do better that breaks must not
    lose what there was. Why it broke is the job's error.
    """
    last = job.attempts.order_by("-number").first()
    best = _best_take(job, last.round) if last else None
    if best is not None and job.status in job_sources(JobEvent.REJECT):
        word = f"The best take is kept; another could not be made: {message}"
        return _keep_rejected(job, best, word, error_code=code, error_message=message)
    return _end_job(job, JobEvent.FAIL, error_code=code, error_message=message, message="")


def _end_job(job: Job, event: JobEvent, **fields: Any) -> bool:
    """A terminal status, when the job's own status still allows it; True for the caller's run did end."""
    if job.status in job_sources(event):
        status: JobStatus = job_transition(job.status, event)
        job_change(job.pk, only_in=job_sources(event), status=status, stage="", finished_at=timezone.now(), **fields)
        job.refresh_from_db()
        if event in (JobEvent.FAIL, JobEvent.CANCEL):
            reports_write(job)
    return True


def take_back(job: Job, run: StageRun) -> bool:
    """RUNNING to PENDING after a crash, or to the end when it was cancelled or delivered too often."""
    now = timezone.now()
    token = run.lease_token
    logger.warning("%s of job %s lost its process (delivery %d)", run.stage, job.pk, run.deliveries)
    if job.cancel_requested:
        ended = run_change(run.pk, RunEvent.CANCEL, token=token, finished_at=now, lease_expires_at=None)
        return ended and _end_job(job, JobEvent.CANCEL, message="Cancelled")
    if job.inline or not may_deliver(run.deliveries):
        code, message = ("interrupted", INTERRUPTED) if job.inline else ("crashed", GIVEN_UP)
        fields = {"finished_at": now, "lease_expires_at": None, "error_code": code, "error_message": message}
        return run_change(run.pk, RunEvent.FAIL, token=token, **fields) and fail_job(job, code, message)
    if not run_change(run.pk, RunEvent.EXPIRE, token=token, run_after=now, lease_expires_at=None, lease_token=""):
        return False
    job_change(job.pk, message="Starting again after an interruption")
    wake_worker()
    return True


_ENDS: dict[str, Callable[[Job, Claim, RunOutcome], bool]] = {
    "done": _done,
    "cancelled": _cancelled,
    "transient": _transient,
    "failed": _failed,
    "refused": _failed,
    "crashed": _crashed,
}
