"""What is shown of a measured track: flat figures, curves, and one score."""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.measure import Measurement
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.report import Check, Curve, Scalar, Verdict
from qa.core.tolerances import Tolerances
from qa.core.wording import key_name

Line = NDArray[np.float64]
MOST_POINTS = 300
CLIPS_SHOWN = 20
NEARLY = 0.7  # the most that a failed check counts
QUIETEST_SHOWN_LUFS = -70.0


def details(measured: Measurement, checks: tuple[Check, ...] = ()) -> dict[str, Scalar]:
    """Flat measured values; None where there is nothing to measure.

    Where a check found the asked tempo or key in the music, that reading is given (half and double time are both
    true); elsewhere what a listener would most likely say.
    """
    loudness, dynamics, image = measured.loudness, measured.dynamics, measured.stereo
    tempo, key = measured.beat.tempo(), measured.key.reading()
    psr = measured.levels.psr_db()
    rivals = [reading.bpm for reading in tempo.alternatives]
    return {
        "tempo": _rounded(_confirmed_tempo(checks) or tempo.bpm, 2),
        "key": _confirmed_key(checks) or (key_name(key.key) if key.key else None),
        "lufs": _rounded(loudness.integrated_lufs, 2),
        "true_peak_dbtp": _rounded(measured.true_peak_dbtp, 2),
        "clipping": bool(dynamics.clipped),
        "duration_seconds": round(measured.duration_seconds, 3),
        "lra": _rounded(loudness.range_lu, 2),
        "max_momentary_lufs": _rounded(loudness.max_momentary_lufs, 2),
        "max_short_term_lufs": _rounded(loudness.max_short_term_lufs, 2),
        "plr": _rounded(measured.levels.plr_db, 2),
        "psr": _rounded(float(np.median(psr)), 2) if len(psr) else None,
        "psr_least": _rounded(float(psr.min()), 2) if len(psr) else None,
        "sample_peak_dbfs": _rounded(dynamics.sample_peak_dbfs, 2),
        "crest": _rounded(dynamics.crest_db, 2),
        "clipped_samples": dynamics.clipped_samples,
        "clipped_at_seconds": _clip_positions(measured),
        "correlation": round(image.correlation, 3),
        "width": round(image.width, 3),
        "mono_loss_db": round(image.mono_loss_db, 2),
        "mid_dbfs": _rounded(image.mid_dbfs, 2),
        "side_dbfs": _rounded(image.side_dbfs, 2),
        "bass_correlation": round(measured.spectrum.bass_correlation, 3),
        "dc": round(dynamics.dc, 6),
        "noise_floor_dbfs": _rounded(dynamics.noise_floor_dbfs, 1),
        "head_silence_seconds": round(dynamics.head_seconds, 2),
        "tail_silence_seconds": round(dynamics.tail_seconds, 2),
        "longest_gap_seconds": round(dynamics.gap_seconds, 2),
        "ending": dynamics.ending.kind,
        "ending_seconds": dynamics.ending.seconds,
        "balance_db": ", ".join(f"{band:+.1f}" for band in measured.spectrum.balance_db()),
        "centroid_hz": round(measured.spectrum.centroid_hz(), 1),
        "tempo_confidence": round(tempo.confidence, 3),
        "tempo_alternative": _rounded(rivals[0], 2) if rivals else None,
        "tempo_half": _rounded(tempo.bpm / 2.0, 2) if tempo.bpm else None,
        "tempo_double": _rounded(tempo.bpm * 2.0, 2) if tempo.bpm else None,
        "tempo_drift": measured.beat.drift() if tempo.bpm else None,
        "key_confidence": round(key.confidence, 3),
        "key_alternative": key_name(key.alternatives[0][0]) if key.alternatives else None,
        "tuning_cents": round(key.tuning_cents, 1),
        "sample_rate_hz": measured.rate,
        "channels": measured.levels.channels,
    }


