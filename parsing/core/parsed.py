"""What the text alone says, in the fields and the spelling of a labelled prompt."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from musicassist.contracts.brief import Metre
from parsing.core.data_files import word_set
from parsing.core.found import Found
from parsing.core.lexicon import lexicon
from parsing.core.negation import FAMILIES, SHAPED
from parsing.core.reading import Reading
from parsing.core.spelling import singular
from parsing.core.text import compact
from parsing.core.vocabulary import InstrumentWord, instrument_words

# How much of a sound, and of no other type of it: "real drums".
_NO_TYPE = re.compile(r"^(?:full|real|actual|whole) ")


@dataclass(frozen=True)
class ParsedPrompt:
    """What a prompt says; nothing that is only inferred.

    Attributes
    ----------
    tempo : float, tuple of float, str or None
        Beats per minute, a range, or a word (``slow``, ``medium``, ``fast``, an Italian term).
    key : str or None
        ``"A minor"``.
    time_signature : str or None
        ``"6/8"``.
    duration_seconds : float or None
    genres, instruments, moods, style_references, excluded : tuple of str
    """

    tempo: float | tuple[float, float] | str | None = None
    key: str | None = None
    time_signature: str | None = None
    duration_seconds: float | None = None
    genres: tuple[str, ...] = ()
    instruments: tuple[str, ...] = ()
    moods: tuple[str, ...] = ()
    style_references: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """As plain JSON values; whole numbers without a point."""
        row = {name: list(value) if isinstance(value, tuple) else value for name, value in asdict(self).items()}
        if isinstance(self.tempo, tuple):
            row["tempo"] = [_whole(value) for value in self.tempo]
        elif isinstance(self.tempo, float):
            row["tempo"] = _whole(self.tempo)
        if self.duration_seconds is not None:
            row["duration_seconds"] = _whole(self.duration_seconds)
        return row


def parsed(reading: Reading) -> ParsedPrompt:
    """The statements of a reading."""
    if not reading.musical:
        return ParsedPrompt()
    tempo = _stated(reading, "tempo")
    words = reading.all("tempo_word")
    key = _stated(reading, "key")
    metre: Metre | None = _stated(reading, "metre")
    excluded: list[str] = []
    for item in reading.all("excluded"):
        names = item.value if isinstance(item.value, tuple) else (_as_written(reading, item),)
        excluded += [_in_the_singular(str(name)) for name in names]
    capital = {name.lower() for name in excluded if name != name.lower()}
    out = {compact(name) for name in excluded}

    def wanted(names: Iterable[str]) -> tuple[str, ...]:
        return tuple(name for name in names if compact(name) not in out)

    return ParsedPrompt(
        tempo=tempo if tempo is not None else str(words[0].value) if words else None,
        key=f"{key[0]} {key[1]}" if key else None,
        time_signature=str(metre) if metre else None,
        duration_seconds=_stated(reading, "duration"),
        genres=wanted(reading.values("genre")),
        instruments=wanted(_instruments(reading)),
        moods=wanted(reading.values("mood")),
        style_references=tuple(reading.values("style_reference")),
        excluded=tuple(dict.fromkeys(name for name in excluded if name.partition("-")[0] not in capital)),
    )


def _in_the_singular(name: str) -> str:
    """A thing in the singular; what is typed with a capital is somebody's name, and stays."""
    return name if name != name.lower() or lexicon().look_up(name) else singular(name)


def _as_written(reading: Reading, item: Found) -> str:
    """An excluded thing in the prompt's own word for it (``rap``, which the brief calls a rap vocal)."""
    name = str(item.value)
    written = singular(reading.text.folded[item.start : item.end].strip())
    word = instrument_words().get(name)
    if name == "rap vocal" and "vocal" not in written:
        return "rap"
    if word and _is_of_a_style(written, word):
        return word.says
    if written.endswith(" singing") and name.endswith(" vocal"):
        return name
    if lexicon().look_up(bare := _NO_TYPE.sub("", written)):
        written = bare
    if word is None or written.endswith("ist") or written in word_set("instrument_short_forms"):
        return name
    return written if compact(written) in {compact(own) for own in (name, *word.aliases)} else name


def _is_of_a_style(written: str, word: InstrumentWord) -> bool:
    """Whether a style is named before one sound that is the same in any: a trap hat is a hi-hat."""
    style, _, plain = word.name.partition(" ")
    return (
        plain == word.says
        and plain not in FAMILIES | SHAPED
        and written.startswith(f"{style} ")
        and any(entry.kind == "genre" for entry in lexicon().look_up(style))
    )


def _instruments(reading: Reading) -> tuple[str, ...]:
    """Instruments as the text says them: without qualities, and with its own spaces and hyphens."""
    names = []
    for item in reading.all("instrument"):
        word = instrument_words().get(str(item.value))
        if word is None:  # a name that only the model knows
            names.append(str(item.value))
            continue
        says = word.says
        written = singular(reading.text.folded[item.start : item.end].strip())
        glued = " " in says and " " not in written and "-" not in written
        if says == word.name and _is_another_name(written, word):
            says = written
        names.append(written if compact(written) == compact(says) and not glued else says)
    closer = [name for name in names if name.endswith(" vocal")]
    return tuple(dict.fromkeys(name for name in names if name != "vocal" or not closer))


def _is_another_name(written: str, word: InstrumentWord) -> bool:
    """Whether it is named otherwise (``guembri``) or more closely (``hand clap``), not shortly or by its player."""
    if written.endswith(f" {word.name}") and compact(written) in {compact(alias) for alias in word.aliases}:
        return True
    if not written.isalpha() or compact(written) not in {compact(alias) for alias in word.aliases}:
        return False
    short = word.name.startswith(written[:3]) or (len(written) < len(word.name) and word.name.startswith(written[:2]))
    return not short and not written.endswith(("ist", "er")) and written not in word_set("instrument_short_forms")


def _stated(reading: Reading, field: str) -> Any:
    """The value that holds: the last flag, else the first in words."""
    found = reading.all(field)
    flags = [item for item in found if reading.text.folded.startswith("--", item.start)]
    return flags[-1].value if flags else found[0].value if found else None


def _whole(value: float) -> float | int:
    return int(value) if float(value).is_integer() else value
