"""``manage.py master IN… --out DIR``: master one mix, or mix and master several stems."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mastering.services import Before, files_master, target_named
from musicassist.contracts.codec import encode
from musicassist.contracts.errors import BadInput, MusicAssistError
from musicassist.contracts.master import Master

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 0, 2 for input that cannot be used, 1 for a failure."""

    help = "Master one mix, or mix and master several stems (their file names say what they are), into a folder."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, where to, and how."""
        parser.add_argument("inputs", nargs="+", metavar="IN", type=Path, help="one mix, or several stems")
        parser.add_argument("--out", required=True, type=Path, help="folder for the files")
        parser.add_argument("--target", default="streaming", help="streaming, apple, deezer, broadcast, club, or LUFS")
        parser.add_argument("--genre", default="", help="style family to mix and master towards (default: neutral)")
        parser.add_argument("--tempo", type=float, help="beats per minute, for tempo-synced delays")
        parser.add_argument("--json", action="store_true", help="the result as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Master and report."""
        self._shown = ""
        self._quiet = options["json"] or options["verbosity"] == 0 or not sys.stderr.isatty()
        try:
            master, before = files_master(
                inputs=options["inputs"],
                out=options["out"],
                target=target_named(options["target"]),
                genre_slug=options["genre"],
                tempo_bpm=options["tempo"],
                progress=self._progress,
            )
        except BadInput as error:
            raise CommandError(error.message, returncode=UNUSABLE) from error
        except MusicAssistError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error.strerror}.") from error
        if options["json"]:
            self.stdout.write(json.dumps(_document(master, before), ensure_ascii=False))
        else:
            self._report(master, before, options["out"])

    def _progress(self, fraction: float, message: str) -> None:
        if not self._quiet:
            self.stderr.write(f"\r\033[K{fraction:4.0%}  {message}", ending="")

    def _report(self, master: Master, before: tuple[Before, ...], out: Path) -> None:
        if not self._quiet:
            self.stderr.write("\r\033[K", ending="")
        for row in before:
            self.stdout.write(f"before  {row.loudness_lufs:6.1f} LUFS  {row.true_peak_dbtp:6.2f} dBTP  {row.name}")
        self.stdout.write(
            f"after   {master.loudness_lufs:6.1f} LUFS  {master.true_peak_dbtp:6.2f} dBTP  "
            f"(asked {master.target.loudness_lufs:g} LUFS, at most {master.target.ceiling_dbtp:g} dBTP)"
        )
        for step in master.chain:
            self.stdout.write(f"  {step.name}: {step.detail}")
        for note in master.notes:
            self.stdout.write(f"  Note: {note}")
        files = [master.wav, master.flac, master.mp3, master.mix, *(stem.audio for stem in master.stems)]
        for ref in files:
            self.stdout.write(str(out / ref.path))


def _document(master: Master, before: tuple[Before, ...]) -> dict[str, Any]:
    rows = [
        {"file": b.name, "lufs": _figure(b.loudness_lufs), "true_peak_dbtp": _figure(b.true_peak_dbtp)} for b in before
    ]
    return {"before": rows, "after": encode(master)}


def _figure(value: float) -> float | None:
    """JSON has no word for the level of silence."""
    return round(value, 2) if value > float("-inf") else None
