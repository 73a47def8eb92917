"""The parsing stage: reads the settings, calls the core."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from musicassist.catalog.loader import CATALOG_VERSION
from musicassist.contracts.brief import MusicBrief, PromptRequest
from musicassist.contracts.stage import StageContext, StageName
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
            "reference": asdict(request.reference) if request.reference else None,
            "catalog": CATALOG_VERSION,
            "vocabulary": VOCABULARY_VERSION,
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
        return brief
