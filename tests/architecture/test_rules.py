"""The house rules that a machine can hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for package in ("musicassist", "jobs", "parsing", "generation", "mastering", "qa")
    for path in (ROOT / package).rglob("*.py")
    if "migrations" not in path.parts
)


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_source_file_is_short_enough_to_hold_in_the_head(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= 350


@pytest.mark.parametrize("path", SOURCES, ids=lambda p: str(p.relative_to(ROOT)))
def test_no_global_random_state(path: Path) -> None:
    """Randomness comes from a Generator made of the job's seed; ``secrets`` is for secrets and fresh seeds."""
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            assert not any(alias.name == "random" for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            assert node.module != "random"
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Attribute) and node.value.attr == "random":
            assert node.attr in {"Generator", "default_rng", "SeedSequence", "PCG64"}, f"{path}:{node.lineno}"


def test_the_set_up_needs_the_standard_library_alone() -> None:
    code = "import sys; import musicassist.bootstrap.__main__; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-S", "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert loaded <= set(sys.stdlib_module_names) | {"musicassist", "__main__"}


def test_the_catalog_is_whole() -> None:
    from musicassist.catalog.loader import genres, instruments

    families = genres()
    assert len(families) >= 50
    for slug, family in families.items():
        assert (ROOT / "generation" / "data" / "styles" / f"{slug}.toml").is_file(), slug
        assert set(family.instruments) <= set(instruments()), slug
        assert family.tempo.low_bpm <= family.tempo.typical_bpm <= family.tempo.high_bpm, slug
        assert len(family.mix.balance_db) == 9, slug
