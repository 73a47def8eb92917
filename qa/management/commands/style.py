"""``manage.py style FILE``: what a reference track measures, in words, as JSON or as a picture."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from musicassist.audio.spectrum import OCTAVES_HZ
from musicassist.contracts.errors import BadInput
from qa.core.wording import clock
from qa.services import style_file

UNUSABLE = 2


class Command(BaseCommand):
    """Exit code 2 when the file cannot be used."""

    help = (
        "Describe a reference track: tempo, key, metre, loudness, balance, form and likely style, and how sure each is."
    )
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The file."""
        parser.add_argument("file", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="As one JSON object.")
        parser.add_argument("--plot", type=Path, metavar="SVG", help="Also draw it into this file.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Describe it."""
        try:
            found = style_file(options["file"])
        except BadInput as error:
            self.stderr.write(f"{options['file']}: {error.message}")
            sys.exit(UNUSABLE)
        if options["plot"]:
            self._draw(options["plot"], found["plot"])
        if options["json"]:
            self.stdout.write(json.dumps(found, ensure_ascii=False))
            return
        self._show(found)

    def _draw(self, target: Path, plot: str) -> None:
        try:
            target.write_text(plot, "utf-8")
        except OSError as error:
            self.stderr.write(f"{target} cannot be written: {error.strerror}")
            sys.exit(UNUSABLE)

    def _show(self, found: dict[str, Any]) -> None:
        tempo = f"{found['tempo_bpm']} BPM" if found["tempo_bpm"] else "no clear beat"
        others = (
            f", or {', '.join(f'{bpm:g}' for bpm in found['tempo_alternatives'][:2])}" if found["tempo_bpm"] else ""
        )
        loudness = f"{found['loudness_lufs']} LUFS, range {found['loudness_range_lu']} LU, crest {found['crest_db']} dB"
        bands = ", ".join(f"{hz:g} Hz {db:+.1f}" for hz, db in zip(OCTAVES_HZ, found["balance_db"], strict=True))
        likely = ", ".join(f"{row['slug']} {row['probability']:.2f}" for row in found["families"])
        form = "  ".join(f"{clock(part['start'])} {part['letter']} {part['energy']:.2f}" for part in found["sections"])
        rows = {
            "tempo": f"{tempo} (confidence {found['tempo_confidence']}{others}; drift {found['tempo_drift']:.1%})",
            "key": f"{found['key'] or 'no clear key'} (confidence {found['key_confidence']})",
            "metre": f"{found['metre'] or 'not clear'} (confidence {found['metre_confidence']})",
            "loudness": f"{loudness}, true peak {found['true_peak_dbtp']} dBTP",
            "width": f"{found['width']} (0 mono, 1 wide), correlation {found['correlation']}",
            "balance": f"{bands} dB against -4.5 dB per octave",
            "sound": f"centre {found['brightness_hz']:.0f} Hz, {found['events_hz']} onsets a second, "
            f"{found['percussiveness']:.0%} percussive",
            "form": form,
            "style": likely or "not known",
        }
        for name, words in rows.items():
            self.stdout.write(f"{name:<9} {words}")
