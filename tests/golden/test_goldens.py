"""Briefs and outlines stay as they are until somebody means to change them."""

from __future__ import annotations

import json

import pytest

from tests.golden.cases import PROMPTS, golden
from tests.golden.regenerate import FILE

GOLDENS = json.loads(FILE.read_text("utf-8")) if FILE.is_file() else {}


def test_every_case_has_a_golden() -> None:
    assert set(GOLDENS) == set(PROMPTS)


@pytest.mark.parametrize("name", PROMPTS)
def test_the_golden_holds(name: str) -> None:
    assert golden(PROMPTS[name]) == GOLDENS[name], "meant? then: python -m tests.golden.regenerate"
