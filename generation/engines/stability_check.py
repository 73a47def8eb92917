"""Verifying a key for real, cheaply: the balance is free, and one second of sound costs one call."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.conf import settings

from generation.core.stable_audio import AudioRequest, model_named
from generation.engines.stability_calls import PaidCalls
from generation.engines.stability_client import StabilityClient
from generation.ledger import Ledger
from generation.spending import spent_today, stability_budget
from musicassist.contracts.errors import Unavailable

PROMPT = "a single soft piano note, 60 BPM"


def check(folder: Path, *, make: bool) -> Iterator[str]:
    """Lines for the person who asks."""
    client = StabilityClient(
        key=settings.STABILITY_AI_API_KEY,
        base_url=settings.STABILITY_AI_BASE_URL,
        answer_seconds=settings.STABILITY_ANSWER_SECONDS,
    )
    model = model_named(settings.STABILITY_MODEL)
    before = client.balance()
    yield f"The key works; the account holds {before:g} credits."
    limits = stability_budget()
    yield (
        f"A track may cost {limits.per_job:g} credits and a day {limits.per_day:g}; "
        f"{spent_today('stability'):g} were spent today. One call of {model.name} costs {model.credits:g}."
    )
    if before < model.credits:
        raise Unavailable(f"That is too little for one call of {model.name}: buy credits at platform.stability.ai.")
    if not make:
        yield "Nothing was made and nothing was spent; with --make one second of sound is made and paid for."
        return
    # A folder of its own for each check: asking again is a person's choice to pay again.
    ledger = Ledger(engine="stability", root=folder, run="engine_check", budget=limits)
    request = AudioRequest(model, PROMPT, 1.0, seed=1, output_format="wav")
    take = PaidCalls(client, ledger, lambda: None, settings.STABILITY_POLL_SECONDS).take(request)
    seconds = take.audio.shape[1] / 44_100
    yield f"It made {seconds:.2f} s of sound ({take.finish_reason}, seed {take.seed})."
    yield f"The account holds {client.balance():g} credits now."
