"""The studio over HTTP: in this process through ASGI, or on a real socket."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx
import uvicorn

HOST = "http://127.0.0.1"


def ask(method: str, url: str, **options: Any) -> httpx.Response:
    """One request through the whole ASGI application."""
    from musicassist.asgi import application

    async def exchange() -> httpx.Response:
        transport = httpx.ASGITransport(app=application, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url=HOST) as client:
            return await client.request(method, url, **options)

    return asyncio.run(exchange())


def error_of(response: httpx.Response) -> dict[str, Any]:
    """The error of an answer that has the one shape."""
    body = response.json()
    assert set(body) == {"error"}, body
    assert {"code", "message", "field"} <= set(body["error"]), body
    assert body["error"]["code"]
    assert body["error"]["message"][-1] in ".?!:", body
    return body["error"]


@contextmanager
def running_server() -> Iterator[str]:
    """The address of a real uvicorn in a thread of this process."""
    from musicassist.asgi import application

    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    config = uvicorn.Config(application, log_level="warning", timeout_graceful_shutdown=5, lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
    thread.start()
    try:
        while not server.started:
            assert thread.is_alive()
            time.sleep(0.01)
        yield f"http://127.0.0.1:{listener.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join(20)
        listener.close()
        assert not thread.is_alive()
