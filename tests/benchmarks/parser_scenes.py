"""How often a scene gets a sensible genre and mood: ``python -m tests.benchmarks.parser_scenes``.

Judged on scenes that no card holds, against the best constant answer (chosen on the judged scenes, so flattered).
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import understand

SCENES = Path(__file__).parent / "parser" / "scenes.jsonl"
_MOODS_A_BRIEF = 3


@dataclass(frozen=True)
class Scene:
    """A scene with every genre and mood that would be sensible."""

    prompt: str
    genres: frozenset[str]
    moods: frozenset[str]


def scenes() -> list[Scene]:
    """The judged scenes."""
    lines = [json.loads(line) for line in SCENES.read_text("utf-8").splitlines() if line.strip()]
    return [Scene(row["prompt"], frozenset(row["genres_any"]), frozenset(row["moods_any"])) for row in lines]


def main() -> None:
    """Print the table and what missed."""
    judged = scenes()
    genres = Counter(genre for scene in judged for genre in scene.genres)
    moods = [mood for mood, _ in Counter(mood for scene in judged for mood in scene.moods).most_common(12)]
    best = max(combinations(moods, _MOODS_A_BRIEF), key=lambda three: sum(bool(set(three) & s.moods) for s in judged))
    constant_genre, count = genres.most_common(1)[0]
    constant_moods = sum(bool(set(best) & scene.moods) for scene in judged)
    briefs = [understand(PromptRequest(scene.prompt, 0)) for scene in judged]
    right = [brief.genres[0] in scene.genres for brief, scene in zip(briefs, judged, strict=True)]
    moody = [bool(set(brief.moods) & scene.moods) for brief, scene in zip(briefs, judged, strict=True)]
    total = len(judged)
    print(f"{'':28} genre  a mood of three")
    print(f"{'best constant answer':28} {count / total:5.2f}  {constant_moods / total:.2f}   {constant_genre}; {best}")
    print(f"{'scene cards':28} {sum(right) / total:5.2f}  {sum(moody) / total:.2f}")
    for scene, brief, genre_is_right in zip(judged, briefs, right, strict=True):
        if not genre_is_right:
            print(f"  {scene.prompt} → {brief.genres[0]}, {', '.join(brief.moods)}")


if __name__ == "__main__":
    main()
