"""Beginning and end of the web process, which Django leaves to others."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Callable
from typing import Any

from musicassist.body_limit import Application, Receive, Send

STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM)


class Lifespan:
    """ASGI middleware for the ``lifespan`` protocol.

    Parameters
    ----------
    application : ASGI application
    on_startup : callable
        Called in a thread when the server starts; nobody waits for it.
    on_stop_signal : callable
        Called in the event loop as soon as the process is asked to stop; the server only says so after every
        open stream has ended, which would be never.
    on_shutdown : callable
        Called when the server has stopped.
    """

    def __init__(
        self,
        application: Application,
        *,
        on_startup: Callable[[], None],
        on_stop_signal: Callable[[], None],
        on_shutdown: Callable[[], None],
    ) -> None:
        self._application = application
        self._on_startup = on_startup
        self._on_stop_signal = on_stop_signal
        self._on_shutdown = on_shutdown

    async def __call__(self, scope: Any, receive: Receive, send: Send) -> None:
        """Serve the protocol, or pass on."""
        if scope["type"] != "lifespan":
            await self._application(scope, receive, send)
            return
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                self._hear_stop_signals()
                threading.Thread(target=self._on_startup, name="studio-startup", daemon=True).start()
                await send({"type": "lifespan.startup.complete"})
            elif message["type"] == "lifespan.shutdown":
                await asyncio.to_thread(self._on_shutdown)
                await send({"type": "lifespan.shutdown.complete"})
                return

    def _hear_stop_signals(self) -> None:
        """Put ourselves before the server's own handlers; they are called next."""
        if threading.current_thread() is not threading.main_thread():
            return
        loop = asyncio.get_running_loop()
        for number in STOP_SIGNALS:
            previous = signal.getsignal(number)
            if callable(previous):
                signal.signal(number, _chained(loop, self._on_stop_signal, previous))


def _chained(loop: asyncio.AbstractEventLoop, first: Callable[[], None], then: Callable[..., Any]) -> Any:
    def handle(number: int, frame: Any) -> None:
        if not loop.is_closed():
            loop.call_soon_threadsafe(first)
        then(number, frame)

    return handle
