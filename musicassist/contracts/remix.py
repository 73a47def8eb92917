"""Remix: what a person changes in a finished mix before it is mastered again."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.contracts.brief import DeliveryTarget, StemChange


@dataclass(frozen=True)
class Remix:
    """A person's own mix of a take, in place of the style's.

    Attributes
    ----------
    stems : tuple of StemChange
        Only stems that differ from the style's own mix, in the take's order.
    target : DeliveryTarget or None
        None keeps the brief's.
    """

    stems: tuple[StemChange, ...] = ()
    target: DeliveryTarget | None = None
