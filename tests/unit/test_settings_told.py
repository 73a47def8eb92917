"""What the environment may change stands where a person looks for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
READ = re.compile(r'env\.(?:text|integer|number|flag|words|choice|folder)\(\s*"([A-Z_]+)"')
# Set by tests, by Django's own habit and by the containers, never by a person.
NOT_FOR_PEOPLE = {"TEST_DATABASE_URL", "DEBUG", "X_ACCEL_PREFIX"}


def _settings() -> list[str]:
    files = sorted((ROOT / "musicassist" / "settings").glob("*.py"))
    return sorted({name for file in files for name in READ.findall(file.read_text("utf-8"))} - NOT_FOR_PEOPLE)


def test_the_settings_are_found() -> None:
    assert {"DATABASE_URL", "STABILITY_STEPS", "WORKERS"} <= set(_settings())


@pytest.mark.parametrize("name", _settings())
def test_a_setting_stands_in_the_example_and_in_the_documentation(name: str) -> None:
    assert re.search(rf"^#?{name}=", (ROOT / ".env.example").read_text("utf-8"), re.MULTILINE)
    told = "".join((ROOT / page).read_text("utf-8") for page in ("README.md", "docs/engines.md"))
    assert re.search(rf"`{name}\b", told)
