"""``manage.py repaint JOB_ID --out DIR --section bridge``: a part of a finished track made anew."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from jobs.commands import TakeCommand
from jobs.models import Job
from jobs.revising import job_repaint
from musicassist.contracts.errors import BadInput


class Command(TakeCommand):
    """See :class:`TakeCommand` for the exit codes."""

    help = "Make a section or a span of a finished job's take anew; the rest of the music stays as it is."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--section", help="a section's name, or its number from 1")
        parser.add_argument("--from", dest="start", metavar="TIME", help="where it starts, 0:45 or 45")
        parser.add_argument("--to", dest="end", metavar="TIME", help="where it ends, 1:15 or 75")
        parser.add_argument("--seed", help="0 to 4294967295 (default: drawn)")
        parser.add_argument("--engine", help="which engine does it (default: the take's own)")

    def start(self, job: Job, options: dict[str, Any]) -> Job:
        """The take with that part made anew."""
        return job_repaint(
            job=job,
            section=options["section"],
            start_seconds=_seconds(options["start"]),
            end_seconds=_seconds(options["end"]),
            seed=options["seed"],
            engine=options["engine"],
            attempt_number=options["take"],
            inline=True,
        )


def _seconds(text: str | None) -> float | None:
    if text is None:
        return None
    minutes, colon, seconds = text.rpartition(":")
    try:
        return float(seconds) + 60.0 * (float(minutes) if colon else 0.0)
    except ValueError:
        raise BadInput(f"{text[:20]!r} is no time: write 0:45 or 45.", field="start_seconds") from None
