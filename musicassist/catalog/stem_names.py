"""What a stem is by the words of its file's name, and how a mixer would start out with it."""

from __future__ import annotations

import re

from musicassist.contracts.rendering import MixHints

MOST_STEMS = 32
# The first that fits wins; level, reverb and sidechain as a mixer starts out.
ROLES = (
    ("drums", r"drum|kick|snare|hat|cymbal|perc|beat|clap|tom|loop", MixHints(level_db=0.0, reverb_send=0.06)),
    ("bass", r"bass|sub|808", MixHints(level_db=-3.0, reverb_send=0.0)),
    ("lead", r"lead|vocal|vox|voice|melody|solo|sax|trumpet|flute", MixHints(level_db=-2.0, reverb_send=0.18)),
    ("pad", r"pad|atmo|ambient|string|choir", MixHints(level_db=-9.0, reverb_send=0.25)),
    ("texture", r"fx|noise|texture|riser|vinyl|effect", MixHints(level_db=-14.0, reverb_send=0.2)),
    ("chords", r".", MixHints(level_db=-6.0, reverb_send=0.15)),
)


def stem_role(name: str) -> tuple[str, MixHints]:
    """Role and mix hints of a stem called ``name``."""
    role, _, hints = next(row for row in ROLES if re.search(row[1], name.lower() or "-"))
    return role, hints
