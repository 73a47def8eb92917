"""``manage.py style FILE``: what a reference track measures."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from musicassist.audio.spectrum import OCTAVES_HZ
from musicassist.contracts.errors import BadInput
from qa.services import style_file

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 2 when the file cannot be used."""

    help = "Describe a reference track: tempo, key, loudness, balance and width, with how sure each is."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="As one JSON object.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Describe it."""
        try:
            found = style_file(options["file"])
        except BadInput as error:
            self.stderr.write(f"{options['file']}: {error.message}")
            sys.exit(UNUSABLE)
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        tempo = f"{found['tempo_bpm']} BPM" if found["tempo_bpm"] else "no clear beat"
        self.stdout.write(f"tempo     {tempo} (confidence {found['tempo_confidence']})")
        self.stdout.write(f"key       {found['key'] or 'no clear key'} (confidence {found['key_confidence']})")
        loudness = f"{found['loudness_lufs']} LUFS, range {found['loudness_range_lu']} LU"
        self.stdout.write(f"loudness  {loudness}, true peak {found['true_peak_dbtp']} dBTP")
        self.stdout.write(f"width     {found['width']} (0 mono, 1 wide), correlation {found['correlation']}")
        bands = ", ".join(f"{hz:g} Hz {db:+.1f}" for hz, db in zip(OCTAVES_HZ, found["balance_db"], strict=True))
        self.stdout.write(f"balance   {bands} dB against -4.5 dB per octave")
