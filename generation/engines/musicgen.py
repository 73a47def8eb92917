"""MusicGen through transformers: no key and no network, but weights, memory and patience."""

from __future__ import annotations

from importlib import import_module
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec

from django.conf import settings

from generation.engines.base import Availability
from generation.engines.musicgen_weights import LICENCE, find_weights, missing_word
from generation.engines.separation_setup import separation_state
from generation.engines.transcription_setup import transcription_state
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.rendering import Rendering
from musicassist.contracts.stage import StageContext

MODULE = "generation.engines.musicgen_performance"
SECONDS_PER_SECOND = 10.0


class MusicgenEngine:
    """Brief → caption → tokens, window by window → one piece."""

    name = "musicgen"
    title = "MusicGen"
    version = "2"
    licence = LICENCE
    midi = False
    exact_tempo = False
    vocals = False
    max_seconds = 600.0

    @property
    def stems(self) -> bool:
        """Only by a separation model."""
        return bool(separation_state())

    @property
    def transcribes(self) -> bool:
        """Whether its notes are heard afterwards; it never has a score."""
        return bool(transcription_state())

    def available(self) -> Availability:
        """Whether the libraries and the weights are here; nothing is loaded."""
        for library in ("torch", "transformers"):
            if find_spec(library) is None:
                return Availability(False, f"{library} is not installed: run the set-up again.")
        if find_weights(settings.MUSICGEN_MODEL) is None:
            return Availability(False, missing_word(settings.MUSICGEN_MODEL))
        return Availability(True)

    def key_values(self, brief: MusicBrief) -> dict[str, object]:
        """Weights, number format and libraries."""
        weights = find_weights(settings.MUSICGEN_MODEL)
        return {
            "model": settings.MUSICGEN_MODEL,
            "weights": weights.identity() if weights else None,
            "separation": settings.SEPARATION_MODEL,
            "transcription": bool(transcription_state()),
            "device": settings.MUSICGEN_DEVICE,
            "dtype": settings.MUSICGEN_DTYPE,
            "libraries": {name: _version(name) for name in ("torch", "transformers")},
        }

    def estimate_seconds(self, brief: MusicBrief) -> float:
        """On a slow machine: ten times as long as the music, and the loading."""
        return 60.0 + SECONDS_PER_SECOND * brief.duration_seconds

    def render(self, ctx: StageContext, brief: MusicBrief) -> Rendering:
        """Load, play, write."""
        # By name: torch belongs into the working child, never into the web process.
        rendering: Rendering = import_module(MODULE).perform(ctx, brief, engine=self.name, version=self.version)
        return rendering


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return ""
