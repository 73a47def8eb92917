"""How an error is answered over HTTP: one shape, ``{"error": {"code", "message", "field"}}``."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.http import Http404, HttpRequest, JsonResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from musicassist.contracts.errors import (
    BadInput,
    Cancelled,
    ContractError,
    MusicAssistError,
    TransientError,
    Unavailable,
)
from musicassist.request_errors import TooLarge

# A code says more than its class: these answer with a status of their own.
STATUS_BY_CODE = {
    "not_found": 404,
    "conflict": 409,
    "idempotency_conflict": 409,
    "too_large": 413,
    "busy": 503,
    "timed_out": 504,
}
STATUS_BY_CLASS: tuple[tuple[type[MusicAssistError], int], ...] = (
    (BadInput, 400),
    (ContractError, 500),
    (Unavailable, 503),
    (TransientError, 503),
    (Cancelled, 409),
)
# The unversioned addresses are the original design's; the rest of the API is below /api/.
ORIGINAL_PREFIXES = ("/create-track", "/jobs", "/generate", "/analyze")


def is_api_path(path: str) -> bool:
    """Whether an address answers programs, and so answers errors in JSON."""
    if path.startswith("/api/"):
        return True
    return any(path == prefix or path.startswith(f"{prefix}/") for prefix in ORIGINAL_PREFIXES)


def error_body(code: str, message: str, field: str | None = None, **more: Any) -> dict[str, Any]:
    """The one shape."""
    sentence = message if message.endswith((".", "!", "?", ":")) else f"{message}."
    return {"error": {"code": code, "message": sentence, "field": field, **more}}


def error_response(status: int, code: str, message: str, field: str | None = None, **more: Any) -> JsonResponse:
    """The one shape, for views that are not DRF's."""
    return JsonResponse(error_body(code, message, field, **more), status=status)


def status_of(error: MusicAssistError) -> int:
    """The HTTP status of one of our own errors."""
    if error.code in STATUS_BY_CODE:
        return STATUS_BY_CODE[error.code]
    return next((status for kind, status in STATUS_BY_CLASS if isinstance(error, kind)), 500)


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's hook; an error that nobody foresaw gives None and becomes a plain 500."""
    if isinstance(error, Http404):
        error = exceptions.NotFound(_words(error) or "There is nothing here.")
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    elif isinstance(error, RequestDataTooBig):
        error = TooLarge("The request's body is larger than the studio takes.")
    elif isinstance(error, SuspiciousOperation):
        error = BadInput("The request cannot be read.")
    if isinstance(error, MusicAssistError):
        set_rollback()
        more = getattr(error, "more", {})
        response = Response(error_body(error.code, error.message, error.field, **more), status=status_of(error))
        if isinstance(error, TransientError) and error.retry_after_s:
            response["Retry-After"] = str(max(1, round(error.retry_after_s)))
        return response
    if isinstance(error, exceptions.APIException):
        set_rollback()
        return _drf_response(error)
    return None


def _drf_response(error: exceptions.APIException) -> Response:
    headers = {}
    if isinstance(error, exceptions.Throttled) and error.wait:
        headers["Retry-After"] = str(int(error.wait))
    if isinstance(error, exceptions.ValidationError):
        field, message = _first(error.detail)
        body = error_body("bad_input", message, field)
    else:
        code = {"parse_error": "bad_input"}.get(error.default_code, error.default_code)
        body = error_body(code, str(error.detail))
    return Response(body, status=error.status_code, headers=headers)


def _first(detail: Any, path: tuple[str, ...] = ()) -> tuple[str | None, str]:
    """The first complaint of a tree of them, with the dotted name of its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            if inner:
                return _first(inner, path if name == "non_field_errors" else (*path, str(name)))
    if isinstance(detail, list | tuple):
        for index, inner in enumerate(detail):
            if inner:
                return _first(inner, path if isinstance(inner, str) else (*path, str(index)))
    return ".".join(path) or None, str(detail)


def _words(error: Exception) -> str:
    return str(error.args[0]) if error.args and isinstance(error.args[0], str) else ""


def bad_request(request: HttpRequest, exception: Exception | None = None) -> JsonResponse:
    """Django's 400: a host name that is not ours, a body that cannot be read."""
    return error_response(400, "bad_input", "The request cannot be read, or its Host is not this studio's.")
