"""The frame of the commands that make music, or change a finished job, and put the files into a folder."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandError, CommandParser

from jobs.delivery import deliver, delivery_folder
from jobs.inline import EXIT_FAILED_QA, EXIT_REFUSED, EXIT_SUCCESS, ProgressDisplay, run_job
from jobs.models import Job
from jobs.readiness import require_database, require_media
from musicassist.contracts.errors import BadInput, MusicAssistError


class FolderCommand(BaseCommand):
    """Runs a job inline and fills the folder ``--out``, which is there whole or not at all.

    Exit code 0 for SUCCESS, 3 for FAILED_QA (files kept), 2 for unusable input, 1 for a failure.
    """

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--out", required=True, type=Path, help="folder for the files")

    def make(self, draft: Path, options: dict[str, Any]) -> int:
        """Fill ``draft``, which becomes the folder, and say the exit code.

        Raises
        ------
        MusicAssistError, OSError, CommandError
        """
        raise NotImplementedError

    def handle(self, *args: Any, **options: Any) -> None:
        require_database()
        require_media()
        try:
            with delivery_folder(options["out"]) as draft:
                code = self.make(draft, options)
        except BadInput as error:
            raise CommandError(error.message, returncode=EXIT_REFUSED) from error
        except MusicAssistError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error.strerror}.") from error
        if code:
            sys.exit(code)

    def run_inline(self, job: Job, options: dict[str, Any]) -> int:
        """The exit code of ``job``, run here.

        Raises
        ------
        CommandError
            When it failed and says why.
        """
        code = run_job(job, ProgressDisplay(quiet=options["verbosity"] == 0))
        if code not in {EXIT_SUCCESS, EXIT_FAILED_QA} and job.error_message:
            raise CommandError(job.error_message, returncode=code)
        return code


class TakeCommand(FolderCommand):
    """See :class:`FolderCommand` for the exit codes."""

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("job_id", help="the job, as report.json names it")
        parser.add_argument("--take", type=int, help="whose music (default: the best take's)")

    def start(self, job: Job, options: dict[str, Any]) -> Job:
        """The new attempt of ``job``, to be run inline.

        Raises
        ------
        MusicAssistError
        """
        raise NotImplementedError

    def make(self, draft: Path, options: dict[str, Any]) -> int:
        """The new attempt's files."""
        job = self.start(_found(options["job_id"]), options)
        code = self.run_inline(job, options)
        if code in {EXIT_SUCCESS, EXIT_FAILED_QA}:
            if job.best_attempt is not None:
                deliver(job.best_attempt, draft, options["out"])
            self.stdout.write(f"{job.title}: {job.status}; files in {options['out']}")
        return code


def _found(job_id: str) -> Job:
    try:
        job = Job.objects.filter(pk=UUID(job_id)).first()
    except ValueError:
        job = None
    if job is None:
        raise BadInput(f"There is no job {job_id[:60]!r}: report.json of a track names its job.", field="job_id")
    return job
