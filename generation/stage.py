"""Generation as the pipeline sees it."""

from __future__ import annotations

from dataclasses import asdict, replace
from importlib import import_module
from typing import Any

from generation.engines.base import RevisingEngine
from generation.services import engine_get
from musicassist.contracts.brief import OWN_MIX_ENGINE, MusicBrief
from musicassist.contracts.errors import BadInput
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.repair import NO_REPAIR
from musicassist.contracts.revision import EarlierTake, Revision
from musicassist.contracts.stage import StageContext, StageName

# By name: they load decoders and Rubber Band, which who only lists stages does not need.
OWN_MIX, REPAIR = "generation.own_mix", "generation.core.repair"
REPAIR_VERSION = 1


class GenerationStage:
    """Brief → rendering, by the engine that the job chose."""

    name = StageName.GENERATION
    version = "1"

    def foundation(self, *, brief: MusicBrief, **inputs: Any) -> dict[str, Any] | None:
        """What a repair starts from: the same take as the engine played it, which is there already or is made."""
        return None if brief.repair == NO_REPAIR else inputs | {"brief": replace(brief, repair=NO_REPAIR)}

    def key_values(
        self,
        *,
        brief: MusicBrief,
        engine: str,
        source: EarlierTake | None = None,
        revision: Revision | None = None,
        played: Rendering | None = None,
    ) -> dict[str, Any]:
        """The musical slice of the brief; delivery, adjustment and prompt are not in it."""
        # Only where there is one, so that the keys of takes from nothing stay as they were.
        extra: dict[str, Any] = {} if brief.repair == NO_REPAIR else {"repair": [REPAIR_VERSION, asdict(brief.repair)]}
        if brief.own_mix and revision is None:
            own = import_module(OWN_MIX)
            files = [f.path for f in brief.own_mix]
            return extra | {"engine": OWN_MIX_ENGINE, "engine_version": own.VERSION, "files": files}
        if revision:
            extra["revision"] = asdict(replace(revision, take=0))
        if brief.engine_takes is not None:
            extra["engine_takes"] = brief.engine_takes
        if brief.reference and brief.reference_strength is not None:
            extra["reference_strength"] = brief.reference_strength
        chosen = engine_get(engine, must_be_available=False)
        return extra | {
            "engine": engine,
            "engine_version": chosen.version,
            "engine_values": chosen.key_values(brief),
            "genre": brief.genre,
            "genres": list(brief.genres),
            "tempo_bpm": brief.tempo_bpm,
            "key": [brief.key.tonic, brief.key.mode],
            "metre": [brief.metre.beats, brief.metre.unit],
            "duration_seconds": brief.duration_seconds,
            "instruments": [asdict(wish) for wish in brief.instruments],
            "moods": list(brief.moods),
            "mood_profile": asdict(brief.mood_profile),
            "style_references": list(brief.style_references),
            "excluded": list(brief.excluded),
            "structure": list(brief.structure),
            "seed": brief.seed,
            "split_drums": brief.split_drums,
            "reference": brief.reference.sha256 if brief.reference else None,
        }

    def run(
        self,
        ctx: StageContext,
        *,
        brief: MusicBrief,
        engine: str,
        source: EarlierTake | None = None,
        revision: Revision | None = None,
        played: Rendering | None = None,
    ) -> Rendering:
        """Make the music, make a finished take otherwise, or mend what was played; then no engine is called.

        Raises
        ------
        BadInput
            When the piece is longer than the engine can make.
        Unavailable
            When the engine cannot be used here.
        """
        if played is not None:
            mended: Rendering = import_module(REPAIR).repaired(ctx, brief, played)
            return mended
        if brief.own_mix and revision is None:
            rendering: Rendering = import_module(OWN_MIX).own_mix(ctx, brief)
            return rendering
        chosen = engine_get(engine)
        if brief.duration_seconds > chosen.max_seconds:
            limit, asked = f"{chosen.max_seconds:.0f}", f"{brief.duration_seconds:.0f}"
            raise BadInput(
                f"{chosen.title} makes at most {limit} seconds; {asked} were asked", field="duration_seconds"
            )
        if source is None or revision is None:
            return chosen.render(ctx, brief)
        if not isinstance(chosen, RevisingEngine) or revision.kind not in chosen.revisions:
            raise BadInput(f"{chosen.title} cannot make a {revision.kind} of a take.", code="engine_cannot")
        return chosen.revise(ctx, brief, source, revision)
