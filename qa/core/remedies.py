"""What would mend a file that comes without a brief: there is no prompt to append a flag to, so it is said in words."""

from __future__ import annotations

import math
from dataclasses import replace

from musicassist.audio.measure import Measurement
from musicassist.contracts.brief import DeliveryTarget, Key
from musicassist.contracts.report import Check, Correction, Remedy, Verdict
from musicassist.theory.pitch import pitch_class
from qa.core.tolerances import Tolerances
from qa.core.wording import number

MENDED = (Verdict.FAIL, Verdict.WARN)
SEMITONES = 12
PLAIN = {
    "clipping": "Export the mix again with 3 dB less before anything clips, and master that: what is cut off is lost",
    "dc": "Master it again: every master here has a high-pass at 20 Hz, which takes the offset out",
    "stereo": "Turn the polarity of the channel or the stem that cancels the others, or narrow the sides",
    "ending": "Export it again to the end of its tail, or fade the last two seconds",
    "silence": "Export it again: nothing is to be heard in this file",
}

# What a person can do where no flag of the prompt mends it.
BY_HAND = {
    "loudness": ("Ask for a quieter target: this music bears no more limiting", Remedy.REMASTER),
    "second_meter": ("Read it with a third meter before you deliver it: two of them differ here", Remedy.REMASTER),
    "true_peak": ("Ask for a lower ceiling", Remedy.REMASTER),
    "clipping": (PLAIN["clipping"], Remedy.MEND),
    "dc": (PLAIN["dc"], Remedy.REMASTER),
    "stereo": (PLAIN["stereo"], Remedy.REMIX),
    "balance": ("Move the stems that stand out and master this mix again", Remedy.REMIX),
    "audibility": ("Turn its stem up and master this mix again, or make another take", Remedy.REMIX),
    "tempo": ("Make another take, or take it as it is", Remedy.TAKE),
    "key": ("Make another take, or take it as it is", Remedy.TAKE),
    "duration": ("Make another take, or ask for another length", Remedy.TAKE),
    "silence": ("Make another take, or bring the music without its silence", Remedy.TAKE),
    "ending": (PLAIN["ending"], Remedy.MEND),
    "files": ("Master it again: its files were not written whole", Remedy.REMASTER),
    "deliveries": ("Ask for a lower ceiling: the codecs add to the peaks", Remedy.REMASTER),
}


def by_hand(check: Check) -> Check:
    """The check of a job with what a person can do, where it failed or warned and no flag mends it."""
    if check.verdict not in MENDED or check.correction is not None or check.name not in BY_HAND:
        return check
    action, remedy = BY_HAND[check.name]
    return replace(check, correction=Correction("", check.note.rstrip("."), "", remedy, action))


def remedied(
    check: Check,
    measured: Measurement,
    target: DeliveryTarget,
    tempo_bpm: float | None,
    key: Key | None,
    allowed: Tolerances,
) -> Check:
    """The check with the smallest correction that would mend it, where it failed or warned."""
    if check.verdict not in MENDED:
        return check
    if measured.dynamics.silent:
        action, remedy = PLAIN["silence"], Remedy.TAKE
    elif check.name == "loudness":
        action, remedy = _loudness(measured.loudness.integrated_lufs, target.loudness_lufs), Remedy.REMASTER
    elif check.name == "true_peak":
        over_db = measured.true_peak_dbtp - target.ceiling_dbtp
        down_db = math.ceil(10.0 * (over_db + allowed.true_peak.correction_margin_db)) / 10.0
        action = f"Master it again under a ceiling that is {number(down_db)} dB lower"
        remedy = Remedy.REMASTER
    elif check.name == "tempo" and tempo_bpm is not None:
        action, remedy = _tempo(measured.beat.agreement(tempo_bpm, allowed.tempo.tolerance).nearest_bpm, tempo_bpm)
    elif check.name == "key" and key is not None:
        action, remedy = _key(measured, key)
    else:
        action, remedy = PLAIN[check.name], Remedy.MEND
    return replace(check, correction=Correction("", check.note.rstrip("."), "", remedy, action))


def _loudness(found_lufs: float, wanted_lufs: float) -> str:
    if math.isinf(found_lufs):
        return "Bring half a second of music at least: this is too short or too quiet to have a loudness"
    missing_lu = wanted_lufs - found_lufs
    return f"Master it again, {number(abs(missing_lu))} dB {'louder' if missing_lu > 0 else 'quieter'}"


def _tempo(found_bpm: float, asked_bpm: float) -> tuple[str, Remedy]:
    return f"Stretch it to {number(100.0 * asked_bpm / found_bpm)} % of its tempo, or play it anew", Remedy.MEND


def _key(measured: Measurement, asked: Key) -> tuple[str, Remedy]:
    found = measured.key.reading().key
    if found is None or found.mode != asked.mode:
        return "Play it anew in the asked key: no transposition gives it", Remedy.TAKE
    up = (pitch_class(asked.tonic) - pitch_class(found.tonic)) % SEMITONES
    steps = up - SEMITONES if up > SEMITONES // 2 else up
    plural = "s" * (abs(steps) > 1)
    return f"Transpose it by {number(steps, 0, signed=True)} semitone{plural}, or play it anew", Remedy.MEND
