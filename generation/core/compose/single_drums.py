"""Single drums: which wish asks for one, what a kit plays then, and which of its keys nobody may hear."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from generation.core.compose.guests import KICK_KEY
from generation.core.compose.names import KitPiece, barred_keys, piece_named
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.catalog.loader import instruments
from musicassist.catalog.schema import Instrument
from musicassist.contracts.brief import InstrumentWish

if TYPE_CHECKING:
    from generation.core.compose.ensemble import Seat


def is_whole_kit(sound: Instrument) -> bool:
    """Whether a sound has a kick, and so is a whole kit."""
    return sound.source == "kit" and sound.low <= KICK_KEY


def is_kit(plan: PartPlan, sound: Instrument) -> bool:
    """Whether a player plays a whole kit."""
    return plan.kind.startswith("drums") and is_whole_kit(sound)


def single_drum(wish: InstrumentWish, sound: Instrument) -> KitPiece | None:
    """The drum that a wish means whose sound is a whole kit (``kick drum``, ``floor tom``, ``gated snare``)."""
    piece = piece_named(wish.name) if is_whole_kit(sound) else None
    return piece if piece is not None and piece.wished and piece.patterns else None


def allowed_notes(seat: Seat, seats: list[Seat], excluded: tuple[str, ...], notes: list[Note]) -> list[Note]:
    """The law for everybody who writes drum notes.

    A refused piece is silent, unless it is all that an asked sound has (asked cymbals without a crash ride); a single
    drum plays its own keys; a kit leaves them to who plays them alone.
    """
    sound = instruments()[seat.instrument]
    if sound.source != "kit":
        return notes
    if seat.single and seat.piece is not None:
        return [note for note in notes if note.pitch in seat.piece.wished]
    barred = set(barred_keys(excluded))
    for other in seats:
        if other.single and other.piece is not None and seat.plan.kind.startswith("drums"):
            barred |= other.piece.wished
    left = [note for note in notes if note.pitch not in barred]
    if left or not seat.asked or is_whole_kit(sound):
        return left
    asked = piece_named(seat.asked)
    free = sorted(asked.keys - barred) if asked is not None else []
    return [replace(note, pitch=free[0]) for note in notes] if free else notes


def plan_of_strokes(seat: Seat) -> PartPlan | None:
    """How an asked drum is played where the style's beat has no stroke of it."""
    return replace(seat.plan, kind="percussion", patterns=seat.piece.patterns) if seat.piece is not None else None


def is_heard(seat: Seat, notes: list[Note], *, has_beat: bool) -> bool:
    """Whether the drum that was asked of a kit is among its notes; one alone needs a beat of the style's own."""
    if seat.piece is None:
        return True
    return any(note.pitch in seat.piece.wished for note in notes) and (has_beat or not seat.single)
