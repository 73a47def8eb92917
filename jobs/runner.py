"""Claims one run, has it done, writes down how it ended. The same for the worker and for a command."""

from __future__ import annotations

import json
import logging
import shutil
import threading
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from jobs.claims import Claim, claim_next, heartbeat, is_stopped, tell_progress
from jobs.models import Job, StageRun
from jobs.orders import RunOrder, RunOutcome
from jobs.outcomes import release, settle
from jobs.revising import earlier_take, engine_of
from jobs.states import RunStatus
from musicassist.child import ChildDied, ChildStopped, ChildTimeout, WarmChild, resolve
from musicassist.contracts.errors import Cancelled, Unavailable
from musicassist.contracts.stage import StageName

logger = logging.getLogger(__name__)

POLL_SECONDS = 0.3
HEARTBEAT_SECONDS = 3.0
EXECUTE = "jobs.execution:execute"
EXECUTE_IN_CHILD = "jobs.execution:execute_in_child"
# Options that the parsing stage takes over into the brief as they are.
CHOICES = ("more_targets", "reference_amount", "own_mix", "bits", "title", "split_drums", "dry_stems")
Watch = Callable[[str, float, str], None]


def run_next_in_child(child: WarmChild, *, is_stopping: Callable[[], bool]) -> bool:
    """Claim what waits and run it in ``child``; False when nothing was claimable."""
    claim = claim_next()
    if claim is None:
        return False
    order = build_order(claim)
    if order is None:
        return True
    watch = _ChildWatch(claim, Path(order.progress_file), order.limit_seconds, is_stopping)
    try:
        outcome = _in_child(child, order, watch)
    finally:
        Path(order.progress_file).unlink(missing_ok=True)
        shutil.rmtree(Path(order.root) / order.stage / f".work-{claim.token}", ignore_errors=True)
    if outcome is None:
        release(claim)
    elif not settle(claim, outcome):
        logger.warning("%s of job %s was no longer ours when it ended", claim.stage, claim.job_id)
    _sweep_deleted(claim)
    return True


def run_next_inline(job_id: UUID, watch: Watch) -> RunOutcome | None:
    """Claim this job's next run and do it in this very process; how it ended, or None when no run is left."""
    claim = claim_next(job_id=job_id)
    order = build_order(claim) if claim is not None else None
    if claim is None or order is None:
        return None
    watch(claim.stage, 0.0, "")
    try:
        outcome = resolve(EXECUTE)(order, _InlineProgress(claim, watch))
    except BaseException:  # Ctrl-C
        settle(claim, RunOutcome("cancelled"))
        raise
    settle(claim, outcome)
    if outcome.kind == "done":
        watch(claim.stage, 1.0, "")
    return outcome


def build_order(claim: Claim) -> RunOrder | None:
    """The plain values that a claimed run needs; None when its job was deleted meanwhile."""
    run = StageRun.objects.select_related("attempt__job").filter(pk=claim.run_id).first()
    if run is None:
        return None
    attempt, job = run.attempt, run.attempt.job
    done = attempt.runs.filter(status=RunStatus.DONE)
    return RunOrder(
        pipeline=settings.PIPELINE,
        stage=run.stage,
        root=str(job.folder),
        token=claim.token,
        take=_take(run),
        prompt=attempt.prompt,
        engine=engine_of(attempt),
        seed=job.seed,
        duration_seconds=job.options.get("duration_seconds"),
        target=job.options.get("target"),
        choices={name: job.options[name] for name in CHOICES if name in job.options},
        reference_path=job.options.get("reference_path", ""),
        reference_profile=job.options.get("reference_profile"),
        remix=attempt.remix,
        reference_strength=job.options.get("reference_strength"),
        engine_takes=job.options.get("engine_takes"),
        revision=attempt.revision if run.stage == StageName.GENERATION else None,
        source=earlier_take(attempt) if run.stage == StageName.GENERATION else None,
        results={row.stage: row.result for row in done},
        bounce=run.stage == StageName.GENERATION == job.until,
        progress_file=str(job.folder / f".progress-{claim.token}.json"),
        limit_seconds=float(settings.STAGE_LIMIT_SECONDS),
    )


