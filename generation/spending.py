"""How much was spent and how much may be: light enough for the web process."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time

from django.conf import settings
from django.db.models import Sum
from django.utils import timezone

from generation.models import PaidCall

COSTLY = (PaidCall.Status.SENT, PaidCall.Status.ANSWERED, PaidCall.Status.LOST)


@dataclass(frozen=True)
class Budget:
    """The most that may be spent.

    Attributes
    ----------
    per_job, per_day : float
        Credits; a day is one of UTC.
    """

    per_job: float
    per_day: float


def stability_budget() -> Budget:
    """As the settings say."""
    return Budget(per_job=settings.STABILITY_CREDITS_PER_JOB, per_day=settings.STABILITY_CREDITS_PER_DAY)


def spent_today(engine: str) -> float:
    """Credits of every job since midnight UTC, lost calls among them."""
    midnight = datetime.combine(timezone.now().astimezone(UTC).date(), time(), UTC)
    calls = PaidCall.objects.filter(engine=engine, sent_at__gte=midnight, status__in=COSTLY)
    return calls.aggregate(total=Sum("credits"))["total"] or 0.0
