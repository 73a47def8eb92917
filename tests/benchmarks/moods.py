"""Whether moods are audible: ``python -m tests.benchmarks.moods [style …] [--seeds N]``.

Each pair of opposite moods goes through the parser and the composer, style by style; the table shows the features that
the literature ties to them and how often the first mood lies on the expected side of the second. Directions from
P. Juslin and P. Laukka, Psychological Bulletin 129 (2003), table 7, and A. Gabrielsson and E. Lindström, "The role of
structure in the musical expression of emotions", in Handbook of Music and Emotion (2010).
"""

from __future__ import annotations

import argparse
import os
from itertools import pairwise

import django
import numpy as np

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
django.setup()

from generation.core.compose.composer import compose  # noqa: E402
from generation.core.score import Score  # noqa: E402
from musicassist.catalog.loader import genre  # noqa: E402
from musicassist.theory.scale import is_minor  # noqa: E402
from parsing.services import prompt_parse  # noqa: E402
from tests.benchmarks.melody_measures import lead_notes  # noqa: E402

PAIRS: dict[tuple[str, str], dict[str, int]] = {
    ("happy", "sad"): {"tempo": 1, "major": 1, "register": 1, "legato": -1, "brightness": 1, "density": 1},
    ("aggressive", "peaceful"): {"tempo": 1, "loudness": 1, "legato": -1, "density": 1, "brightness": 1},
    ("bright", "dark"): {"major": 1, "register": 1, "brightness": 1},
    ("energetic", "dreamy"): {"tempo": 1, "loudness": 1, "density": 1, "legato": -1},
}
"""Feature: 1 where the first mood has more of it, -1 where it has less."""
STYLES = ("pop", "house", "rock", "orchestral", "lo-fi", "synthwave", "jazz", "trap")


def features(prompt: str, seed: int) -> dict[str, float]:
    """What is heard of a mood before any sound is made."""
    brief, _ = prompt_parse(prompt=prompt, seed=seed)
    score = compose(brief, genre(brief.genre), rng_seed=seed)
    pitched = [p for p in score.parts if p.role not in ("drums", "texture")]
    notes = [note for part in pitched for note in part.notes]
    lead = lead_notes(score)
    return {
        "tempo": brief.tempo_bpm,
        "major": 0.0 if is_minor(brief.key.mode) else 1.0,
        "register": float(np.mean([note.pitch for note in lead])) if lead else 0.0,
        "loudness": float(np.mean([note.velocity for note in notes])),
        "density": sum(len(part.notes) for part in score.parts) / score.duration_seconds,
        "legato": _legato(score),
        "brightness": _brightness(score),
    }


def _legato(score: Score) -> float:
    """Mean share of the time to the next note that the lead's notes sound."""
    lead = lead_notes(score)
    pairs = [(a, b.start_beats - a.start_beats) for a, b in pairwise(lead) if b.start_beats - a.start_beats <= 2.0]
    return float(np.mean([min(1.0, a.duration_beats / gap) for a, gap in pairs if gap > 0])) if pairs else 0.0


def _brightness(score: Score) -> float:
    """Mean opening of the filters."""
    values = [point.value for part in score.parts for point in part.automation.get("cutoff", ())]
    return float(np.mean(values)) if values else 0.0


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("styles", nargs="*", default=STYLES)
    parser.add_argument("--seeds", type=int, default=3)
    options = parser.parse_args()
    print(f"{'moods':<24}{'feature':<12}{'first':>9}{'second':>9}  as the literature says")
    for (first, second), directions in PAIRS.items():
        rows = [
            (features(f"{first} {style}", seed), features(f"{second} {style}", seed))
            for style in options.styles
            for seed in range(options.seeds)
        ]
        for name, direction in directions.items():
            kept = [direction * (a[name] - b[name]) for a, b in rows]
            share = sum(1.0 if value > 0 else 0.5 if value == 0 else 0.0 for value in kept) / len(kept)
            means = [float(np.mean([row[i][name] for row in rows])) for i in (0, 1)]
            print(f"{f'{first} / {second}':<24}{name:<12}{means[0]:>9.2f}{means[1]:>9.2f}  {share:.0%} of {len(rows)}")


if __name__ == "__main__":
    main()
