"""Refuses bodies that are too large before they are read: Django would write them to disk first."""

from __future__ import annotations

import asyncio
import contextlib
import json
from collections.abc import Awaitable, Callable, MutableMapping
from typing import Any

from musicassist.api_errors import error_body

Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Application = Callable[[MutableMapping[str, Any], Receive, Send], Awaitable[None]]

# A multipart body is a little larger than the file inside.
MULTIPART_EXTRA_BYTES = 64 * 1024
# So that the client, which is still writing, reads the answer before the connection closes.
LINGER_SECONDS = 2.0
LINGER_BYTES = 8 * 1024 * 1024


class BodyLimit:
    """ASGI middleware: 413 by ``Content-Length`` before the first byte, and by count while the body streams.

    Parameters
    ----------
    application : ASGI application
    upload_bytes : int
        For multipart bodies.
    other_bytes : int
        For every other body.
    """

    def __init__(self, application: Application, *, upload_bytes: int, other_bytes: int) -> None:
        self._application = application
        self._upload_bytes = upload_bytes
        self._other_bytes = other_bytes

    async def __call__(self, scope: MutableMapping[str, Any], receive: Receive, send: Send) -> None:
        """Pass on, or answer 413."""
        if scope["type"] != "http":
            await self._application(scope, receive, send)
            return
        headers = dict(scope["headers"])
        multipart = headers.get(b"content-type", b"").lower().startswith(b"multipart/")
        limit = self._upload_bytes + MULTIPART_EXTRA_BYTES if multipart else self._other_bytes
        length = headers.get(b"content-length", b"")
        if length.isdigit() and int(length) > limit:
            await _refuse(receive, send, limit)
            return
        counted = _CountedBody(receive, limit)
        gate = _AnswerGate(send, counted)
        await self._application(scope, counted.receive, gate.send)
        if counted.exceeded and not gate.begun:
            await _refuse(receive, send, limit)


class _CountedBody:
    """Ends the body, as if the client had left, once it is too long."""

    def __init__(self, receive: Receive, limit: int) -> None:
        self._receive = receive
        self._limit = limit
        self._bytes = 0
        self.exceeded = False

    async def receive(self) -> Message:
        """The next message, or a disconnect."""
        message = await self._receive()
        self._bytes += len(message.get("body", b""))
        if self._bytes > self._limit:
            self.exceeded = True
            return {"type": "http.disconnect"}
        return message


class _AnswerGate:
    """Notes whether the application has begun to answer."""

    def __init__(self, send: Send, counted: _CountedBody) -> None:
        self._send = send
        self._counted = counted
        self.begun = False

    async def send(self, message: Message) -> None:
        """Pass on."""
        self.begun = True
        await self._send(message)


async def _refuse(receive: Receive, send: Send, limit: int) -> None:
    size = f"{limit // 1024**2:,} MB" if limit >= 1024**2 else f"{limit // 1024:,} KB"
    body = json.dumps(error_body("too_large", f"The request is too large: at most {size} can be sent here.")).encode()
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", str(len(body)).encode()),
        (b"connection", b"close"),
        (b"x-content-type-options", b"nosniff"),
    ]
    await send({"type": "http.response.start", "status": 413, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": True})
    await _drain(receive)
    await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _drain(receive: Receive) -> None:
    """Throw away what still comes, within reason."""
    drained = 0
    with contextlib.suppress(TimeoutError):
        async with asyncio.timeout(LINGER_SECONDS):
            while drained < LINGER_BYTES:
                message = await receive()
                drained += len(message.get("body", b""))
                if message["type"] == "http.disconnect" or not message.get("more_body", False):
                    return
