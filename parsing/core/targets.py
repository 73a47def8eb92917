"""Delivery targets in words: a platform, a loudness in LUFS, a ceiling in dBTP."""

from __future__ import annotations

import re

from musicassist.catalog.targets import LOUDNESS_RANGE_LUFS, TARGETS_LUFS
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.errors import BadInput
from parsing.core.flags import TARGET_NAMES
from parsing.core.found import Found
from parsing.core.text import PromptText

_LUFS = re.compile(r"(?<![\w.])(?P<sign>-|minus )?\s?(?P<value>\d{1,2}(?:\.\d{1,2})?)\s*(?:lufs|lkfs)\b(?:[ -]?i\b)?")
_LUFS_FIRST = re.compile(
    r"(?<![a-z])(?:lufs|lkfs)\s*(?:of|is|=|:|at|target)?\s*(?P<sign>-|minus )?\s?(?P<value>\d{1,2}(?:\."
    r"\d{1,2})?)(?![\w.])"
)
_CEILING = re.compile(
    r"(?<![\w.])(?P<sign>-|minus )?\s?(?P<value>\d{1,2}(?:\.\d{1,2})?)\s*(?:dbtp|db true[ -]peak|db tp)\b"
)
_PREPARED = (
    r"(?:for|to|as|mastered for|loud(?:ness)? (?:for|of)|level for|ready for|upload(?:ed)? "
    r"to|release on|on|optimi[sz]ed for)\s+(?:an?\s+|the\s+)?"
)
_NAMED = {
    "apple": re.compile(
        rf"(?<![a-z]){_PREPARED}(?:apple music|itunes)\b|apple music (?:loudness|level|master"
        rf"|target)|(?<![a-z])apple digital masters?\b"
    ),
    "deezer": re.compile(rf"(?<![a-z]){_PREPARED}deezer\b|deezer (?:loudness|level|master|target)"),
    "broadcast": re.compile(
        rf"(?<![a-z]){_PREPARED}(?:tv |television |radio )?broadcast(?:ing)?\b|(?:ebu )?\br[ -]?128\b"
        rf"|broadcast (?:loudness|level|safe|ready|master|target|standard)"
    ),
    "club": re.compile(
        r"(?<![a-z])club[ -](?:loud(?:ness)?|level|ready|master(?:ed|ing)?)(?: loud)?\b|(?:mastered"
        r"|loud enough) for (?:the )?clubs?\b"
        r"|(?<![a-z])club system (?:level|loudness)"
    ),
    "streaming": re.compile(
        rf"(?<![a-z]){_PREPARED}(?:spotify|youtube(?: music)?|tidal|amazon music|streaming(?: "
        rf"services| platforms)?)(?![a-z])(?! channel| video| intro| vlog)"
        r"|(?:spotify|youtube|tidal|streaming) (?:loudness|level|ready|master|target)"
    ),
}


def find_targets(text: PromptText) -> list[Found]:
    """Every delivery target in words, in order: a name, or a loudness as text (``-9``)."""
    found: list[Found] = []
    for pattern in (_LUFS, _LUFS_FIRST):
        for match in pattern.finditer(text.folded):
            if text.free(match.start(), match.end()):
                # Nobody masters above full scale: a loudness without its minus sign is meant negative.
                found.append(Found("target", f"{-float(match['value']):g}", match.start(), match.end()))
                text.take(match.start(), match.end())
    for name, pattern in _NAMED.items():
        for match in pattern.finditer(text.folded):
            if text.free(match.start(), match.end()):
                found.append(Found("target", name, match.start(), match.end()))
                text.take(match.start(), match.end())
    return sorted(found, key=lambda f: f.start)


def find_ceilings(text: PromptText) -> list[Found]:
    """True-peak ceilings in dBTP, 0 or below."""
    found = []
    for match in _CEILING.finditer(text.folded):
        if text.free(match.start(), match.end()):
            found.append(Found("ceiling", -float(match["value"]), match.start(), match.end()))
            text.take(match.start(), match.end())
    return found


def delivery_target(value: str, ceiling_dbtp: float = -1.0, field: str = "target") -> DeliveryTarget:
    """The explicit target that a name or a number in LUFS asks for.

    Raises
    ------
    BadInput
        When it is neither a known name nor a loudness from -40 to -5.
    """
    name = value.strip().lower().replace("−", "-")
    if name in TARGETS_LUFS:
        return DeliveryTarget(name, TARGETS_LUFS[name], ceiling_dbtp, explicit=True)
    try:
        loudness = float(name.removesuffix("lufs").strip()) + 0.0
    except ValueError:
        raise BadInput(
            f"The target is one of {', '.join(TARGET_NAMES)}, or a loudness in LUFS; {value!r} is neither.",
            field=field,
        ) from None
    low, high = LOUDNESS_RANGE_LUFS
    if not low <= loudness <= high:
        raise BadInput(f"A loudness target goes from {low:g} to {high:g} LUFS; {loudness:g} is outside.", field=field)
    return DeliveryTarget("custom", loudness, ceiling_dbtp, explicit=True)
