"""The queue, as little of it as possible: one message means "look, something may be claimable"."""

from __future__ import annotations

from django.utils import timezone
from django_q.models import OrmQ
from django_q.tasks import async_task

RUN_NEXT = "jobs.tasks.run_next"


def wake_worker() -> None:
    """Put one message into the queue, in the caller's transaction."""
    async_task(RUN_NEXT, save=False)


def queued_messages() -> int:
    """Messages that no worker has taken yet."""
    return OrmQ.objects.filter(lock__lte=timezone.now()).count()
