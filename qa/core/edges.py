"""Checks of where the music starts and ends: silence at the ends or inside, and an end that was cut off."""

from __future__ import annotations

from dataclasses import replace

from musicassist.audio.measure import Measurement
from musicassist.audio.units import db_from_power, seconds_per_bar
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.report import Check, Correction, Verdict
from qa.core.corrections import another_take, cut_head, end_at, fade_out
from qa.core.sounding import track_power
from qa.core.tolerances import Tolerances
from qa.core.wording import number, seconds

ENDINGS = {"ring": "rings out", "fade": "fades out", "cut": "stops short", "none": "nothing is to be heard"}


def silence(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """Neither long silence at the ends nor a hole inside."""
    dynamics, limit = measured.dynamics, allowed.silence
    tolerance = f"start ≤ {limit.head_seconds:g} s, end ≤ {limit.tail_seconds:g} s, inside ≤ {limit.gap_seconds:g} s"
    measures = (dynamics.head_seconds, dynamics.tail_seconds, dynamics.gap_seconds)
    found = "start {}, end {}, inside {}".format(*(seconds(value) for value in measures))
    row = Check("silence", "none to speak of", found, tolerance, Verdict.PASS)
    limits = (limit.head_seconds, limit.tail_seconds, limit.gap_seconds)
    over = [value > most for value, most in zip(measures, limits, strict=True)]
    if not any(over) and not dynamics.silent:
        return row
    places = zip(measures, ("at the start", "at the end", "inside"), over, strict=True)
    reason = "; ".join(f"{seconds(value)} of silence {where}" for value, where, wrong in places if wrong)
    reason = "Nothing is to be heard" if dynamics.silent else reason
    mended = _less_silence(measured, brief, allowed, over, reason) if brief else None
    return replace(row, verdict=Verdict.FAIL, note=f"{reason}.", correction=mended)


def _less_silence(
    measured: Measurement, brief: MusicBrief, allowed: Tolerances, over: list[bool], reason: str
) -> Correction:
    """Cut it off, where enough music is left; a hole inside, or too little left, takes a new take."""
    dynamics, kept = measured.dynamics, allowed.silence.kept_seconds
    head, tail, inside = over
    cut = dynamics.head_seconds * head + dynamics.tail_seconds * tail
    bar = seconds_per_bar(brief.tempo_bpm, brief.metre.beats, brief.metre.unit)
    left = measured.duration_seconds - cut
    enough = left >= brief.duration_seconds - allowed.duration.bars * bar
    if dynamics.silent or inside or not enough:
        return another_take(brief, "", reason)
    if head:
        return cut_head(brief, dynamics.head_seconds - kept, reason)
    return end_at(measured.duration_seconds - dynamics.tail_seconds + kept, kept, reason)


def ending(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """The file ends after the music does: it rings out, fades or stops, and was not cut off in full sound."""
    limit, found = allowed.ending, measured.dynamics.ending
    tolerance = f"≥ {number(limit.cut_below_lu, 0)} dB under the track"
    row = Check("ending", "rings out, fades or stops", ENDINGS[found.kind], tolerance, Verdict.PASS)
    if found.kind == "none":
        return replace(row, verdict=Verdict.SKIPPED)
    level, last = track_power(measured.dynamics.step_power), float(measured.dynamics.step_power[-1])
    below_db = db_from_power(level) - db_from_power(last)
    stops = found.kind != "cut" or measured.dynamics.tail_seconds > limit.window_seconds
    if stops or below_db >= limit.cut_below_lu:
        return row
    reason = f"The music is cut off at its end, {number(max(0.0, below_db))} dB under its own level"
    row = replace(row, measured="is cut off", verdict=Verdict.FAIL, note=f"{reason}.")
    if brief is None or brief.repair.fade_seconds:
        return row
    bar = seconds_per_bar(brief.tempo_bpm, brief.metre.beats, brief.metre.unit)
    return replace(row, correction=fade_out(min(bar, limit.fade_seconds), reason))
