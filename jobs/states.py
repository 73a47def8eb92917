"""The state machine as data: what a stage run and a job may become, and when. Pure; the database side is ``claims``.

Four counts, never mixed: ``deliveries`` (one a claim), ``errors`` (one a transient error), ``pauses`` (one a pause that
a service asked for; its claim is given back) and the job's ``retry_count`` (one a rejection by QA).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

MAX_DELIVERIES = 5
MAX_ERRORS = 3
MAX_PAUSES = 30
LEASE_SECONDS = 20.0
BACKOFF_BASE_SECONDS = 2.0
BACKOFF_CAP_SECONDS = 120.0
ASKED_CAP_SECONDS = 3_600.0  # of a pause that a service asks for: no worker waits meanwhile


class RunStatus(StrEnum):
    """Of one run of one stage."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    DONE = "DONE"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class RunEvent(StrEnum):
    """What may happen to a stage run."""

    CLAIM = "claim"
    HEARTBEAT = "heartbeat"
    FINISH = "finish"
    FAIL = "fail"
    CANCEL = "cancel"
    BACK_OFF = "back_off"
    RELEASE = "release"
    EXPIRE = "expire"
    GIVE_UP = "give_up"


class JobStatus(StrEnum):
    """Of a job, as shown to people and programs."""

    PENDING = "PENDING"
    RUNNING = "RUNNING"
    SUCCESS = "SUCCESS"
    FAILED_QA = "FAILED_QA"
    FAILED = "FAILED"
    CANCELLED = "CANCELLED"


class JobEvent(StrEnum):
    """What may happen to a job."""

    START = "start"
    ACCEPT = "accept"
    REJECT = "reject"
    FAIL = "fail"
    CANCEL = "cancel"
    RERUN = "rerun"


class IllegalTransition(ValueError):
    """The table has no such row: a mistake in the program, never the person's."""


@dataclass(frozen=True)
class Transition:
    """One row of the table.

    Attributes
    ----------
    to : RunStatus
    needs_token : bool
        Only the holder of the lease may do it.
    """

    to: RunStatus
    needs_token: bool


RUN_TRANSITIONS: dict[tuple[RunStatus, RunEvent], Transition] = {
    (RunStatus.PENDING, RunEvent.CLAIM): Transition(RunStatus.RUNNING, needs_token=False),
    (RunStatus.PENDING, RunEvent.CANCEL): Transition(RunStatus.CANCELLED, needs_token=False),
    (RunStatus.PENDING, RunEvent.GIVE_UP): Transition(RunStatus.FAILED, needs_token=False),
    (RunStatus.RUNNING, RunEvent.HEARTBEAT): Transition(RunStatus.RUNNING, needs_token=True),
    (RunStatus.RUNNING, RunEvent.FINISH): Transition(RunStatus.DONE, needs_token=True),
    (RunStatus.RUNNING, RunEvent.FAIL): Transition(RunStatus.FAILED, needs_token=True),
    (RunStatus.RUNNING, RunEvent.CANCEL): Transition(RunStatus.CANCELLED, needs_token=True),
    (RunStatus.RUNNING, RunEvent.BACK_OFF): Transition(RunStatus.PENDING, needs_token=True),
    (RunStatus.RUNNING, RunEvent.RELEASE): Transition(RunStatus.PENDING, needs_token=True),
    (RunStatus.RUNNING, RunEvent.EXPIRE): Transition(RunStatus.PENDING, needs_token=True),
}

JOB_TRANSITIONS: dict[tuple[JobStatus, JobEvent], JobStatus] = {
    (JobStatus.PENDING, JobEvent.START): JobStatus.RUNNING,
    (JobStatus.RUNNING, JobEvent.START): JobStatus.RUNNING,
    (JobStatus.PENDING, JobEvent.CANCEL): JobStatus.CANCELLED,
    (JobStatus.RUNNING, JobEvent.CANCEL): JobStatus.CANCELLED,
    (JobStatus.PENDING, JobEvent.FAIL): JobStatus.FAILED,
    (JobStatus.RUNNING, JobEvent.FAIL): JobStatus.FAILED,
    (JobStatus.RUNNING, JobEvent.ACCEPT): JobStatus.SUCCESS,
    (JobStatus.RUNNING, JobEvent.REJECT): JobStatus.FAILED_QA,
    (JobStatus.SUCCESS, JobEvent.RERUN): JobStatus.PENDING,
    (JobStatus.FAILED_QA, JobEvent.RERUN): JobStatus.PENDING,
    (JobStatus.FAILED, JobEvent.RERUN): JobStatus.PENDING,
    (JobStatus.CANCELLED, JobEvent.RERUN): JobStatus.PENDING,
}

RUN_TERMINAL = frozenset({RunStatus.DONE, RunStatus.FAILED, RunStatus.CANCELLED})
JOB_ACTIVE = frozenset({JobStatus.PENDING, JobStatus.RUNNING})
JOB_TERMINAL = frozenset(JobStatus) - JOB_ACTIVE


def run_transition(status: RunStatus, event: RunEvent) -> Transition:
    """The row for ``event`` in ``status``.

    Raises
    ------
    IllegalTransition
        When the table has none.
    """
    try:
        return RUN_TRANSITIONS[RunStatus(status), RunEvent(event)]
    except KeyError:
        raise IllegalTransition(f"a stage run that is {status} cannot {event}") from None


def job_transition(status: JobStatus, event: JobEvent) -> JobStatus:
    """What a job becomes by ``event``.

    Raises
    ------
    IllegalTransition
        When the table has no such row.
    """
    try:
        return JOB_TRANSITIONS[JobStatus(status), JobEvent(event)]
    except KeyError:
        raise IllegalTransition(f"a job that is {status} cannot {event}") from None


def job_sources(event: JobEvent) -> frozenset[JobStatus]:
    """Every status in which ``event`` is allowed: the guard of a conditional update."""
    return frozenset(status for status, known in JOB_TRANSITIONS if known is event)


def after_error(errors: int) -> RunEvent:
    """What follows the ``errors``-th transient error: another try, or the end."""
    return RunEvent.BACK_OFF if errors < MAX_ERRORS else RunEvent.FAIL


def after_pause(pauses: int) -> RunEvent:
    """What follows the ``pauses``-th pause that a service asked for: another try, or the end."""
    return RunEvent.BACK_OFF if pauses < MAX_PAUSES else RunEvent.FAIL


def may_deliver(deliveries: int) -> bool:
    """Whether a run that was claimed ``deliveries`` times may be claimed again."""
    return deliveries < MAX_DELIVERIES


def backoff_seconds(errors: int, retry_after_s: float | None = None) -> float:
    """How long to wait after the ``errors``-th error (1 is the first): 2, 4, 8 s …, or as the service asked."""
    if retry_after_s is not None:
        return min(max(retry_after_s, 0.0), ASKED_CAP_SECONDS)
    return min(BACKOFF_BASE_SECONDS * 2.0 ** min(max(errors - 1, 0), 30), BACKOFF_CAP_SECONDS)
