"""From a part's plan to its notes: one entry a way of playing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from generation.core.compose import bass, comping, harmonies, melody, ostinato
from generation.core.compose.drums import play_drums, with_rolls
from generation.core.compose.piece import Piece
from generation.core.compose.style import PartPlan
from generation.core.score import Note
from musicassist.contracts.errors import ContractError


@dataclass(frozen=True)
class Cue:
    """What a player hears of the others.

    Attributes
    ----------
    active : list of bool
        Bars in which the part plays.
    lead : list of Note
        The lead's line.
    kicks : list of float
        Beats at which the kick sounds.
    rootless : bool
        Whether a bass plays the roots.
    """

    active: list[bool]
    lead: list[Note]
    kicks: list[float]
    rootless: bool


Player = Callable[[Piece, PartPlan, Cue], list[Note]]


def _rolling_drums(piece: Piece, plan: PartPlan, cue: Cue) -> list[Note]:
    return with_rolls(play_drums(piece, plan, cue.active), piece.rng("rolls", plan.name), 0.09)


PLAYERS: dict[str, Player] = {
    "drums": lambda piece, plan, cue: play_drums(piece, plan, cue.active),
    "drums_rolls": _rolling_drums,
    "bass": lambda piece, plan, cue: bass.play_pattern(piece, plan, cue.active),
    "walking": lambda piece, plan, cue: bass.play_walking(piece, plan, cue.active),
    "pedal": lambda piece, plan, cue: bass.play_pedal(piece, plan, cue.active),
    "808": lambda piece, plan, cue: bass.play_808(piece, plan, cue.active, cue.kicks),
    "comp": lambda piece, plan, cue: comping.play_comp(piece, plan, cue.active, rootless=cue.rootless),
    "strum": lambda piece, plan, cue: comping.play_comp(piece, plan, cue.active, rootless=False, strum_ms=11.0),
    "arpeggio": lambda piece, plan, cue: comping.play_arpeggio(piece, plan, cue.active, rootless=cue.rootless),
    "pad": lambda piece, plan, cue: comping.play_pad(piece, plan, cue.active, rootless=cue.rootless),
    "power": lambda piece, plan, cue: comping.play_power(piece, plan, cue.active),
    "scratch": lambda piece, plan, cue: comping.play_scratch(piece, plan, cue.active),
    "texture": lambda piece, plan, cue: comping.play_texture(piece, plan, cue.active),
    "theme": lambda piece, plan, cue: melody.play_theme(piece, plan, cue.active),
    "riff": lambda piece, plan, cue: ostinato.play_riff(piece, plan, cue.active),
    "percussion": lambda piece, plan, cue: ostinato.play_percussion(piece, plan, cue.active),
    "counter": lambda piece, plan, cue: melody.play_counter(piece, plan, cue.lead, cue.active),
    "harmony": lambda piece, plan, cue: harmonies.play_harmony(piece, plan, cue.lead),
    "double": lambda piece, plan, cue: melody.play_double(piece, plan, cue.lead, cue.active),
}
"""Ways of playing, by the ``kind`` of a part's plan."""


def play(piece: Piece, plan: PartPlan, cue: Cue) -> list[Note]:
    """The part's notes, on the straight grid.

    Raises
    ------
    ContractError
        When nobody knows how to play that way.
    """
    try:
        player = PLAYERS[plan.kind]
    except KeyError:
        raise ContractError(f"part {plan.name!r} has the kind {plan.kind!r}; there are: {', '.join(PLAYERS)}") from None
    return player(piece, plan, cue)
