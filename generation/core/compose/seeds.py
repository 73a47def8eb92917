"""Which seed decides what: a piece from nothing has one, a variation of it has others for what is written anew."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

MELODIC_ROLES = ("lead", "counter")
OTHER_ROLES = ("drums", "bass", "chords", "pad", "texture")


@dataclass(frozen=True)
class Seeds:
    """The seeds of a piece.

    Attributes
    ----------
    form : int
        Of the form, the players and who plays when.
    harmony : int
    roles : dict
        Of what a role's players play, by role; ``form``'s where a role is not named.
    """

    form: int
    harmony: int
    roles: Mapping[str, int] = field(default_factory=dict)

    @classmethod
    def single(cls, seed: int) -> Seeds:
        """Of a piece from nothing."""
        return cls(seed, seed)

    def of_role(self, role: str) -> int:
        """What a player's notes are drawn from."""
        return self.roles.get(role, self.form)

    def renewed(self, seed: int, *, roles: Iterable[str], harmony: bool) -> Seeds:
        """With another seed for these roles, and for the harmony."""
        return replace(
            self,
            harmony=seed if harmony else self.harmony,
            roles={**self.roles, **dict.fromkeys(roles, seed)},
        )
