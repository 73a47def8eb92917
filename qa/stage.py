"""The adapter that the pipeline calls."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.codec import encode
from musicassist.contracts.master import Master
from musicassist.contracts.report import QaReport
from musicassist.contracts.stage import StageContext, StageName
from qa.core.run import run
from qa.core.tolerances import tolerances


class QaStage:
    """Requested against measured."""

    name = StageName.QA
    version = "3"

    def key_values(self, **inputs: Any) -> dict[str, Any]:
        """What the judgement depends on: the wishes that are measured, the corrections so far, the tolerances."""
        brief: MusicBrief = inputs["brief"]
        master: Master = inputs["master"]
        return {
            "tempo_bpm": brief.tempo_bpm,
            "key": str(brief.key),
            "metre": str(brief.metre),
            "genre": brief.genre,
            "duration_seconds": brief.duration_seconds,
            "target": asdict(brief.target),
            "adjustment": asdict(brief.adjustment),
            "repair": asdict(brief.repair),
            "roles": [stem.role for stem in master.stems],
            "instruments": [wish.name for wish in brief.instruments],
            "stems": [[stem.name, *(played.asked for played in stem.instruments)] for stem in master.stems],
            "stem_changes": [asdict(change) for change in brief.stem_changes],
            "reference_balance_db": list(brief.reference.balance_db) if brief.reference else None,
            "seed": brief.seed,
            "own_mix": [file.sha256 for file in brief.own_mix],
            "limited_by_physics": master.limited_by_physics,
            "targets": [[asdict(row.target), row.limited_by_physics] for row in master.deliveries],
            "tolerances": encode(tolerances(brief.genre, inputs.get("engine", ""))),
        }

    def run(self, ctx: StageContext, **inputs: Any) -> QaReport:
        """Measure ``master`` and judge it against ``brief``."""
        return run(inputs["brief"], inputs["master"], ctx, engine=inputs.get("engine", ""))
