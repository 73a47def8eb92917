"""Every delivered file on its own: each target's loudness, and the peaks of what codecs decode to."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from musicassist.audio.io import read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import DeliveredFile, Delivery, Master
from musicassist.contracts.report import Check, Verdict
from qa.core.corrections import lower_ceiling
from qa.core.tolerances import Tolerances
from qa.core.wording import dbtp, lufs, number

LOSSY = frozenset({"mp3", "opus"})


def delivered(root: Path, master: Master, brief: MusicBrief, allowed: Tolerances) -> Check:
    """Further targets are met, and no lossy file decodes to a peak over its ceiling."""
    tolerance_lu, room_db = allowed.loudness.tolerance_lu, allowed.true_peak.codec_db
    within = f"±{number(tolerance_lu)} LU, +{number(room_db)} dB decoded"
    row = Check("deliveries", "every file on its target", "", within, Verdict.PASS)
    if not master.deliveries:
        return replace(row, measured="one target", verdict=Verdict.SKIPPED)
    wrong: list[str] = []
    warned: list[str] = []
    over_db = 0.0
    for number_, delivery in enumerate(master.deliveries):
        # The first target's WAV has checks of its own.
        missed = _missed(root, delivery, tolerance_lu) if number_ else ""
        if missed:
            (warned if delivery.limited_by_physics else wrong).append(missed)
        for file in delivery.files:
            peak = _peak_dbtp(root, file)
            if peak is not None and peak > delivery.target.ceiling_dbtp + room_db:
                wrong.append(f"{_name(file)} decodes to {dbtp(peak)}")
                over_db = max(over_db, peak - delivery.target.ceiling_dbtp)
    files = sum(len(delivery.files) for delivery in master.deliveries)
    targets = len(master.deliveries)
    row = replace(row, measured=f"{files} files for {targets} target{'s' * (targets != 1)}")
    said = [*wrong, *warned]
    note = "; ".join(said) + "." * bool(said)
    if not wrong:
        return replace(row, verdict=Verdict.WARN if warned else Verdict.PASS, note=note)
    reason = "A compressed file decodes to peaks over its ceiling"
    mended = lower_ceiling(brief, over_db, allowed.true_peak.correction_margin_db, reason) if over_db else None
    return replace(row, verdict=Verdict.FAIL, note=note, correction=mended)


def _missed(root: Path, delivery: Delivery, tolerance_lu: float) -> str:
    """What a target's WAV measures, when that is not the target."""
    wav = next((file for file in delivery.files if file.format == "wav"), None)
    if wav is None:
        return ""
    audio, rate = read_audio(root / wav.audio.path)
    found, wanted = integrated_lufs(audio, rate), delivery.target.loudness_lufs
    return "" if abs(found - wanted) <= tolerance_lu else f"{_name(wav)} measures {lufs(found)}, not {lufs(wanted)}"


def _peak_dbtp(root: Path, file: DeliveredFile) -> float | None:
    """Of a lossy file as it decodes here; None for the others, and where nothing here decodes it."""
    if file.format not in LOSSY:
        return None
    try:
        audio, rate = read_audio(root / file.audio.path)
    except BadInput:
        return None
    return true_peak_dbtp(audio, rate)


def _name(file: DeliveredFile) -> str:
    return file.audio.path.rsplit("/", 1)[-1]
