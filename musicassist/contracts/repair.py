"""Repair: what is mended on a take as it was played."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Repair:
    """What QA asked to be mended on the rendering as it was played, without a new take; only a correction sets it.

    Attributes
    ----------
    speed : float
        New tempo over the one that was played, by time-stretching: 0.94 to 1.06, 1 leaves it.
    semitones : int
        Transposed by so many, -2 to 2.
    head_cut_seconds : float
        Taken off the start.
    end_seconds : float
        Where it ends, with a fade before; 0 leaves the end as it is.
    fade_seconds : float
        How long the last fade is; 0 for none.
    mono_safe : bool
        Stems whose channels cancel each other are put in phase and narrowed.
    """

    speed: float = 1.0
    semitones: int = 0
    head_cut_seconds: float = 0.0
    end_seconds: float = 0.0
    fade_seconds: float = 0.0
    mono_safe: bool = False


NO_REPAIR = Repair()
