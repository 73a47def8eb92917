"""``manage.py generate "PROMPT" --out DIR``: composition and stems, without mixing, mastering and QA."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from django.core.management.base import CommandError, CommandParser

from jobs.claims import claim_next
from jobs.commands import FolderCommand
from jobs.delivery import deliver
from jobs.inline import EXIT_SUCCESS
from jobs.models import Job
from jobs.orders import RunOutcome
from jobs.outcomes import settle
from jobs.services import job_create
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.codec import decode, encode
from musicassist.contracts.errors import BadInput, ContractError
from musicassist.contracts.stage import StageName


class Command(FolderCommand):
    """Exit code 0, 2 for unusable input, 1 for a failure."""

    help = "Compose and play: raw stems, track.mid, brief.json and generated.wav (the stems' sum) in a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("prompt", nargs="?", help="what to make")
        parser.add_argument("--brief", type=Path, help="a brief.json instead of a prompt")
        parser.add_argument("--engine", help="which engine plays (default: the configured one)")
        parser.add_argument("--seed", help="0 to 4294967295")
        parser.add_argument("--duration", help="seconds, 10 to 600")
        parser.add_argument("--split-drums", action="store_true", help="kick, snare, hats and percussion as own stems")

    def make(self, draft: Path, options: dict[str, Any]) -> int:
        """The rendering's files, named on standard output."""
        job = self._job(options)
        code = self.run_inline(job, options)
        if code == EXIT_SUCCESS and job.best_attempt is not None:
            for path in deliver(job.best_attempt, draft, options["out"]):
                self.stdout.write(str(path))
        return code

    def _job(self, options: dict[str, Any]) -> Job:
        if (options["prompt"] is None) == (options["brief"] is None):
            raise BadInput("Give either a prompt or --brief FILE.", field="prompt")
        brief = read_brief(options["brief"]) if options["brief"] else None
        job, _ = job_create(
            prompt=options["prompt"] if brief is None else brief.prompt,
            engine=options["engine"],
            seed=options["seed"] if brief is None else brief.seed,
            duration_seconds=options["duration"] if brief is None else None,
            split_drums=options["split_drums"],
            until=StageName.GENERATION.value,
            inline=True,
        )
        if brief is not None:
            _skip_parsing(job, brief)
        return job


def read_brief(path: Path) -> MusicBrief:
    """A brief as ``track`` writes it.

    Raises
    ------
    BadInput
        When the file is none.
    """
    try:
        return decode(MusicBrief, json.loads(path.read_text("utf-8")))
    except OSError as error:
        raise BadInput(f"{path} cannot be read: {error.strerror}.", field="brief") from error
    except (ValueError, ContractError) as error:
        raise BadInput(f"{path} is no brief: {error}", field="brief") from error


def _skip_parsing(job: Job, brief: MusicBrief) -> None:
    """Record the given brief as what parsing would have said."""
    claim = claim_next(job_id=job.pk)
    if claim is None:
        raise CommandError("The job cannot be started.")
    result = encode(brief)
    key = hashlib.sha256(json.dumps(result, sort_keys=True).encode()).hexdigest()
    settle(claim, RunOutcome("done", key=key, result=result))
