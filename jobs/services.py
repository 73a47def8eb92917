"""What may be done to a job. API, admin and command line call the same functions."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from jobs.changes import job_change, job_tell
from jobs.errors import Conflict, IdempotencyConflict
from jobs.keeping import keep_own_mix, keep_reference
from jobs.models import Attempt, Job, StageRun
from jobs.queue import wake_worker
from jobs.reports import reports_write
from jobs.requests import JobRequest, OwnMusic, check_key, check_prompt, draw_seed, job_request
from jobs.states import JobEvent, JobStatus, RunStatus, job_sources
from musicassist.contracts.errors import BadInput
from musicassist.contracts.stage import StageName
from parsing.services import prompt_check

# A job's fields as at its first start; the best take so far stays playable.
FRESH: dict[str, Any] = {
    "stage": "",
    "progress": 0.0,
    "message": "",
    "cancel_requested": False,
    "retry_count": 0,
    "error_code": "",
    "error_message": "",
    "started_at": None,
    "finished_at": None,
    "inline": False,
}


def job_create(
    *,
    prompt: str,
    owner: Any = None,
    engine: str | None = None,
    seed: int | None = None,
    duration_seconds: float | None = None,
    target: Any = None,
    reference_amount: float | None = None,
    reference_strength: float | None = None,
    engine_takes: int | None = None,
    max_retries: int | None = None,
    reference: Path | None = None,
    reference_name: str = "",
    idempotency_key: str | None = None,
    until: str = StageName.QA.value,
    bits: int | None = None,
    split_drums: bool = False,
    dry_stems: bool = False,
    inline: bool = False,
    own: OwnMusic | None = None,
) -> tuple[Job, bool]:
    """Take in one prompt, or music that is there already.

    Parameters
    ----------
    prompt : str
    owner : User, optional
    engine : str, optional
        The default engine when absent.
    seed : int, optional
        0 to 2**32 - 1; drawn and stored when absent.
    duration_seconds : float, optional
        10 to 600.
    target : str, float or list of them, optional
        A target's name or LUFS, -40 to -5; of several the first is the one that is judged.
    reference_amount : float, optional
        How far the master goes from the style's sound to the reference's, 0 to 100 per cent.
    reference_strength : float, optional
        The reference's sound is sent to the engine, which goes so far from it, 0.01 to 1; only one that hears it.
    engine_takes : int, optional
        So many of the asked instruments as takes of their own, 0 to 8, each a paid call; only an engine that does so.
    max_retries : int, optional
    reference : Path, optional
        A readable file; it is copied into the job's folder.
    reference_name : str
        As the person named it.
    idempotency_key : str, optional
    until : str
        The last stage to run.
    bits : int, optional
        Of WAV and FLAC, 16 or 24; 24 when absent. Music that is there already brings its own.
    split_drums : bool
        Kick, snare, hats and percussion as stems of their own.
    dry_stems : bool
        Each stem also as it was played.
    inline : bool
        The caller runs the job itself (``manage.py track``); no worker touches it.
    own : OwnMusic, optional
        To be mastered instead of making music; the prompt may then say what it is.

    Returns
    -------
    job : Job
    created : bool
        False when the same key and body came before.

    Raises
    ------
    BadInput
    IdempotencyConflict
        When the key came before with another body.
    """
    key = check_key(idempotency_key)
    request = job_request(
        prompt=prompt,
        engine=engine,
        seed=seed,
        duration_seconds=duration_seconds,
        target=target,
        reference_amount=reference_amount,
        reference_strength=reference_strength,
        engine_takes=engine_takes,
        max_retries=max_retries,
        reference=reference,
        reference_name=reference_name,
        until=until,
        own=own,
        bits=bits,
        split_drums=split_drums,
        dry_stems=dry_stems,
    )
    owner = owner if owner is not None and owner.is_authenticated else None
    if key and (earlier := _earlier(owner, key)):
        return _same(earlier, request), False
    job = _new_job(request, owner=owner, key=key, inline=inline)
    try:
        if reference is not None:
            keep_reference(job, reference)
        if own is not None:
            keep_own_mix(job, own.files)
        with transaction.atomic():
            job.save(force_insert=True)
            attempt_start(job=job, prompt=job.prompt, number=1, round_number=1)
            job_tell(job.pk)
    except IntegrityError:
        shutil.rmtree(job.folder, ignore_errors=True)
        # Two creations with one key raced, and the other one won.
        if key and (earlier := _earlier(owner, key)):
            return _same(earlier, request), False
        raise
    except BaseException:
        shutil.rmtree(job.folder, ignore_errors=True)
        raise
    return job, True


def attempt_start(
    *,
    job: Job,
    prompt: str,
    number: int,
    round_number: int,
    redo_from: str = "",
    remix: dict[str, Any] | None = None,
    revision: dict[str, Any] | None = None,
) -> Attempt:
    """A new attempt with its first stage run and its message, in the caller's transaction."""
    attempt = Attempt.objects.create(
        job=job,
        number=number,
        round=round_number,
        prompt=prompt,
        redo_from=redo_from,
        remix=remix,
        revision=revision,
    )
    run_start(attempt=attempt, stage=StageName.PARSING.value, inline=job.inline)
    return attempt


