"""What is left on the account, asked in a few seconds or not at all."""

from __future__ import annotations

import hashlib
import time

from django.conf import settings
from django.core.cache import cache

from generation.engines.base import Account
from generation.engines.stability_client import StabilityClient
from generation.spending import spent_today, stability_budget
from musicassist.contracts.errors import MusicAssistError, TransientError

PATIENCE_SECONDS = 4.0
KEPT_SECONDS = 30


def account(engine: str) -> Account:
    """Balance, spending and budgets; a slow service costs four seconds, and then not again for half a minute."""
    name = _cache_name()
    known = cache.get(name)
    if known is None:
        known = _balance()
        cache.set(name, known, KEPT_SECONDS)
    balance, problem = known
    limits = stability_budget()
    return Account(balance, problem, spent_today(engine), limits.per_day, limits.per_job)


def _cache_name() -> str:
    identity = f"{settings.STABILITY_AI_BASE_URL} {settings.STABILITY_AI_API_KEY}"
    return f"stability-balance-{hashlib.sha256(identity.encode()).hexdigest()}"


def _balance() -> tuple[float | None, str]:
    until = time.monotonic() + PATIENCE_SECONDS

    def tick() -> None:
        if time.monotonic() > until:
            raise TransientError("Stability AI does not answer now, so the balance is not known.")

    client = StabilityClient(
        key=settings.STABILITY_AI_API_KEY,
        base_url=settings.STABILITY_AI_BASE_URL,
        answer_seconds=PATIENCE_SECONDS,
        connect_seconds=PATIENCE_SECONDS,
        tick=tick,
    )
    try:
        return client.balance(), ""
    except MusicAssistError as error:
        return None, error.message
