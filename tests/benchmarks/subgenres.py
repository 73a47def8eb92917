"""How much of its family's notes a subgenre writes: ``python -m tests.benchmarks.subgenres``.

Sameness is the share of a subgenre's notes (instrument, start, pitch) that its family writes too, from one seed, key,
tempo and length: 1.0 is the same piece.
"""

from __future__ import annotations

import os
from collections import Counter
from dataclasses import replace

from generation.core.compose.composer import compose
from generation.core.compose.subgenre import subgenres
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import MusicBrief
from parsing.services import prompt_parse

FOUND_SAME = (
    "liquid drum and bass", "neurofunk", "melodic techno", "nu metal", "darksynth", "new wave", "k-pop", "cloud rap",
    "baroque", "drone", "acid house", "dark ambient",
)  # fmt: skip
"""Subgenres that a review found to be their family's piece."""
SAME = 0.95


def sameness(name: str, seed: int) -> float:
    """0 (nothing in common) to 1 (the family's piece)."""
    brief = prompt_parse(prompt=name, seed=seed, duration_seconds=40)[0]
    plain = replace(brief, genres=(genre(brief.genre).name,))
    own, family = _notes(brief, seed), _notes(plain, seed)
    return sum((own & family).values()) / max(1, max(own.total(), family.total()))


def _notes(brief: MusicBrief, seed: int) -> Counter[tuple[str, float, int]]:
    score = compose(brief, genre(brief.genre), rng_seed=seed)
    return Counter((part.instrument, note.start_beats, note.pitch) for part in score.parts for note in part.notes)


def main() -> None:
    """Print a line for every subgenre that has a row, and how many differ."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
    found = {name: sameness(name, seed=3) for row in subgenres() for name in row.names}
    for name, share in sorted(found.items(), key=lambda item: -item[1]):
        print(f"{share:5.2f}  {name}")
    print(f"{sum(share < SAME for share in found.values())} of {len(found)} differ from their family (under {SAME})")


if __name__ == "__main__":
    main()
