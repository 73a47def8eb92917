"""Time-stretching and transposing finished sound with Rubber Band, on time from start to end.

Rubber Band as pedalboard 0.9 calls it works in whole hops, so the ratio that it keeps is up to 0.3 % off the one that
was asked; it catches up later, so the length is right and the beats in between are up to 90 ms off (measured on a
minute of clicks). Here the music goes through in pieces that are too short for the catching up. A mark before and
behind each piece tells which ratio it kept, and what is missing is resampled: beats land within 1 ms, at the cost of
at most 5 cents of pitch.
"""

from __future__ import annotations

import itertools
import math

import numpy as np
import soxr
from numpy.typing import NDArray
from pedalboard import time_stretch

Audio = NDArray[np.float32]

PIECE_SECONDS = 12.0
# Pieces overlap by this on either side of their border, and are joined where they are most alike.
OVERLAP_SECONDS = 0.6
FADE_SECONDS = 0.03
STEP_SECONDS = 0.005
MARK_SECONDS, GAP_SECONDS = 0.004, 0.4
# Silence behind a piece, in which what it lacks is caught up.
RUN_OUT_SHARE, RUN_OUT_SECONDS = 0.2, 1.5
# A mark is looked for within this share of the length, and this long, of where it should be.
LOST_SHARE, LOST_SECONDS = 0.006, 0.08


def stretched(audio: Audio, rate_hz: int, *, speed: float, semitones: float = 0.0, percussive: bool = False) -> Audio:
    """Play faster or slower, higher or lower.

    Parameters
    ----------
    audio : ndarray of float32, shape (channels, frames)
    rate_hz : int
    speed : float
        New tempo over the old one: 1.05 is 5 % faster, and shorter.
    semitones : float
        Up or down.
    percussive : bool
        Drums: a short window keeps their attacks.

    Returns
    -------
    ndarray of float32, shape (channels, round(frames / speed))
    """
    audio = np.ascontiguousarray(audio, np.float32)
    length = audio.shape[1]
    frames, piece, overlap = round(length / speed), round(PIECE_SECONDS * rate_hz), round(OVERLAP_SECONDS * rate_hz)
    if speed == 1.0 and semitones == 0.0:
        return audio
    whole = np.zeros((audio.shape[0], frames), np.float32)
    # A last piece shorter than the overlap belongs to the one before.
    borders = [*range(0, max(1, length - 2 * overlap), piece), length]
    for start, end in itertools.pairwise(borders):
        first, last = max(0, start - overlap), min(length, end + overlap)
        played = _piece(audio[:, first:last], rate_hz, speed, semitones, percussive)
        at = round(first / speed)
        played = played[:, : frames - at]
        if start == 0:
            whole[:, at : at + played.shape[1]] = played
        else:
            _join(whole, played, at, round((start + overlap) / speed), rate_hz)
    return whole


def _join(whole: Audio, piece: Audio, at: int, until: int, rate_hz: int) -> None:
    """Lay a piece over the end of what is there: from where both are most alike, it alone goes on."""
    fade, step = round(FADE_SECONDS * rate_hz), round(STEP_SECONDS * rate_hz)
    until = min(until, at + piece.shape[1])
    old, new = whole[:, at:until], piece[:, : until - at]
    # The first and last fifth of the overlap is where a piece starts and ends: not to be heard.
    places = range(len(old[0]) // 5, max(len(old[0]) // 5 + 1, 4 * len(old[0]) // 5 - fade), step)
    likeness, place = max((likeness_of(old[:, p : p + fade], new[:, p : p + fade]), p) for p in places)
    mixed = crossfaded(old[:, place : place + fade], new[:, place : place + fade], likeness)
    whole[:, at + place : at + place + fade] = mixed
    whole[:, at + place + fade : at + piece.shape[1]] = piece[:, place + fade :]


def crossfaded(old: Audio, new: Audio, likeness: float) -> Audio:
    """From one to the other over their common length, with the power of the sum constant for this correlation."""
    frames = old.shape[1]
    ramp = (np.arange(frames) + 0.5) / max(1, frames)
    rising, falling = np.sin(0.5 * np.pi * ramp), np.cos(0.5 * np.pi * ramp)
    # |a old + b new|^2 = a^2 + b^2 + 2 r a b for equal powers: divide by its root.
    power = np.sqrt(1.0 + 2.0 * max(0.0, likeness) * rising * falling)
    return np.asarray(old * (falling / power) + new * (rising / power), np.float32)


def likeness_of(first: Audio, second: Audio) -> float:
    """Correlation, -1 to 1; 0 where one of them is silent."""
    scale = math.sqrt(float(np.vdot(first, first)) * float(np.vdot(second, second)))
    return float(np.vdot(first, second)) / scale if scale > 0.0 else 0.0


def _piece(audio: Audio, rate_hz: int, speed: float, semitones: float, percussive: bool) -> Audio:
    """A short piece, on time."""
    frames = round(audio.shape[1] / speed)
    marked, first, second = _marked(audio, rate_hz)
    played: Audio = time_stretch(
        marked,
        float(rate_hz),
        stretch_factor=speed,
        pitch_shift_in_semitones=semitones,
        use_long_fft_window=False if percussive else None,
    )
    start, end = (_found(played, round(at / speed), rate_hz) for at in (first, second))
    wanted = (second - first) / speed
    kept = (end - start) / wanted
    music = played[:, start:]
    if abs(kept - 1.0) * wanted > 1.0:
        music = soxr.resample(np.ascontiguousarray(music.T), rate_hz * kept, rate_hz, quality="VHQ").T
    lead = round(GAP_SECONDS * rate_hz / speed)
    music = music[:, lead : lead + frames]
    return np.ascontiguousarray(np.pad(music, ((0, 0), (0, frames - music.shape[1]))), np.float32)


def _marked(audio: Audio, rate_hz: int) -> tuple[Audio, int, int]:
    """The audio between two marks in silence, with room behind for the catching up, and where the marks are."""
    gap, length = round(GAP_SECONDS * rate_hz), audio.shape[1]
    first, second = gap, 3 * gap + length
    room = round(RUN_OUT_SECONDS * rate_hz + RUN_OUT_SHARE * length)
    whole = np.zeros((audio.shape[0], second + room), np.float32)
    whole[:, 2 * gap : 2 * gap + length] = audio
    mark = np.hanning(round(MARK_SECONDS * rate_hz)).astype(np.float32)
    for at in (first, second):
        whole[:, at - len(mark) // 2 : at - len(mark) // 2 + len(mark)] = mark
    return whole, first, second


def _found(played: Audio, expected: int, rate_hz: int) -> int:
    """Where a mark came out: the middle of its energy around the highest sample."""
    reach = round(LOST_SECONDS * rate_hz + LOST_SHARE * expected)
    low = max(0, expected - reach)
    part = np.square(played[0, low : expected + reach].astype(np.float64))
    peak, near = int(np.argmax(part)), round(2 * MARK_SECONDS * rate_hz)
    left = max(0, peak - near)
    energy = part[left : peak + near]
    total = float(energy.sum())
    return low + left + round(float(np.dot(np.arange(len(energy)), energy)) / total) if total > 0 else expected