def run_start(*, attempt: Attempt, stage: str, inline: bool) -> StageRun:
    """A stage run that may be claimed at once, and the message that says so, in the caller's transaction."""
    run = StageRun.objects.create(attempt=attempt, stage=stage, run_after=timezone.now())
    if not inline:
        wake_worker()
    return run


def job_cancel(*, job: Job) -> Job:
    """Ask a job to stop: what waits is cancelled here, what runs is killed by its worker within a second or two."""
    now = timezone.now()
    with transaction.atomic():
        if job_change(job.pk, only_in=job_sources(JobEvent.CANCEL), cancel_requested=True, message="Stopping"):
            runs = StageRun.objects.filter(attempt__job=job)
            runs.filter(status=RunStatus.PENDING).update(status=RunStatus.CANCELLED, finished_at=now)
            if not runs.filter(status=RunStatus.RUNNING).exists():
                job_change(
                    job.pk,
                    only_in=job_sources(JobEvent.CANCEL),
                    status=JobStatus.CANCELLED,
                    message="Cancelled",
                    stage="",
                    finished_at=now,
                )
                job.refresh_from_db()
                reports_write(job)
    job.refresh_from_db()
    return job


def job_rerun(*, job: Job, stage: str = StageName.PARSING.value, prompt: str | None = None) -> Job:
    """Run a finished job again from ``stage`` on, as a new attempt with a fresh retry budget.

    Raises
    ------
    Conflict
        While the job waits or works.
    BadInput
        When the new prompt cannot be used.
    """
    stage = _stage(stage)
    words = None
    if prompt is not None:
        words = check_prompt(prompt)
        prompt_check(
            prompt=words, duration_seconds=job.options.get("duration_seconds"), target=job.options.get("target")
        )
    order = [name.value for name in StageName]
    until = job.until if order.index(stage) <= order.index(job.until) else StageName.QA.value
    with transaction.atomic():
        changed = job_change(
            job.pk,
            only_in=job_sources(JobEvent.RERUN),
            status=JobStatus.PENDING,
            until=until,
            **FRESH,
            **({} if words is None else {"prompt": words}),
        )
        if not changed:
            raise Conflict("The job is still at work: wait until it has ended, or cancel it first.")
        job.refresh_from_db()
        last = job.attempts.order_by("-number").first()
        effective = words or (last.prompt if last else job.prompt)
        # Faders belong to the stems that they were set for; music that is made again has others.
        is_same_music = words is None and order.index(stage) >= order.index(StageName.MASTERING.value)
        # A revision is the wish itself: only what starts from the prompt again drops it.
        is_same_wish = words is None and stage != StageName.PARSING.value
        attempt_start(
            job=job,
            prompt=effective,
            number=last.number + 1 if last else 1,
            round_number=last.round + 1 if last else 1,
            redo_from=stage,
            remix=last.remix if last and is_same_music else None,
            revision=last.revision if last and is_same_wish else None,
        )
    return job


def job_delete(*, job: Job) -> None:
    """Remove the job's rows and files; a child that works on it is killed when its worker misses the row."""
    folder = job.folder
    with transaction.atomic():
        Job.objects.filter(pk=job.pk).update(best_attempt=None)
        Job.objects.filter(pk=job.pk).delete()
        job_tell(job.pk)
    shutil.rmtree(folder, ignore_errors=True)
    job.generated_file.unlink(missing_ok=True)


def _stage(stage: str) -> str:
    try:
        return StageName(stage).value
    except ValueError:
        known = ", ".join(name.value for name in StageName)
        raise BadInput(f"There is no stage {str(stage)[:40]!r}; there are: {known}.", field="stage") from None


def _earlier(owner: Any, key: str) -> Job | None:
    return Job.objects.filter(owner=owner, idempotency_key=key).first()


def _same(earlier: Job, request: JobRequest) -> Job:
    if earlier.request_hash != request.digest():
        raise IdempotencyConflict(
            "This Idempotency-Key came before with another request: use a new key.", field="idempotency_key"
        )
    return earlier


def _new_job(request: JobRequest, *, owner: Any, key: str, inline: bool) -> Job:
    options: dict[str, Any] = {
        "duration_seconds": request.duration_seconds,
        "target": request.target,
        "more_targets": list(request.more_targets),
        "reference_amount": request.reference_amount,
        "reference_strength": request.reference_strength,
        "engine_takes": request.engine_takes,
        "reference_name": request.reference_name,
        "bits": request.bits,
        "split_drums": request.split_drums,
        "dry_stems": request.dry_stems,
    }
    if request.own_sha256:
        options |= {"title": request.own_title}
    return Job(
        owner=owner,
        prompt=request.prompt,
        title=request.own_title or _short(request.prompt),
        engine=request.engine,
        seed=draw_seed() if request.seed is None else request.seed,
        options=options,
        until=request.until,
        max_retries=request.max_retries,
        idempotency_key=key,
        request_hash=request.digest(),
        inline=inline,
    )


def _short(prompt: str) -> str:
    line = " ".join(prompt.split())
    return line if len(line) <= 60 else line[:59].rsplit(" ", 1)[0] + "…"
