"""Server-Sent Events: a snapshot on connect, then every change, until the job has ended."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from uuid import UUID

from django.http import HttpResponse, StreamingHttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from jobs.api.access import JOB_ID, found_id, no_such_job
from jobs.api.changes import Change, job_change_now
from jobs.api.schemas import ErrorSerializer, JobEventSerializer, JobSummarySerializer
from jobs.api.summaries import job_summaries
from jobs.api.watch import job_watch
from jobs.models import Job
from musicassist.async_view import AsyncAPIView, FirstRenderer, release_request_thread

KEEP_ALIVE_SECONDS = 15.0
KEEP_ALIVE = ": keep-alive\n\n"
SNAPSHOT_JOBS = 50
# Milliseconds that a browser waits before it connects again.
RECONNECT = "retry: 2000\n\n"


async def job_stream(job_id: UUID) -> AsyncIterator[str]:
    """Messages about one job: at once, at each change, until a terminal status."""
    release_request_thread()
    watch = job_watch()
    client = watch.open(job_id)
    try:
        change = await watch.read(job_change_now, job_id)
        sent = None
        yield RECONNECT
        while change is not None:
            if change.data != sent:
                sent = change.data
                yield change.encode()
            if change.terminal:
                return
            news = await client.changes(KEEP_ALIVE_SECONDS)
            if client.closing:
                return
            if not news:
                yield KEEP_ALIVE
            change = news[-1] if news else change
    finally:
        watch.close(client)


async def library_stream() -> AsyncIterator[str]:
    """Messages about every job: the newest ones at once, then each change."""
    release_request_thread()
    watch = job_watch()
    client = watch.open(None)
    try:
        yield RECONNECT
        await watch.begin()
        yield (await watch.read(_library_now)).encode()
        while not client.closing:
            news = await client.changes(KEEP_ALIVE_SECONDS)
            if not news and not client.closing:
                yield KEEP_ALIVE
            for change in news:
                yield change.encode()
    finally:
        watch.close(client)


async def job_end(job_id: UUID, timeout_seconds: float) -> Change | None:
    """The job's last message when it has ended, or None when it is still at work after ``timeout_seconds``."""
    watch = job_watch()
    client = watch.open(job_id)
    try:
        async with asyncio.timeout(timeout_seconds):
            change = await watch.read(job_change_now, job_id)
            while change is not None and not change.terminal and not client.closing:
                news = await client.changes(KEEP_ALIVE_SECONDS)
                change = news[-1] if news else change
    except TimeoutError:
        return None
    finally:
        watch.close(client)
    return change if change is not None and change.terminal else None


def _library_now() -> Change:
    rows = job_summaries(list(Job.objects.all()[:SNAPSHOT_JOBS]))
    return Change(None, "jobs", "jobs", {"count": Job.objects.count(), "results": rows})


def _event_stream(messages: AsyncIterator[str]) -> StreamingHttpResponse:
    response = StreamingHttpResponse(messages, content_type="text/event-stream; charset=utf-8")
    response["Cache-Control"] = "no-cache, no-transform"
    # nginx would keep the messages in its buffer.
    response["X-Accel-Buffering"] = "no"
    return response


class JobEventsView(AsyncAPIView):
    """One job, as it happens."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="job_events",
        parameters=[JOB_ID],
        responses={(200, "text/event-stream"): JobEventSerializer, 404: ErrorSerializer},
        description="`event: job` with data as in `JobEvent`, at once and at each change; `event: deleted` when the "
        "job is gone; ends after a terminal status. A reconnect that has seen the end already gets 204.",
    )
    async def get(self, request: Request, job_id: str) -> HttpResponse | StreamingHttpResponse:
        """The stream, or 404 in JSON."""
        wanted = found_id(job_id)
        change = await job_watch().read(job_change_now, wanted)
        if change is None:
            raise no_such_job(job_id)
        if change.terminal and request.headers.get("Last-Event-ID") == str(change.data["version"]):
            # 204 is how a browser's EventSource is told to stay away.
            return HttpResponse(status=204)
        return _event_stream(job_stream(wanted))


class LibraryEventsView(AsyncAPIView):
    """Every job, as it happens."""

    content_negotiation_class = FirstRenderer

    @extend_schema(
        operation_id="library_events",
        responses={(200, "text/event-stream"): JobSummarySerializer},
        description="`event: jobs` with the newest jobs at once, `event: job` with a `JobSummary` at each change, "
        "`event: count` with the number of jobs when one came or went.",
    )
    async def get(self, request: Request) -> StreamingHttpResponse:
        """The stream."""
        return _event_stream(library_stream())
