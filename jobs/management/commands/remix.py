"""``manage.py remix JOB_ID --out DIR --stem "Drums=-2" --mute Pad --pan "Lead=0.3"``: a person's own mix."""

from __future__ import annotations

from typing import Any

from django.core.management.base import CommandParser

from jobs.commands import TakeCommand
from jobs.inline import BITS_HELP, TARGET_HELP
from jobs.models import Job
from jobs.remixing import job_remix
from musicassist.contracts.errors import BadInput


class Command(TakeCommand):
    """See :class:`TakeCommand` for the exit codes."""

    help = "Change stems of a finished job and master it again; the music itself is not made again."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--stem", action="append", default=[], metavar="NAME=DB", help="gain, -60 to 12 dB")
        parser.add_argument("--pan", action="append", default=[], metavar="NAME=PAN", help="-1 left to 1 right")
        parser.add_argument("--mute", action="append", default=[], metavar="NAME", help="leave this stem out")
        parser.add_argument("--target", help=TARGET_HELP)
        parser.add_argument("--bits", help=BITS_HELP)

    def start(self, job: Job, options: dict[str, Any]) -> Job:
        """The same music, mixed as the options say."""
        return job_remix(
            job=job,
            stems=_rows(options["stem"], options["pan"], options["mute"]),
            target=options["target"],
            bits=options["bits"],
            attempt_number=options["take"],
            inline=True,
        )


def _rows(gains: list[str], pans: list[str], mutes: list[str]) -> list[dict[str, Any]]:
    rows: dict[str, dict[str, Any]] = {}
    for option, field, words in (("--stem", "gain_db", gains), ("--pan", "pan", pans)):
        for word in words:
            name, equals, value = word.rpartition("=")
            if not equals or not name.strip():
                raise BadInput(f'{option} {word!r}: give a stem and a number, such as {option} "Drums=-0.5".')
            rows.setdefault(name.strip(), {"name": name.strip()})[field] = value.strip()
    for name in mutes:
        rows.setdefault(name.strip(), {"name": name.strip()})["mute"] = True
    return list(rows.values())
