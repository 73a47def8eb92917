"""Whatever happens in whatever order, a run and a job stay inside their tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from jobs.states import (
    JOB_TRANSITIONS,
    RUN_TERMINAL,
    RUN_TRANSITIONS,
    IllegalTransition,
    JobEvent,
    JobStatus,
    RunEvent,
    RunStatus,
    backoff_seconds,
    job_transition,
    run_transition,
)


@given(st.lists(st.sampled_from(list(RunEvent)), max_size=60))
def test_a_run_is_claimed_before_it_is_done_and_rests_once_ended(events: list[RunEvent]) -> None:
    status, claims, ended = RunStatus.PENDING, 0, False
    for event in events:
        try:
            to = run_transition(status, event).to
        except IllegalTransition:
            assert (status, event) not in RUN_TRANSITIONS
            continue
        assert not ended
        claims += event is RunEvent.CLAIM
        if to is RunStatus.DONE:
            assert claims
        status, ended = to, to in RUN_TERMINAL


@given(st.lists(st.sampled_from(list(JobEvent)), max_size=60))
def test_a_job_is_started_before_it_succeeds(events: list[JobEvent]) -> None:
    status, started = JobStatus.PENDING, False
    for event in events:
        try:
            to = job_transition(status, event)
        except IllegalTransition:
            assert (status, event) not in JOB_TRANSITIONS
            continue
        started = (started or event is JobEvent.START) and event is not JobEvent.RERUN
        if to in {JobStatus.SUCCESS, JobStatus.FAILED_QA}:
            assert started
        status = to


@given(st.integers(1, 10_000), st.none() | st.floats(allow_nan=False))
def test_backoff_is_bounded(errors: int, retry_after_s: float | None) -> None:
    assert 0.0 <= backoff_seconds(errors, retry_after_s) <= (120.0 if retry_after_s is None else 3_600.0)
