"""Addresses that hold with and without a slash at their end, so that no redirect loses a body."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.urls import URLPattern, path


def either(route: str, view: Callable[..., Any], name: str) -> list[URLPattern]:
    """``route`` as it is written, under its name, and its twin with or without the slash."""
    twin = route.removesuffix("/") if route.endswith("/") else f"{route}/"
    return [path(route, view, name=name), path(twin, view, name=f"{name}-twin")]


def without_twins(endpoints: list[tuple[str, str, str, Any]], **_: Any) -> list[tuple[str, str, str, Any]]:
    """drf-spectacular's hook: one address for each operation in the schema."""
    canonical = {"/api/v1/jobs/", "/api/v1/jobs/{job_id}/"}
    canonical |= {
        f"/api/v1/jobs/{{job_id}}/{action}/" for action in ("cancel", "rerun", "remix", "variation", "repaint")
    }
    return [row for row in endpoints if row[0] in canonical or not _has_twin(row[0], endpoints, canonical)]


def _has_twin(address: str, endpoints: list[tuple[str, str, str, Any]], canonical: set[str]) -> bool:
    if f"{address}/" in canonical:
        return True
    return address.endswith("/") and any(row[0] == address[:-1] for row in endpoints)
