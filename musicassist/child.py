"""One warm child process: heavy imports are paid once, and a hang, a crash or a cancel costs the child alone.

The worker runs stages in one, the web process runs parse, analyze and style in another, so that neither imports
torch, librosa or numba itself.
"""

from __future__ import annotations

import ctypes
import logging
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import TimeoutError as FutureTimeout
from concurrent.futures.process import BrokenProcessPool
from importlib import import_module
from multiprocessing import util
from multiprocessing.context import SpawnContext
from multiprocessing.process import BaseProcess
from typing import Any

from pebble import ProcessExpired, ProcessPool

from musicassist.contracts.errors import Cancelled, PermanentError, TransientError, Unavailable

logger = logging.getLogger(__name__)

TICK_SECONDS = 0.25
START_SECONDS = 180.0
ENDING_SECONDS = 4.0
MAX_TASKS = 50
PR_SET_PDEATHSIG = 1  # linux/prctl.h


class ChildStopped(Cancelled):
    """``on_tick`` asked to stop; the child is gone."""

    default_code = "stopped"


class ChildTimeout(PermanentError):
    """The call took longer than its limit; the child is gone."""

    default_code = "time_limit"


class ChildDied(TransientError):
    """The child ended in the middle of a call: out of memory, or a fault in native code."""

    default_code = "crashed"


class WarmChild:
    """A process that is started at the first call, kept warm, and replaced when it ends.

    Calls are served one at a time; a second thread waits its turn.

    Parameters
    ----------
    max_tasks : int
        After so many calls the child is replaced, against growth; 0 never.
    wait_seconds : float
        How long a call waits for its turn before :class:`TransientError`.
    """

    def __init__(self, *, max_tasks: int = MAX_TASKS, wait_seconds: float = 60.0) -> None:
        self._max_tasks = max_tasks
        self._wait_seconds = wait_seconds
        self._turn = threading.Lock()
        self._pool: _Pool | None = None

    def run(
        self,
        function: Callable[..., Any] | str,
        *args: Any,
        timeout_seconds: float | Callable[[], float],
        on_tick: Callable[[], bool] | None = None,
    ) -> Any:
        """Call ``function(*args)`` in the child and wait for what it returns.

        Parameters
        ----------
        function : callable or str
            Importable; as ``"package.module:name"`` this process need not import it.
        timeout_seconds : float or callable
            Limit from the moment that the child takes the call; a callable is asked again at every tick.
        on_tick : callable, optional
            Asked about every quarter second; True stops the call.

        Raises
        ------
        ChildStopped, ChildTimeout, ChildDied
        TransientError
            When other calls keep the child busy for too long.
        Exception
            Whatever the function raised.
        """
        if not self._turn.acquire(timeout=self._wait_seconds):
            raise TransientError("The analyser is busy with other requests: try again in a minute.", code="busy")
        try:
            pool = self._pool
            if pool is None or not pool.usable:
                pool = self._pool = _Pool(self._max_tasks)
            return pool.call(function, args, timeout_seconds, on_tick)
        finally:
            self._turn.release()

    def close(self) -> None:
        """End the child; a later call starts another one."""
        pool, self._pool = self._pool, None
        if pool is not None:
            pool.retire()


class _RememberingContext(SpawnContext):
    """Spawn, and remember who was started, to be able to kill without pebble's three seconds of grace."""

    def __init__(self) -> None:
        super().__init__()
        self.started: list[BaseProcess] = []

    def Process(self, *args: Any, **kwargs: Any) -> BaseProcess:  # type: ignore[override]  # noqa: N802
        process = SpawnContext.Process(*args, **kwargs)
        self.started = [old for old in self.started if old.exitcode is None] + [process]
        return process


