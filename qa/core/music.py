"""Checks of what is played: tempo, key, duration, silence. Only a confident mismatch fails."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from musicassist.audio.key import KeyEvidence
from musicassist.audio.measure import Measurement
from musicassist.audio.tempo import BeatSpectrum, TempoAgreement
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.brief import Key, MusicBrief
from musicassist.contracts.report import Check, Verdict
from qa.core.corrections import another_take
from qa.core.tolerances import Tolerances
from qa.core.wording import bpm, key_name, number, seconds


def tempo_verdict(agreement: TempoAgreement, allowed: Tolerances, *, beat_driven: bool = True) -> Verdict:
    """Pass, fail or unsure; music of a style without a beat cannot fail."""
    limit = allowed.tempo
    if agreement.evidence >= limit.supported:
        return Verdict.PASS if agreement.clarity >= limit.heard else Verdict.UNSURE
    confident = beat_driven and agreement.clarity >= limit.clear and agreement.evidence < limit.refuted
    return Verdict.FAIL if confident else Verdict.UNSURE


def tempo(
    beat: BeatSpectrum,
    asked_bpm: float,
    allowed: Tolerances,
    *,
    brief: MusicBrief | None = None,
    beat_driven: bool = True,
) -> Check:
    """The asked tempo against the beat, octaves counting as the same."""
    limit = allowed.tempo
    agreement = beat.agreement(asked_bpm, limit.tolerance)
    verdict = tempo_verdict(agreement, allowed, beat_driven=beat_driven)
    found = bpm(agreement.nearest_bpm) if agreement.clarity >= limit.heard else "no clear beat"
    tolerance = f"±{number(100 * limit.tolerance, 0)} %"
    if verdict is Verdict.PASS:
        return Check("tempo", bpm(asked_bpm), found, tolerance, verdict)
    if verdict is Verdict.UNSURE:
        note = "The beat is not clear enough to tell." if beat_driven else "This style has no beat to measure."
        return Check("tempo", bpm(asked_bpm), found, tolerance, verdict, note)
    off = 100.0 * (agreement.nearest_bpm / asked_bpm - 1.0)
    reason = f"The beat runs at {found}, {number(abs(off))} % {'faster' if off > 0 else 'slower'} than asked"
    mended = another_take(brief, f"--tempo {asked_bpm:g}", reason) if brief else None
    return Check("tempo", bpm(asked_bpm), found, tolerance, verdict, f"{reason}.", mended)


def key(evidence: KeyEvidence, asked: Key, allowed: Tolerances, *, brief: MusicBrief | None = None) -> Check:
    """The asked key against the notes; relatives and neighbours are too alike to be refuted."""
    limit, agreement, reading = allowed.key, evidence.agreement(asked), evidence.reading()
    name, tolerance = key_name(asked), "same notes and tonic"
    other = key_name(reading.key) if reading.key else "no clear key"
    if agreement.clarity < limit.heard:
        note = "There are too few clear notes to tell."
        return Check("key", name, "no clear key", tolerance, Verdict.UNSURE, note)
    if agreement.deficit <= limit.supported_deficit:
        note = "" if other == name else f"{other} fits as well."
        return Check("key", name, name, tolerance, Verdict.PASS, note)
    confident = (
        agreement.clarity >= limit.clear
        and agreement.deficit >= limit.refuted_deficit
        and agreement.foreign >= limit.refuted_foreign
    )
    if not confident:
        note = f"The notes fit {other} better, but not by enough to tell."
        return Check("key", name, other, tolerance, Verdict.UNSURE, note)
    reason = f"The notes are those of {other}"
    mended = another_take(brief, f'--key "{asked.tonic} {asked.mode}"', reason) if brief else None
    return Check("key", name, other, tolerance, Verdict.FAIL, f"{reason}.", mended)


def duration(measured: Measurement, brief: MusicBrief, allowed: Tolerances) -> Check:
    """Length in bars; the ring-out after the last bar need not count, a fade may."""
    asked, bar = brief.duration_seconds, seconds_per_bar(brief.tempo_bpm, brief.metre.beats, brief.metre.unit)
    tolerance = allowed.duration.bars * bar
    length = measured.duration_seconds
    music = sounding_seconds(measured, allowed.duration.sounding_below_lu)
    row = f"±{number(allowed.duration.bars, 0)} bar ({seconds(bar)})"
    if abs(length - asked) <= tolerance:
        return Check("duration", seconds(asked), seconds(length), row, Verdict.PASS)
    if music <= asked + tolerance and length >= asked - tolerance:
        note = f"The music ends at {seconds(music)}; the rest is its ring-out."
        return Check("duration", seconds(asked), seconds(length), row, Verdict.PASS, note)
    reason = f"It lasts {seconds(length)} instead of {seconds(asked)}"
    mended = another_take(brief, f"--duration {asked:g}", reason)
    return Check("duration", seconds(asked), seconds(length), row, Verdict.FAIL, "", mended)


def found(measured: Measurement) -> tuple[Check, ...]:
    """Tempo, key and length of music that somebody brought: measured, and held against nothing."""
    heard, named = measured.beat.tempo().bpm, measured.key.reading().key
    rows = (
        ("tempo", bpm(heard) if heard else "no clear beat"),
        ("key", key_name(named) if named else "no clear key"),
        ("duration", seconds(measured.duration_seconds)),
    )
    return tuple(Check(name, "", value, "", Verdict.SKIPPED, "Your own music.") for name, value in rows)


def as_brought(check: Check) -> Check:
    """A check of a person's own mix: what only another take would mend is no more than a warning."""
    if check.verdict is not Verdict.FAIL or check.correction is None or check.correction.stage == "mastering":
        return check
    return replace(check, verdict=Verdict.WARN, correction=None)


def sounding_seconds(measured: Measurement, below_lu: float) -> float:
    """Where the last tenth of a second that is at most ``below_lu`` under the track's own level ends."""
    power = measured.dynamics.step_power
    level = power[power > power.max(initial=0.0) * 1e-6].mean() if power.max(initial=0.0) > 0 else 0.0
    loud = np.flatnonzero(power > level * 10.0 ** (-below_lu / 10.0))
    return float(min((loud[-1] + 1) * measured.dynamics.step_seconds, measured.duration_seconds)) if len(loud) else 0.0


def silence(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """Neither long silence at the ends nor a hole inside."""
    dynamics, limit = measured.dynamics, allowed.silence
    tolerance = f"head ≤ {limit.head_seconds:g} s, tail ≤ {limit.tail_seconds:g} s, inside ≤ {limit.gap_seconds:g} s"
    found = f"{seconds(dynamics.head_seconds)}, {seconds(dynamics.tail_seconds)}, {seconds(dynamics.gap_seconds)}"
    wrong = [
        f"{seconds(value)} of silence {where}"
        for value, most, where in (
            (dynamics.head_seconds, limit.head_seconds, "at the start"),
            (dynamics.tail_seconds, limit.tail_seconds, "at the end"),
            (dynamics.gap_seconds, limit.gap_seconds, "inside"),
        )
        if value > most
    ]
    if dynamics.silent:
        wrong = ["Nothing is to be heard"]
    if not wrong:
        return Check("silence", "none to speak of", found, tolerance, Verdict.PASS)
    reason = "; ".join(wrong)
    mended = another_take(brief, "", reason) if brief else None
    return Check("silence", "none to speak of", found, tolerance, Verdict.FAIL, f"{reason}.", mended)