def curves(measured: Measurement) -> tuple[Curve, ...]:
    """Short-term and momentary loudness over time, and the average spectrum; at most 300 points each."""
    loudness = measured.loudness
    hz, density = measured.spectrum.curve()
    return (
        _loudness_curve("short_term_loudness", loudness.short_term_seconds, loudness.short_term_lufs),
        _loudness_curve("momentary_loudness", loudness.momentary_seconds, loudness.momentary_lufs),
        _curve("spectrum", "Hz", "dB", hz, density),
    )


def score(checks: tuple[Check, ...], allowed: Tolerances, nearness: dict[str, float] | None = None) -> float:
    """0 to 1, to choose the best among failed takes.

    Parameters
    ----------
    checks : tuple of Check
    allowed : Tolerances
    nearness : dict or None
        By check, 0 to 1: how near a failed one came, so that of two misses the smaller wins.
    """
    worth = {
        Verdict.PASS: 1.0,
        Verdict.SKIPPED: 1.0,
        Verdict.UNSURE: allowed.score["unsure"],
        Verdict.WARN: allowed.score["warn"],
    }
    near = nearness or {}
    total = sum(allowed.score[check.name] for check in checks)
    reached = sum(
        allowed.score[check.name]
        * (NEARLY * near.get(check.name, 0.0) if check.verdict is Verdict.FAIL else worth[check.verdict])
        for check in checks
    )
    return reached / total if total else 0.0


def nearness(measured: Measurement, brief: MusicBrief) -> dict[str, float]:
    """How near level and length came to what was asked, 0 to 1."""
    loudness_lu = abs(measured.loudness.integrated_lufs - brief.target.loudness_lufs)
    over_db = max(0.0, measured.true_peak_dbtp - brief.target.ceiling_dbtp)
    length = abs(math.log2(max(measured.duration_seconds, 0.1) / brief.duration_seconds))
    return {
        "loudness": math.exp(-loudness_lu / 3.0),
        "true_peak": math.exp(-over_db),
        "duration": math.exp(-4.0 * length),
    }


def overall(checks: tuple[Check, ...]) -> Verdict:
    """``fail`` when any check fails, else ``pass``."""
    return Verdict.FAIL if any(check.verdict is Verdict.FAIL for check in checks) else Verdict.PASS


def _loudness_curve(name: str, seconds: Line, lufs: Line) -> Curve:
    chosen = np.unique(np.linspace(0, max(0, len(lufs) - 1), min(MOST_POINTS, len(lufs))).round().astype(int))
    return _curve(name, "s", "LUFS", seconds[chosen], np.maximum(lufs[chosen], QUIETEST_SHOWN_LUFS))


def _curve(name: str, unit_x: str, unit_y: str, x: Line, y: Line) -> Curve:
    return Curve(name, unit_x, unit_y, tuple(round(float(v), 2) for v in x), tuple(round(float(v), 2) for v in y))


def _clip_positions(measured: Measurement) -> str | None:
    """Where samples are clipped, as text, the first twenty places."""
    places = sorted({round(run.start_frame / measured.rate, 2) for run in measured.dynamics.clipped})
    shown = ", ".join(f"{place:.2f}" for place in places[:CLIPS_SHOWN])
    return shown + (" …" if len(places) > CLIPS_SHOWN else "") if places else None


def _rounded(value: float | None, digits: int) -> float | None:
    return round(value, digits) + 0.0 if value is not None and math.isfinite(value) else None


def _confirmed_tempo(checks: tuple[Check, ...]) -> float | None:
    found = [c.measured for c in checks if c.name == "tempo" and c.verdict in (Verdict.PASS, Verdict.FAIL)]
    return float(found[0].removesuffix(" BPM")) if found else None


def _confirmed_key(checks: tuple[Check, ...]) -> str | None:
    found = [c.measured for c in checks if c.name == "key" and c.verdict is Verdict.PASS]
    return found[0] if found else None
