"""Errors of the jobs app."""

from __future__ import annotations

from musicassist.contracts.errors import BadInput


class Conflict(BadInput):
    """The job's state does not allow it now: HTTP 409."""

    default_code = "conflict"


class IdempotencyConflict(Conflict):
    """The same Idempotency-Key came before with another body: HTTP 409."""

    default_code = "idempotency_conflict"
