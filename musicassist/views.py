"""The studio's page, and what is said where there is nothing."""

from __future__ import annotations

import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe

from musicassist.api_errors import bad_request, error_response, is_api_path

ENTRY = "src/app/main.tsx"


@lru_cache(maxsize=4)
def _entry_files(manifest: Path, changed_at_ns: int) -> dict[str, list[str]]:
    """What the page loads: the entry's script, its styles, and the modules that it imports at once."""
    chunks: dict[str, dict[str, Any]] = json.loads(manifest.read_text("utf-8"))
    scripts, styles, preloads = [chunks[ENTRY]["file"]], [], []
    waiting, seen = [ENTRY], {ENTRY}
    while waiting:
        chunk = chunks[waiting.pop()]
        styles += [sheet for sheet in chunk.get("css", []) if sheet not in styles]
        for name in chunk.get("imports", []):
            if name not in seen:
                seen.add(name)
                waiting.append(name)
                preloads.append(chunks[name]["file"])
    return {"scripts": scripts, "styles": styles, "preloads": preloads}


def entry_files() -> dict[str, list[str]] | None:
    """As addresses; None while the UI is not built."""
    manifest = Path(settings.FRONTEND_DIST) / ".vite" / "manifest.json"
    try:
        files = _entry_files(manifest, manifest.stat().st_mtime_ns)
    except (OSError, ValueError, KeyError):
        return None
    return {kind: [static(name) for name in names] for kind, names in files.items()}


@require_safe
def studio(request: HttpRequest, path: str = "") -> HttpResponse:
    """The one page of the UI; its own router reads the address."""
    files = entry_files()
    if files is None:
        return render(request, "not_built.html", {"title": "The studio's pages are not built yet"}, status=503)
    response = render(request, "studio.html", files)
    # The page names hashed files and carries a nonce: always fresh.
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def favicon(request: HttpRequest) -> HttpResponse:
    """The studio's sign, also while the UI is not built."""
    response = render(request, "favicon.svg", content_type="image/svg+xml")
    response["Cache-Control"] = "max-age=86400"
    return response


@csrf_exempt
def nothing_here(request: HttpRequest, path: str = "") -> HttpResponse:
    """404 in the API's shape."""
    return error_response(404, "not_found", f"There is nothing at {request.path[:200]}.")


def page_not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    """Django's 404."""
    if is_api_path(request.path):
        return nothing_here(request)
    return render(request, "message.html", {"title": "Nothing here", "text": "There is no such page."}, status=404)


def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Django's 403."""
    if is_api_path(request.path):
        return error_response(403, "forbidden", "This is not allowed.")
    return render(request, "message.html", {"title": "Not allowed", "text": "This is not allowed."}, status=403)


def bad_page_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponseBase:
    """Django's 400."""
    return bad_request(request, exception)


def server_error(request: HttpRequest) -> HttpResponseBase:
    """Django's 500: no trace, no detail; the log has them."""
    text = "Something went wrong on our side. The log has the details."
    if is_api_path(request.path):
        return error_response(500, "internal", text)
    return render(request, "message.html", {"title": "Something went wrong", "text": text}, status=500)
