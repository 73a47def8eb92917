"""The web process's one warm child: parse, analyze and style run there, one at a time."""

from __future__ import annotations

import logging
import threading
from typing import Any

from musicassist.child import ChildTimeout, WarmChild
from musicassist.contracts.errors import MusicAssistError, TransientError

QUEUE_LIMIT = 8
TURN_SECONDS = 60.0
RETRY_AFTER_SECONDS = 5.0

WARM_UP = "parsing.services:prompt_parse_document"
WARM_UP_SECONDS = 120.0

logger = logging.getLogger(__name__)

_child = WarmChild(wait_seconds=TURN_SECONDS)
_places = threading.BoundedSemaphore(QUEUE_LIMIT)


def ask_child(function: str, *args: Any, timeout_seconds: float) -> Any:
    """Call ``"package.module:name"`` in the child and wait; for a thread, never for the event loop.

    Raises
    ------
    TransientError
        HTTP 503: too many wait already, or it took too long.
    """
    if not _places.acquire(blocking=False):
        raise TransientError(
            f"{QUEUE_LIMIT} requests wait for analysis already: try again in a moment.",
            code="busy",
            retry_after_s=RETRY_AFTER_SECONDS,
        )
    try:
        return _child.run(function, *args, timeout_seconds=timeout_seconds)
    except ChildTimeout as error:
        raise TransientError(
            f"It took longer than {timeout_seconds:.0f} s and was stopped: try a shorter file or text.",
            code="time_limit",
        ) from error
    finally:
        _places.release()


def warm_web_child() -> None:
    """Have the child ready before the first person types: its imports take seconds."""
    try:
        ask_child(WARM_UP, "a warm-up", timeout_seconds=WARM_UP_SECONDS)
    except (MusicAssistError, ImportError, RuntimeError):
        logger.warning("the child for parse and analyze did not warm up; the first request tries again", exc_info=True)


def close_web_child() -> None:
    """End the child: the process stops."""
    _child.close()
