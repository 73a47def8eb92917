"""Do the delivered files hold what they should?"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from musicassist.audio.io import read_audio
from musicassist.audio.measure import Measurement
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import Master
from musicassist.contracts.report import Check, Verdict
from qa.core.tolerances import Tolerances
from qa.core.wording import seconds

LEAST_STEP_24_BIT = 2.0**-23


def _mp3_faults(root: Path, master: Master, measured: Measurement, allowed: Tolerances) -> list[str]:
    if master.mp3 is None:
        return ["there is no MP3 file"]
    try:
        mp3, rate = read_audio(root / master.mp3.path)
    except BadInput as error:
        return [f"the MP3 file cannot be decoded: {error.message}"]
    length = mp3.shape[1] / rate
    if abs(length - measured.duration_seconds) > allowed.files.length_difference_seconds:
        return [f"the MP3 file lasts {seconds(length)}"]
    return []


def delivery(root: Path, master: Master, measured: Measurement, allowed: Tolerances) -> Check:
    """FLAC is the WAV to the bit, MP3 decodes to the same length, the WAV is as long as its record says."""
    wrong = []
    if measured.audio.shape[1] != master.wav.frames or measured.rate != master.wav.sample_rate_hz:
        wrong.append("the WAV file is not as long as it should be")
    try:
        flac, rate = read_audio(root / master.flac.path)
        if rate != measured.rate or flac.shape != measured.audio.shape:
            wrong.append("the FLAC file has another shape than the WAV")
        elif np.abs(flac - measured.audio).max(initial=0.0) > LEAST_STEP_24_BIT:
            wrong.append("the FLAC file differs from the WAV")
    except BadInput as error:
        wrong.append(f"the FLAC file cannot be decoded: {error.message}")
    wrong += _mp3_faults(root, master, measured, allowed)
    verdict = Verdict.FAIL if wrong else Verdict.PASS
    note = ("; ".join(wrong) + ".").capitalize() if wrong else ""
    return Check("files", "WAV, FLAC and MP3 alike", "alike" if not wrong else "not alike", "to the bit", verdict, note)
