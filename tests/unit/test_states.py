"""The transition table and the counts."""

from __future__ import annotations

import pytest

from jobs.states import (
    JOB_ACTIVE,
    JOB_TERMINAL,
    MAX_DELIVERIES,
    MAX_ERRORS,
    MAX_PAUSES,
    IllegalTransition,
    JobEvent,
    JobStatus,
    RunEvent,
    RunStatus,
    after_error,
    after_pause,
    backoff_seconds,
    job_sources,
    job_transition,
    may_deliver,
    run_transition,
)


@pytest.mark.parametrize(
    ("status", "event", "to", "needs_token"),
    [
        ("PENDING", "claim", "RUNNING", False),
        ("PENDING", "cancel", "CANCELLED", False),
        ("PENDING", "give_up", "FAILED", False),
        ("RUNNING", "heartbeat", "RUNNING", True),
        ("RUNNING", "finish", "DONE", True),
        ("RUNNING", "fail", "FAILED", True),
        ("RUNNING", "cancel", "CANCELLED", True),
        ("RUNNING", "back_off", "PENDING", True),
        ("RUNNING", "release", "PENDING", True),
        ("RUNNING", "expire", "PENDING", True),
    ],
)
def test_a_run_moves_as_the_table_says(status: str, event: str, to: str, needs_token: bool) -> None:
    row = run_transition(RunStatus(status), RunEvent(event))
    assert (row.to, row.needs_token) == (to, needs_token)


@pytest.mark.parametrize("status", ["DONE", "FAILED", "CANCELLED"])
@pytest.mark.parametrize("event", list(RunEvent))
def test_an_ended_run_never_moves(status: str, event: RunEvent) -> None:
    with pytest.raises(IllegalTransition, match=str(event)):
        run_transition(RunStatus(status), event)


def test_a_job_fails_qa_only_by_a_rejection() -> None:
    to_failed_qa = {
        event for status in JobStatus for event in JobEvent
        if status in job_sources(event) and job_transition(status, event) is JobStatus.FAILED_QA
    }  # fmt: skip
    assert to_failed_qa == {JobEvent.REJECT}
    assert job_sources(JobEvent.REJECT) == {JobStatus.RUNNING}


def test_a_job_that_ended_moves_only_when_a_person_runs_it_again() -> None:
    for status in JOB_TERMINAL:
        for event in JobEvent:
            if event is JobEvent.RERUN:
                assert job_transition(status, event) is JobStatus.PENDING
            else:
                with pytest.raises(IllegalTransition):
                    job_transition(status, event)
    assert job_sources(JobEvent.CANCEL) == JOB_ACTIVE


def test_counts_have_their_caps() -> None:
    assert [may_deliver(n) for n in range(7)] == [True] * 5 + [False] * 2
    assert MAX_DELIVERIES == 5
    assert [after_error(n) for n in (1, 2, 3)] == [RunEvent.BACK_OFF, RunEvent.BACK_OFF, RunEvent.FAIL]
    assert MAX_ERRORS == 3
    assert [after_pause(n) for n in (1, MAX_PAUSES - 1, MAX_PAUSES)] == [RunEvent.BACK_OFF] * 2 + [RunEvent.FAIL]
    assert MAX_PAUSES == 30


def test_backoff_doubles_and_obeys_the_service() -> None:
    assert [backoff_seconds(n) for n in (1, 2, 3, 10)] == [2.0, 4.0, 8.0, 120.0]
    assert backoff_seconds(1, 60.0) == 60.0
    assert backoff_seconds(1, -5.0) == 0.0
    assert backoff_seconds(1, 600.0) == 600.0
    assert backoff_seconds(1, 1e9) == 3_600.0
