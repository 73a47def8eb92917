"""Where the players imagine their stems: hand percussion sits under the kit that it accompanies."""

from __future__ import annotations

from pathlib import Path

from generation.core.score import Note, Part
from generation.core.sound.mixing import hints_for, stem_hints
from generation.core.sound.stems import PlayedStem
from musicassist.catalog.loader import genre

POP = genre("pop")


def stem(name: str, role: str, *levels_db: float) -> PlayedStem:
    parts = [
        Part(f"{name} {n}", name, role, "shaker", (Note(0, 1, 70, 90),), level) for n, level in enumerate(levels_db)
    ]
    return PlayedStem(name, role, tuple(parts), Path(f"{name}.wav"))


def test_percussion_beside_a_kit_sits_under_it() -> None:
    hints = stem_hints((stem("Drums", "drums", 0.0), stem("Shaker", "drums", -8.0), stem("Conga", "drums", -4.0)), POP)
    assert hints["Drums"] == hints_for("drums", POP)
    assert hints["Shaker"].level_db < hints["Conga"].level_db < hints["Drums"].level_db - 5.0


def test_percussion_alone_has_the_beat() -> None:
    alone, beside = (stem_hints(stems, POP) for stems in (
        (stem("Conga", "drums", -4.0),),
        (stem("Conga", "drums", -4.0), stem("Drums", "drums", 0.0)),
    ))  # fmt: skip
    assert alone["Conga"].level_db > beside["Conga"].level_db


def test_who_shares_the_kit_s_stem_leaves_its_level() -> None:
    hints = stem_hints((stem("Drums and conga", "drums", -4.0, 0.0), stem("Keys", "chords", -3.0)), POP)
    assert hints["Drums and conga"] == hints_for("drums", POP)
    assert hints["Keys"] == hints_for("chords", POP)
