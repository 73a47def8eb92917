"""``manage.py embed_scenes``: the sentence vectors of the scene cards, made again after the cards have changed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.management.base import BaseCommand

from parsing.core.scenes import VECTORS_FILE, encode_cards, scene_cards


class Command(BaseCommand):
    """Writes parsing/data/scenes.npz."""

    help = "Compute the sentence vectors of the scene cards again and write them beside the cards."

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit code 0; 1 when the sentence encoder is missing."""
        path = Path(apps.get_app_config("parsing").path) / "data" / VECTORS_FILE
        content = encode_cards()
        path.write_bytes(content)
        self.stdout.write(f"{len(scene_cards())} cards, {len(content) / 1024:.0f} KB in {path}")
