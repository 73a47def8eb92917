"""What the prompt states is binding: ``python -m tests.benchmarks.binding [--briefs N] [--seed S] [--single-drums]``.

Random briefs over every style, tempo, key, mode, metre, length, wish and exclusion; counts what is not kept. With
``--single-drums`` instead: every style as a prompt that refuses one drum (``house, no kick``) through the parser.
"""

from __future__ import annotations

import argparse
import os
from collections import Counter
from functools import cache

import django
import numpy as np

from generation.core.compose.composer import compose
from generation.core.compose.exclusion import is_excluded
from generation.core.score import Score
from musicassist.catalog.loader import genre, genres, instruments
from musicassist.contracts.brief import Metre, MusicBrief
from musicassist.theory.meter import quarter_tempo
from musicassist.theory.scale import MODES, harmony_pitch_classes
from parsing.services import prompt_parse
from tests.unit.compose_briefs import STYLES, brief_of

METRES = ((4, 4), (3, 4), (6, 8), (5, 4), (7, 8), (12, 8), (9, 8), (7, 4), (2, 4), (5, 8), (11, 8))
TONICS = ("C", "C#", "Db", "D", "Eb", "E", "F", "F#", "Gb", "G", "Ab", "A", "Bb", "B")
EXCLUSIONS = ("drum", "bass", "guitar", "piano", "vocal", "synth", "string", "brass", "percussion")
_LEAST_IN_KEY = 0.72
DRUMS = {
    "kick": (35, 36), "snare": (38, 40), "hi-hats": (42, 44, 46), "trap hats": (42, 44, 46), "claps": (39,),
    "rimshots": (37,), "ride": (51, 53, 59), "crash cymbals": (49, 57), "cymbals": (49, 51, 52, 53, 55, 57, 59),
    "toms": (41, 43, 45, 47, 48, 50), "shaker": (69, 70, 82), "tambourine": (54,), "cowbell": (56,),
    "congas": (62, 63, 64),
}  # fmt: skip
"""What a prompt may refuse, with its keys on the General MIDI percussion map."""
_LEAST_LEFT = 0.5
"""Share of the other drums' strokes that must remain when one is refused."""


def random_brief(rng: np.random.Generator) -> MusicBrief:
    """A brief that a person could have stated."""
    slug = str(rng.choice(STYLES))
    known = instruments()
    excluded = tuple(rng.choice(EXCLUSIONS, size=int(rng.integers(0, 3)), replace=False))
    free = [name for name, sound in known.items() if not is_excluded(sound, sound.role, excluded)]
    sounds = tuple(str(s) for s in rng.choice(free, size=int(rng.integers(0, 5)), replace=False))
    metre = METRES[int(rng.integers(len(METRES)))] if rng.random() < 0.5 else (4, 4)
    return brief_of(
        slug,
        tempo_bpm=round(float(rng.uniform(40, 220)), 1),
        key=(str(rng.choice(TONICS)), str(rng.choice(sorted(MODES)))),
        metre=metre,
        duration_seconds=float(rng.choice([10.0, 15.5, 30.0, 61.0, 90.0, 180.0])),
        sounds=sounds,
        excluded=tuple(str(word) for word in excluded),
    )


def broken_promises(brief: MusicBrief, score: Score) -> list[str]:
    """What the score does not keep of its brief."""
    broken = []
    metre = score.metre
    triplets = metre == Metre(12, 8) and brief.metre == Metre(4, 4)
    if abs(score.tempo_bpm - quarter_tempo(brief.tempo_bpm, metre)) > 0.05:
        broken.append("tempo")
    if metre != brief.metre and not triplets:
        broken.append("metre")
    bar_seconds = score.beats_per_bar * 60 / score.tempo_bpm
    if abs(score.duration_seconds - brief.duration_seconds) > bar_seconds:
        broken.append("duration")
    if {wish.name for wish in brief.instruments} - {part.asked for part in score.parts if part.notes}:
        broken.append("instrument")
    known = instruments()
    asked = {wish.sound for wish in brief.instruments}
    for part in score.parts:
        if part.instrument not in asked and is_excluded(known[part.instrument], part.role, brief.excluded):
            broken.append("exclusion")
    if score.key != brief.key or _share_in_key(score) < _LEAST_IN_KEY:
        broken.append("key")
    return broken


def _share_in_key(score: Score) -> float:
    at = score.key_changes[0][0] * score.beats_per_bar if score.key_changes else float("inf")
    scale = harmony_pitch_classes(score.key)
    later = harmony_pitch_classes(score.key_changes[0][1]) if score.key_changes else scale
    notes = [n for p in score.parts if p.role not in ("drums", "texture") for n in p.notes]
    return sum(n.pitch % 12 in (scale if n.start_beats < at else later) for n in notes) / max(1, len(notes))


def strokes(score: Score) -> Counter[int]:
    """How often each percussion key is struck."""
    known = instruments()
    kits = [part for part in score.parts if known[part.instrument].source == "kit"]
    return Counter(note.pitch for part in kits for note in part.notes)


def refused_drums(seed: int) -> None:
    """Print, for every drum, in how many styles that play it a refusal silences it and nothing else."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "musicassist.settings.test")
    django.setup()
    for drum, keys in DRUMS.items():
        played, kept, lost = 0, [], []
        for slug, family in genres().items():
            usual = strokes(_written(f"{family.name}, 30 seconds", seed))
            if not any(usual[key] for key in keys):
                continue
            played += 1
            left = strokes(_written(f"{family.name}, no {drum}, 30 seconds", seed))
            others = [key for key in usual if key not in keys]
            if any(left[key] for key in keys):
                kept.append(slug)
            elif sum(left[key] for key in others) < _LEAST_LEFT * sum(usual[key] for key in others):
                lost.append(slug)
        right = played - len(kept) - len(lost)
        print(f"no {drum:14} {right:2} of {played:2} right", f"still there: {kept}" * bool(kept),
              f"lost the kit: {lost}" * bool(lost), flush=True)  # fmt: skip


@cache
def _written(prompt: str, seed: int) -> Score:
    brief, _ = prompt_parse(prompt=prompt, seed=seed)
    return compose(brief, genre(brief.genre), rng_seed=seed)


def main() -> None:
    """Print how many briefs broke which promise."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--briefs", type=int, default=300)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--single-drums", action="store_true")
    options = parser.parse_args()
    if options.single_drums:
        refused_drums(options.seed)
        return
    counts = Counter[str]()
    for number in range(options.briefs):
        brief = random_brief(np.random.default_rng([options.seed, number]))
        score = compose(brief, genre(brief.genre), rng_seed=number)
        for promise in broken_promises(brief, score):
            counts[promise] += 1
            wishes = [wish.sound for wish in brief.instruments]
            print(
                f"  {number}: {promise} · {brief.genre}, {brief.tempo_bpm} BPM, {brief.key}, {brief.metre}, "
                f"{brief.duration_seconds} s, {wishes}, no {brief.excluded}"
            )
    print(f"{options.briefs} briefs; broken: {dict(counts) or 'nothing'}")


if __name__ == "__main__":
    main()
