"""Feel: what the moods of a prompt say about its sound."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Feel:
    """What the moods say about the sound, each -1 to 1; 0 where they say nothing.

    Attributes
    ----------
    energy : float
        Calm to driving.
    brightness : float
        Dark to bright.
    """

    energy: float = 0.0
    brightness: float = 0.0
