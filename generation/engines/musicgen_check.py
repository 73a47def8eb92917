"""Whether MusicGen's weights are here, fit, and play."""

from __future__ import annotations

import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

from django.conf import settings

from generation.engines.musicgen_weights import LICENCE, find_weights, free_memory_bytes

PROMPT = "a soft piano melody"
SECONDS = 2.0


def check(folder: Path, *, make: bool) -> Iterator[str]:
    """Lines for the person who asks."""
    weights = find_weights(settings.MUSICGEN_MODEL)
    if weights is not None:
        free = free_memory_bytes()
        yield f"The weights take {weights.size_bytes / 1e9:.1f} GB on disk. {LICENCE}."
        yield (
            f"In float32 they need {weights.needed_bytes('float32') / 1e9:.1f} GB of memory; "
            f"{'nobody knows how much is' if free is None else f'{free / 1e9:.1f} GB are'} free."
        )
    if not make:
        return
    performance = import_module("generation.engines.musicgen_performance")
    player, loaded = performance.load_player()
    began_at = time.monotonic()
    audio = performance.piece(player, PROMPT, SECONDS, seed=1, progress=lambda share: None)
    took = time.monotonic() - began_at
    yield f"{loaded}: {audio.shape[1] / player.rate_hz:.1f} s of sound in {took:.1f} s."
