"""For supervisors: does the process answer, and can it work?"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_safe


@csrf_exempt
@require_safe
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """The process answers."""
    return JsonResponse({"status": "ok"})


@csrf_exempt
@require_safe
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """200 when the database, its tables and the media folder can be used; a missing worker is only reported."""
    checks = {"database": _database(), "migrations": _migrations(), "media": _media()}
    ready = all(word == "ok" for word in checks.values())
    body: dict[str, Any] = {"status": "ok" if ready else "not ready", "checks": checks, "worker": _worker()}
    return JsonResponse(body, status=200 if ready else 503)


def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    except DatabaseError:
        return "the database does not answer"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except DatabaseError:
        return "unknown"
    return "ok" if not waiting else f"{len(waiting)} migrations wait: run manage.py migrate"


def _media() -> str:
    folder = Path(settings.MEDIA_ROOT)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".readyz-", dir=folder)
        os.close(handle)
        os.unlink(name)
    except OSError as error:
        return f"the media folder cannot be written: {error.strerror}"
    return "ok"


def _worker() -> dict[str, Any]:
    heartbeat = apps.get_model("jobs", "WorkerHeartbeat")
    try:
        seen = heartbeat.objects.order_by("-seen_at").values_list("seen_at", flat=True).first()
    except DatabaseError:
        seen = None
    return {"seen_at": seen.isoformat() if seen else None}
