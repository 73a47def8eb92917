"""How long the track lasts: as asked in seconds, minutes or bars, else the usual length."""

from __future__ import annotations

import math

from musicassist.contracts.brief import DURATION_RANGE_SECONDS, Metre, Origin, Provenance
from musicassist.contracts.errors import BadInput
from musicassist.contracts.request import PromptRequest
from musicassist.theory.meter import grid_of, quarter_tempo
from parsing.core.found import Found
from parsing.core.reading import Reading

DEFAULT_DURATION_SECONDS = 90.0


def decide_duration(
    request: PromptRequest, reading: Reading, tempo_bpm: float, metre: Metre
) -> tuple[float, Provenance]:
    """Seconds, and why: the request's, the prompt's in minutes or in bars, else the usual length.

    Raises
    ------
    BadInput
        When it is outside what a track can last.
    """
    low, high = DURATION_RANGE_SECONDS
    stated = reading.all("duration")
    flags = [item for item in stated if reading.text.folded.startswith("--", item.start)]
    corrected = [item for item in flags if item.origin is Origin.CORRECTION]
    if request.duration_seconds is not None and not corrected:
        if not low <= request.duration_seconds <= high:
            raise BadInput(
                f"A track lasts from 10 to 600 seconds; {request.duration_seconds:g} was asked for.",
                field="duration_seconds",
            )
        return float(request.duration_seconds), Provenance("duration", f"{request.duration_seconds:g} s", Origin.ASKED)
    if not stated and reading.all("bars"):
        return _in_bars(
            reading, reading.all("bars")[0], grid_of(metre).bar_beats * 60 / quarter_tempo(tempo_bpm, metre)
        )
    if not stated:
        why = "Nothing was said about the length."
        return DEFAULT_DURATION_SECONDS, Provenance(
            "duration", f"{DEFAULT_DURATION_SECONDS:g} s", Origin.DEFAULT, note=why
        )
    item = flags[-1] if flags else stated[0]
    seconds = float(item.value)
    if not low <= seconds <= high:
        words = reading.text.typed(item.start, item.end)
        raise BadInput(f"“{words}” is {seconds:g} seconds; a track lasts from 10 to 600 seconds.", field="prompt")
    return seconds, Provenance("duration", f"{seconds:g} s", item.origin, *reading.text.span(item.start, item.end))


def _in_bars(reading: Reading, item: Found, bar_seconds: float) -> tuple[float, Provenance]:
    """A length that is counted in bars; what would be too short is played as often as it takes."""
    low, high = DURATION_RANGE_SECONDS
    count = int(item.value)
    seconds = count * bar_seconds
    if seconds > high:
        words = reading.text.typed(item.start, item.end)
        raise BadInput(f"“{words}” is {seconds:.0f} seconds; a track lasts from 10 to 600 seconds.", field="prompt")
    times = math.ceil(low / seconds)
    seconds = round(seconds * times, 3)
    note = (
        f"{count} bars." if times == 1 else f"{count} bars last less than {low:g} seconds: {count * times} are played."
    )
    span = reading.text.span(item.start, item.end)
    return seconds, Provenance("duration", f"{seconds:.1f} s", item.origin, *span, note)
