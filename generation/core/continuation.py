"""Pieces longer than one call: which part each call makes, and how the parts are joined on a beat."""

from __future__ import annotations

import math
from dataclasses import dataclass

from generation.core.alignment import Audio, beat_grid, join_on, lag_frames
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.brief import Metre

CONTEXT_SECONDS = 8.0  # what the next call hears of the music so far, at least, in whole bars
ENDING_SECONDS = 10.0  # a call rounds its piece off; so much of its end is not used when more follows
SPARE_SECONDS = 1.0  # the last call makes so much more, since joins move to the beat that is heard
LAG_SECONDS = 0.25
LIKE_ENOUGH = 0.3


@dataclass(frozen=True)
class Segment:
    """What one call makes.

    Attributes
    ----------
    context_seconds : float
        Of the music so far that it hears first; 0 for the first call.
    call_seconds : float
        Length asked of the service, the context included.
    join_seconds : float
        Where the next one takes over, in the finished piece; for the last one, the piece's end.
    """

    context_seconds: float
    call_seconds: float
    join_seconds: float


def plan_segments(seconds: float, longest_seconds: float, tempo_bpm: float, metre: Metre) -> tuple[Segment, ...]:
    """Calls that together make a piece; joins are at bar lines.

    Parameters
    ----------
    seconds : float
        Of the piece.
    longest_seconds : float
        Of one call, at least 60.
    tempo_bpm : float
    metre : Metre
    """
    if seconds <= longest_seconds:
        return (Segment(0.0, seconds, seconds),)
    bar = seconds_per_bar(tempo_bpm, metre.beats, metre.unit)
    context = math.ceil(CONTEXT_SECONDS / bar) * bar
    join = math.floor((longest_seconds - ENDING_SECONDS) / bar) * bar
    segments = [Segment(0.0, longest_seconds, join)]
    step = math.floor((longest_seconds - context - ENDING_SECONDS) / bar) * bar
    while seconds - join > longest_seconds - context - SPARE_SECONDS:
        join += step
        segments.append(Segment(context, longest_seconds, join))
    last = min(longest_seconds, float(math.ceil(context + seconds - join + SPARE_SECONDS)))
    segments.append(Segment(context, last, seconds))
    return tuple(segments)


def join_point(piece: Audio, rate_hz: int, wanted_seconds: float, tempo_bpm: float) -> int:
    """The frame of the beat that is heard nearest to a wanted moment; that moment itself where no beat is."""
    start = max(0, round((wanted_seconds - 20.0) * rate_hz))
    end = min(piece.shape[1], round((wanted_seconds + 4.0) * rate_hz))
    grid = beat_grid(piece[:, start:end], rate_hz, tempo_bpm)
    if grid.evidence == 0.0 or grid.clarity < LIKE_ENOUGH:
        return min(round(wanted_seconds * rate_hz), int(piece.shape[1]))
    half_beat = 30.0 / grid.tempo_bpm
    first = start / rate_hz + grid.offset_seconds
    count = round((wanted_seconds - first) / half_beat)
    return min(round((first + count * half_beat) * rate_hz), int(piece.shape[1]))


def continued(
    piece: Audio, after: Audio, rate_hz: int, *, join: int, context_frames: int, tempo_bpm: float
) -> tuple[Audio, float]:
    """The piece with its continuation.

    Parameters
    ----------
    piece, after : ndarray of float32, shape (2, frames)
        ``after`` begins with the service's own version of the ``context_frames`` in front of ``join``.
    rate_hz : int
    join : int
        Frame of ``piece``.
    context_frames : int
    tempo_bpm : float

    Returns
    -------
    audio : ndarray
    shift_seconds : float
        By which the continuation was late.
    """
    heard = piece[:, join - context_frames : join]
    lag, likeness = lag_frames(heard, after[:, :context_frames], round(LAG_SECONDS * rate_hz))
    if likeness < LIKE_ENOUGH:
        # It did not keep the context: the two beats are brought together instead.
        ours = beat_grid(heard, rate_hz, tempo_bpm).offset_seconds
        theirs = beat_grid(after[:, :context_frames], rate_hz, tempo_bpm).offset_seconds
        lag = round((theirs - ours) * rate_hz)
    at_after = min(max(0, context_frames + lag), after.shape[1])
    fade = round(60.0 / tempo_bpm * rate_hz)
    return join_on(piece, after, join, at_after, fade), lag / rate_hz
