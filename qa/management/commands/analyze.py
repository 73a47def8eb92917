"""``manage.py analyze FILE…``: requested against measured, for any audio file."""

from __future__ import annotations

import json
import sys
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from musicassist.contracts.errors import BadInput
from qa.services import analyze_file

PASSED, UNUSABLE, FAILED = 0, 2, 3
SHOWN = ("tempo", "key", "lufs", "true_peak_dbtp", "lra", "plr", "crest", "correlation", "duration_seconds")
MARKS = {"pass": "✓", "fail": "✗", "unsure": "?", "warn": "!", "skipped": "–"}


class Command(BaseCommand):
    """Exit code 0 when every file passes, 3 when one fails, 2 when one cannot be used."""

    help = "Measure audio files and judge them: loudness, true peak, clipping, and the tempo and key that you name."
    requires_system_checks: list[str] = []  # noqa: RUF012

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Files, and what to hold them against."""
        parser.add_argument("files", nargs="+", metavar="FILE")
        parser.add_argument("--json", action="store_true", help="One JSON object a file, a line each.")
        parser.add_argument("--target", help="streaming, apple, deezer, broadcast, club, or LUFS (default: streaming).")
        parser.add_argument("--tempo", help="Beats per minute.")
        parser.add_argument("--key", help="Such as 'A minor'.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Judge each file."""
        code = PASSED
        for name in options["files"]:
            try:
                found = analyze_file(name, target=options["target"], tempo=options["tempo"], key=options["key"])
            except BadInput as error:
                code = UNUSABLE
                self._refuse(name, error, options)
                continue
            if found["status"] == "fail" and code == PASSED:
                code = FAILED
            self._show(name, found, options)
            self.stdout.flush()  # whoever reads along need not wait for the other files
        if code:
            sys.exit(code)

    def _refuse(self, name: str, error: BadInput, options: dict[str, Any]) -> None:
        if options["json"]:
            body = {"code": error.code, "message": error.message, "field": error.field}
            self.stdout.write(json.dumps({"error": body, "file": name}, ensure_ascii=False))
            self.stdout.flush()
        self.stderr.write(f"{name}: {error.message}")
        self.stderr.flush()

    def _show(self, name: str, found: dict[str, Any], options: dict[str, Any]) -> None:
        if options["json"]:
            answer = {part: found[part] for part in ("status", "details", "checks")}
            self.stdout.write(json.dumps({**answer, "file": name}, ensure_ascii=False))
            return
        self.stdout.write(f"{name}: {found['status'].upper()}")
        width = max(len(check["requested"]) for check in found["checks"])
        for check in found["checks"]:
            mark = MARKS[check["verdict"]]
            row = f"  {mark} {check['name']:<10} asked {check['requested']:<{width}}  measured {check['measured']}"
            self.stdout.write(f"{row}  ({check['tolerance']})" + (f"  {check['note']}" if check["note"] else ""))
            if check["correction"]:
                self.stdout.write(f"    → {check['correction']}.")
        figures = (f"{part} {found['details'][part]}" for part in SHOWN if found["details"][part] is not None)
        self.stdout.write("  " + ", ".join(figures))
