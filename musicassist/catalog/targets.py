"""Delivery targets by name, as the services publish them; broadcast is EBU R 128."""

from __future__ import annotations

import math

from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.errors import BadInput

TARGETS_LUFS = {"streaming": -14.0, "apple": -16.0, "deezer": -15.0, "broadcast": -23.0, "club": -8.0}
CEILING_DBTP = -1.0
LOUDNESS_RANGE_LUFS = (-40.0, -5.0)
CEILING_RANGE_DBTP = (-12.0, 0.0)
MOST_TARGETS = 6


def target_named(text: str, ceiling_dbtp: float = CEILING_DBTP) -> DeliveryTarget:
    """The target that a name or a loudness in LUFS asks for, with a ceiling behind an ``@``.

    Parameters
    ----------
    text : str
        ``club``, ``-9.5``, ``-9.5 LUFS``, ``club@-0.5``.
    ceiling_dbtp : float
        Where the text states none.

    Raises
    ------
    BadInput
        When it is neither, or out of range.
    """
    word, at, ceiling = text.strip().lower().replace("−", "-").partition("@")
    word = word.strip().removesuffix("lufs").strip()
    if at:
        ceiling_dbtp = _number(ceiling.strip().removesuffix("dbtp").strip(), CEILING_RANGE_DBTP)
    if math.isnan(ceiling_dbtp):
        low, high = CEILING_RANGE_DBTP
        raise BadInput(f"A ceiling goes from {low:g} to {high:g} dBTP, as in club@-0.5.", field="target")
    if word in TARGETS_LUFS:
        return DeliveryTarget(word, TARGETS_LUFS[word], ceiling_dbtp, explicit=True)
    loudness_lufs = _number(word, LOUDNESS_RANGE_LUFS)
    if math.isnan(loudness_lufs):
        (low, high), names = LOUDNESS_RANGE_LUFS, ", ".join(TARGETS_LUFS)
        raise BadInput(
            f"The target {text.strip()[:40]!r} is neither one of {names} nor a number from {low:g} to {high:g} LUFS.",
            field="target",
        )
    return DeliveryTarget("custom", loudness_lufs, ceiling_dbtp, explicit=True)


def targets_named(text: str) -> tuple[DeliveryTarget, ...]:
    """Several targets, with commas between them; none twice.

    Raises
    ------
    BadInput
        When one of them is none, or there are more than six.
    """
    targets = tuple(dict.fromkeys(target_named(word) for word in text.split(",") if word.strip()))
    if len(targets) > MOST_TARGETS:
        raise BadInput(f"At most {MOST_TARGETS} targets at once, not {len(targets)}.", field="target")
    return targets


def target_text(target: DeliveryTarget) -> str:
    """What :func:`target_named` reads as this target."""
    word = target.name if target.name in TARGETS_LUFS else f"{target.loudness_lufs:g}"
    return word if target.ceiling_dbtp == CEILING_DBTP else f"{word}@{target.ceiling_dbtp:g}"


def _number(text: str, bounds: tuple[float, float]) -> float:
    """NaN when it is none, or out of bounds."""
    try:
        value = float(text) + 0.0
    except ValueError:
        return math.nan
    return value if bounds[0] <= value <= bounds[1] else math.nan
