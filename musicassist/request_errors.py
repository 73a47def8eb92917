"""Errors that only a request over HTTP can meet; without DRF, since DRF's settings name modules that use them."""

from __future__ import annotations

from musicassist.contracts.errors import BadInput, TransientError


class NotFound(BadInput):
    """There is no such thing: HTTP 404."""

    default_code = "not_found"


class TooLarge(BadInput):
    """The body or the file is larger than the studio takes: HTTP 413."""

    default_code = "too_large"


class TimedOut(TransientError):
    """It was not ready in time: HTTP 504."""

    default_code = "timed_out"
