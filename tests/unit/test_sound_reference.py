"""docs/patches.md is what the data says."""

from __future__ import annotations

from pathlib import Path

from generation.core.sound.reference import reference_page

PAGE = Path(__file__).parents[2] / "docs" / "patches.md"


def test_the_page_is_up_to_date() -> None:
    assert PAGE.read_text("utf-8") == reference_page() + "\n", "run manage.py sound_reference"
