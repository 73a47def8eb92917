"""Putting new music into a span of a finished recording: outside the span every sample stays as it was."""

from __future__ import annotations

import numpy as np

from generation.core.alignment import Audio, join_on

LEVEL_MOST = 4.0
_QUIET = 1e-5


def repainted(old: Audio, new: Audio, start: int, end: int, *, fade_frames: int) -> Audio:
    """``old`` with its frames ``start`` to ``end`` taken from ``new``.

    Parameters
    ----------
    old, new : ndarray of float32, shape (channels, frames)
        On one clock; ``new`` may be longer when the span reaches the end of ``old``.
    start, end : int
        Frames.
    fade_frames : int
        Of the crossfades; both lie inside the span.

    Returns
    -------
    ndarray of float32
        As long as ``old``, or as ``new`` where the span goes to the end.
    """
    fade = max(0, min(fade_frames, (end - start) // 2))
    reaches_end = end >= old.shape[1]
    if reaches_end and new.shape[1] > old.shape[1]:
        old = np.pad(old, ((0, 0), (0, new.shape[1] - old.shape[1])))
    elif new.shape[1] < old.shape[1]:
        new = np.pad(new, ((0, 0), (0, old.shape[1] - new.shape[1])))
    made = join_on(old, new, start + fade, start + fade, fade) if start > 0 else new.copy()
    if reaches_end:
        return made
    return join_on(made, old, end, end, fade)


def level_of(old: Audio, new: Audio, spans: list[tuple[int, int]]) -> float:
    """The factor that brings ``new`` to the level of ``old``, as heard in ``spans`` that both have in common.

    1 where either is silent there.
    """
    ours = [old[:, start:end] for start, end in spans]
    theirs = [new[:, start:end] for start, end in spans]
    power = sum(float(np.vdot(part, part)) for part in ours)
    other = sum(float(np.vdot(part, part)) for part in theirs)
    frames = max(1, sum(part.size for part in ours))
    if power / frames < _QUIET**2 or other / frames < _QUIET**2:
        return 1.0
    return float(np.clip(np.sqrt(power / other), 1.0 / LEVEL_MOST, LEVEL_MOST))
