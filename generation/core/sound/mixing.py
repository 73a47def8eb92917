"""How the players imagine their stems in a mix; mastering decides."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from generation.core.sound.stems import PlayedStem
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
# Sounds of hand percussion are calibrated so much softer than a kit; on stems of their own they keep that beside one.
_BESIDE_A_KIT_DB = -3.0
_DUCKING_ROLES = ("bass", "chords", "pad", "texture")


def hints_for(role: str, family: Genre) -> MixHints:
    """A stem's hints in a style; sidechained where the style ducks."""
    hints = _HINTS.get(role, MixHints())
    return replace(hints, sidechain=family.mix.sidechain_db > 0.0 and role in _DUCKING_ROLES)


def stem_hints(stems: Sequence[PlayedStem], family: Genre) -> dict[str, MixHints]:
    """The hints of all stems of a piece, by name.

    Of several stems of drums one has the beat; the others (asked congas, a shaker) sit under it as they would on one
    stem with it, since a shaker as loud as a whole kit covers everything.
    """
    hints = {stem.name: hints_for(stem.role, family) for stem in stems}
    drums = {stem.name: max(part.level_db for part in stem.parts) for stem in stems if stem.role == "drums"}
    beat = max(drums, key=lambda name: drums[name], default="")
    for name, own_db in drums.items():
        beside_db = 0.0 if name == beat else _BESIDE_A_KIT_DB
        hints[name] = replace(hints[name], level_db=round(hints[name].level_db + own_db + beside_db, 2))
    return hints
