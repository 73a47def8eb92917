"""Adjustment: what quality control asks mastering to do otherwise."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class StemCorrection:
    """What is put right on one stem of the mix.

    Attributes
    ----------
    name : str
        The stem's, as the flag says it; see :func:`same_stem`.
    gain_db : float
        Added to its level in the mix, -40 to 40.
    in_phase : bool
        The polarity of its right channel is turned before it is mixed.
    """

    name: str
    gain_db: float = 0.0
    in_phase: bool = False


@dataclass(frozen=True)
class MasterAdjustment:
    """What QA asked mastering to do otherwise; only a correction sets it.

    Attributes
    ----------
    gain_db : float
        Added to the chain's own loudness gain.
    ceiling_db : float
        Added to the limiter's ceiling (0 or below).
    stems : tuple of StemCorrection
        The mix that is made again of the same stems, before a person's own faders.
    """

    gain_db: float = 0.0
    ceiling_db: float = 0.0
    stems: tuple[StemCorrection, ...] = ()

    def of_stem(self, name: str) -> StemCorrection:
        """What is put right on that stem; nothing where nobody asked."""
        return next((row for row in self.stems if same_stem(row.name, name)), StemCorrection(name))


NO_ADJUSTMENT = MasterAdjustment()


def flag_name(name: str) -> str:
    """A stem's name as a flag can hold it: letters and digits, in small letters, one space between."""
    return " ".join("".join(c if c.isalnum() else " " for c in name.casefold()).split())


def same_stem(one: str, other: str) -> bool:
    """Whether two names are one stem's, however they are written."""
    return flag_name(one) == flag_name(other)
