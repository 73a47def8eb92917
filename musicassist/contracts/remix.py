"""Remix: what a person changes in a finished mix before it is mastered again."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass

from musicassist.contracts.brief import DeliveryTarget, MusicBrief, StemChange


@dataclass(frozen=True)
class Remix:
    """A person's own mix of a take, in place of the style's.

    Attributes
    ----------
    stems : tuple of StemChange
        Only stems that differ from the style's own mix, in the take's order.
    target : DeliveryTarget or None
        None keeps the brief's.
    more_targets : tuple of DeliveryTarget
        Beside ``target``.
    bits : int or None
        Of WAV and FLAC, 16 or 24; None keeps the brief's.
    """

    stems: tuple[StemChange, ...] = ()
    target: DeliveryTarget | None = None
    more_targets: tuple[DeliveryTarget, ...] = ()
    bits: int | None = None


def remixed(brief: MusicBrief, remix: Remix) -> MusicBrief:
    """The brief with what a remix says in its place."""
    brief = dataclasses.replace(brief, stem_changes=remix.stems, bits=remix.bits or brief.bits)
    if remix.target is None:
        return brief
    return dataclasses.replace(brief, target=remix.target, more_targets=remix.more_targets)
