"""A person's own SoundFont for one instrument: what it is, and how loud and how late it turns out to be."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from generation.core.sound.fluidsynth import DRUM_BANK, FluidSynth
from musicassist.catalog.loader import instrument
from musicassist.contracts.errors import BadInput, Unavailable

SUFFIXES = (".sf2", ".sf3")


@dataclass(frozen=True)
class OwnFont:
    """The preset that plays an instrument.

    Attributes
    ----------
    path : Path
    bank, program : int
        0 to 128 and 0 to 127.
    gain_db : float
        Brings it to the loudness of all others; measured.
    early_ms : float
        How much before its note it must start; measured.
    """

    path: Path
    bank: int
    program: int
    gain_db: float = 0.0
    early_ms: float = 0.0


def read_own_fonts(setting: str) -> dict[str, OwnFont]:
    """``piano=/fonts/grand.sf2, strings=/fonts/hall.sf3@0:48`` by instrument.

    What stands behind ``@`` is bank and program; without it the instrument's own General MIDI place is taken.

    Raises
    ------
    BadInput
        When an entry cannot be used: says which, and why.
    """
    found: dict[str, OwnFont] = {}
    for entry in (part.strip() for part in setting.split(",")):
        if entry:
            slug, font = _entry(entry)
            found[slug] = font
    return found


def _entry(entry: str) -> tuple[str, OwnFont]:
    slug, equals, value = (word.strip() for word in entry.partition("="))
    where = f"INSTRUMENT_SOUNDFONTS, {entry!r}"
    if not equals or not value:
        raise BadInput(f"{where}: write instrument=/path/to/font.sf2, or …sf2@bank:program")
    try:
        sound = instrument(slug)
    except BadInput:
        raise BadInput(f"{where}: there is no instrument {slug!r}; docs/sound.md lists them") from None
    file, at, place = value.rpartition("@")
    path = Path(file if at else value).expanduser()
    bank, program = DRUM_BANK if sound.source == "kit" else 0, sound.program
    if at:
        words = place.split(":")
        if len(words) != 2 or not all(word.isdecimal() for word in words):
            raise BadInput(f"{where}: behind @ stand bank and program, such as @0:48")
        bank, program = int(words[0]), int(words[1])
    if not 0 <= bank <= DRUM_BANK or not 0 <= program <= 127:
        raise BadInput(f"{where}: banks go from 0 to {DRUM_BANK}, programs from 0 to 127")
    _check_file(path, where)
    return slug, OwnFont(path, bank, program)


def _check_file(path: Path, where: str) -> None:
    if path.suffix.lower() not in SUFFIXES:
        raise BadInput(f"{where}: {path.name} is neither .sf2 nor .sf3")
    try:
        with path.open("rb") as file:
            head = file.read(12)
    except OSError as error:
        raise BadInput(f"{where}: {path} cannot be read: {error.strerror}") from error
    if head[:4] != b"RIFF" or head[8:] != b"sfbk":
        raise BadInput(f"{where}: {path.name} is not a SoundFont")


@cache
def has_preset(path: Path, bank: int, program: int) -> bool:
    """Whether a font has a preset; asked once a process."""
    with FluidSynth(path, 44_100) as synth:
        return synth.has(program, bank=bank)


def check_presets(fonts: Mapping[str, OwnFont], slugs: Iterable[str]) -> None:
    """Refuse to play with a preset that its font lacks.

    Raises
    ------
    Unavailable
    """
    for slug in slugs:
        font = fonts.get(slug)
        if font and not has_preset(font.path, font.bank, font.program):
            raise Unavailable(
                f"{font.path.name} has no preset {font.bank}:{font.program} for {slug}: "
                f"name another place in INSTRUMENT_SOUNDFONTS ({slug}={font.path}@bank:program)"
            )
