"""Key and metre of the brief."""

from __future__ import annotations

import re

import numpy as np

from musicassist.contracts.brief import Key, Metre, Origin, Provenance, ReferenceProfile
from parsing.core.found import Found
from parsing.core.reading import Reading
from parsing.core.style import FORMS, Style, family_of
from parsing.core.tempo_choice import SURE_ENOUGH, Decided
from parsing.core.vocabulary import genre_traits

_NEAREST_METRE = {
    Metre(2, 2): Metre(4, 4),
    Metre(3, 8): Metre(3, 4),
    Metre(3, 2): Metre(3, 4),
    Metre(6, 16): Metre(6, 8),
    Metre(3, 16): Metre(3, 4),
}
_DARK_MODES = (
    "minor", "harmonic minor", "phrygian", "dorian", "melodic minor", "minor pentatonic", "blues", "locrian",
    "phrygian dominant", "double harmonic", "hungarian minor", "ukrainian dorian",
)  # fmt: skip
_LIGHT_MODES = (
    "major", "lydian", "mixolydian", "major pentatonic", "harmonic major", "lydian dominant", "whole tone",
)  # fmt: skip
# Tonics that players and singers meet most; rarer spellings stay askable.
_TONICS = {
    "dark": ("A", "B", "C", "C#", "D", "E", "F", "F#", "G", "G#", "Bb", "Eb"),
    "light": ("A", "Ab", "B", "Bb", "C", "D", "Db", "E", "Eb", "F", "F#", "G"),
}
_VALENCE_THAT_TELLS = 0.25
_KEY_STREAM = 0x6B6579  # a stream of its own of the job's seed, so that no other draw shifts the key


def decide_key(
    reading: Reading, style: Style, valence: float, seed: int, reference: ReferenceProfile | None
) -> tuple[Key, Decided]:
    """The stated key; else the reference's; else a mode by mood and style, with a tonic drawn from the seed."""
    notes = [f"{item.value} is not a key that I know, so one was chosen." for item in reading.all("unknown_key")]
    stated = reading.all("key")
    flags = [item for item in stated if reading.text.folded.startswith("--", item.start)]
    if stated:
        item = flags[-1] if flags else stated[0]
        tonic, mode = item.value
        key = Key(tonic, mode if _says_mode(reading, item) else _mode_told_apart(reading, mode))
        if len({f.value for f in (*stated, *reading.all("earlier_key"))}) > 1 and not flags:
            notes.append(f"Two keys were named; {key} holds.")
        span = reading.text.span(item.start, item.end)
        return key, Decided(key, (Provenance("key", str(key), item.origin, *span),), tuple(notes))
    if reference and reference.key and reference.key_confidence >= SURE_ENOUGH:
        heard = Provenance("key", str(reference.key), Origin.REFERENCE, note="Heard in the reference.")
        return reference.key, Decided(reference.key, (heard,), tuple(notes))
    wished = reading.all("key_mode")
    mode = str(wished[0].value) if wished else _mode(_usual_modes(reading, style), valence)
    side = "light" if mode in _LIGHT_MODES else "dark"
    draw = np.random.default_rng([seed, _KEY_STREAM])
    key = Key(str(draw.choice(_TONICS[side])), mode)
    start, end = reading.text.span(wished[0].start, wished[0].end) if wished else (None, None)
    origin = Origin.INFERRED if wished or abs(valence) > _VALENCE_THAT_TELLS else Origin.DEFAULT
    why = (
        "The mode was asked for; the tonic is drawn from the seed."
        if wished
        else f"A mode of {style.family.name}; the tonic is drawn from the seed."
    )
    return key, Decided(key, (Provenance("key", str(key), origin, start, end, why),), tuple(notes))


def _says_mode(reading: Reading, item: Found) -> bool:
    """Whether a mode was said beside the tonic: "E minor", "Em", "8A", and not "in E"."""
    said = reading.text.folded[item.start : item.end]
    return str(item.value[1]) != "major" or re.fullmatch(r"[a-g](?: ?#|b|[ -]?sharp|[ -]?flat)?", said.strip()) is None


