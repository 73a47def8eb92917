"""A finished take by Stable Audio otherwise: sent whole with a strength, or with a hole to paint into."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from generation.core.alignment import Audio, lag_frames, shifted
from generation.core.repainting import level_of, repainted
from generation.core.stable_audio import (
    AUDIO,
    INPAINT,
    SOURCE_SECONDS_LOW,
    AudioRequest,
    Model,
    Source,
    check_span,
    check_variation,
)
from generation.engines.pieces import RATE_HZ, wav_bytes
from musicassist.contracts.revision import Revision

CONTEXT_SECONDS = 20.0  # of music that an inpaint hears on each side, where there is room
LAG_SECONDS = 0.25
FADE_SECONDS = 0.03


@dataclass(frozen=True)
class Window:
    """What of a take is sent.

    Attributes
    ----------
    start, end : int
        Frames of the take.
    hole_start, hole_end : int
        Frames of the take that are painted anew.
    """

    start: int
    end: int
    hole_start: int
    hole_end: int


def variation_request(model: Model, prompt: str, seed: int, piece: Audio, strength: float) -> AudioRequest:
    """The whole take, sent with a strength.

    Raises
    ------
    BadInput
        When it is longer than one call may be.
    """
    seconds = piece.shape[1] / RATE_HZ
    check_variation(model, seconds)
    return AudioRequest(
        model=model,
        prompt=prompt,
        duration_seconds=seconds,
        seed=seed,
        verb=AUDIO,
        source=Source(wav_bytes(piece), seconds),
        strength=strength,
    )


def window_of(model: Model, revision: Revision, frames: int) -> Window:
    """The part of a take that an inpaint hears: the span, and as much on both sides as helps and fits.

    Raises
    ------
    BadInput
        When the span and the music that it must fit are longer than one call may be.
    """
    start = round((revision.start_seconds or 0.0) * RATE_HZ)
    end = min(frames, round((revision.end_seconds or 0.0) * RATE_HZ))
    most = int(model.seconds_high) * RATE_HZ
    check_span(model, frames / RATE_HZ, start / RATE_HZ, end / RATE_HZ)
    room = min(round(CONTEXT_SECONDS * RATE_HZ), (most - (end - start)) // 2)
    first, last = max(0, start - room), min(frames, end + room)
    lacking = round(SOURCE_SECONDS_LOW * RATE_HZ) - (last - first)
    if lacking > 0:
        first, last = max(0, first - lacking), min(frames, last + lacking)
    return Window(first, last, start, end)


def repaint_request(model: Model, prompt: str, seed: int, piece: Audio, window: Window) -> AudioRequest:
    """The window, with its hole named."""
    part = piece[:, window.start : window.end]
    seconds = part.shape[1] / RATE_HZ
    hole = ((window.hole_start - window.start) / RATE_HZ, (window.hole_end - window.start) / RATE_HZ)
    return AudioRequest(
        model=model,
        prompt=prompt,
        duration_seconds=seconds,
        seed=seed,
        verb=INPAINT,
        source=Source(wav_bytes(part), seconds),
        mask_seconds=(hole[0], min(hole[1], float(math.floor(model.seconds_high)))),
    )


def painted(piece: Audio, answer: Audio, window: Window) -> tuple[Audio, float]:
    """The take with the hole filled, and by how many seconds the service's own copy of the rest was late.

    What was to be kept is taken from the take, not from the service's copy of it: it stays to the sample.
    """
    kept = [(window.start, window.hole_start), (window.hole_end, window.end)]
    heard = max(kept, key=lambda span: span[1] - span[0])
    ours = piece[:, heard[0] : heard[1]]
    theirs = answer[:, heard[0] - window.start : heard[1] - window.start]
    lag, likeness = lag_frames(ours, theirs, round(LAG_SECONDS * RATE_HZ))
    lag = lag if likeness > 0.3 else 0
    placed = np.zeros((2, max(piece.shape[1], window.end)), np.float32)
    moved = shifted(answer, -lag)[:, : window.end - window.start]
    placed[:, window.start : window.start + moved.shape[1]] = moved
    placed *= np.float32(level_of(piece, placed, kept))
    made = repainted(piece, placed, window.hole_start, window.hole_end, fade_frames=round(FADE_SECONDS * RATE_HZ))
    return made[:, : piece.shape[1]], lag / RATE_HZ
