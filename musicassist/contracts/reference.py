"""Parts of what is heard in a reference track."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class ReferenceSection:
    """A section heard in a reference.

    Attributes
    ----------
    start, length : float
        Of the whole, 0 to 1.
    letter : str
        Sections of one letter sound alike.
    energy : float
        0 (the barest of the track) to 1 (the fullest).
    """

    start: float
    length: float
    letter: str
    energy: float


@dataclass(frozen=True)
class LikelyFamily:
    """A style family that a reference may be of.

    Attributes
    ----------
    slug : str
        In the catalog.
    probability : float
        0 to 1.
    """

    slug: str
    probability: float
