"""``manage.py variation JOB_ID --out DIR --strength 0.4``: a finished track otherwise."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from jobs.commands import TakeCommand
from jobs.models import Job
from jobs.revising import DEFAULT_STRENGTH, job_vary


class Command(TakeCommand):
    """See :class:`TakeCommand` for the exit codes."""

    help = "Make a finished job's take otherwise: the same piece, changed as much as the strength says."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument(
            "--strength", help=f"0.01 (hardly another) to 1 (default: {DEFAULT_STRENGTH:g})", default=None
        )
        parser.add_argument("--seed", help="0 to 4294967295 (default: drawn)")
        parser.add_argument("--engine", help="which engine does it (default: the take's own)")

    def start(self, job: Job, options: dict[str, Any]) -> Job:
        """A variation of the take."""
        return job_vary(
            job=job,
            strength=options["strength"],
            seed=options["seed"],
            engine=options["engine"],
            attempt_number=options["take"],
            inline=True,
        )
