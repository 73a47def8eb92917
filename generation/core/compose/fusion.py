"""Fusions: one style leads, another lends it harmony, players or a beat, by the rules of ``fusions.toml``."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache

from generation.core.compose.style import PartPlan, Style, load_style, load_table
from generation.core.compose.subgenre import Subgenre, dressed, find_subgenre
from musicassist.catalog.documents import read_document
from musicassist.catalog.loader import genre, genres
from musicassist.contracts.brief import MusicBrief

_GENERIC = ("pop", "music", "beat", "beats", "new", "deep", "dark", "hard", "soft", "modern", "old", "school")
"""Words of many styles' names that call no other style."""


@dataclass(frozen=True)
class Lender:
    """What a style lends.

    Attributes
    ----------
    family : str
        Slug.
    words : tuple of str
        That call it, in a genre's name or among the moods.
    lends : tuple of str
        ``harmony``, ``melody``, ``feel``, ``kit``, ``drums``.
    takes, adds : tuple of str
        Names of its players (or roles) that take a chair, and that come beside the others.
    instruments : dict
        Other instruments for a player, by its name.
    own_too : bool
        Whether it lends within its own family too (acid techno).
    title : str
        How the person reads of it, when not by its family's name.
    """

    family: str
    words: tuple[str, ...] = ()
    lends: tuple[str, ...] = ()
    takes: tuple[str, ...] = ()
    adds: tuple[str, ...] = ()
    instruments: dict[str, tuple[str, ...]] = field(default_factory=dict)
    own_too: bool = False
    title: str = ""


@cache
def lenders() -> tuple[Lender, ...]:
    """Every row of ``fusions.toml``."""
    return tuple(read_document(Lender, row, "fusions.toml") for row in load_table("fusions.toml")["lenders"])


@dataclass(frozen=True)
class Loan:
    """What one style lends another: their names, the things, and the chairs of the players."""

    leading: str
    lending: str
    things: tuple[str, ...]
    chairs: tuple[str, ...]

    def told(self, playing: Mapping[str, str]) -> str:
        """A sentence for the person; ``playing`` has the instrument that really plays on each chair."""
        players = dict.fromkeys(f"the {playing[chair]}" for chair in self.chairs if chair in playing)
        listed = [*(f"its {thing}" for thing in self.things), *players]
        words = listed[0] if len(listed) == 1 else f"{', '.join(listed[:-1])} and {listed[-1]}" if listed else "a name"
        return f"{self.leading[:1].upper()}{self.leading[1:]} leads; {self.lending} lends {words}."


def fused(style: Style, brief: MusicBrief) -> tuple[Style, Loan | None]:
    """The style with what another one lends it, and what that is; as it was, and None, when nobody lends."""
    row = find_subgenre(style.slug, brief)
    own = _of_subgenre(row) if row else None
    loan = None
    if row:
        style = dressed(style, row)
    if own:
        style, loan = _borrowed(style, own, brief)
    lender = None if own and len(brief.genres) == 1 else find_lender(style.slug, brief)
    return (style, loan) if lender is None else _borrowed(style, lender, brief)


def plainly_played(style: Style, brief: MusicBrief) -> str:
    """A sentence where the brief names a subgenre that has nothing of its own here; empty elsewhere."""
    name, family = (brief.genres[0] if brief.genres else ""), genre(style.slug)
    told = find_subgenre(style.slug, brief) or find_lender(style.slug, brief) or _written_for(style, name)
    if told or not name or name.lower() in (family.name.lower(), *(alias.lower() for alias in family.aliases)):
        return ""
    return f"{name[:1].upper()}{name[1:]} has no players or patterns of its own here; it is played as {family.name}."


def _of_subgenre(row: Subgenre) -> Lender | None:
    return Lender(row.lender, (), row.lends, row.takes, row.adds, row.instruments) if row.lender else None


def _written_for(style: Style, name: str) -> bool:
    """Whether the style's file has rows for a subgenre."""
    said = name.lower().replace("-", " ")
    words = [row.words for row in style.progressions] + [row.words for row in style.drums]
    return any(word in said for row_words in words for word in row_words)


def _borrowed(style: Style, lender: Lender, brief: MusicBrief) -> tuple[Style, Loan]:
    """The style with what the lender gives, and what that is."""
    other = load_style(lender.family)
    lent = [_plan(name, other, lender) for name in lender.takes]
    added = [_plan(name, other, lender) for name in lender.adds]
    parts = _seated(style, [plan for plan in lent if plan], [plan for plan in added if plan])
    mixed = replace(style, parts=parts, signature=(*style.signature, *other.signature))
    if "harmony" in lender.lends and _speaks(other, brief):
        mixed = replace(
            mixed,
            progressions=other.progressions,
            colour=other.colour,
            cadence=other.cadence,
            chromatic=other.chromatic,
            melody_scale=other.melody_scale,
        )
    if "melody" in lender.lends:
        mixed = replace(mixed, melody_scale=other.melody_scale)
    if "feel" in lender.lends:
        groove = replace(style.groove, swing=other.groove.swing, swing_grid=other.groove.swing_grid,
                         late_ms=other.groove.late_ms)  # fmt: skip
        mixed = replace(mixed, groove=groove)
    if "drums" in lender.lends:
        mixed = _with_drums(mixed, other)
    elif "kit" in lender.lends:
        mixed = replace(mixed, parts=_with_kit(mixed.parts, other))
    return mixed, _loan(style, lender, [plan.name for plan in (*lent, *added) if plan])


