"""Stable Audio, hosted by Stability AI: a key, credits, and finished sound that nobody can take apart afterwards."""

from __future__ import annotations

from importlib import import_module

from django.conf import settings

from generation.core.stable_audio import MODELS, AudioRequest, check_span, check_variation, model_named
from generation.engines.base import Account, Availability
from generation.engines.separation_setup import separation_state
from generation.engines.transcription_setup import transcription_state
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import BadInput
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.revision import EarlierTake, Revision, RevisionKind
from musicassist.contracts.stage import StageContext

MODULE = "generation.engines.stability_performance"
SECONDS_PER_CALL = 90.0


class StabilityEngine:
    """Brief → prompt → one call or several → one piece, or a take for each instrument."""

    name = "stability"
    title = "Stable Audio"
    version = "2"
    licence = "Made under Stability AI's terms of use; music of other people may not be sent"
    midi = False
    exact_tempo = False
    vocals = False
    max_seconds = 600.0
    revisions = (RevisionKind.VARIATION, RevisionKind.REPAINT)
    revises_any_take = True
    hears_reference = True
    makes_takes = True

    @property
    def credits_per_call(self) -> float | None:
        """By the model; None when the settings name none."""
        model = MODELS.get(settings.STABILITY_MODEL)
        return model.credits if model else None

    def account(self) -> Account:
        """What is left, of the balance and of the budgets."""
        found: Account = import_module("generation.engines.stability_account").account(self.name)
        return found

    @property
    def stems(self) -> bool:
        """Only as separate takes, each paid for, or by a separation model."""
        return bool(settings.STABILITY_STEMS) or bool(separation_state())

    @property
    def transcribes(self) -> bool:
        """Whether its notes are heard afterwards; it never has a score."""
        return bool(transcription_state())

    def available(self) -> Availability:
        """Whether key, address and model can be used; nothing is asked of the service."""
        if settings.STABILITY_MODEL not in MODELS:
            return Availability(False, f"STABILITY_MODEL is none of {', '.join(MODELS)}.")
        if problem := _choice_problem():
            return Availability(False, problem)
        # By name: the web process lists engines and need not load what calls them.
        problem = import_module("generation.engines.stability_client").setting_problem(
            settings.STABILITY_AI_API_KEY, settings.STABILITY_AI_BASE_URL
        )
        return Availability(not problem, problem)

    def key_values(self, brief: MusicBrief) -> dict[str, object]:
        """Model and the choices that change the sound."""
        return {
            "model": settings.STABILITY_MODEL,
            "takes": settings.STABILITY_STEMS,
            "steps": settings.STABILITY_STEPS,
            "cfg_scale": settings.STABILITY_CFG_SCALE,
            "separation": settings.SEPARATION_MODEL,
            "transcription": bool(transcription_state()),
            "reference_strength": settings.STABILITY_REFERENCE_STRENGTH if brief.reference else "",
        }

    def estimate_seconds(self, brief: MusicBrief) -> float:
        """A call lasts up to a minute or two, whatever its length."""
        takes = settings.STABILITY_STEMS if brief.engine_takes is None else brief.engine_takes
        calls = max(1.0, brief.duration_seconds / 150.0) * max(1, takes)
        return SECONDS_PER_CALL * calls

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        """Ask, wait, join."""
        rendering: Rendering = import_module(MODULE).perform(ctx, brief, engine=self.name, version=self.version)
        return rendering

    def check_revision(self, revision: Revision, seconds: float) -> None:
        """Whether the service can do it with a take of this length; nothing is sent."""
        model = model_named(settings.STABILITY_MODEL)
        if revision.kind is RevisionKind.VARIATION:
            check_variation(model, seconds)
        else:
            check_span(model, seconds, revision.start_seconds or 0.0, revision.end_seconds or 0.0)

    def revise(self, ctx: StageContext, brief: MusicBrief, source: EarlierTake, revision: Revision) -> Rendering:
        """Send the take, with a strength or with a hole: one call."""
        module = import_module(MODULE)
        rendering: Rendering = module.revise(ctx, brief, source, revision, engine=self.name, version=self.version)
        return rendering


def _choice_problem() -> str:
    """What the chosen model does not take of the settings; nothing when it takes all."""
    try:
        AudioRequest(
            MODELS[settings.STABILITY_MODEL],
            "a word",
            10.0,
            steps=settings.STABILITY_STEPS,
            cfg_scale=settings.STABILITY_CFG_SCALE,
        )
    except BadInput as error:
        return f"STABILITY_{(error.field or '').upper()} is out of its range: {error.message}"
    return ""
