"""The adapter that the pipeline calls: brief and rendering in, Master out."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mastering.core.desk import neutral_traits
from mastering.core.mood import felt
from mastering.core.request import (
    FOREIGN_STRENGTH,
    OWN_STRENGTH,
    MasteringRequest,
    ReferenceMatch,
    StemSource,
    TrackTags,
)
from mastering.core.run import run
from musicassist.catalog.loader import genre
from musicassist.catalog.schema import MixTraits
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import Rendering, Stem
from musicassist.contracts.stage import StageContext, StageName


class MasteringStage:
    """Mixes the stems by the style's traits and masters to the target."""

    name = StageName.MASTERING
    version = "6"

    def key_values(self, brief: MusicBrief, rendering: Rendering) -> dict[str, Any]:
        """Everything that the delivered files depend on, as plain values."""
        return {
            "mix": asdict(_traits(brief)),
            "targets": [[t.name, t.loudness_lufs, t.ceiling_dbtp] for t in (brief.target, *brief.more_targets)],
            "bits": brief.bits,
            "punch": brief.mood_profile.energy,
            "sections": [[s.start_seconds, s.end_seconds, s.energy] for s in rendering.sections],
            "adjustment": asdict(brief.adjustment),
            "stem_changes": [asdict(change) for change in brief.stem_changes],
            "reference": _reference_values(brief),
            "tempo_bpm": rendering.tempo_bpm,
            "kicks": list(rendering.kick_onsets_seconds),
            "stems": [[s.name, s.role, s.audio.sha256, asdict(s.hints)] for s in rendering.stems],
            "dry_stems": brief.dry_stems,
            "tags": [brief.title, brief.genre, str(rendering.key), rendering.engine, rendering.seed],
        }

    def run(self, ctx: StageContext, brief: MusicBrief, rendering: Rendering) -> Master:
        """Mix and master into ``ctx.workdir``."""
        request = MasteringRequest(
            stems=tuple(_source(ctx, stem) for stem in rendering.stems),
            traits=_traits(brief),
            target=brief.target,
            adjustment=brief.adjustment,
            tempo_bpm=rendering.tempo_bpm,
            kick_onsets_seconds=rendering.kick_onsets_seconds,
            stem_changes=brief.stem_changes,
            more_targets=brief.more_targets,
            reference=ReferenceMatch(brief.reference, brief.reference_amount) if brief.reference else None,
            balance_strength=FOREIGN_STRENGTH if brief.own_mix else OWN_STRENGTH,
            keeps_dynamics=_is_of_no_style(brief),
            sections=rendering.sections,
            mood=brief.mood_profile,
            bits=brief.bits,
            seed=rendering.seed,
            dry_stems=brief.dry_stems,
            tags=TrackTags(
                title=brief.title,
                tempo_bpm=rendering.tempo_bpm,
                key=str(rendering.key),
                genre=_genre_name(brief),
                comment=brief.prompt,
                engine=f"{rendering.engine} {rendering.engine_version}".strip(),
                seed=rendering.seed,
            ),
        )
        return run(request, ctx)


def _source(ctx: StageContext, stem: Stem) -> StemSource:
    return StemSource(stem.name, stem.role, ctx.root / stem.audio.path, stem.hints, stem.instruments)


def _traits(brief: MusicBrief) -> MixTraits:
    """The style's in this mood; a person's own mix of no stated style is treated neutrally."""
    return felt(neutral_traits() if _is_of_no_style(brief) else genre(brief.genre).mix, brief.mood_profile)


def _genre_name(brief: MusicBrief) -> str:
    if _is_of_no_style(brief):
        return ""
    return brief.genres[0] if brief.genres else genre(brief.genre).name


def _is_of_no_style(brief: MusicBrief) -> bool:
    return bool(brief.own_mix) and not brief.asked("genre")


def _reference_values(brief: MusicBrief) -> list[Any] | None:
    """What of the reference the master goes by."""
    if brief.reference is None:
        return None
    profile = brief.reference
    measures = [profile.loudness_lufs, profile.loudness_range_lu, profile.width]
    return [brief.reference_amount, list(profile.balance_db), measures]
