"""What the queue calls. The message says only that something may be claimable; the tables say what."""

from __future__ import annotations

from multiprocessing.sharedctypes import RawValue

from jobs.runner import run_next_in_child
from musicassist.child import WarmChild

# Without a lock: a worker that is killed while it holds one would stop the others. Forked workers share it.
_stopping = RawValue("b", 0)
_child = WarmChild()


def run_next() -> bool:
    """Claim one run and do it in this worker's warm child; True when there was one."""
    if _stopping.value:
        return False
    return run_next_in_child(_child, is_stopping=lambda: bool(_stopping.value))


def stop_all() -> None:
    """Ask every worker that was forked from this process to give back what it does."""
    _stopping.value = 1
