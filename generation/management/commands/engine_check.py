"""``manage.py engine_check``: what each engine can do here, and on request whether it really does."""

from __future__ import annotations

import tempfile
from importlib import import_module
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.services import engine_get, engine_list
from musicassist.contracts.errors import MusicAssistError

CHECKS = {
    "stability": "generation.engines.stability_check:check",
    "musicgen": "generation.engines.musicgen_check:check",
}


class Command(BaseCommand):
    """For whoever set a key or fetched weights."""

    help = "Say which engines can be used; with a name, try that one out."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("engine", nargs="?", default="", help="stability, musicgen or another engine's name")
        parser.add_argument("--make", action="store_true", help="make a second or two of music: this may cost credits")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["engine"]:
            for row in engine_list():
                state = "ready" if row["available"] else f"not ready: {row['reason']}"
                self.stdout.write(f"{row['name']:10} {row['title']}: {state}")
            return
        try:
            engine = engine_get(options["engine"])
            self.stdout.write(f"{engine.title} is set up.")
            path = CHECKS.get(options["engine"])
            if path is None:
                return
            module, _, name = path.partition(":")
            with tempfile.TemporaryDirectory() as folder:
                for line in getattr(import_module(module), name)(Path(folder), make=options["make"]):
                    self.stdout.write(line)
        except MusicAssistError as error:
            raise CommandError(error.message) from None
