"""``python -m tests.golden.regenerate`` writes the goldens anew; read the difference before committing it."""

from __future__ import annotations

import json
import os
from pathlib import Path

import django

FILE = Path(__file__).with_name("goldens.json")


def main() -> None:
    """Write goldens.json."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
    django.setup()
    from tests.golden.cases import PROMPTS, golden

    made = {name: golden(prompt) for name, prompt in PROMPTS.items()}
    FILE.write_text(json.dumps(made, indent=1, ensure_ascii=False) + "\n", "utf-8")


if __name__ == "__main__":
    main()
