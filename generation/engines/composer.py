"""The studio's own engine: it composes a score and plays it. No key, no network, exact tempo and key."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version

from generation.engines.base import Availability
from generation.soundfont import instrument_fonts, soundfont
from musicassist.catalog.loader import CATALOG_VERSION
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext


class ComposerEngine:
    """Brief → score → players → stems and MIDI."""

    name = "composer"
    title = "Composer"
    version = "5"
    stems = True
    midi = True
    exact_tempo = True
    vocals = False
    max_seconds = 600.0
    revisions = (RevisionKind.VARIATION, RevisionKind.REPAINT)
    revises_any_take = False

    def available(self) -> Availability:
        """Always: what it needs is installed with the project."""
        return Availability(True)

    def key_values(self, brief: MusicBrief) -> dict[str, object]:
        """The font and the libraries that decide the samples."""
        font = soundfont()
        own = {slug: [f.path.name, f.path.stat().st_size, f.bank, f.program] for slug, f in instrument_fonts().items()}
        return {
            "soundfont": [font.name, font.stat().st_size] if font else None,
            **({"own_soundfonts": own} if own else {}),
            "catalog": CATALOG_VERSION,
            "libraries": {name: _version(name) for name in ("pygame-ce", "numpy", "scipy", "numba")},
        }

    def estimate_seconds(self, brief: MusicBrief) -> float:
        """A start of up to half a minute when nothing is compiled yet, then well ahead of real time."""
        return 30.0 + 0.5 * brief.duration_seconds

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        """Compose and play."""
        # By name: the web process lists engines and must not load numba and the players with them.
        performance = import_module("generation.engines.performance")
        rendering: Rendering = performance.perform(
            ctx, brief, font=soundfont(), own=instrument_fonts(), engine=self.name, version=self.version
        )
        return rendering

    def revise(self, ctx: StageContext, brief: MusicBrief, source: EarlierTake, revision: Revision) -> Rendering:
        """Compose it otherwise, or some of its bars."""
        module = import_module("generation.engines.composer_revision")
        made: Rendering = module.revise(
            ctx,
            brief,
            source,
            revision,
            font=soundfont(),
            own=instrument_fonts(),
            engine=self.name,
            version=self.version,
        )
        return made


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
