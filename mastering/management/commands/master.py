"""``manage.py master IN… --out DIR_OR_FILE``: master one mix, or mix and master several stems."""

from __future__ import annotations

import json
import sys
import tempfile
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from mastering.services import Before, files_master
from musicassist.audio.io import atomic_path
from musicassist.audio.reference import reference_profile
from musicassist.catalog.targets import targets_named
from musicassist.contracts.brief import BITS, DeliveryTarget, ReferenceProfile
from musicassist.contracts.codec import encode
from musicassist.contracts.errors import BadInput, MusicAssistError
from musicassist.contracts.master import Master

UNUSABLE = 2
FORMATS = (".wav", ".flac", ".mp3", ".opus")
OTHER_FORMATS = (".aif", ".aiff", ".m4a", ".aac", ".ogg", ".oga", ".wma", ".alac", ".mp4", ".zip")


class Command(BaseCommand):
    """Exit code 0, 2 for input that cannot be used, 1 for a failure."""

    help = "Master one mix, or mix and master several stems (their file names say what they are)."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, where to, and how."""
        parser.add_argument("inputs", nargs="+", metavar="IN", type=Path, help="one mix, or several stems")
        parser.add_argument(
            "--out", required=True, type=Path, help="folder for all files, or one .wav, .flac, .mp3 or .opus file"
        )
        parser.add_argument(
            "--target",
            default="streaming",
            help="streaming, apple, deezer, broadcast, club, or LUFS, with a ceiling as in club@-0.5; several with "
            "commas between them",
        )
        parser.add_argument("--genre", default="", help="style family to mix and master towards (default: neutral)")
        parser.add_argument("--tempo", type=float, help="beats per minute, for tempo-synced delays")
        parser.add_argument("--reference", type=Path, help="a track whose balance, dynamics and width to go towards")
        parser.add_argument(
            "--reference-amount", type=float, default=70.0, metavar="PERCENT", help="how far, 0 to 100 (default 70)"
        )
        parser.add_argument("--bits", type=int, choices=BITS, default=24, help="of WAV and FLAC (default 24)")
        parser.add_argument("--json", action="store_true", help="the result as one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        """Master and report."""
        self._quiet = options["json"] or options["verbosity"] == 0 or not sys.stderr.isatty()
        try:
            targets = targets_named(options["target"])
            if not targets:
                raise BadInput("the target is empty", field="target")
            suffix = options["out"].suffix.lower()
            if suffix in OTHER_FORMATS and not options["out"].is_dir():
                raise BadInput(
                    f"{suffix} files are not written: name a {', '.join(FORMATS)} file or a folder", field="out"
                )
            if suffix in FORMATS and not options["out"].is_dir():
                self._one_file(options, targets)
            else:
                master, before = self._master(options, targets, options["out"])
                self._tell(options, master, before, _paths(master, options["out"]))
        except BadInput as error:
            raise CommandError(error.message, returncode=UNUSABLE) from error
        except MusicAssistError as error:
            raise CommandError(error.message) from error
        except OSError as error:
            raise CommandError(f"The files cannot be written: {error.strerror}.") from error

    def _one_file(self, options: dict[str, Any], targets: tuple[DeliveryTarget, ...]) -> None:
        out: Path = options["out"]
        if len(targets) > 1:
            raise BadInput(f"{out.name} is one file: give a folder with --out for several targets", field="out")
        with tempfile.TemporaryDirectory(prefix="musicassist-master-") as folder:
            suffix = out.suffix.lower().removeprefix(".")
            master, before = self._master(options, targets, Path(folder), codecs=(suffix,))
            made = Path(folder) / f"master{out.suffix.lower()}"
            with atomic_path(out) as temporary:
                temporary.write_bytes(made.read_bytes())
            self._tell(options, master, before, [out])

    def _master(
        self,
        options: dict[str, Any],
        targets: tuple[DeliveryTarget, ...],
        out: Path,
        codecs: tuple[str, ...] = ("mp3", "opus"),
    ) -> tuple[Master, tuple[Before, ...]]:
        amount = options["reference_amount"]
        if not 0.0 <= amount <= 100.0:
            raise BadInput("the reference counts from 0 to 100 per cent", field="reference_amount")
        return files_master(
            inputs=options["inputs"],
            out=out,
            targets=targets,
            genre_slug=options["genre"],
            tempo_bpm=options["tempo"],
            reference=_profile(options["reference"]),
            reference_amount=amount / 100.0,
            bits=options["bits"],
            codecs=codecs,
            progress=self._progress,
        )

    def _progress(self, fraction: float, message: str) -> None:
        if not self._quiet:
            self.stderr.write(f"\r\033[K{fraction:4.0%}  {message}", ending="")

    def _tell(self, options: dict[str, Any], master: Master, before: tuple[Before, ...], files: list[Path]) -> None:
        if options["json"]:
            self.stdout.write(json.dumps(_document(master, before, files), ensure_ascii=False))
            return
        if not self._quiet:
            self.stderr.write("\r\033[K", ending="")
        for row in before:
            self.stdout.write(f"before  {row.loudness_lufs:6.1f} LUFS  {row.true_peak_dbtp:6.2f} dBTP  {row.name}")
        for delivery in master.deliveries:
            asked = delivery.target
            for file in delivery.files:
                self.stdout.write(
                    f"after   {file.loudness_lufs:6.1f} LUFS  {file.true_peak_dbtp:6.2f} dBTP  {file.format:5s} "
                    f"{asked.name} (asked {asked.loudness_lufs:g} LUFS, at most {asked.ceiling_dbtp:g} dBTP)"
                )
        for step in master.chain:
            self.stdout.write(f"  {step.name}: {step.detail}")
        for note in master.notes:
            self.stdout.write(f"  Note: {note}")
        for file in files:
            self.stdout.write(str(file))


def _profile(path: Path | None) -> ReferenceProfile | None:
    return reference_profile(path) if path else None


def _paths(master: Master, out: Path) -> list[Path]:
    delivered = [file.audio for delivery in master.deliveries for file in delivery.files]
    return [out / ref.path for ref in (*delivered, master.mix, *(stem.audio for stem in master.stems))]


def _document(master: Master, before: tuple[Before, ...], files: list[Path]) -> dict[str, Any]:
    rows = [
        {"file": b.name, "lufs": _figure(b.loudness_lufs), "true_peak_dbtp": _figure(b.true_peak_dbtp)} for b in before
    ]
    return {"before": rows, "after": encode(master), "files": [str(file) for file in files]}


def _figure(value: float) -> float | None:
    """JSON has no word for the level of silence."""
    return round(value, 2) if value > float("-inf") else None
