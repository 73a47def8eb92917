"""What a style's file must mean, beyond its fields: ways of playing, sounds, drums, chords and forms that exist."""

from __future__ import annotations

import re
from collections.abc import Iterator

from generation.core.compose.drums import LAYERS
from generation.core.compose.players import PLAYERS
from generation.core.compose.style import PartPlan, Style
from musicassist.catalog.loader import instruments
from musicassist.contracts.brief import Key
from musicassist.contracts.errors import BadInput, MusicAssistError
from musicassist.theory.chord import COLOURS, parse_roman

_SECTION = re.compile(r"[a-z]+\d*:\d+:[A-Z]:\d+(\.\d+)?")
_NEED_PATTERNS = ("bass", "comp", "strum", "power", "riff", "percussion")


def check_style(style: Style) -> None:
    """See that a style can be played.

    Raises
    ------
    BadInput
        Says file, field and what to do.
    """
    for field, said in _faults(style):
        message = f"generation/data/styles/{style.slug}.toml, {field}: {said}"
        raise BadInput(message, code="bad_data_file", field=field)


def _faults(style: Style) -> Iterator[tuple[str, str]]:
    if style.colour not in COLOURS:
        yield "colour", f"there is no colour {style.colour!r}; take one of {', '.join(COLOURS)}."
    for i, progression in enumerate(style.progressions):
        yield from _chord_faults(f"progressions[{i}].chords", progression.chords)
    for i, form in enumerate(style.forms):
        for word in (*form.sections.split(), *form.growth.split()):
            if not _SECTION.fullmatch(word):
                yield f"forms[{i}]", f"{word!r} is no section; write name:bars:material:energy, as in verse:8:A:6."
    for i, pattern in enumerate(style.drums):
        yield from _layer_faults(f"drums[{i}].layers", pattern.layers)
    for i, fill in enumerate(style.transitions.fills):
        yield from _layer_faults(f"transitions.fills[{i}]", fill)
    for i, plan in enumerate(style.parts):
        yield from _part_faults(f"parts[{i}]", plan, style)
    names = [plan.name for plan in style.parts]
    for name in style.signature:
        if name not in names:
            yield "signature", f"{name!r} is no player's name; there are: {', '.join(names)}."


def _chord_faults(field: str, chords: str) -> Iterator[tuple[str, str]]:
    for numeral in chords.replace("|", " ").split():
        try:
            parse_roman(numeral, Key("C", "major"))
        except (MusicAssistError, ValueError) as error:
            yield field, f"{numeral!r} is no Roman numeral that is understood ({error}); write I, ii7, bVII, V7/ii …"


def _layer_faults(field: str, layers: dict[str, str]) -> Iterator[tuple[str, str]]:
    for layer in layers:
        if layer not in LAYERS and layer != "keep":
            yield field, f"there is no drum layer {layer!r}; take one of {', '.join(LAYERS)}."


def _part_faults(field: str, plan: PartPlan, style: Style) -> Iterator[tuple[str, str]]:
    known = instruments()
    if plan.kind not in PLAYERS:
        yield f"{field}.kind", f"nobody plays in the way {plan.kind!r}; take one of {', '.join(PLAYERS)}."
    for slug in plan.instruments:
        if slug not in known:
            yield f"{field}.instruments", f"there is no sound {slug!r}; docs/patches.md lists all of them."
    if not plan.instruments:
        yield f"{field}.instruments", "name at least one sound; docs/patches.md lists all of them."
    if plan.kind in _NEED_PATTERNS and not plan.patterns:
        yield (
            f"{field}.patterns",
            f"the kind {plan.kind!r} needs at least one pattern, such as X---x---x---x---.",
        )
    if plan.kind.startswith("drums") and not style.drums:
        yield "drums", "a kit needs at least one [[drums]] pattern."
