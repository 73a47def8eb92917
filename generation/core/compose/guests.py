"""What an asked instrument does that takes no chair of the style's: a job of its own, or one by turns."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from generation.core.compose.style import PartPlan, load_table
from musicassist.catalog.documents import read_document
from musicassist.catalog.schema import Instrument

if TYPE_CHECKING:
    from generation.core.compose.ensemble import Seat

KICK_KEY = 36
"""A kit that has this key is a whole kit; the others are single pieces of percussion."""
_SUSTAINED_GROUPS = ("strings", "winds", "brass", "voice")
_SUSTAINED = ("accordion", "organ", "rock_organ", "church_organ", "soft_lead", "saw_lead", "lead_guitar")
_SHORT = ("harp", "pizzicato", "staccato_strings", "vocal_chop")
_JOBS = {
    ("lead", True): ("counter", "bed", "octave", "ostinato"),
    ("lead", False): ("ostinato", "counter", "octave", "second_chords"),
    ("chords", True): ("second_chords", "bed", "counter"),
    ("chords", False): ("second_chords", "ostinato", "counter"),
    ("pad", True): ("pad", "counter", "second_chords"),
    ("pad", False): ("pad", "second_chords", "ostinato"),
}
"""By role and whether it can hold a note: what it may do beside others, the likeliest first."""
_JOB_OF_KIND = {"counter": "counter", "double": "octave", "riff": "ostinato", "pad": "bed"}
_ASKED_COST, _OWN_COST, _STEP_COST = 2.0, 1.0, 0.6
"""What it costs to share a job with an asked player and with one of the style's, and to take a less likely one."""


def sustains(sound: Instrument) -> bool:
    """Whether an instrument can hold a note as long as it likes."""
    if sound.slug in _SHORT:
        return False
    return sound.group in _SUSTAINED_GROUPS or sound.slug in _SUSTAINED or sound.role == "pad"


def guest_plan(sound: Instrument, seats: Sequence[Seat]) -> PartPlan:
    """A new chair for an instrument that the style has none for: by its role, and by what the others do.

    Nobody doubles a tune that somebody else doubles already.
    """
    row = _job(sound, seats)
    table = load_table("roles.toml")
    names = (f"{row}_{sound.slug}", f"{row}_{sound.group}", row, "lead")
    plan = next(table[name] for name in names if name in table)
    document = {"name": sound.name, "stem": sound.name, "instruments": [sound.slug], **plan}
    return read_document(PartPlan, document, "roles.toml")


def _job(sound: Instrument, seats: Sequence[Seat]) -> str:
    taken = [seat.plan.role for seat in seats]
    if sound.source == "kit":
        return "drums" if sound.low <= KICK_KEY and "drums" not in taken else "percussion"
    if sound.role not in taken and sound.role != "counter":
        return sound.role
    if sound.role == "bass":
        return "second_bass"
    jobs = _JOBS.get(("lead" if sound.role == "counter" else sound.role, sustains(sound)))
    if jobs is None:
        return sound.role
    if any(seat.plan.kind == "double" for seat in seats):
        jobs = tuple(job for job in jobs if job != "octave")
    return min(jobs, key=lambda job: _cost(job, seats) + _STEP_COST * jobs.index(job))


def _cost(job: str, seats: Sequence[Seat]) -> float:
    return sum((_ASKED_COST if seat.asked else _OWN_COST) for seat in seats if _does(seat, job))


def _does(seat: Seat, job: str) -> bool:
    if job == "second_chords":
        return bool(seat.asked) and seat.plan.role == "chords"
    return _JOB_OF_KIND.get(seat.plan.kind) == ("bed" if job == "pad" else job)


def by_turns(seats: list[Seat]) -> list[Seat]:
    """Asked players with one and the same job have it phrase by phrase in turn."""
    players: dict[str, list[int]] = {}
    for i, seat in enumerate(seats):
        job = _JOB_OF_KIND.get(seat.plan.kind, "")
        if job in ("counter", "ostinato") and seat.asked:
            players.setdefault(job, []).append(i)
    shared = list(seats)
    for crowd in players.values():
        for turn, i in enumerate(crowd):
            shared[i] = replace(seats[i], plan=replace(seats[i].plan, turn=turn, turns=len(crowd)))
    return shared


def one_doubling(seats: list[Seat]) -> list[Seat]:
    """Of several who double the tune one does, an asked one first; the others play against it."""
    doubling = [i for i, seat in enumerate(seats) if seat.plan.kind == "double"]
    if len(doubling) < 2:
        return seats
    stays = next((i for i in doubling if seats[i].asked), doubling[0])
    return [
        replace(seat, plan=replace(seat.plan, kind="counter")) if i in doubling and i != stays else seat
        for i, seat in enumerate(seats)
    ]
