"""``manage.py sound_reference``: write ``docs/patches.md``, the list of instruments, patches, kits and parameters."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand

from generation.core.sound.reference import reference_page

TARGET = Path(__file__).resolve().parents[3] / "docs" / "patches.md"


class Command(BaseCommand):
    """For whoever changes a patch, a kit, an instrument or a parameter."""

    help = "Write docs/patches.md out of the sound data."

    def handle(self, *args: Any, **options: Any) -> None:
        TARGET.write_text(reference_page() + "\n", "utf-8")
        self.stdout.write(str(TARGET))