def find_lender(leading: str, brief: MusicBrief) -> Lender | None:
    """Who lends: a second style that the brief names, else a word of the style's own name, else a mood."""
    for name in brief.genres[1:]:
        if (row := _called_by(name, leading)) is not None:
            return row
        slug = _family_names().get(name.lower())
        if slug and not _kin(slug, leading):
            default = load_table("fusions.toml")["default"]
            return read_document(Lender, {"family": slug, **default}, "fusions.toml")
    first = brief.genres[0] if brief.genres else ""
    if first.lower() != genre(leading).name:
        row = _called_by(first, leading)
        if row is not None:
            return row
    for mood in brief.moods:
        row = _called_by(mood, leading)
        if row is not None:
            return row
    return None


def _called_by(name: str, leading: str) -> Lender | None:
    """The lender that a name's words call: its last word names the leader, so the first that calls another wins."""
    folded = name.lower().replace("hip hop", "hip-hop").replace("lo fi", "lo-fi").replace("8 bit", "8-bit")
    words = [word for word in re.split(r"[\s/&+]+", folded) if word not in _GENERIC]
    for word in words:
        for row in lenders():
            own = row.family == leading or _kin(row.family, leading)
            if word in row.words and (not own or (row.own_too and row.family == leading)):
                return row
    return None


@cache
def _family_names() -> dict[str, str]:
    names = {alias.lower(): slug for slug, family in genres().items() for alias in family.aliases}
    return names | {family.name.lower(): slug for slug, family in genres().items()}


def _kin(one: str, other: str) -> bool:
    groups: list[list[str]] = load_table("fusions.toml")["kin"]
    return one == other or any(one in group and other in group for group in groups)


def _speaks(other: Style, brief: MusicBrief) -> bool:
    """Whether the lender has chords of its own in the brief's mode."""
    return any(brief.key.mode in row.modes for row in other.progressions)


def _plan(name: str, other: Style, lender: Lender) -> PartPlan | None:
    plan = next((p for p in other.parts if name in (p.name, p.role)), None)
    if plan is None or plan.name not in lender.instruments:
        return plan
    return replace(plan, instruments=lender.instruments[plan.name])


def _seated(style: Style, taking: list[PartPlan], adding: list[PartPlan]) -> tuple[PartPlan, ...]:
    """The leading style's players, some chairs taken over; who takes one plays when its owner would have."""
    parts = list(style.parts)
    for plan in taking:
        at = next((i for i, part in enumerate(parts) if part.role == plan.role), None)
        if at is None:
            parts.append(plan)
        else:
            owner = parts[at]
            parts[at] = replace(plan, enter=min(plan.enter, owner.enter), rests=owner.rests, sections=owner.sections)
    names = {part.name for part in parts}
    parts.extend(plan for plan in adding if plan.name not in names)
    return tuple(parts)


def _with_kit(parts: tuple[PartPlan, ...], other: Style) -> tuple[PartPlan, ...]:
    kit = next((part.instruments for part in other.parts if part.role == "drums"), ())
    return tuple(replace(p, instruments=kit) if p.role == "drums" and p.kind.startswith("drums") and kit else p
                 for p in parts)  # fmt: skip


def _with_drums(style: Style, other: Style) -> Style:
    drums = next((part for part in other.parts if part.role == "drums"), None)
    parts = tuple(part for part in style.parts if part.role != "drums")
    feel = replace(style.groove, feel=other.groove.feel, ghosts=other.groove.ghosts, hats=other.groove.hats)
    transitions = replace(style.transitions, fills=other.transitions.fills, crash=other.transitions.crash,
                          fill_every_bars=other.transitions.fill_every_bars)  # fmt: skip
    return replace(
        style,
        parts=(drums, *parts) if drums else parts,
        drums=other.drums,
        drum_layers=other.drum_layers,
        metre_feel=other.metre_feel,
        groove=feel,
        transitions=transitions,
    )


def _loan(style: Style, lender: Lender, chairs: list[str]) -> Loan:
    words = {"harmony": "harmony", "melody": "scale", "feel": "feel", "kit": "drum sounds", "drums": "beat"}
    lending = lender.title or genre(lender.family).name
    return Loan(genre(style.slug).name, lending, tuple(words[name] for name in lender.lends), tuple(chairs))