class _Pool:
    """A pebble pool of one worker that is thrown away whole after any violent end."""

    def __init__(self, max_tasks: int) -> None:
        self._owner = os.getpid()
        self._context = _RememberingContext()
        self._pool = ProcessPool(
            max_workers=1, max_tasks=max_tasks, initializer=_begin, initargs=(os.getpid(),), context=self._context
        )
        self._retired = threading.Event()
        self._ready = threading.Event()
        # PDEATHSIG fires when the THREAD that started the child ends: this one lives as long as the pool.
        threading.Thread(target=self._keep, name="warm-child-keeper", daemon=True).start()
        self._ready.wait()
        # Without this a process that multiprocessing started itself waits for the child for ever at its end.
        self._finalizer = util.Finalize(None, self.retire, exitpriority=100)

    @property
    def usable(self) -> bool:
        """False after a violent end, and in a process that was forked since."""
        return not self._retired.is_set() and self._owner == os.getpid() and self._pool.active

    def _keep(self) -> None:
        try:
            _ = self._pool.active  # starts the pool and its first child in this thread
        finally:
            self._ready.set()
        self._retired.wait()

    def call(
        self,
        function: Callable[..., Any] | str,
        args: tuple[Any, ...],
        timeout_seconds: float | Callable[[], float],
        on_tick: Callable[[], bool] | None,
    ) -> Any:
        future = self._pool.schedule(_call, args=(function, args))
        begun_at = time.monotonic()
        running_since: float | None = None
        while True:
            try:
                return future.result(timeout=TICK_SECONDS)
            except ProcessExpired as error:
                self.retire()
                raise ChildDied(_epitaph(error.exitcode)) from error
            except BrokenProcessPool as error:
                self.retire()
                raise ChildDied("The working process could not be kept alive.") from error
            except FutureTimeout:
                if future.done():  # the function's own TimeoutError
                    raise
            if running_since is None and future.running():
                running_since = time.monotonic()
            self._check(begun_at, running_since, timeout_seconds, on_tick)

    def _check(
        self,
        begun_at: float,
        running_since: float | None,
        timeout_seconds: float | Callable[[], float],
        on_tick: Callable[[], bool] | None,
    ) -> None:
        try:
            stop = on_tick is not None and on_tick()
        except BaseException:
            self.retire()
            raise
        if stop:
            self.retire()
            raise ChildStopped("Stopped on request.")
        if running_since is None:
            if time.monotonic() - begun_at > START_SECONDS:
                self.retire()
                raise Unavailable("The working process does not start: see the log.", code="no_start")
            return
        limit = timeout_seconds() if callable(timeout_seconds) else timeout_seconds
        if time.monotonic() - running_since > limit:
            self.retire()
            raise ChildTimeout(f"It took longer than its limit of {limit:.0f} s and was stopped.")

    def retire(self) -> None:
        """SIGKILL the child, now, and let the pool's threads end."""
        if self._retired.is_set():
            return
        self._retired.set()
        if self._owner != os.getpid():
            return
        self._pool.stop()
        self._kill_started()
        # A child that was killed while it wrote can leave a half message that blocks pebble's reader for ever.
        ending = threading.Thread(target=self._pool.join, name="warm-child-ending", daemon=True)
        ending.start()
        until = time.monotonic() + ENDING_SECONDS
        while ending.is_alive() and time.monotonic() < until:
            # Pebble may have been about to replace the child: that one goes too, as soon as it exists.
            ending.join(0.05)
            self._kill_started()

    def _kill_started(self) -> None:
        for process in self._context.started:
            if process.pid is not None and process.exitcode is None:
                process.kill()
                process.join(5.0)


def _epitaph(exitcode: int | None) -> str:
    if exitcode == -signal.SIGKILL:
        return "The working process was killed, most likely because memory ran out."
    if exitcode is not None and exitcode < 0:
        return f"The working process crashed ({signal.Signals(-exitcode).name})."
    return f"The working process ended by itself (exit code {exitcode})."


def _call(function: Callable[..., Any] | str, args: tuple[Any, ...]) -> Any:
    """In the child."""
    return resolve(function)(*args)


def resolve(function: Callable[..., Any] | str) -> Callable[..., Any]:
    """The callable that ``"package.module:name"`` names."""
    if not isinstance(function, str):
        return function
    module, _, name = function.partition(":")
    found: Callable[..., Any] = getattr(import_module(module), name)
    return found


def _begin(parent_pid: int) -> None:
    """In the child, before its first call."""
    die_with_parent(parent_pid)
    if os.environ.get("DJANGO_SETTINGS_MODULE"):
        import django

        django.setup()


def die_with_parent(parent_pid: int, signum: int = signal.SIGKILL) -> None:
    """See to it that this process ends when its parent does, however the parent ends.

    On Linux the kernel sends ``signum``; elsewhere a thread watches.
    """
    if sys.platform.startswith("linux"):
        ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signum, 0, 0, 0)
    else:
        threading.Thread(target=_watch, args=(parent_pid, signum), name="parent-watch", daemon=True).start()
    if os.getppid() != parent_pid:  # it ended before we could ask
        os._exit(1)


def _watch(parent_pid: int, signum: int) -> None:
    while os.getppid() == parent_pid:
        time.sleep(0.5)
    os.kill(os.getpid(), signum)
