"""What every request passes: static files, refusal of other sites, security headers."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import Awaitable, Callable
from typing import Any
from urllib.parse import urlsplit

from asgiref.sync import iscoroutinefunction, markcoroutinefunction
from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from whitenoise.middleware import WhiteNoiseMiddleware

from musicassist.api_errors import error_response, is_api_path

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS", "TRACE"})
# Pages whose templates style elements in place: Django's admin, DRF's browsable pages, Swagger UI.
STYLED_IN_PLACE = ("/admin/", "/docs")

Answer = Callable[[HttpRequest], HttpResponseBase | Awaitable[HttpResponseBase]]


class StaticFiles(WhiteNoiseMiddleware):
    """WhiteNoise that answers whole: under ASGI Django would warn about each file that it streams."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Answer) -> None:
        super().__init__(get_response)
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        """The file, or what the application answers."""
        found = self.find_file(request.path_info) if self.autorefresh else self.files.get(request.path_info)
        if iscoroutinefunction(self):
            return self._later(found, request)
        return self.get_response(request) if found is None else self._whole(found, request)

    async def _later(self, found: Any, request: HttpRequest) -> HttpResponseBase:
        if found is None:
            return await self.get_response(request)  # type: ignore[no-any-return]
        return await asyncio.to_thread(self._whole, found, request)

    @staticmethod
    def _whole(found: Any, request: HttpRequest) -> HttpResponse:
        answer = found.get_response(request.method, request.META)
        with answer.file or _Nothing() as file:
            response = HttpResponse(file.read(), status=int(answer.status))
        del response["Content-Type"]
        for name, value in answer.headers:
            response[name] = value
        return response


class _Nothing:
    """An answer without a body."""

    def __enter__(self) -> _Nothing:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to close."""

    def read(self) -> bytes:
        """Nothing."""
        return b""


class _Passing:
    """A middleware that looks at the request before, and at the response after, in both worlds."""

    sync_capable = True
    async_capable = True

    def __init__(self, get_response: Answer) -> None:
        self.get_response = get_response
        if iscoroutinefunction(get_response):
            markcoroutinefunction(self)

    def __call__(self, request: HttpRequest) -> Any:
        if iscoroutinefunction(self):
            return self._later(request)
        refusal = self.before(request)
        return refusal or self.after(request, self.get_response(request))

    async def _later(self, request: HttpRequest) -> HttpResponseBase:
        refusal = self.before(request)
        return refusal or self.after(request, await self.get_response(request))  # type: ignore[misc]

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        """A refusal, or None."""
        return None

    def after(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """The response, as it goes out."""
        return response  # type: ignore[no-any-return]


class SameOrigin(_Passing):
    """Refuses what another site's page sends: without a login a token would protect nothing, the browser's word does.

    A program such as curl says nothing about its origin and is let in; a browser always says.
    """

    def before(self, request: HttpRequest) -> HttpResponseBase | None:
        """403 for a cross-site change."""
        if request.method in SAFE_METHODS or _is_our_own(request):
            return None
        message = "This request comes from a page of another origin: open the studio itself, or call it from a program."
        if is_api_path(request.path):
            return error_response(403, "cross_origin", message)
        return HttpResponse(message, status=403, content_type="text/plain; charset=utf-8")


def _is_our_own(request: HttpRequest) -> bool:
    fetch_site = request.headers.get("Sec-Fetch-Site", "").lower()
    if fetch_site:
        return fetch_site in ("same-origin", "none") or _is_trusted(request.headers.get("Origin", ""))
    origin = request.headers.get("Origin")
    if origin is None:
        referer = request.headers.get("Referer")
        if not referer:
            return True
        parts = urlsplit(referer)
        origin = f"{parts.scheme}://{parts.netloc}"
    return origin == f"{request.scheme}://{request.get_host()}" or _is_trusted(origin)


def _is_trusted(origin: str) -> bool:
    return bool(origin) and origin in settings.CSRF_TRUSTED_ORIGINS


class SecurityHeaders(_Passing):
    """A strict Content-Security-Policy with a nonce (``request.csp_nonce``), and what goes with it."""

    def before(self, request: HttpRequest) -> None:
        """A fresh nonce."""
        request.csp_nonce = secrets.token_urlsafe(18)  # type: ignore[attr-defined]

    def after(self, request: HttpRequest, response: Any) -> HttpResponseBase:
        """The headers, where the view has set none of its own."""
        response.headers.setdefault("Content-Security-Policy", _policy(request, response))
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Permissions-Policy", "camera=(), microphone=(), geolocation=()")
        return response  # type: ignore[no-any-return]


def _policy(request: HttpRequest, response: Any) -> str:
    nonce = f"'nonce-{request.csp_nonce}'"  # type: ignore[attr-defined]
    page = response.headers.get("Content-Type", "").startswith("text/html")
    in_place = request.path.startswith(STYLED_IN_PLACE) or (page and is_api_path(request.path))
    style = "'unsafe-inline'" if in_place else nonce
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' {nonce}",
            f"style-src 'self' {style}",
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "frame-ancestors 'none'",
        )
    )
