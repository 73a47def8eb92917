"""Revision: what a person wants to be done to a finished take, in place of a take from nothing."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from musicassist.contracts.audio import AudioRef
from musicassist.contracts.rendering import Rendering

STRENGTH = (0.01, 1.0)
"""Least and most that a variation changes."""


class RevisionKind(StrEnum):
    """What may be done to a take."""

    VARIATION = "variation"
    REPAINT = "repaint"


@dataclass(frozen=True)
class Revision:
    """A wish about a finished take of the same job.

    Attributes
    ----------
    kind : RevisionKind
        ``variation``: the same piece otherwise; ``repaint``: a span of it made anew, the rest left as it is.
    take : int
        Number of the attempt whose music it is made from.
    engine : str
        That does it.
    seed : int
        0 to 2**32 - 1.
    strength : float or None
        Of a variation, 0.01 (hardly another) to 1 (nothing left but what the brief says).
    start_seconds, end_seconds : float or None
        Of a repaint: the span, in the take's time.
    """

    kind: RevisionKind
    take: int
    engine: str
    seed: int
    strength: float | None = None
    start_seconds: float | None = None
    end_seconds: float | None = None


@dataclass(frozen=True)
class EarlierTake:
    """What a revision starts from.

    Attributes
    ----------
    rendering : Rendering
        As its engine made it.
    mix : AudioRef
        As it was mixed, before mastering.
    """

    rendering: Rendering
    mix: AudioRef
