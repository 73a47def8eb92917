"""Where the players sit: what nobody placed is spread to both sides, drums, bass, tune and beds stay in the middle."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from generation.core.compose.ensemble import Seat

_SPREAD = {"chords": 0.3, "counter": 0.24, "drums": 0.34}
"""How far from the middle, by role; of the drums only hand percussion leaves it."""
_TWICE_LEFT_AND_RIGHT = ("overdriven_guitar", "distorted_guitar")
"""Sounds that fill both sides by themselves."""
_LEAST_PAN = 0.05


def seated_apart(seats: list[Seat], rng: np.random.Generator) -> list[Seat]:
    """The seats with places from -1 to 1; a place that the style gives stays, and the others balance it."""
    free = [seat for seat in seats if _is_free(seat)]
    taken = [np.sign(seat.plan.pan) for seat in seats if abs(seat.plan.pan) >= _LEAST_PAN]
    if len(free) + len(taken) < 2:
        return seats
    side = float(-taken[0]) if taken else float(rng.choice((-1.0, 1.0)))
    places: dict[str, float] = {}
    for seat in free:
        places[seat.plan.name] = round(side * _SPREAD[seat.plan.role] * float(rng.uniform(0.8, 1.2)), 3)
        side = -side
    return [
        replace(seat, plan=replace(seat.plan, pan=places[seat.plan.name])) if seat.plan.name in places else seat
        for seat in seats
    ]


def _is_free(seat: Seat) -> bool:
    plan = seat.plan
    if plan.role not in _SPREAD or abs(plan.pan) >= _LEAST_PAN or seat.instrument in _TWICE_LEFT_AND_RIGHT:
        return False
    return plan.role != "drums" or plan.kind == "percussion"
