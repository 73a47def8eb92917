"""What moods ask of density, register, loudness, articulation, harmony, brightness and space.

The directions are those on which studies of performed and composed expression agree (P. Juslin and P. Laukka,
"Communication of emotions in vocal expression and music performance", Psychological Bulletin 129, 2003; A. Gabrielsson
and E. Lindström, "The role of structure in the musical expression of emotions", 2010): energy goes with loudness, many
notes, detached articulation and bright timbre; sadness with low register, few notes, legato and dull timbre; happiness
with high register, staccato and consonant major chords; darkness with low register and dull timbre. Tempo and mode are
decided with the brief.
"""

from __future__ import annotations

import math

from generation.core.compose.piece import MoodBias
from musicassist.contracts.brief import MoodProfile

_USUAL_ENERGY, _USUAL_DENSITY = 0.45, 0.38
"""The middle of the mood words' own dimensions."""


def bias_of(profile: MoodProfile) -> MoodBias:
    """What a mood profile asks, kept within musical bounds; nothing without moods."""
    if profile == MoodProfile():
        return MoodBias()
    drive = _within((profile.energy - _USUAL_ENERGY) / _USUAL_ENERGY, 1.0)
    density = 0.6 * (profile.density - _USUAL_DENSITY) / _USUAL_DENSITY + 0.4 * drive
    return MoodBias(
        density=max(0.6, min(1.35, math.exp(0.28 * density))),
        register=round(_within(3.5 * profile.brightness + 1.5 * profile.valence, 4.0)),
        energy=_within(0.1 * drive, 0.12),
        length=max(0.74, min(1.12, 1.0 - 0.1 * drive - 0.08 * profile.valence)),
        brightness=_within(0.22 * profile.brightness + 0.08 * drive, 0.3),
        valence=_within(profile.valence, 1.0),
        richness=_richness(profile),
        space=_within(-0.5 * drive + 0.4 * (_USUAL_DENSITY - profile.density), 0.6),
    )


def _richness(profile: MoodProfile) -> int:
    """One more third on plain chords for tender and dreamy moods, none for harsh ones."""
    if profile.energy < 0.35 and profile.valence > -0.3:
        return 1
    return -1 if profile.energy > 0.7 and profile.valence < -0.2 else 0


def _within(value: float, bound: float) -> float:
    return max(-bound, min(bound, value))
