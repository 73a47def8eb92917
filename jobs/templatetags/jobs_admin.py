"""Filters of the admin's job page."""

from __future__ import annotations

from typing import Any

from django import template

from jobs import admin
from jobs.models import Artifact, Attempt
from musicassist.contracts.revision import RevisionKind

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
    return artifact.kind in {"master", "mix", "stem", "dry"}


@register.filter
def qa_checks(attempt: Attempt) -> list[dict[str, Any]]:
    """Requested against measured, when QA has spoken."""
    for run in attempt.runs.all():
        if run.stage == "qa" and run.result:
            return list(run.result["checks"])
    return []


@register.filter
def revision_words(attempt: Attempt) -> str:
    """What was made from which take."""
    wish = attempt.revision
    if wish["kind"] == RevisionKind.VARIATION:
        return f"A variation of take {wish['take']} by {wish['engine']}, strength {wish['strength']:g}."
    span = f"{wish['start_seconds']:.1f} to {wish['end_seconds']:.1f} s"
    return f"Take {wish['take']}, repainted from {span} by {wish['engine']}."


@register.filter
def remix_words(attempt: Attempt) -> str:
    """What a person changed in the mix."""
    changes = [
        f"{row['name']} muted" if row["mute"] else f"{row['name']} {row['gain_db']:+g} dB, pan {row['pan']:+g}"
        for row in attempt.remix["stems"]
    ]
    targets = [attempt.remix["target"], *attempt.remix.get("more_targets", [])]
    changes += [f"mastered to {target['loudness_lufs']:g} LUFS" for target in targets if target]
    return f"A mix of one's own: {'; '.join(changes) or 'as the style mixes it'}."
