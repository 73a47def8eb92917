"""Tells open event streams what changed: one look at the database serves every client of the process.

On Postgres one LISTEN connection says when to look; on SQLite a shared poller looks several times a second. No
client holds a thread or a database connection.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar
from uuid import UUID
from weakref import WeakKeyDictionary

import psycopg
from django.db import OperationalError, connection, connections

from jobs.api.changes import Change, Lookout
from jobs.changes import CHANNEL

POLL_SECONDS = 0.15
LISTENING_POLL_SECONDS = 5.0
GATHER_SECONDS = 0.05
AFTER_ERROR_SECONDS = 2.0

log = logging.getLogger(__name__)
T = TypeVar("T")


class Client:
    """One open stream: the newest change of each job that it has not sent yet.

    Parameters
    ----------
    job_id : UUID or None
        None watches every job.
    """

    def __init__(self, job_id: UUID | None) -> None:
        self.job_id = job_id
        self.closing = False
        self._unsent: dict[Any, Change] = {}
        self._woken = asyncio.Event()

    def offer(self, change: Change) -> None:
        """Keep a change until the stream takes it; a newer one of the same job replaces it."""
        self._unsent.pop(change.subject, None)
        self._unsent[change.subject] = change
        self._woken.set()

    def close(self) -> None:
        """The process stops: the stream ends."""
        self.closing = True
        self._woken.set()

    async def changes(self, timeout_seconds: float) -> list[Change]:
        """What is new, or nothing after ``timeout_seconds``."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout_seconds):
                await self._woken.wait()
        self._woken.clear()
        taken, self._unsent = list(self._unsent.values()), {}
        return taken


class JobWatch:
    """The streams of one event loop, and the one task that looks for them."""

    def __init__(self) -> None:
        self._clients: set[Client] = set()
        self._pump: asyncio.Task[None] | None = None
        self._lookout = Lookout()
        # One thread, so one database connection, whatever the number of clients.
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="job-watch")
        self._woken = asyncio.Event()
        self._listening = False

    def open(self, job_id: UUID | None) -> Client:
        """A new stream; ``close`` must follow."""
        client = Client(job_id)
        self._clients.add(client)
        if self._pump is None or self._pump.done():
            self._lookout = Lookout()
            self._pump = asyncio.get_running_loop().create_task(self._run())
        return client

    def close(self, client: Client) -> None:
        """The stream has ended; without any the looking ends too."""
        self._clients.discard(client)
        if not self._clients and self._pump is not None:
            self._pump.cancel()
            self._pump = None

    def close_all(self) -> None:
        """End every stream."""
        for client in list(self._clients):
            client.close()

    async def begin(self) -> None:
        """From now on every change of the library reaches its streams; a snapshot read after this misses none."""
        await self.read(self._lookout.begin)

    async def read(self, function: Callable[..., T], *args: Any) -> T:
        """Ask the database in the watch's own thread."""
        lasting = self._pump is not None
        return await asyncio.get_running_loop().run_in_executor(self._thread, _asked, function, args, lasting)

    async def _run(self) -> None:
        ear = asyncio.create_task(self._listen()) if connection.vendor == "postgresql" else None
        try:
            while True:
                await self._look()
                await self._rest()
        finally:
            if ear is not None:
                ear.cancel()
            with contextlib.suppress(RuntimeError):
                self._thread.submit(connections.close_all)

    async def _look(self) -> None:
        jobs = {client.job_id for client in self._clients if client.job_id is not None}
        everything = any(client.job_id is None for client in self._clients)
        try:
            changes = await self.read(self._lookout.look, jobs, everything)
        except OperationalError:
            log.warning("the job watch cannot read the database; trying again", exc_info=True)
            await asyncio.sleep(AFTER_ERROR_SECONDS)
            return
        for change in changes:
            for client in self._clients:
                if client.job_id == change.watched:
                    client.offer(change)

    async def _rest(self) -> None:
        pause = LISTENING_POLL_SECONDS if self._listening else POLL_SECONDS
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(pause):
                await self._woken.wait()
                # Several changes come together: one look serves them.
                await asyncio.sleep(GATHER_SECONDS)
        self._woken.clear()

    async def _listen(self) -> None:
        """Wake the pump at each notification; when the connection is lost the poller is quick again."""
        while True:
            try:
                async with await psycopg.AsyncConnection.connect(**_parameters(), autocommit=True) as ear:
                    await ear.execute(f"LISTEN {CHANNEL}")
                    self._listening = True
                    self._woken.set()
                    async for _ in ear.notifies():
                        self._woken.set()
            except (psycopg.Error, OSError):
                log.warning("the job watch lost its LISTEN connection; polling until it is back", exc_info=True)
            finally:
                self._listening = False
            await asyncio.sleep(AFTER_ERROR_SECONDS)


_watches: WeakKeyDictionary[asyncio.AbstractEventLoop, JobWatch] = WeakKeyDictionary()


def job_watch() -> JobWatch:
    """The watch of the running event loop."""
    loop = asyncio.get_running_loop()
    if loop not in _watches:
        _watches[loop] = JobWatch()
    return _watches[loop]


def close_streams() -> None:
    """End every stream of the running event loop: the process stops."""
    watch = _watches.get(asyncio.get_running_loop())
    if watch is not None:
        watch.close_all()


def _asked(function: Callable[..., T], args: tuple[Any, ...], lasting: bool) -> T:
    """In the watch's thread; the connection stays open only while somebody watches, and while it works."""
    try:
        return function(*args)
    except OperationalError:
        lasting = False
        raise
    finally:
        if not lasting:
            connections.close_all()


def _parameters() -> dict[str, Any]:
    """Django's connection parameters, without those that only its own cursors understand."""
    known = connection.get_connection_params()
    return {name: value for name, value in known.items() if name not in {"cursor_factory", "context"}}
