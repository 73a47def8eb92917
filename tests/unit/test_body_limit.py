"""Bodies that are too large never reach the application whole."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from musicassist.body_limit import MULTIPART_EXTRA_BYTES, BodyLimit

UPLOAD_BYTES, OTHER_BYTES = 5000, 1000


class Reader:
    """An application that reads its body and answers how long it was; like Django, it gives up at a disconnect."""

    def __init__(self) -> None:
        self.read_bytes = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            self.read_bytes += len(message.get("body", b""))
            if not message.get("more_body"):
                break
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(self.read_bytes).encode()})


def exchange(chunks: list[bytes], headers: dict[str, str]) -> tuple[int, bytes, Reader, int]:
    """Status, body, the application, and how many chunks were asked for."""
    reader, sent, asked = Reader(), [], 0

    async def receive() -> dict[str, Any]:
        nonlocal asked
        if asked >= len(chunks):
            return {"type": "http.disconnect"}
        asked += 1
        return {"type": "http.request", "body": chunks[asked - 1], "more_body": asked < len(chunks)}

    async def send(message: Any) -> None:
        sent.append(message)

    scope = {"type": "http", "headers": [(n.encode(), v.encode()) for n, v in headers.items()]}
    limit = BodyLimit(reader, upload_bytes=UPLOAD_BYTES, other_bytes=OTHER_BYTES)
    asyncio.run(limit(scope, receive, send))
    body = b"".join(message.get("body", b"") for message in sent)
    assert sent[-1].get("more_body", False) is False
    return sent[0]["status"], body, reader, asked


MULTIPART = {"content-type": "multipart/form-data; boundary=x"}
JSON = {"content-type": "application/json"}


@pytest.mark.parametrize(("headers", "limit"), [(JSON, OTHER_BYTES), (MULTIPART, UPLOAD_BYTES + MULTIPART_EXTRA_BYTES)])
def test_up_to_the_limit_passes_and_one_byte_more_does_not(headers: dict[str, str], limit: int) -> None:
    assert exchange([b"x" * limit], headers)[:2] == (200, str(limit).encode())
    status, body, _, _ = exchange([b"x" * (limit + 1)], headers)
    assert status == 413
    assert json.loads(body)["error"]["code"] == "too_large"


def test_a_long_body_is_refused_by_its_length_before_the_application_sees_any_of_it() -> None:
    status, _, reader, _ = exchange([b"x" * 500] * 10, JSON | {"content-length": "2147483648"})
    assert (status, reader.read_bytes) == (413, 0)


def test_a_body_that_lies_about_its_length_is_stopped_while_it_streams() -> None:
    status, _, reader, _ = exchange([b"x" * 400] * 1000, JSON | {"content-length": "5"})
    assert status == 413
    assert reader.read_bytes <= OTHER_BYTES
