"""The adapter that the pipeline calls: brief and rendering in, Master out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mastering.core.request import MasteringRequest, StemSource, TrackTags
from mastering.core.run import run
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import Rendering, Stem
from musicassist.contracts.stage import StageContext, StageName


class MasteringStage:
    """Mixes the stems by the style's traits and masters to the target."""

    name = StageName.MASTERING
    version = "1"

    def key_values(self, brief: MusicBrief, rendering: Rendering) -> dict[str, Any]:
        """Everything that the delivered files depend on, as plain values."""
        return {
            "mix": asdict(genre(brief.genre).mix),
            "target": [brief.target.loudness_lufs, brief.target.ceiling_dbtp],
            "adjustment": asdict(brief.adjustment),
            "stem_changes": [asdict(change) for change in brief.stem_changes],
            "reference_balance_db": list(brief.reference.balance_db) if brief.reference else None,
            "tempo_bpm": rendering.tempo_bpm,
            "kicks": list(rendering.kick_onsets_seconds),
            "stems": [[s.name, s.role, s.audio.sha256, asdict(s.hints)] for s in rendering.stems],
            "tags": [brief.title, brief.genre, str(rendering.key), rendering.engine, rendering.seed],
        }

    def run(self, ctx: StageContext, brief: MusicBrief, rendering: Rendering) -> Master:
        """Mix and master into ``ctx.workdir``."""
        request = MasteringRequest(
            stems=tuple(_source(ctx, stem) for stem in rendering.stems),
            traits=genre(brief.genre).mix,
            target=brief.target,
            adjustment=brief.adjustment,
            tempo_bpm=rendering.tempo_bpm,
            kick_onsets_seconds=rendering.kick_onsets_seconds,
            stem_changes=brief.stem_changes,
            balance_db=brief.reference.balance_db if brief.reference else None,
            seed=rendering.seed,
            tags=TrackTags(
                title=brief.title,
                tempo_bpm=rendering.tempo_bpm,
                key=str(rendering.key),
                genre=brief.genres[0] if brief.genres else genre(brief.genre).name,
                comment=brief.prompt,
                engine=f"{rendering.engine} {rendering.engine_version}".strip(),
                seed=rendering.seed,
            ),
        )
        return run(request, ctx)


def _source(ctx: StageContext, stem: Stem) -> StemSource:
    return StemSource(stem.name, stem.role, ctx.root / stem.audio.path, stem.hints, stem.instruments)
