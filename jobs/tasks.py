"""What the queue calls. The message says only that something may be claimable; the tables say what."""

from __future__ import annotations

import logging
import threading
from multiprocessing.sharedctypes import RawValue
from typing import Any

from django.conf import settings

from jobs.runner import run_next_in_child
from musicassist.child import WarmChild
from musicassist.contracts.errors import MusicAssistError

logger = logging.getLogger(__name__)

WARM_UP = "jobs.execution:warm_up"
WARM_UP_SECONDS = 300.0
# Without a lock: a worker that is killed while it holds one would stop the others. Forked workers share it.
_stopping = RawValue("b", 0)
_child = WarmChild()
_warming: list[threading.Thread] = []


def run_next() -> bool:
    """Claim one run and do it in this worker's warm child; True when there was one."""
    for thread in _warming:
        thread.join()  # before the claim: a lease would run out meanwhile
    if _is_stopping():
        return False
    return run_next_in_child(_child, is_stopping=_is_stopping)


def warm_up(**_: Any) -> None:
    """In a worker that has just been forked: have its child import the stages while nobody waits."""
    thread = threading.Thread(target=_warm_up, name="warm-up", daemon=True)
    _warming[:] = [thread]
    thread.start()


def stop_all() -> None:
    """Ask every worker that was forked from this process to give back what it does."""
    _stopping.value = 1


def _warm_up() -> None:
    try:
        _child.run(WARM_UP, settings.PIPELINE, timeout_seconds=WARM_UP_SECONDS, on_tick=_is_stopping)
    except (MusicAssistError, ImportError):
        logger.warning("the stages could not be imported beforehand", exc_info=True)


def _is_stopping() -> bool:
    return bool(_stopping.value)
