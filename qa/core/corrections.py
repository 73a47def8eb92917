"""The smallest change that mends a failed check, as flags that the parser understands."""

from __future__ import annotations

import hashlib
import math

from musicassist.contracts.adjustment import MasterAdjustment, flag_name
from musicassist.contracts.brief import SEED_MAX, MusicBrief
from musicassist.contracts.repair import NO_REPAIR
from musicassist.contracts.report import Correction, Remedy
from qa.core.tolerances import Tolerances
from qa.core.wording import number

_UNDONE = "--speed 1 --transpose 0 --cut_head 0 --end_at 0 --fade 0 --mono_safe no"


def next_seed(seed: int) -> int:
    """The seed of the next take: derived, so that a retried job is the same job everywhere."""
    return int.from_bytes(hashlib.sha256(f"next take after {seed}".encode()).digest()[:4], "big") % (SEED_MAX + 1)


def more_gain(brief: MusicBrief, error_lu: float, largest_db: float, reason: str) -> Correction | None:
    """Master again, louder or quieter by what is missing; nothing when that much would be no mastering any more."""
    gain_db = brief.adjustment.gain_db - error_lu
    if abs(gain_db) > largest_db:
        return None
    target = f"{brief.target.loudness_lufs:.1f}".removesuffix(".0")
    action = f"Master again, {number(abs(error_lu), 2)} dB {'quieter' if error_lu > 0 else 'louder'}"
    return Correction(f"--gain_db {gain_db:+.2f} --target_lufs {target}", reason, "mastering", Remedy.REMASTER, action)


def lower_ceiling(brief: MusicBrief, over_db: float, margin_db: float, reason: str) -> Correction:
    """Master again under a lower ceiling."""
    down_db = math.ceil((over_db + margin_db) * 10.0) / 10.0
    lower_db = brief.adjustment.ceiling_db - down_db
    action = f"Master again under a ceiling that is {number(down_db)} dB lower"
    return Correction(f"--ceiling_db {lower_db:.1f}", reason, "mastering", Remedy.REMASTER, action)


def remixed_gains(
    brief: MusicBrief, missing_db: dict[str, float], allowed: Tolerances, reason: str
) -> Correction | None:
    """Mix again with stems louder or quieter, counted on what was corrected before; nothing beyond the faders' way."""
    before = {flag_name(row.name): row.gain_db for row in brief.adjustment.stems}
    added = {flag_name(name): gain for name, gain in missing_db.items()}
    gains = {name: before.get(name, 0.0) + added.get(name, 0.0) for name in (before | added)}
    if any(abs(gain) > allowed.mixing.largest_fader_db for gain in gains.values()):
        return None
    flag = ", ".join(f"{name}={gain:+.1f}" for name, gain in gains.items() if gain)
    moves = ", ".join(f"{name} {number(gain, signed=True)} dB" for name, gain in missing_db.items())
    return Correction(f'--stem_gain "{flag}"', reason, "mastering", Remedy.REMIX, f"Mix the same stems again: {moves}")


def remixed_in_phase(brief: MusicBrief, names: list[str], reason: str) -> Correction | None:
    """Mix again with one channel of some stems turned; nothing when that was done already."""
    before = [flag_name(row.name) for row in brief.adjustment.stems if row.in_phase]
    turned = list(dict.fromkeys([*before, *(flag_name(name) for name in names)]))
    if len(turned) < len(before) + len(names):
        return None
    action = f"Mix the same stems again, with one channel of {', '.join(names)} turned so that the sides agree"
    return Correction(f'--stem_in_phase "{", ".join(turned)}"', reason, "mastering", Remedy.REMIX, action)


def stretch(brief: MusicBrief, found_bpm: float, allowed: Tolerances, reason: str) -> Correction | None:
    """Time-stretch what was played to the asked tempo; nothing where that would be heard, or nothing plays wrong."""
    speed = brief.repair.speed * brief.tempo_bpm / found_bpm
    # Both ways round, so that 6 % fast and 6 % slow are judged alike.
    change = max(speed, 1.0 / speed) - 1.0
    if allowed.mending.exact_engine or change > allowed.mending.largest_stretch:
        return None
    action = f"Stretch the same take to {number(100.0 * speed)} % of its own tempo"
    return Correction(f"--speed {speed:.5f}", reason, "generation", Remedy.MEND, action)


def transpose(brief: MusicBrief, semitones: int, allowed: Tolerances, reason: str) -> Correction | None:
    """Transpose what was played; nothing where that would be heard."""
    steps = brief.repair.semitones + semitones
    if allowed.mending.exact_engine or abs(steps) > allowed.mending.largest_semitones:
        return None
    action = f"Transpose the same take by {number(steps, 0, signed=True)} semitone{'s' * (abs(steps) > 1)}"
    return Correction(f"--transpose {steps:+d}", reason, "generation", Remedy.MEND, action)


def cut_head(brief: MusicBrief, seconds: float, reason: str) -> Correction:
    """Take silence off the start."""
    total = brief.repair.head_cut_seconds + seconds
    action = f"Cut {number(seconds, 2)} s off the start of the same take"
    return Correction(f"--cut_head {total:.2f}", reason, "generation", Remedy.MEND, action)


def end_at(seconds: float, fade_seconds: float, reason: str) -> Correction:
    """End the same take earlier, in a fade."""
    action = f"End the same take at {number(seconds)} s, with a fade of {number(fade_seconds)} s"
    return Correction(f"--end_at {seconds:.2f} --fade {fade_seconds:.2f}", reason, "generation", Remedy.MEND, action)


def fade_out(fade_seconds: float, reason: str) -> Correction:
    """Let the same take end in a fade."""
    action = f"Fade the last {number(fade_seconds)} s of the same take"
    return Correction(f"--fade {fade_seconds:.2f}", reason, "generation", Remedy.MEND, action)


def mono_safe(brief: MusicBrief, reason: str) -> Correction | None:
    """Put stems in phase and narrow them; nothing when that was done already."""
    if brief.repair.mono_safe:
        return None
    action = "Put the stems of the same take in phase, and narrow them"
    return Correction("--mono_safe yes", reason, "generation", Remedy.MEND, action)


def another_take(brief: MusicBrief, flag: str, reason: str) -> Correction:
    """Generate again with the wish repeated and a new seed; what was mended on the old take is undone."""
    seed = next_seed(brief.seed)
    parts = [flag, f"--seed {seed}"]
    if brief.adjustment != MasterAdjustment():
        parts += ["--gain_db 0", "--ceiling_db 0"]
    if brief.adjustment.stems:
        parts += ['--stem_gain ""', '--stem_in_phase ""']
    if brief.repair != NO_REPAIR:
        parts.append(_UNDONE)
    action = f"Play a new take, with seed {seed}"
    return Correction(" ".join(part for part in parts if part), reason, "generation", Remedy.TAKE, action)


def smallest(corrections: list[Correction]) -> tuple[Correction, ...]:
    """What the next attempt appends: a new take or another mix makes what was measured on the old one moot."""
    takes = [c for c in corrections if c.remedy is Remedy.TAKE]
    if takes:
        return tuple(takes)
    is_remixed = any(c.remedy is Remedy.REMIX for c in corrections)
    # What the limiter could not do with the old mix it may do with the new one: gain and ceiling wait.
    return tuple(c for c in corrections if not (is_remixed and c.remedy is Remedy.REMASTER))
