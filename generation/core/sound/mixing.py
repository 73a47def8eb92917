"""How the players imagine their stems in a mix; mastering decides."""

from __future__ import annotations

from dataclasses import replace

from musicassist.catalog.schema import Genre
from musicassist.contracts.rendering import MixHints

# Loudness against the drums, and sends, by role: a mix engineer's starting point.
_HINTS: dict[str, MixHints] = {
    "drums": MixHints(level_db=0.0, width=0.9, reverb_send=0.07),
    "bass": MixHints(level_db=-2.0, width=0.6, reverb_send=0.0),
    "lead": MixHints(level_db=-3.0, width=1.0, reverb_send=0.2, delay_send=0.15),
    "chords": MixHints(level_db=-5.5, width=1.0, reverb_send=0.18),
    "pad": MixHints(level_db=-9.0, width=1.0, reverb_send=0.32),
    "counter": MixHints(level_db=-7.0, width=1.0, reverb_send=0.28, delay_send=0.08),
    "texture": MixHints(level_db=-15.0, width=1.0, reverb_send=0.12),
}
_DUCKING_ROLES = ("bass", "chords", "pad", "texture")


def hints_for(role: str, family: Genre) -> MixHints:
    """A stem's hints in a style; sidechained where the style ducks."""
    hints = _HINTS.get(role, MixHints())
    return replace(hints, sidechain=family.mix.sidechain_db > 0.0 and role in _DUCKING_ROLES)
