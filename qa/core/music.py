"""Checks of what is played: tempo, key and duration. Only a confident mismatch fails."""

from __future__ import annotations

from dataclasses import replace

from musicassist.audio.key import KeyAgreement, KeyEvidence
from musicassist.audio.measure import Measurement
from musicassist.audio.tempo import BeatSpectrum, TempoAgreement
from musicassist.audio.units import seconds_per_bar
from musicassist.contracts.brief import Key, MusicBrief, Origin
from musicassist.contracts.report import Check, Correction, Verdict
from musicassist.theory.pitch import pitch_class, pitch_class_name
from qa.core.corrections import another_take, end_at, stretch, transpose
from qa.core.sounding import sounding_seconds
from qa.core.tolerances import KeyTolerance, Tolerances
from qa.core.wording import bpm, key_name, number, seconds


def tempo_verdict(agreement: TempoAgreement, allowed: Tolerances, *, beat_driven: bool = True) -> Verdict:
    """Pass, fail or unsure; what a style without a beat does not have is not asked of it."""
    limit = allowed.tempo
    if agreement.evidence >= limit.supported and agreement.clarity >= limit.heard:
        return Verdict.PASS
    if not beat_driven:
        return Verdict.SKIPPED
    confident = agreement.clarity >= limit.clear and agreement.evidence < limit.refuted
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
    row = Check("tempo", bpm(asked_bpm), found, tolerance, verdict)
    if verdict is Verdict.PASS:
        return row
    if verdict is Verdict.SKIPPED:
        return replace(row, note="This style has no steady beat to hold against the tempo.")
    if verdict is Verdict.UNSURE:
        return replace(row, note="The beat is not clear enough to tell.")
    off = 100.0 * (agreement.nearest_bpm / asked_bpm - 1.0)
    reason = f"The beat runs at {found}, {number(abs(off))} % {'faster' if off > 0 else 'slower'} than asked"
    mended = None
    if brief is not None:
        mended = stretch(brief, agreement.nearest_bpm, allowed, reason)
        if mended is None and _stands(brief, "tempo", allowed):
            return _with_word(row, reason, "tempo")
        mended = mended or another_take(brief, f"--tempo {asked_bpm:g}", reason)
    return replace(row, note=f"{reason}.", correction=mended)


def key(
    evidence: KeyEvidence, asked: Key, allowed: Tolerances, *, brief: MusicBrief | None = None, pitched: bool = True
) -> Check:
    """The asked key against what is heard; where several keys fit, the asked one passes."""
    limit, agreement, reading = allowed.key, evidence.agreement(asked), evidence.reading()
    name, tolerance = key_name(asked), "same notes and tonic"
    other = key_name(reading.key) if reading.key else "no clear key"
    if not pitched:
        note = "Only drums were asked for, and drums have no key."
        return Check("key", name, "not measured", tolerance, Verdict.SKIPPED, note)
    if agreement.clarity < limit.heard:
        note = "There are too few clear notes to tell."
        return Check("key", name, "no clear key", tolerance, Verdict.UNSURE, note)
    if _supported(agreement, limit):
        note = "" if other == name else f"{other} fits as well."
        return Check("key", name, name, tolerance, Verdict.PASS, note)
    refuted = agreement.odds >= limit.refuted_odds or agreement.other_third_odds >= limit.refuted_other_odds
    if agreement.clarity < limit.clear or not refuted:
        note = f"The notes fit {other} better, but not by enough to tell."
        return Check("key", name, other, tolerance, Verdict.UNSURE, note)
    other_notes = agreement.foreign >= limit.other_notes
    reason = f"The notes are those of {other}" if other_notes else f"The bass and the chords are those of {other}"
    mended = None
    row = Check("key", name, other, tolerance, Verdict.FAIL, f"{reason}.")
    if brief is not None:
        steps = _semitones_to(evidence, asked, allowed)
        mended = transpose(brief, steps, allowed, reason) if steps else None
        if mended is None and _stands(brief, "key", allowed):
            return _with_word(row, reason, "key")
        mended = mended or another_take(brief, f'--key "{asked.tonic} {asked.mode}"', reason)
    return replace(row, correction=mended)


def _supported(agreement: KeyAgreement, limit: KeyTolerance) -> bool:
    return agreement.odds <= limit.supported_odds and agreement.other_third_odds <= limit.supported_other_odds


def _stands(brief: MusicBrief, field: str, allowed: Tolerances) -> bool:
    """Whether a miss is no reason for another take: an engine was only told, and nobody but the house wished it."""
    drawn = any(row.field == field and row.origin is Origin.DEFAULT for row in brief.provenance)
    return drawn and not allowed.mending.exact_engine and not brief.asked(field)


def _with_word(row: Check, reason: str, what: str) -> Check:
    note = f"{reason}; no {what} was asked for, so it may stay."
    return replace(row, verdict=Verdict.WARN, note=note)


def _semitones_to(evidence: KeyEvidence, asked: Key, allowed: Tolerances) -> int:
    """The smallest transposition after which the asked key is supported; 0 when there is none."""
    tonic = pitch_class(asked.tonic)
    found = []
    for steps in range(-allowed.mending.largest_semitones, allowed.mending.largest_semitones + 1):
        played = Key(pitch_class_name(tonic - steps), asked.mode)
        agreement = evidence.agreement(played)
        if steps and _supported(agreement, allowed.key):
            found.append((agreement.odds, abs(steps), steps))
    return min(found)[2] if found else 0


def duration(measured: Measurement, brief: MusicBrief, allowed: Tolerances, tempo_mended: Correction | None) -> Check:
    """Length in bars; the ring-out after the last bar need not count, a fade may.

    Parameters
    ----------
    tempo_mended : Correction or None
        The stretch that the tempo's check asks for: where it mends the length too, that is enough.
    """
    asked, bar = brief.duration_seconds, seconds_per_bar(brief.tempo_bpm, brief.metre.beats, brief.metre.unit)
    tolerance = allowed.duration.bars * bar
    length = measured.duration_seconds
    music = sounding_seconds(measured, allowed.duration.sounding_below_lu)
    bars = number(allowed.duration.bars, 1).removesuffix(".0")
    within = f"±{bars} bar{'s' * (bars != '1')} ({seconds(tolerance)})"
    row = Check("duration", seconds(asked), seconds(length), within, Verdict.PASS)
    if abs(length - asked) <= tolerance:
        return row
    if music <= asked + tolerance and length >= asked - tolerance:
        return replace(row, note=f"The music ends at {seconds(music)}; the rest is its ring-out.")
    reason = f"It lasts {seconds(length)} instead of {seconds(asked)}"
    change = _speed(tempo_mended) / brief.repair.speed
    if tempo_mended is not None and abs(length / change - asked) <= tolerance:
        same = replace(tempo_mended, reason=f"{reason}, which the same stretch mends")
        return replace(row, verdict=Verdict.FAIL, correction=same)
    if music > asked + tolerance and not allowed.mending.exact_engine and tempo_mended is None:
        mended = end_at(asked, allowed.duration.fade_bars * bar, reason)
    else:
        mended = another_take(brief, f"--duration {asked:g}", reason)
    return replace(row, verdict=Verdict.FAIL, correction=mended)


def _speed(correction: Correction | None) -> float:
    words = correction.flag.split() if correction else []
    return float(words[1]) if words[:1] == ["--speed"] else 1.0


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
