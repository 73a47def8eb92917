"""A style as two files that somebody writes: the documented example works, and mistakes are said by file and field."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from generation.core.compose.composer import compose
from generation.core.compose.style import Style, load_style
from generation.core.compose.style_check import check_style
from musicassist.catalog import loader
from musicassist.catalog.documents import read_document
from musicassist.catalog.schema import Genre
from musicassist.contracts.errors import BadInput
from parsing.core import style as parsing_style
from parsing.core.vocabulary import GenreWord
from tests.unit.compose_briefs import brief_of

ROOT = Path(__file__).parents[2]
CATALOG, COMPOSER = re.findall(r"```toml\n(.*?)```", (ROOT / "docs/styles.md").read_text("utf-8"), re.DOTALL)


def tables(of: str) -> dict[str, Any]:
    return {"slug": "harbour_pop", **tomllib.loads(of)}


@pytest.fixture
def example(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The documented files among the project's own."""
    catalog, generation = tmp_path / "catalog", tmp_path / "generation"
    shutil.copytree(ROOT / "musicassist/catalog", catalog, ignore=shutil.ignore_patterns("*.py"))
    shutil.copytree(ROOT / "generation/data", generation / "data")
    (catalog / "genres/harbour_pop.toml").write_text(CATALOG, "utf-8")
    (generation / "data/styles/harbour_pop.toml").write_text(COMPOSER, "utf-8")
    monkeypatch.setattr("musicassist.catalog.loader.files", lambda package: catalog)
    monkeypatch.setattr("generation.core.compose.style.files", lambda package: generation)
    for cached in (loader.genres, load_style):
        cached.cache_clear()
    yield
    for cached in (loader.genres, load_style):
        cached.cache_clear()


@pytest.mark.usefixtures("example")
def test_the_documented_example_makes_a_track() -> None:
    family = loader.genre("harbour_pop")
    brief = brief_of("harbour_pop", key=("C", "major"), duration_seconds=60.0)
    score = compose(brief, family, rng_seed=3)
    assert {part.instrument for part in score.parts} == {"rock_kit", "bass_guitar", "piano", "accordion"}
    assert all(len(part.notes) > 20 for part in score.parts)
    assert {section.name for section in score.sections} >= {"verse", "chorus"}


@pytest.mark.parametrize(("kind", "text"), [(Genre, CATALOG), (Style, COMPOSER)])
def test_every_field_of_the_example_is_required(kind: type, text: str) -> None:
    whole = tables(text)
    optional = {"drums"}
    for name in set(whole) - optional - {"slug"}:
        with pytest.raises(BadInput, match=rf"harbour\.toml lacks the field {name}: add it; docs/styles\.md") as caught:
            read_document(kind, {k: v for k, v in whole.items() if k != name}, "harbour.toml")
        assert caught.value.field == name


def test_all_missing_fields_are_said_at_once() -> None:
    document = tables(COMPOSER)
    del document["colour"], document["groove"]["feel"], document["parts"][2]["stem"]
    with pytest.raises(BadInput, match=r"lacks the fields colour, groove\.feel, parts\[2\]\.stem: add them"):
        read_document(Style, document, "harbour.toml")


@pytest.mark.parametrize(
    ("change", "field", "said"),
    [
        ({"colours": "triad"}, "has", "unknown fields: colours"),
        ({"colour": 3}, "colour", "must be str"),
        ({"ornaments": "yes"}, "ornaments", "must be bool"),
    ],
)
def test_a_wrong_field_is_named(change: dict[str, Any], field: str, said: str) -> None:
    with pytest.raises(BadInput, match=rf"harbour\.toml: .*{said}.*docs/styles\.md") as caught:
        read_document(Style, {**tables(COMPOSER), **change}, "harbour.toml")
    assert caught.value.field == field


@pytest.mark.parametrize(
    ("old", "new", "field", "said"),
    [
        ('kind = "theme"', 'kind = "tune"', "parts[3].kind", "theme"),
        ('["accordion"]', '["accordeon"]', "parts[3].instruments", "docs/patches.md"),
        ("kick =", "kik =", "drums[0].layers", "snare"),
        ("vi | IV", "vj | IV", "progressions[0].chords", "'vj'"),
        ("verse:8:A:5.5", "verse:A:5.5", "forms[0]", "name:bars:material:energy"),
        ('"triad"', '"purple"', "colour", "seventh"),
        ('patterns = ["X---x---X---x---"]', "", "parts[2].patterns", "at least one pattern"),
    ],
)
def test_what_cannot_be_played_is_said_by_file_and_field(old: str, new: str, field: str, said: str) -> None:
    style = read_document(Style, tables(COMPOSER.replace(old, new, 1)), "harbour.toml")
    with pytest.raises(BadInput, match=r"generation/data/styles/harbour_pop\.toml") as caught:
        check_style(style)
    assert caught.value.field == field
    assert said in caught.value.message


def test_a_signature_names_a_player() -> None:
    style = replace(read_document(Style, tables(COMPOSER), "harbour.toml"), signature=("Fog horn",))
    with pytest.raises(BadInput, match="Drums, Bass, Piano, Tune"):
        check_style(style)


@pytest.mark.usefixtures("example")
def test_a_file_that_is_no_toml_says_its_line() -> None:
    broken = Path(str(loader.files("musicassist.catalog"))) / "genres/harbour_pop.toml"
    broken.write_text('name = "harbour pop\n', "utf-8")
    loader.genres.cache_clear()
    with pytest.raises(BadInput, match=r"genres/harbour_pop\.toml is no valid TOML .*line 1"):
        loader.genres()


@pytest.mark.usefixtures("example")
def test_a_family_of_the_asked_name_stands_in_for_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    word = GenreWord("harbour pop", ("pop",), (), common=False)
    monkeypatch.setattr(parsing_style, "genre_words", lambda: {word.name: word})
    parsing_style._claims.cache_clear()
    try:
        found = parsing_style.family_of("harbour pop")
    finally:
        parsing_style._claims.cache_clear()
    assert found is not None
    assert (found[0].slug, found[1]) == ("harbour_pop", False)
