"""``manage.py track "PROMPT" --out DIR``: one prompt in, one finished track out, without web or queue."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import CommandParser

from jobs.commands import FolderCommand
from jobs.delivery import deliver
from jobs.inline import BITS_HELP, EXIT_FAILED_QA, EXIT_SUCCESS, TARGET_HELP
from jobs.models import Job
from jobs.report import job_seconds, report_document
from jobs.services import job_create
from jobs.storage import json_bytes


class Command(FolderCommand):
    """See :class:`FolderCommand` for the exit codes."""

    help = "Make one finished track: master, mix, stems, MIDI, brief and report in a folder."

    def add_arguments(self, parser: CommandParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("prompt", help='what to make, "warm lo-fi with rhodes, 84 bpm, A minor, one minute"')
        parser.add_argument("--engine", help="which engine plays (default: the configured one)")
        parser.add_argument("--seed", help="0 to 4294967295; the same seed makes the same track")
        parser.add_argument("--duration", help="seconds, 10 to 600")
        parser.add_argument("--target", help=TARGET_HELP)
        parser.add_argument("--bits", help=BITS_HELP)
        parser.add_argument("--reference", type=Path, help="an audio file whose sound to go by")
        parser.add_argument(
            "--reference-amount", metavar="PERCENT", help="how far the master follows it, 0 to 100 (default 70)"
        )
        parser.add_argument("--engine-takes", help="so many instruments as paid takes of their own (stability)")
        parser.add_argument(
            "--reference-strength", metavar="0.01-1", help="send its sound to an engine that hears it (stability)"
        )
        parser.add_argument("--max-retries", help="how often QA may send it back")
        parser.add_argument("--split-drums", action="store_true", help="kick, snare, hats and percussion as own stems")
        parser.add_argument("--dry-stems", action="store_true", help="each stem also as it was played, in dry/")
        parser.add_argument("--json", action="store_true", help="print report.json on standard output")

    def make(self, draft: Path, options: dict[str, Any]) -> int:
        """The track's files, and what was found about it on standard output."""
        job, _ = job_create(
            prompt=options["prompt"],
            engine=options["engine"],
            seed=options["seed"],
            duration_seconds=options["duration"],
            target=options["target"],
            bits=options["bits"],
            reference=options["reference"],
            reference_amount=options["reference_amount"],
            reference_strength=options["reference_strength"],
            engine_takes=options["engine_takes"],
            max_retries=options["max_retries"],
            split_drums=options["split_drums"],
            dry_stems=options["dry_stems"],
            inline=True,
        )
        code = self.run_inline(job, options)
        if code not in {EXIT_SUCCESS, EXIT_FAILED_QA}:
            return code
        attempt = job.best_attempt
        if attempt is not None:
            deliver(attempt, draft, options["out"])
        if options["json"] and attempt is not None:
            self.stdout.write(json_bytes(report_document(attempt)).decode(), ending="")
        else:
            self._tell(job, options["out"])
        return code

    def _tell(self, job: Job, out: Path) -> None:
        attempt = job.best_attempt
        checks = report_document(attempt)["checks"] if attempt else []
        for check in checks:
            mark = {"pass": "✓", "fail": "✗", "warn": "!", "unsure": "?"}.get(check["verdict"], "·")
            asked = f" (asked {check['requested']})" if check["requested"] else ""
            note = f". {check['note']}" if check["note"] else ""
            self.stdout.write(f"  {mark} {check['name'].replace('_', ' ')}: {check['measured']}{asked}{note}")
        if job.error_message:
            self.stdout.write(f"  ✗ another take could not be made: {job.error_message}")
        retries = f", {job.retry_count} retries" if job.retry_count else ""
        seconds = job_seconds(job) or 0.0
        self.stdout.write(f"{job.title}: {job.status} in {seconds:.1f} s{retries}; seed {job.seed}; files in {out}")
