"""One error root with stable codes, so that a person reads a sentence and a program reads a code."""

from __future__ import annotations


class MusicAssistError(Exception):
    """Root of every error that this project raises on purpose.

    Parameters
    ----------
    message : str
        What was wrong, where, and what to do, for the person who meets it.
    code : str
        Stable, lower_snake_case, for programs.
    field : str or None
        The input that was wrong, when one was.
    """

    default_code = "error"

    def __init__(self, message: str, *, code: str | None = None, field: str | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.default_code
        self.field = field


class BadInput(MusicAssistError):
    """The input cannot be used: HTTP 400, exit code 2, never retried."""

    default_code = "bad_input"


class Unavailable(MusicAssistError):
    """Something needed is missing here (weights, a key, a decoder): never retried on its own."""

    default_code = "unavailable"


class TransientError(MusicAssistError):
    """It may work in a while: retried with backoff, up to the cap."""

    default_code = "transient"

    def __init__(
        self,
        message: str,
        *,
        code: str | None = None,
        field: str | None = None,
        retry_after_s: float | None = None,
    ) -> None:
        super().__init__(message, code=code, field=field)
        self.retry_after_s = retry_after_s


class PermanentError(MusicAssistError):
    """It failed and the same call would fail again."""

    default_code = "failed"


class Cancelled(MusicAssistError):
    """The person asked to stop."""

    default_code = "cancelled"


class ContractError(MusicAssistError):
    """A document does not have the shape that its schema says."""

    default_code = "contract"
