"""Conversions between amplitude, power and decibels; the only place where they are written down."""

from __future__ import annotations

import math

SILENCE_DB = float("-inf")


def db_from_amplitude(amplitude: float) -> float:
    """Level in dB of a linear amplitude; ``-inf`` for zero."""
    return 20.0 * math.log10(abs(amplitude)) if amplitude else SILENCE_DB


def db_from_power(power: float) -> float:
    """Level in dB of a linear power; ``-inf`` for zero or less."""
    return 10.0 * math.log10(power) if power > 0 else SILENCE_DB


def amplitude_from_db(level_db: float) -> float:
    """Linear amplitude of a level in dB."""
    return float(10.0 ** (level_db / 20.0))


def power_from_db(level_db: float) -> float:
    """Linear power of a level in dB."""
    return float(10.0 ** (level_db / 10.0))


def seconds_per_bar(tempo_bpm: float, beats: int, unit: int) -> float:
    """Length of a bar in seconds.

    In compound metres (6/8, 9/8, 12/8) the tempo counts dotted quarters, as in ``MusicBrief.tempo_bpm``;
    elsewhere it counts quarter notes.

    Parameters
    ----------
    tempo_bpm : float
    beats, unit : int
        The time signature's two numbers.
    """
    compound = unit == 8 and beats > 3 and beats % 3 == 0
    counted_beats = beats / 3 if compound else beats * 4 / unit
    return counted_beats * 60.0 / tempo_bpm
