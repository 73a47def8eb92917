"""The parsing stage: reads the settings, calls the core."""

from __future__ import annotations

import dataclasses
from dataclasses import asdict
from typing import Any

from django.conf import settings

from musicassist.catalog.loader import CATALOG_VERSION
from musicassist.contracts.brief import MusicBrief, Origin
from musicassist.contracts.request import PromptRequest
from musicassist.contracts.stage import StageContext, StageName
from parsing.core.scenes import cards_digest
from parsing.core.tagger import VERSION as MODEL_VERSION
from parsing.core.vocabulary import VOCABULARY_VERSION
from parsing.services import prompt_parse


class ParsingStage:
    """Understands the prompt."""

    name = StageName.PARSING
    version = "1"

    def key_values(self, request: PromptRequest) -> dict[str, Any]:
        """Everything that the brief depends on; the prompt is this stage's input, so it is here."""
        return {
            "prompt": request.prompt,
            "seed": request.seed,
            "duration_seconds": request.duration_seconds,
            "target": request.target,
            "split_drums": request.split_drums,
            "dry_stems": request.dry_stems,
            "reference": asdict(request.reference) if request.reference else None,
            "more_targets": [asdict(target) for target in request.more_targets],
            "reference_amount": request.reference_amount,
            "own_mix": [[file.path, file.sha256] for file in request.own_mix],
            "bits": request.bits,
            "title": request.title,
            "catalog": CATALOG_VERSION,
            "vocabulary": VOCABULARY_VERSION,
            "scenes": cards_digest(),
            "model": MODEL_VERSION,
            "names_model": settings.NER_MODEL,
        }

    def run(self, ctx: StageContext, request: PromptRequest) -> MusicBrief:
        """The brief of a request.

        Raises
        ------
        BadInput
            When the prompt states something impossible.
        """
        ctx.progress(0.1, "Reading the prompt")
        brief, _ = prompt_parse(
            prompt=request.prompt,
            seed=request.seed,
            duration_seconds=request.duration_seconds,
            target=request.target,
            reference=request.reference,
        )
        ctx.progress(1.0, "The prompt is understood")
        return _with_choices(brief, request)


def _with_choices(brief: MusicBrief, request: PromptRequest) -> MusicBrief:
    """The brief with what was chosen beside the prompt and needs no understanding."""
    brief = dataclasses.replace(
        brief,
        more_targets=request.more_targets,
        split_drums=brief.split_drums or request.split_drums,
        dry_stems=brief.dry_stems or request.dry_stems,
        reference_amount=request.reference_amount,
        own_mix=request.own_mix,
        bits=request.bits,
        title=request.title or brief.title,
    )
    if not request.own_mix:
        return brief
    # Of music that is there already nothing is decided but how it is mastered.
    said = tuple(p for p in brief.provenance if p.field == "target" or p.origin in (Origin.ASKED, Origin.CORRECTION))
    return dataclasses.replace(brief, provenance=said, notes=())
