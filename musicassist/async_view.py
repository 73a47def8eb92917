"""A DRF view whose handlers are coroutines, for answers that wait or stream."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any

from asgiref.sync import SyncToAsync, sync_to_async
from django.db import close_old_connections
from django.http import HttpRequest, HttpResponseBase
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.renderers import BaseRenderer
from rest_framework.request import Request
from rest_framework.views import APIView


def release_request_thread() -> None:
    """Let the request's own thread end: for a stream that lasts, from inside its iterator.

    Under ASGI Django gives each request a thread for what is not asynchronous and keeps it to the end; should
    something need one afterwards, asgiref starts another.
    """
    context = SyncToAsync.thread_sensitive_context.get(None)
    if context is not None and (executor := SyncToAsync.context_to_thread_executor.pop(context, None)):
        executor.shutdown(wait=False)


class FirstRenderer(BaseContentNegotiation):
    """Takes the first renderer whatever the client accepts: a player asks for audio, and errors are JSON."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        """The parser of the body's type."""
        return next((parser for parser in parsers if parser.media_type == request.content_type), None)

    def select_renderer(
        self, request: Request, renderers: Any, format_suffix: str | None = None
    ) -> tuple[BaseRenderer, str]:
        """The first one."""
        return renderers[0], renderers[0].media_type


class AsyncAPIView(APIView):
    """As ``APIView``; ``get``, ``post`` and the others are coroutines.

    Checks, parsing and rendering stay in the request's own thread. When the handler has answered, the thread's
    database connection is given back, so that a long stream holds none.
    """

    async def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:  # type: ignore[override]
        """DRF's own dispatch, awaiting the handler."""
        self.args, self.kwargs = args, kwargs
        drf_request = await sync_to_async(self.initialize_request)(request, *args, **kwargs)
        self.request = drf_request
        self.headers = self.default_response_headers
        try:
            await sync_to_async(self.initial)(drf_request, *args, **kwargs)
            response = await self._answer(self._handler(drf_request), drf_request, *args, **kwargs)
        except Exception as error:
            response = await sync_to_async(self.handle_exception)(error)
        self.response = await sync_to_async(self.finalize_response)(drf_request, response, *args, **kwargs)
        await sync_to_async(close_old_connections)()
        return self.response

    def _handler(self, request: Request) -> Callable[..., Any]:
        method = (request.method or "").lower()
        if method not in self.http_method_names:
            return self.http_method_not_allowed
        return getattr(self, method, self.http_method_not_allowed)

    @staticmethod
    async def _answer(handler: Callable[..., Any], *args: Any, **kwargs: Any) -> HttpResponseBase:
        if inspect.iscoroutinefunction(handler):
            return await handler(*args, **kwargs)
        return await sync_to_async(handler)(*args, **kwargs)
