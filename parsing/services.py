"""What the API, the admin and the command line call to understand a prompt."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.conf import settings

from musicassist.catalog.loader import genre as catalog_genre
from musicassist.contracts.brief import MusicBrief, ReferenceProfile
from musicassist.contracts.codec import encode
from musicassist.contracts.request import PromptRequest
from parsing.core.deciding import decide
from parsing.core.enhancing import enhance
from parsing.core.inferring import find_hints
from parsing.core.names_model import names_model
from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read
from parsing.core.tagger import tagger


def prompt_parse(
    *,
    prompt: str,
    seed: int = 0,
    duration_seconds: float | None = None,
    target: str | None = None,
    reference: ReferenceProfile | None = None,
) -> tuple[MusicBrief, ParsedPrompt]:
    """The whole decision, and what the text alone says.

    Raises
    ------
    BadInput
        When something stated is impossible (a tempo of 1000 BPM, a flag without its value).
    """
    names = names_model(settings.NER_MODEL)
    model, problem = tagger()
    reading = read(prompt, names, model)
    remarks = (problem, names.problem if names else "")
    request = PromptRequest(prompt, seed, duration_seconds, target, reference)
    brief = decide(request, reading, remarks, find_hints(reading))
    return brief, parsed(reading)


def prompt_check(*, prompt: str, duration_seconds: float | None = None, target: str | None = None) -> None:
    """Refuse a prompt that states something impossible, by the rules alone: no name model is loaded.

    Raises
    ------
    BadInput
        As :func:`prompt_parse`.
    """
    decide(PromptRequest(prompt, 0, duration_seconds, target, None), read(prompt, None), ())


def prompt_parse_document(prompt: str, seed: int = 0) -> dict[str, Any]:
    """The answer of ``POST /api/v1/parse``: on top what the text says, below it the whole decision."""
    brief, said = prompt_parse(prompt=prompt, seed=seed)
    return as_api_dict(brief, said)


def prompt_enhance_document(prompt: str) -> dict[str, Any]:
    """The answer of ``POST /api/v1/prompts/enhance``: the fuller prompt, and what was added to it.

    Raises
    ------
    BadInput
        As :func:`prompt_parse`.
    """
    fuller = enhance(prompt, names_model(settings.NER_MODEL))
    return {
        "prompt": fuller.prompt,
        "added": [asdict(addition) for addition in fuller.added],
        "notes": list(fuller.notes),
    }


def as_api_dict(brief: MusicBrief, said: ParsedPrompt) -> dict[str, Any]:
    """A brief and what the text says as plain JSON values."""
    return {
        **said.as_dict(),
        "genre": _genre(brief, said),
        "family": catalog_genre(brief.genre).family if said.genres else None,
        "mood": said.moods[0] if said.moods else None,
        "structure": list(brief.structure),
        "target": brief.target.name if brief.target.explicit else None,
        "provenance": [
            {
                "field": p.field,
                "value": p.value,
                "origin": p.origin.value,
                "start": p.start,
                "end": p.end,
                "note": p.note,
            }
            for p in brief.provenance
        ],
        "notes": list(brief.notes),
        "understood": brief.understood,
        "brief": encode(brief),
    }


def _genre(brief: MusicBrief, said: ParsedPrompt) -> str | None:
    """The named genre that leads; None when none was named."""
    return next((name for name in (*brief.genres, *said.genres) if name in said.genres), None)
