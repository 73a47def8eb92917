"""Filters of the admin's job page."""

from __future__ import annotations

from typing import Any

from django import template

from jobs import admin
from jobs.models import Artifact, Attempt

register = template.Library()


@register.filter
def coloured_status(status: str) -> str:
    """A status in the colour of its meaning."""
    return admin.coloured(status)


@register.filter
def artifact_address(artifact: Artifact) -> str:
    """Where the API serves it."""
    return admin.artifact_url(artifact)


@register.filter
def is_playable(artifact: Artifact) -> bool:
    """Whether a browser can play it."""
    return artifact.kind in {"master", "mix", "stem"}


@register.filter
def qa_checks(attempt: Attempt) -> list[dict[str, Any]]:
    """Requested against measured, when QA has spoken."""
    for run in attempt.runs.all():
        if run.stage == "qa" and run.result:
            return list(run.result["checks"])
    return []