def _mode_told_apart(reading: Reading, mode: str) -> str:
    """The mode that the prompt names elsewhere: "E, phrygian dominant", "freygish klezmer in D"."""
    told = reading.all("key_mode")
    return str(told[0].value) if told else mode


def is_playable(metre: Metre) -> bool:
    """Whether the composer writes in a metre: quarters or eighths, 2 to 13 a bar (4/4, 5/4, 7/8, 12/8 …)."""
    return metre.unit in (4, 8) and 2 <= metre.beats <= 13 and metre != Metre(3, 8) and metre != Metre(2, 8)


def decide_metre(reading: Reading, style: Style, reference: ReferenceProfile | None) -> tuple[Metre, Decided]:
    """The stated time signature where it can be played, else the nearest; else the dance's, reference's or style's."""
    stated = reading.all("metre")
    flags = [item for item in stated if reading.text.folded.startswith("--", item.start)]
    notes: list[str] = []
    if stated:
        item = flags[-1] if flags else stated[0]
        metre: Metre = item.value
        played = metre if is_playable(metre) else _NEAREST_METRE.get(metre, Metre(4, 4))
        if played != metre:
            notes.append(f"{metre} cannot be played yet; {played} plays it.")
        if len({f.value for f in (*stated, *reading.all("earlier_metre"))}) > 1 and not flags:
            notes.append(f"Two time signatures were named; {metre} holds.")
        span = reading.text.span(item.start, item.end)
        return played, Decided(
            played, (Provenance("metre", str(metre), item.origin, *span, " ".join(notes[:1])),), tuple(notes)
        )
    for found in reading.all("genre"):
        traits = genre_traits().get(str(found.value))
        if traits and traits.metre:
            metre = _metre(traits.metre)
            span = reading.text.span(found.start, found.end)
            note = f"A {found.value} is in {metre}."
            return metre, Decided(metre, (Provenance("metre", str(metre), Origin.INFERRED, *span, note),))
    if reference and reference.metre and reference.metre_confidence >= SURE_ENOUGH and is_playable(reference.metre):
        heard = Provenance("metre", str(reference.metre), Origin.REFERENCE, note="Counted in the reference.")
        return reference.metre, Decided(reference.metre, (heard,))
    metre = _metre(style.family.metre)
    origin = Origin.DEFAULT if style.origin is Origin.DEFAULT else Origin.INFERRED
    return metre, Decided(metre, (Provenance("metre", str(metre), origin, note=f"Usual for {style.family.name}."),))


def _metre(written: str) -> Metre:
    beats, unit = written.split("/")
    return Metre(int(beats), int(unit))


def _usual_modes(reading: Reading, style: Style) -> tuple[str, ...]:
    """The genre's own modes, else those that its family shares with the style that lends it harmony, else its family's.

    A lender that shares none brings its own.
    """
    traits = genre_traits().get(style.name)
    if traits and traits.modes:
        return traits.modes
    own = style.family.modes
    for found in reading.all("genre"):
        form = str(found.value) in FORMS and found.value != "ballad"
        lender = None if form or found.value == style.name else family_of(str(found.value))
        if lender and lender[0] != style.family and own[0] not in lender[0].modes:
            return tuple(mode for mode in own if mode in lender[0].modes) or lender[0].modes
    return own


def _mode(modes: tuple[str, ...], valence: float) -> str:
    """The style's first mode that suits the mood; its first mode when the mood does not tell."""
    if valence < -_VALENCE_THAT_TELLS:
        return next((m for m in modes if m in _DARK_MODES), "minor")
    if valence > _VALENCE_THAT_TELLS:
        return next((m for m in modes if m in _LIGHT_MODES or m == "dorian"), modes[0])
    return modes[0]
