"""Checks of level: loudness, a second meter, true peak, clipping, DC, stereo, balance."""

from __future__ import annotations

import math
import warnings

import numpy as np
import pyloudnorm

from musicassist.audio.measure import Measurement
from musicassist.audio.spectrum import OCTAVES_HZ
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.report import Check, Correction, Verdict
from qa.core.corrections import another_take, lower_ceiling, mono_safe, more_gain
from qa.core.tolerances import Tolerances
from qa.core.wording import dbtp, lufs, number

POSITIONS_SHOWN = 3


def loudness(measured: Measurement, brief: MusicBrief, allowed: Tolerances, limited_by_physics: bool) -> Check:
    """Integrated loudness against the delivery target.

    An asked target that is missed fails, whatever the reason; a default one that would need more limiting than the
    music bears is a warning.
    """
    wanted, found = brief.target.loudness_lufs, measured.loudness.integrated_lufs
    error = found - wanted
    tolerance = allowed.loudness.tolerance_lu
    row = Check("loudness", lufs(wanted), lufs(found), f"±{number(tolerance)} LU", Verdict.PASS)
    if abs(error) <= tolerance:
        return row
    if math.isinf(found):
        return _with(row, Verdict.FAIL, "The track is silent.", another_take(brief, "", "The track is silent"))
    side = "louder" if error > 0 else "quieter"
    reason = f"The master measures {lufs(found)}, {number(abs(error))} LU {side} than asked"
    if limited_by_physics and not brief.target.explicit:
        note = "This music cannot be made as loud as the default target without audible damage, so it was left alone."
        return _with(row, Verdict.WARN, note)
    note = "More limiting than this music bears would be needed." if limited_by_physics else ""
    if limited_by_physics and brief.adjustment.gain_db > 0.0 > error:
        return _with(row, Verdict.FAIL, f"{note} Asking for more gain brought nothing.")
    mended = more_gain(brief, error, allowed.loudness.largest_gain_correction_db, reason)
    return Check(row.name, row.requested, row.measured, row.tolerance, Verdict.FAIL, note, mended)


def second_meter(measured: Measurement, allowed: Tolerances) -> Check:
    """pyloudnorm must read what our own meter reads."""
    tolerance = allowed.loudness.second_meter_lu
    ours, theirs = measured.loudness.integrated_lufs, pyloudnorm_lufs(measured)
    row = Check("second_meter", lufs(ours), lufs(theirs), f"±{number(tolerance)} LU", Verdict.PASS)
    if math.isinf(ours) and math.isinf(theirs):
        return _with(row, Verdict.SKIPPED, "Nothing loud enough to compare.")
    if abs(ours - theirs) <= tolerance:
        return row
    return _with(row, Verdict.FAIL, "Two independent meters disagree about this file: please report it.")


def pyloudnorm_lufs(measured: Measurement) -> float:
    """Integrated loudness by pyloudnorm; ``-inf`` where it has none to give."""
    audio = measured.audio[:5]
    if audio.shape[1] < 0.4 * measured.rate:
        return -math.inf
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        value = float(pyloudnorm.Meter(measured.rate).integrated_loudness(audio.T.astype(np.float64)))
    return value if math.isfinite(value) else -math.inf


def true_peak(measured: Measurement, brief: MusicBrief, allowed: Tolerances) -> Check:
    """True peak at or below the ceiling, by a 16 x meter."""
    ceiling, found = brief.target.ceiling_dbtp, measured.true_peak_dbtp
    uncertainty = allowed.true_peak.meter_uncertainty_db
    over = found - ceiling
    tolerance = f"+{number(uncertainty, 2)} dB (the meter's own)"
    row = Check("true_peak", f"≤ {dbtp(ceiling)}", dbtp(found), tolerance, Verdict.PASS)
    if over <= uncertainty:
        return row
    reason = f"The true peak of {dbtp(found)} is {number(over, 2)} dB over the ceiling"
    mended = lower_ceiling(brief, over, allowed.true_peak.correction_margin_db, reason)
    return _with(row, Verdict.FAIL, "", mended)


def clipping(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """No stretch of samples cut off at full scale."""
    runs = measured.dynamics.clipped
    row = Check("clipping", "none", "none", "0 samples", Verdict.PASS)
    if not runs:
        return row
    samples = sum(run.samples for run in runs)
    first = ", ".join(f"{run.start_frame / measured.rate:.2f} s" for run in runs[:POSITIONS_SHOWN])
    more = "" if len(runs) <= POSITIONS_SHOWN else " …"
    found = f"{samples} samples in {len(runs)} places"
    reason = f"{samples} samples are clipped"
    mended = lower_ceiling(brief, 0.2, allowed.true_peak.correction_margin_db, reason) if brief else None
    return Check(row.name, row.requested, found, row.tolerance, Verdict.FAIL, f"At {first}{more}", mended)


def dc(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """No constant offset."""
    found, largest = measured.dynamics.dc, allowed.dc.largest
    row = Check("dc", "0 %", f"{number(100 * found, 3)} %", f"≤ {number(100 * largest, 1)} %", Verdict.PASS)
    if found <= largest:
        return row
    reason = f"A constant offset of {number(100 * found, 2)} % of full scale"
    return _with(row, Verdict.FAIL, "It eats headroom.", another_take(brief, "", reason) if brief else None)


def stereo(measured: Measurement, brief: MusicBrief | None, allowed: Tolerances) -> Check:
    """What remains on a mono loudspeaker."""
    image, limit = measured.stereo, allowed.stereo
    found = f"{number(image.mono_loss_db)} dB lost in mono, correlation {number(image.correlation, 2)}"
    row = Check("stereo", "safe in mono", found, f"≤ {number(limit.warn_mono_loss_db)} dB", Verdict.PASS)
    if image.mono_loss_db > limit.fail_mono_loss_db:
        reason = f"{number(image.mono_loss_db)} dB are lost in mono"
        mended = (mono_safe(brief, reason) or another_take(brief, "", reason)) if brief else None
        return _with(row, Verdict.FAIL, "The channels cancel each other.", mended)
    if image.mono_loss_db > limit.warn_mono_loss_db or image.correlation < limit.warn_correlation:
        return _with(row, Verdict.WARN, "Parts of it fade on a mono loudspeaker.")
    return row


def balance(measured: Measurement, wanted_db: tuple[float, ...], allowed: Tolerances, source: str) -> Check:
    """Octave by octave against the style's (or the reference's) balance; worth a word, never a failure."""
    most = allowed.balance.octave_db
    off = [found - wanted for found, wanted in zip(measured.spectrum.balance_db(), wanted_db, strict=True)]
    # The highest octave is air: what a style's low-pass leaves of it says nothing about the mix.
    hz, worst = max(zip(OCTAVES_HZ[:-1], off[:-1], strict=True), key=lambda pair: abs(pair[1]))
    where = f"{hz / 1000:g} kHz" if hz >= 1000 else f"{hz:g} Hz"
    found = f"{number(worst, signed=True)} dB around {where}"
    row = Check("balance", f"as in {source}", found, f"±{number(most, 0)} dB an octave", Verdict.PASS)
    if measured.dynamics.silent:
        return _with(row, Verdict.SKIPPED, "Nothing is to be heard.")
    if abs(worst) <= most:
        return row
    side = "more" if worst > 0 else "less"
    return _with(row, Verdict.WARN, f"There is {number(abs(worst))} dB {side} around {where} than in {source}.")


def _with(row: Check, verdict: Verdict, note: str, correction: Correction | None = None) -> Check:
    return Check(row.name, row.requested, row.measured, row.tolerance, verdict, note, correction)
