"""Faders over the style's own mix: what quality control put right, then a person's gain, balance and mute."""

from __future__ import annotations

import numpy as np

from mastering.core.stereo import panned
from musicassist.audio.io import Audio
from musicassist.audio.units import amplitude_from_db
from musicassist.contracts.adjustment import StemCorrection, same_stem
from musicassist.contracts.brief import StemChange
from musicassist.contracts.master import ChainStep


def moved(audio: Audio, change: StemChange | None) -> Audio:
    """The mixed stem, shape (2, frames), as the person wants it; the same samples when nothing changes."""
    if change is None or not change.alters:
        return audio
    if change.mute:
        return np.zeros_like(audio)
    return panned(audio, change.pan) * np.float32(amplitude_from_db(change.gain_db))


def in_phase(raw: Audio, correction: StemCorrection) -> Audio:
    """The raw stem, shape (2, frames), with the polarity of its right channel turned where that was asked."""
    return np.stack([raw[0], -raw[1]]) if correction.in_phase else raw


def corrected(audio: Audio, correction: StemCorrection) -> Audio:
    """The mixed stem at its corrected level; the same samples when that is its own."""
    return audio * np.float32(amplitude_from_db(correction.gain_db)) if correction.gain_db else audio


def correction_steps(corrections: tuple[StemCorrection, ...], names: tuple[str, ...]) -> tuple[ChainStep, ...]:
    """What was put right of the mix, for the report; nothing when nothing was."""
    said = []
    for name in names:
        own = next((row for row in corrections if same_stem(row.name, name)), StemCorrection(name))
        words = [f"{own.gain_db:+g} dB"] if own.gain_db else []
        words += ["its right channel's polarity turned"] if own.in_phase else []
        said += [f"{name} {', '.join(words)}"] if words else []
    return (ChainStep("Corrected mix", "; ".join(said)),) if said else ()


def steps(changes: tuple[StemChange, ...], names: tuple[str, ...]) -> tuple[ChainStep, ...]:
    """What was changed, for the report; nothing when nothing was."""
    said = [f"{change.name} {_words(change)}" for change in changes if change.alters and change.name in names]
    return (ChainStep("Your mix", "; ".join(said)),) if said else ()


def missing(changes: tuple[StemChange, ...], names: tuple[str, ...]) -> tuple[str, ...]:
    """A note for each change of a stem that this take does not have."""
    return tuple(
        f"There is no stem {change.name} in this take, so its change is left out."
        for change in changes
        if change.name not in names
    )


def _words(change: StemChange) -> str:
    if change.mute:
        return "muted"
    words = [f"{change.gain_db:+g} dB"] if change.gain_db else []
    if change.pan:
        words.append(f"{abs(change.pan):.0%} to the {'left' if change.pan < 0 else 'right'}")
    return ", ".join(words)
