"""Modes and scales."""

from __future__ import annotations

from musicassist.contracts.brief import Key
from musicassist.contracts.errors import BadInput
from musicassist.theory.pitch import pitch_class

MODES: dict[str, tuple[int, ...]] = {
    "major": (0, 2, 4, 5, 7, 9, 11),
    "minor": (0, 2, 3, 5, 7, 8, 10),
    "dorian": (0, 2, 3, 5, 7, 9, 10),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "locrian": (0, 1, 3, 5, 6, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
    "melodic minor": (0, 2, 3, 5, 7, 9, 11),
    "minor pentatonic": (0, 3, 5, 7, 10),
    "major pentatonic": (0, 2, 4, 7, 9),
    "blues": (0, 3, 5, 6, 7, 10),
    "harmonic major": (0, 2, 4, 5, 7, 8, 11),
    "phrygian dominant": (0, 1, 4, 5, 7, 8, 10),
    "double harmonic": (0, 1, 4, 5, 7, 8, 11),
    "hungarian minor": (0, 2, 3, 6, 7, 8, 11),
    "ukrainian dorian": (0, 2, 3, 6, 7, 9, 10),
    "lydian dominant": (0, 2, 4, 6, 7, 9, 10),
    "whole tone": (0, 2, 4, 6, 8, 10),
}
"""Semitones above the tonic, by the name that a brief's key uses."""

ALSO_CALLED: dict[str, str] = {
    "ionian": "major", "aeolian": "minor", "natural minor": "minor",
    "hijaz": "phrygian dominant", "hejaz": "phrygian dominant", "hijazi": "phrygian dominant",
    "freygish": "phrygian dominant", "freigish": "phrygian dominant", "frigish": "phrygian dominant",
    "ahava rabbah": "phrygian dominant", "ahava rabboh": "phrygian dominant", "ahava raba": "phrygian dominant",
    "ahavah rabbah": "phrygian dominant", "spanish gypsy": "phrygian dominant", "spanish phrygian": "phrygian dominant",
    "phrygian major": "phrygian dominant", "dominant phrygian": "phrygian dominant",
    "double harmonic major": "double harmonic", "byzantine": "double harmonic", "gypsy major": "double harmonic",
    "bhairav": "double harmonic", "hijaz kar": "double harmonic", "hijazkar": "double harmonic",
    "mayamalavagowla": "double harmonic",
    "double harmonic minor": "hungarian minor", "gypsy minor": "hungarian minor",
    "hungarian gypsy": "hungarian minor", "hungarian gypsy minor": "hungarian minor",
    "ukrainian minor": "ukrainian dorian", "altered dorian": "ukrainian dorian", "misheberak": "ukrainian dorian",
    "misheberakh": "ukrainian dorian", "mi sheberach": "ukrainian dorian", "romanian minor": "ukrainian dorian",
    "acoustic scale": "lydian dominant", "overtone scale": "lydian dominant", "wholetone": "whole tone",
    "whole step scale": "whole tone", "blues scale": "blues", "pentatonic minor": "minor pentatonic",
    "pentatonic major": "major pentatonic",
}  # fmt: skip
"""Other names of modes, in lower case with blanks for hyphens."""

_KEPT = MODES.keys() - {
    "major", "minor", "dorian", "phrygian", "lydian", "mixolydian", "locrian", "harmonic minor", "melodic minor",
    "minor pentatonic", "major pentatonic", "blues",
}  # fmt: skip

_SIGNATURE_OF = {"phrygian dominant": 8, "double harmonic": 8}
"""Semitones from the tonic up to the major key whose signature is written, where it is not that of the third."""

_HARMONY_OF = {"minor pentatonic": "minor", "major pentatonic": "major", "blues": "dorian"}


def mode_intervals(mode: str) -> tuple[int, ...]:
    """Semitones above the tonic of a mode.

    Raises
    ------
    BadInput
        When the mode is not known.
    """
    try:
        return MODES[mode]
    except KeyError:
        raise BadInput(f"no mode {mode!r}; there are: {', '.join(MODES)}", field="key") from None


def scale_pitch_classes(key: Key) -> tuple[int, ...]:
    """Pitch classes of a key's own scale, tonic first."""
    tonic = pitch_class(key.tonic)
    return tuple((tonic + step) % 12 for step in mode_intervals(key.mode))


def harmony_mode(mode: str) -> str:
    """The mode that carries the chords of a mode: its own, or the parent's of a pentatonic or blues scale."""
    mode_intervals(mode)
    return _HARMONY_OF.get(mode, mode)


def harmony_pitch_classes(key: Key) -> tuple[int, ...]:
    """Pitch classes of the scale under a key's chords, tonic first: seven, or six of the whole-tone scale."""
    return scale_pitch_classes(Key(key.tonic, harmony_mode(key.mode)))


def keeps_to_scale(mode: str) -> bool:
    """Whether notes from outside the scale would turn the mode into a more usual one, so that none is played."""
    return mode in _KEPT


def is_minor(mode: str) -> bool:
    """Whether the mode's third is minor."""
    return 3 in mode_intervals(mode)


def prefers_flats(key: Key) -> bool:
    """Whether notes of the key are usually spelled with flats."""
    if len(key.tonic) > 1:
        return key.tonic[1] in "b♭"
    tonic = pitch_class(key.tonic)
    signature = _SIGNATURE_OF.get(key.mode, 3 if is_minor(key.mode) else 0)
    major_tonic = (tonic + signature) % 12
    return major_tonic in (5, 10, 3, 8, 1)


def scale_ladder(pitch_classes: tuple[int, ...], low: int, high: int) -> list[int]:
    """Every pitch of a set of classes from ``low`` to ``high``, ascending."""
    wanted = {pc % 12 for pc in pitch_classes}
    return [pitch for pitch in range(low, high + 1) if pitch % 12 in wanted]


def step_in_scale(pitch: int, steps: int, pitch_classes: tuple[int, ...]) -> int:
    """The pitch ``steps`` scale steps above (or below) ``pitch``, which is first moved into the scale."""
    ladder = scale_ladder(pitch_classes, 0, 127)
    index = min(range(len(ladder)), key=lambda i: (abs(ladder[i] - pitch), ladder[i]))
    return ladder[max(0, min(len(ladder) - 1, index + steps))]
