"""What the goldens are made of, and how."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from generation.core.compose.composer import compose
from musicassist.catalog.loader import genre
from musicassist.contracts.codec import encode
from parsing.core.tagger import tagger
from parsing.services import prompt_parse

PROMPTS = {
    "lofi": "warm lo-fi with rhodes and vinyl drums, 84 bpm, A minor, one minute",
    "drum-and-bass": "A high-energy drum and bass track at 174 bpm in the style of Pendulum, with a heavy reese bass",
    "techno": "dark techno, 132 BPM, F# minor, no vocals, 2:00",
    "house": "uplifting house with piano stabs, 124 bpm, for a club, 90 seconds",
    "trap": "menacing trap, 140bpm, C harmonic minor, 808s and bells, 45 s",
    "ambient": "slow ambient drone, no drums, lydian on D, three minutes",
    "orchestral": "epic orchestral piece with french horn and choir, 6/8, for broadcast",
    "jazz": "a swinging jazz trio with upright bass and brushes, Bb major",
    "waltz": "melancholic piano waltz in E minor, 50 seconds",
    "corrected": "dark techno, one minute --gain_db +0.8 --target_lufs -14 --seed 5",
    "nothing": "please send me the invoice of last week",
}


def golden(prompt: str) -> dict[str, Any]:
    """The brief of a prompt, and the outline of the score that is written for it."""
    brief, _ = prompt_parse(prompt=prompt, seed=7)
    # None of these prompts holds a name that only the model knows: they read the same where it is not installed.
    brief = replace(brief, notes=tuple(note for note in brief.notes if note != tagger()[1]))
    score = compose(brief, genre(brief.genre), rng_seed=brief.seed)
    outline = {
        "bars": score.bars,
        "seconds": round(score.duration_seconds, 3),
        "sections": [f"{s.name} {s.start_bar}+{s.bars}" for s in score.sections],
        "stems": sorted({part.stem for part in score.parts}),
        "parts": [f"{part.name} · {part.role} · {part.instrument}" for part in score.parts],
    }
    return {"brief": encode(brief), "score": outline}
