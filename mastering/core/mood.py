"""What the mood changes in a style's mix: how bright, how far away, how hard."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musicassist.catalog.schema import MixTraits
from musicassist.contracts.brief import MoodProfile
from musicassist.contracts.master import ChainStep

# At the ends of a mood's dimensions (ours): a dark piece stays recognisably of its style.
TILT_DB = 1.5
REVERB_SHARE = 0.25
SATURATION = 0.12
PUNCH_SHARE = 0.5
LEAST = 0.15


def felt(traits: MixTraits, mood: MoodProfile) -> MixTraits:
    """The style's traits in this mood."""
    if abs(mood.energy) < LEAST and abs(mood.brightness) < LEAST:
        return traits
    tilt = TILT_DB * mood.brightness * np.linspace(-1.0, 1.0, len(traits.balance_db))
    return replace(
        traits,
        balance_db=tuple(round(float(b + t), 2) for b, t in zip(traits.balance_db, tilt, strict=True)),
        reverb_seconds=round(traits.reverb_seconds * (1.0 - REVERB_SHARE * mood.energy), 2),
        saturation=round(min(1.0, max(0.0, traits.saturation + SATURATION * mood.energy)), 3),
    )


def punch(mood: MoodProfile) -> float:
    """What the shaping of transients is multiplied with."""
    return 1.0 + PUNCH_SHARE * mood.energy


def mood_steps(mood: MoodProfile) -> tuple[ChainStep, ...]:
    """What the mood did, for the report."""
    words = []
    if abs(mood.brightness) >= LEAST:
        words.append(f"balance tilted {TILT_DB * mood.brightness:+.1f} dB at the top")
    if abs(mood.energy) >= LEAST:
        words.append(f"reverb {-100 * REVERB_SHARE * mood.energy:+.0f} %")
        words.append(f"drive {100 * SATURATION * mood.energy:+.0f} %")
    return (ChainStep("Mood", ", ".join(words)),) if words else ()