def _take(run: StageRun) -> str:
    """A suffix where a person asked for this stage again though nothing it reads has changed; retries go on with it."""
    attempts = run.attempt.job.attempts.filter(round=run.attempt.round)
    redone = attempts.exclude(redo_from="").order_by("-number").first()
    order = [stage.value for stage in StageName]
    if redone is None or order.index(run.stage) < order.index(redone.redo_from):
        return ""
    return f"-{redone.number}"


def _in_child(child: WarmChild, order: RunOrder, watch: _ChildWatch) -> RunOutcome | None:
    """The outcome; None when the run is to be given back."""
    try:
        Path(order.root).mkdir(parents=True, exist_ok=True)
        answer: dict[str, Any] = child.run(
            EXECUTE_IN_CHILD, asdict(order), timeout_seconds=watch.limit, on_tick=watch.tick
        )
        return RunOutcome(**answer)
    except ChildStopped:
        return None if watch.is_giving_back else RunOutcome("cancelled")
    except ChildTimeout as error:
        return RunOutcome("failed", code=error.code, message=f"The {order.stage} stage: {error.message}")
    except ChildDied as error:
        logger.error("%s: %s", order.stage, error.message)
        return RunOutcome("crashed", code=error.code, message=error.message)
    except Unavailable as error:
        return RunOutcome("failed", code=error.code, message=error.message)
    except OSError as error:
        logger.error("%s: the job's folder cannot be made", order.stage, exc_info=error)
        message = f"The media folder cannot be written ({error.strerror}): check its owner, rights and free space."
        return RunOutcome("failed", code="storage", message=message)


class _ChildWatch:
    """What the parent does while the child works: lease, progress, cancel."""

    def __init__(
        self, claim: Claim, progress_file: Path, limit_seconds: float, is_stopping: Callable[[], bool]
    ) -> None:
        self._claim = claim
        self._file = progress_file
        self._limit_seconds = limit_seconds
        self._is_stopping = is_stopping
        self._polled_at = 0.0
        self._beat_at = time.monotonic()
        self._told: tuple[float, str] | None = None
        self.is_giving_back = False

    def limit(self) -> float:
        """Seconds, as the child itself reckons once it has read the brief."""
        return self._limit_seconds

    def tick(self) -> bool:
        """Whether to stop."""
        if self._is_stopping():
            self.is_giving_back = True
            return True
        now = time.monotonic()
        if now - self._polled_at < POLL_SECONDS:
            return False
        self._polled_at = now
        self._tell()
        if now - self._beat_at >= HEARTBEAT_SECONDS:
            self._beat_at = now
            return not heartbeat(self._claim)
        return is_stopped(self._claim)

    def _tell(self) -> None:
        try:
            told = json.loads(self._file.read_text("utf-8"))
        except (OSError, ValueError):
            return
        self._limit_seconds = told["limit_seconds"]
        state = (round(told["fraction"], 3), told["message"])
        if state != self._told:
            self._told = state
            tell_progress(self._claim, *state)


class _InlineProgress:
    """Progress of a stage in this process: into the table now and then, to the command's own display at once.

    Players report from threads of their own; the table is left to the thread that runs the stage, which has the
    database connection.
    """

    def __init__(self, claim: Claim, watch: Watch) -> None:
        self._claim = claim
        self._watch = watch
        self._owner = threading.get_ident()
        self._polled_at = 0.0

    def __call__(self, fraction: float, message: str = "") -> None:
        self._watch(self._claim.stage, fraction, message)
        now = time.monotonic()
        if threading.get_ident() != self._owner or now - self._polled_at < POLL_SECONDS:
            return
        self._polled_at = now
        tell_progress(self._claim, fraction, message)
        if not heartbeat(self._claim, inline=True):
            raise Cancelled("Cancelled.")


def _sweep_deleted(claim: Claim) -> None:
    """Remove what a child wrote for a job that was deleted under it."""
    if not Job.objects.filter(pk=claim.job_id).exists():
        shutil.rmtree(Job(pk=claim.job_id).folder, ignore_errors=True)
