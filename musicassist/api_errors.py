"""How an error is answered over HTTP."""

from __future__ import annotations

from typing import Any

from rest_framework.response import Response
from rest_framework.views import exception_handler as drf_exception_handler

from musicassist.contracts.errors import BadInput, MusicAssistError, TransientError, Unavailable


def exception_handler(error: Exception, context: dict[str, Any]) -> Response | None:
    """One shape for all: ``{"error": {"code", "message", "field"}}``."""
    if isinstance(error, MusicAssistError):
        status = {BadInput: 400, Unavailable: 503, TransientError: 503}.get(type(error), 500)
        body = {"code": error.code, "message": error.message, "field": error.field}
        return Response({"error": body}, status=status)
    return drf_exception_handler(error, context)
