"""The tempo of the brief: stated, or the style's own bent by tempo words, moods and reference."""

from __future__ import annotations

from dataclasses import dataclass

from musicassist.catalog.schema import Genre
from musicassist.contracts.brief import Origin, Provenance, ReferenceProfile
from musicassist.contracts.errors import BadInput
from parsing.core.flags import TEMPO_RANGE_BPM
from parsing.core.found import Found
from parsing.core.reading import Reading
from parsing.core.style import Style, has_pulse
from parsing.core.tempo import ITALIAN_BPM

# A style this quick or quicker is felt at half its tempo when a prompt calls it slow.
_FELT_AT_HALF_BPM = 135.0
SURE_ENOUGH = 0.5


@dataclass(frozen=True)
class Decided:
    """One decided value with its provenance and what the person should know."""

    value: object
    provenance: tuple[Provenance, ...]
    notes: tuple[str, ...] = ()
    half_time: bool = False


@dataclass(frozen=True)
class UsualTempo:
    """A usual range, with where it comes from; a firm one holds in styles that never play it (a metal ballad)."""

    low_bpm: float
    high_bpm: float
    origin: Origin
    why: str
    firm: bool = False


def decide_tempo(
    reading: Reading,
    style: Style,
    bias: float,
    reference: ReferenceProfile | None,
    usual: UsualTempo | None = None,
) -> tuple[float, Decided]:
    """Beats per minute, 40 to 220, with where it came from.

    Parameters
    ----------
    reading : Reading
    style : Style
    bias : float
        -1 to 1, of the moods.
    reference : ReferenceProfile or None
    usual : UsualTempo or None
        Of the scene or the artist, which goes before the style's own.

    Raises
    ------
    BadInput
        When the prompt states a tempo outside 40 to 220.
    """
    stated = reading.all("tempo")
    flags = [item for item in stated if reading.text.folded.startswith("--", item.start)]
    if stated:
        return _stated(reading, style.family, flags[-1] if flags else stated[0], stated, bool(flags))
    words = reading.all("tempo_word")
    if words:
        return _worded(reading, style.family, words[0])
    if reference and reference.tempo_bpm and reference.tempo_confidence >= SURE_ENOUGH:
        tempo = _within(reference.tempo_bpm)
        return tempo, Decided(
            tempo, (Provenance("tempo", f"{tempo:g} BPM", Origin.REFERENCE, note="Measured on the reference."),)
        )
    if usual is not None:
        return _usual(style.family, bias, usual)
    low, typical, high = style.family.tempo.low_bpm, style.family.tempo.typical_bpm, style.family.tempo.high_bpm
    tempo = float(round(typical + bias * ((high - typical) if bias > 0 else (typical - low))))
    tempo = _within(tempo)
    origin = Origin.DEFAULT if style.origin is Origin.DEFAULT and bias == 0 else Origin.INFERRED
    why = f"Usual for {style.family.name}" + (", bent by the mood." if round(tempo) != round(typical) else ".")
    return tempo, Decided(tempo, (Provenance("tempo", f"{tempo:g} BPM", origin, note=why),))


def _usual(family: Genre, bias: float, usual: UsualTempo) -> tuple[float, Decided]:
    """The middle of a usual range, bent by the moods; a range that the style never plays is brought to its pulse."""
    middle = (usual.low_bpm + usual.high_bpm) / 2
    tempo = float(round(middle + bias * (usual.high_bpm - usual.low_bpm) / 2))
    if not usual.firm and not has_pulse(family, tempo):
        tempo = min(max(tempo, family.tempo.low_bpm), family.tempo.high_bpm)
    tempo = _within(tempo)
    return tempo, Decided(tempo, (Provenance("tempo", f"{tempo:g} BPM", usual.origin, note=usual.why),))


def _bounded(value: float, bound: str, family: Genre) -> tuple[float, str]:
    """A tempo within a bound: the style's own where that is near, else just inside."""
    typical = family.tempo.typical_bpm
    if bound == "most":
        tempo = typical if 0.85 * value <= typical < value else value - 2
        return _within(tempo), f"Under {value:g} BPM was asked for; {_within(tempo):g} was taken."
    tempo = typical if value < typical <= 1.15 * value else value + 2
    return _within(tempo), f"Over {value:g} BPM was asked for; {_within(tempo):g} was taken."


def _stated(reading: Reading, family: Genre, item: Found, stated: list[Found], flagged: bool) -> tuple[float, Decided]:
    low, high = item.value if isinstance(item.value, tuple) else (item.value, item.value)
    words = reading.text.typed(item.start, item.end)
    limits = TEMPO_RANGE_BPM
    if high < limits[0] or low > limits[1]:
        raise BadInput(
            f"“{words.strip()}” is outside what can be played: a tempo goes from 40 to 220 BPM.", field="prompt"
        )
    notes = []
    if low != high:
        tempo = (
            float(round(min(max(family.tempo.typical_bpm, low), high)))
            if low <= family.tempo.typical_bpm <= high
            else (low + high) / 2
        )
        tempo = _within(tempo)
        notes.append(f"Between {low:g} and {high:g} BPM, {tempo:g} was taken.")
    elif bounds := reading.all("tempo_bound"):
        tempo, said = _bounded(float(low), str(bounds[0].value), family)
        notes.append(said)
    else:
        tempo = float(low)
    others = [f for f in (*stated, *reading.all("earlier_tempo")) if f is not item and f.value != item.value]
    if others and not flagged:
        notes.append(f"Two tempos were named; {tempo:g} BPM holds.")
    if item.note:
        notes.append(item.note)
    if not has_pulse(family, tempo):
        notes.append(
            f"{tempo:g} BPM is unusual for {family.name} ({family.tempo.low_bpm:g} to {family.tempo.high_bpm:g}"
            f"); it is kept as asked."
        )
    start, end = reading.text.span(item.start, item.end)
    half = any(f.value == "half-time feel" for f in reading.all("feel"))
    return tempo, Decided(tempo, (Provenance("tempo", f"{tempo:g} BPM", item.origin, start, end),), tuple(notes), half)


def _worded(reading: Reading, family: Genre, item: Found) -> tuple[float, Decided]:
    word, span = str(item.value), reading.text.span(item.start, item.end)
    tempos, notes, half = family.tempo, [], False
    if word in ITALIAN_BPM:
        tempo = ITALIAN_BPM[word]
    elif word == "slow" and tempos.typical_bpm >= _FELT_AT_HALF_BPM:
        tempo, half = tempos.low_bpm, True
        name = family.name[:1].upper() + family.name[1:]
        notes.append(f"{name} keeps its quick pulse; slow means a half-time feel, at {tempo:g} BPM.")
    else:
        tempo = {"slow": tempos.low_bpm, "medium": tempos.typical_bpm, "fast": tempos.high_bpm}[word]
    tempo = _within(tempo)
    said = Provenance("tempo_word", word, item.origin, *span)
    return tempo, Decided(
        tempo,
        (said, Provenance("tempo", f"{tempo:g} BPM", Origin.INFERRED, *span, f"From “{word}”.")),
        tuple(notes),
        half,
    )


def _within(tempo: float) -> float:
    low, high = TEMPO_RANGE_BPM
    return min(max(float(tempo), low), high)
