"""Judging a file that comes without a brief: streaming loudness and no clipping, and what is asked beside it."""

from __future__ import annotations

import math
from pathlib import Path

from musicassist.audio.measure import Measurement, measure_file
from musicassist.catalog.targets import CEILING_DBTP, TARGETS_LUFS
from musicassist.contracts.brief import DeliveryTarget, Key
from musicassist.contracts.report import Check, QaReport, Verdict
from qa.core import edges, levels, music
from qa.core.remedies import remedied
from qa.core.report import curves, details, overall, score
from qa.core.run import weighed
from qa.core.tolerances import Tolerances, tolerances
from qa.core.wording import dbtp, lufs, number

INFORMING = ("dc", "stereo", "ending")
STREAMING = DeliveryTarget("streaming", TARGETS_LUFS["streaming"], CEILING_DBTP)


def analyse(
    path: Path, *, target: DeliveryTarget | None = None, tempo_bpm: float | None = None, key: Key | None = None
) -> QaReport:
    """Measure a file and judge it.

    Without a target it is judged as streaming with a wider tolerance (±1 LU), and a true peak over the ceiling is
    only a warning; an asked target has QA's own tolerances.

    Raises
    ------
    BadInput
        When the file cannot be read.
    """
    measured, allowed = measure_file(path), tolerances()
    checks = [
        _loudness(measured, target, allowed),
        _true_peak(measured, target, allowed),
        levels.clipping(measured, None, allowed),
        levels.dc(measured, None, allowed),
        levels.stereo(measured, None, allowed),
        edges.ending(measured, None, allowed),
    ]
    if tempo_bpm is not None:
        checks.append(music.tempo(measured.beat, tempo_bpm, allowed))
    if key is not None:
        checks.append(music.key(measured.key, key, allowed))
    if measured.dynamics.silent:
        checks.append(edges.silence(measured, None, allowed))
    # Only what was asked, loudness and clipping decide; the rest informs.
    weighty = (_informing(check) if check.name in INFORMING else check for check in checks)
    mended = (remedied(check, measured, target or STREAMING, tempo_bpm, key, allowed) for check in weighty)
    judged = weighed(tuple(mended), allowed)
    return QaReport(
        verdict=overall(judged),
        details=details(measured, judged),
        checks=judged,
        corrections=(),
        score=round(score(judged, allowed), 4),
        curves=curves(measured),
    )


def _loudness(measured: Measurement, target: DeliveryTarget | None, allowed: Tolerances) -> Check:
    wanted, found = (target or STREAMING).loudness_lufs, measured.loudness.integrated_lufs
    tolerance = allowed.loudness.tolerance_lu if target else allowed.loudness.unbriefed_tolerance_lu
    off = found - wanted
    verdict = Verdict.PASS if abs(off) <= tolerance else Verdict.FAIL
    side = "louder" if off > 0 else "quieter"
    note = "" if verdict is Verdict.PASS else f"{number(abs(off))} LU {side} than the target."
    if measured.dynamics.silent:
        note = "The file is silent."
    elif math.isinf(found):
        note = "The file is too short or too quiet to have a loudness."
    return Check("loudness", lufs(wanted), lufs(found), f"±{number(tolerance)} LU", verdict, note)


def _true_peak(measured: Measurement, target: DeliveryTarget | None, allowed: Tolerances) -> Check:
    ceiling, found = (target or STREAMING).ceiling_dbtp, measured.true_peak_dbtp
    over = found - ceiling > allowed.true_peak.meter_uncertainty_db
    verdict = Verdict.PASS if not over else Verdict.FAIL if target else Verdict.WARN
    note = "A converter or a lossy encoder may distort this." if over else ""
    tolerance = f"+{number(allowed.true_peak.meter_uncertainty_db, 2)} dB (the meter's own)"
    return Check("true_peak", f"≤ {dbtp(ceiling)}", dbtp(found), tolerance, verdict, note)


def _informing(check: Check) -> Check:
    verdict = Verdict.WARN if check.verdict is Verdict.FAIL else check.verdict
    return Check(check.name, check.requested, check.measured, check.tolerance, verdict, check.note)
