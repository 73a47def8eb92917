"""``manage.py calibrate_sounds``: measure every sound and write ``generation/data/levels.toml``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from generation.core.sound.calibration import coarse_db, early_ms, gain_db
from generation.core.sound.players import is_sampled
from generation.core.sound.presets import LEVEL_TABLES, levels
from generation.soundfont import soundfont
from musicassist.catalog.loader import instrument, instruments

TARGET = Path(__file__).resolve().parents[2] / "data" / "levels.toml"
HEADER = """\
# Made by `manage.py calibrate_sounds` with {font}: do not edit.
# sampled_db and own_db bring a phrase of velocity 90 to -23 LUFS (kits: a beat to -20); early_ms is the time a
# preset needs to speak; coarse_db is what the sampler's cheaper interpolation changes, against the whole sound.
"""


class Command(BaseCommand):
    """For whoever changes a patch, a kit, a dressing or the SoundFont."""

    help = "Measure every sound's loudness and write generation/data/levels.toml."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("slugs", nargs="*", help="only these instruments; the others keep their values")

    def handle(self, *args: Any, **options: Any) -> None:
        font = soundfont()
        if font is None:
            raise CommandError("No SoundFont: run make setup, or name one in SOUNDFONT")
        tables: dict[str, dict[str, float]] = {name: dict(getattr(levels(), name)) for name in LEVEL_TABLES}
        wanted = options["slugs"] or list(instruments())
        for slug in wanted:
            sound = instrument(slug)
            if is_sampled(sound, font):
                tables["sampled_db"][slug] = gain_db(sound, font)
                tables["early_ms"][slug] = early_ms(sound, font)
                tables["coarse_db"][slug] = coarse_db(sound, font)
            tables["own_db"][slug] = gain_db(sound, None)
            self.stdout.write(f"{slug}: " + ", ".join(f"{n} {t[slug]}" for n, t in tables.items() if slug in t))
        lines = [HEADER.format(font=font.name)]
        for name, table in tables.items():
            lines += [f"[{name}]", *(f"{slug} = {table[slug]}" for slug in instruments() if slug in table), ""]
        TARGET.write_text("\n".join(lines), "utf-8")
