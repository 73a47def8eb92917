"""The web process's warm children: one reads prompts, one listens to audio; each does one thing at a time.

They are two so that a long analysis never keeps a person who types waiting for chips.
"""

from __future__ import annotations

import logging
import threading
from enum import StrEnum
from typing import Any

from musicassist.child import ChildTimeout, WarmChild
from musicassist.contracts.errors import MusicAssistError, TransientError

QUEUE_LIMIT = 8
TURN_SECONDS = 60.0
RETRY_AFTER_SECONDS = 5.0

WARM_UP = "parsing.services:prompt_parse_document"
# A scene, so that the sentence encoder is loaded as well.
WARM_UP_PROMPT = "a walk by the sea in winter"
WARM_UP_SECONDS = 120.0

logger = logging.getLogger(__name__)


class Lane(StrEnum):
    """What a child is for."""

    PROMPTS = "prompts"
    AUDIO = "audio"


# A prompt costs milliseconds and little memory, and a new child seconds: that one is kept for long.
_PROMPTS_A_CHILD = 5_000
_children = {
    Lane.PROMPTS: WarmChild(wait_seconds=TURN_SECONDS, max_tasks=_PROMPTS_A_CHILD),
    Lane.AUDIO: WarmChild(wait_seconds=TURN_SECONDS),
}
_places = {lane: threading.BoundedSemaphore(QUEUE_LIMIT) for lane in Lane}


def ask_child(function: str, *args: Any, timeout_seconds: float, lane: Lane) -> Any:
    """Call ``"package.module:name"`` in a lane's child and wait; for a thread, never for the event loop.

    Raises
    ------
    TransientError
        HTTP 503: too many wait already, or it took too long.
    """
    places = _places[lane]
    if not places.acquire(blocking=False):
        raise TransientError(
            f"{QUEUE_LIMIT} requests wait for {lane} already: try again in a moment.",
            code="busy",
            retry_after_s=RETRY_AFTER_SECONDS,
        )
    try:
        return _children[lane].run(function, *args, timeout_seconds=timeout_seconds)
    except ChildTimeout as error:
        raise TransientError(
            f"It took longer than {timeout_seconds:.0f} s and was stopped: try a shorter file or text.",
            code="time_limit",
        ) from error
    finally:
        places.release()


def warm_web_child() -> None:
    """Have the child that reads prompts ready before the first person types: its imports take a moment."""
    try:
        ask_child(WARM_UP, WARM_UP_PROMPT, timeout_seconds=WARM_UP_SECONDS, lane=Lane.PROMPTS)
    except (MusicAssistError, ImportError, RuntimeError):
        logger.warning("the child for prompts did not warm up; the first request tries again", exc_info=True)


def close_web_child() -> None:
    """End the children: the process stops."""
    for child in _children.values():
        child.close()
