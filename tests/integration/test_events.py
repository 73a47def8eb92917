"""Server-Sent Events from a real server."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from jobs.api import events, watch
from jobs.api.changes import Lookout
from jobs.changes import job_change
from jobs.models import Job
from jobs.services import job_cancel, job_create, job_delete
from tests.fakes.http import error_of, running_server
from tests.fakes.jobs import finished_job, run_to_end
from tests.fakes.settings import FAKE_PIPELINE

pytestmark = pytest.mark.django_db(transaction=True)
WAIT_SECONDS = 20.0


@pytest.fixture(autouse=True)
def fake_pipeline(settings, tmp_path: Path) -> None:
    settings.PIPELINE = FAKE_PIPELINE
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def server() -> Iterator[str]:
    with running_server() as address:
        yield address


class Listener:
    """Reads a stream in a thread, as a browser does."""

    def __init__(self, url: str, **headers: str) -> None:
        self.messages: list[tuple[str, Any]] = []
        self.comments: list[str] = []
        self.response: httpx.Response | None = None
        self.ended = threading.Event()
        self._changed = threading.Condition()
        self._leave = False
        self._thread = threading.Thread(target=self._read, args=(url, headers), daemon=True)
        self._thread.start()

    def _read(self, url: str, headers: dict[str, str]) -> None:
        with httpx.Client(timeout=WAIT_SECONDS) as client, client.stream("GET", url, headers=headers) as response:
            self.response = response
            event = ""
            for line in response.iter_lines():
                if line.startswith("event: "):
                    event = line.removeprefix("event: ")
                elif line.startswith("data: "):
                    with self._changed:
                        self.messages.append((event, json.loads(line.removeprefix("data: "))))
                        self._changed.notify_all()
                elif line.startswith(":"):
                    with self._changed:
                        self.comments.append(line)
                        self._changed.notify_all()
                if self._leave:
                    break
        self.ended.set()

    def wait(self, condition: Any) -> None:
        with self._changed:
            assert self._changed.wait_for(lambda: condition(self), WAIT_SECONDS), (self.messages, self.comments)

    def leave(self) -> None:
        self._leave = True


def has_status(status: str) -> Any:
    return lambda listener: any(data.get("status") == status for _, data in listener.messages)


def test_a_stream_begins_with_the_job_and_ends_with_it(server: str) -> None:
    job, _ = job_create(prompt="warm lo-fi")
    listener = Listener(f"{server}/api/v1/jobs/{job.pk}/events")
    listener.wait(has_status("PENDING"))
    run_to_end(job)
    assert listener.ended.wait(WAIT_SECONDS)
    assert listener.response.headers["content-type"].startswith("text/event-stream")
    assert listener.response.headers["cache-control"].startswith("no-cache")
    names, last = {name for name, _ in listener.messages}, listener.messages[-1][1]
    assert names == {"job"}
    assert last["status"] == "SUCCESS"
    assert [stage["status"] for stage in last["attempts"][0]["stages"]] == ["DONE"] * 4
    assert "brief" not in last
    assert "result" not in last
    assert "result" not in last["attempts"][0]
    versions = [data["version"] for _, data in listener.messages]
    assert versions == sorted(versions)


def test_a_job_that_has_ended_is_told_once(server: str) -> None:
    job = finished_job()
    listener = Listener(f"{server}/api/v1/jobs/{job.pk}/events")
    assert listener.ended.wait(WAIT_SECONDS)
    assert [data["status"] for _, data in listener.messages] == ["SUCCESS"]
    # A browser connects again by itself; 204 tells it to stay away.
    headers = {"Last-Event-ID": str(listener.messages[0][1]["version"])}
    assert httpx.get(f"{server}/api/v1/jobs/{job.pk}/events", headers=headers).status_code == 204
    assert httpx.get(f"{server}/api/v1/jobs/{job.pk}/events", headers={"Last-Event-ID": "1"}).status_code == 200


def test_unknown_jobs_have_no_stream(server: str) -> None:
    response = httpx.get(f"{server}/api/v1/jobs/00000000-0000-4000-8000-000000000000/events")
    assert response.status_code == 404
    assert error_of(response)["code"] == "not_found"


def test_a_deleted_job_ends_its_stream(server: str) -> None:
    job, _ = job_create(prompt="x")
    listener = Listener(f"{server}/api/v1/jobs/{job.pk}/events")
    listener.wait(has_status("PENDING"))
    job_delete(job=job)
    assert listener.ended.wait(WAIT_SECONDS)
    assert listener.messages[-1][0] == "deleted"


def test_the_place_in_the_queue_moves(server: str) -> None:
    first, second = job_create(prompt="one")[0], job_create(prompt="two")[0]
    listener = Listener(f"{server}/api/v1/jobs/{second.pk}/events")
    listener.wait(lambda it: it.messages and it.messages[-1][1]["queue_position"] == 2)
    job_cancel(job=first)
    listener.wait(lambda it: it.messages[-1][1]["queue_position"] == 1)
    job_cancel(job=second)
    assert listener.ended.wait(WAIT_SECONDS)


def test_silence_is_kept_alive(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(events, "KEEP_ALIVE_SECONDS", 0.05)
    job, _ = job_create(prompt="x")
    listener = Listener(f"{server}/api/v1/jobs/{job.pk}/events")
    listener.wait(lambda it: len(it.comments) >= 2)
    assert listener.comments[0] == ": keep-alive"
    job_cancel(job=job)
    assert listener.ended.wait(WAIT_SECONDS)


def test_the_library_hears_of_every_job(server: str) -> None:
    old = finished_job("warm lo-fi")
    listener = Listener(f"{server}/api/v1/events")
    listener.wait(lambda it: it.messages and it.messages[0][0] == "jobs")
    assert [row["id"] for row in listener.messages[0][1]["results"]] == [str(old.pk)]
    new, _ = job_create(prompt="new words")
    listener.wait(lambda it: any(data.get("id") == str(new.pk) for _, data in it.messages))
    listener.wait(lambda it: ("count", {"count": 2}) in it.messages)
    job_cancel(job=new)
    listener.wait(has_status("CANCELLED"))
    job_delete(job=old)
    listener.wait(lambda it: ("count", {"count": 1}) in it.messages)
    summary = next(data for _, data in listener.messages if data.get("id") == str(new.pk))
    assert summary["prompt"] == "new words"
    assert "attempts" not in summary
    listener.leave()
    job_create(prompt="wakes the listener so that it can leave")
    assert listener.ended.wait(WAIT_SECONDS)


def test_many_clients_hear_everything_and_leave_nothing_behind(server: str) -> None:
    job, _ = job_create(prompt="x")
    listeners = [Listener(f"{server}/api/v1/jobs/{job.pk}/events") for _ in range(25)]
    for listener in listeners:
        listener.wait(has_status("PENDING"))
    assert _eventually(lambda: not _request_threads())
    for step in range(1, 6):
        job_change(job.pk, progress=step / 10)
        for listener in listeners:
            listener.wait(lambda it, step=step: it.messages[-1][1]["progress"] == step / 10)
    leaver = listeners.pop()
    leaver.leave()
    job_cancel(job=job)
    for listener in [*listeners, leaver]:
        assert listener.ended.wait(WAIT_SECONDS)
    assert _eventually(lambda: not _open_streams())


def test_a_client_that_vanishes_is_forgotten(server: str) -> None:
    job, _ = job_create(prompt="x")
    with httpx.stream("GET", f"{server}/api/v1/jobs/{job.pk}/events") as response:
        lines = response.iter_lines()  # kept: its end would close the connection
        next(lines)
        assert _eventually(lambda: len(_open_streams()) == 1)
    assert _eventually(lambda: not _open_streams())
    assert Job.objects.get(pk=job.pk).status == "PENDING"


def test_a_stopping_process_ends_its_streams(server: str) -> None:
    job, _ = job_create(prompt="x")
    listener = Listener(f"{server}/api/v1/jobs/{job.pk}/events")
    library = Listener(f"{server}/api/v1/events")
    listener.wait(has_status("PENDING"))
    library.wait(lambda it: it.messages)
    for loop, hub in list(watch._watches.items()):
        if not loop.is_closed():
            loop.call_soon_threadsafe(hub.close_all)
    assert listener.ended.wait(WAIT_SECONDS)
    assert library.ended.wait(WAIT_SECONDS)


def _open_streams() -> list[object]:
    hubs = [hub for loop, hub in watch._watches.items() if not loop.is_closed()]
    return [client for hub in hubs for client in hub._clients]


def _request_threads() -> list[threading.Thread]:
    """Threads that Django started for a single request; the streams' own one has a name."""
    return [thread for thread in threading.enumerate() if thread.name.startswith("ThreadPoolExecutor")]


def _eventually(condition: Any) -> bool:
    for _ in range(400):
        if condition():
            return True
        time.sleep(0.05)
    return False


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("jobs_before", [0, 1])
def test_a_job_between_the_snapshot_and_the_first_look_is_told(jobs_before: int) -> None:
    for _ in range(jobs_before):
        finished_job("warm lo-fi")
    lookout = Lookout()
    lookout.begin()
    new, _ = job_create(prompt="in between")
    told = lookout.look(set(), everything=True)
    assert [change.data["id"] for change in told if change.event == "job"] == [str(new.pk)]
    assert [change.data for change in told if change.event == "count"] == [{"count": jobs_before + 1}]
