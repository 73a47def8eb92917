"""Measuring a file from outside the pipeline; plain values in and out, so that a child process can serve it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from musicassist.audio.measure import measure_file
from musicassist.audio.reference import density_curve, energy_curve, profile_of, reference_digest
from musicassist.contracts.brief import ReferenceProfile
from musicassist.contracts.codec import encode
from musicassist.contracts.report import Check
from qa.core.asked import read_key, read_target, read_tempo
from qa.core.style_plot import style_plot
from qa.core.unbriefed import analyse
from qa.core.wording import key_name, lufs


def analyze_file(
    path: str | Path,
    *,
    target: str | float | None = None,
    tempo: str | float | None = None,
    key: str | None = None,
) -> dict[str, Any]:
    """Measure and judge an audio file.

    Parameters
    ----------
    path : str or Path
    target : str, float or None
        ``streaming``, ``apple``, ``deezer``, ``broadcast``, ``club`` or LUFS; streaming ±1 LU when nothing is asked.
    tempo : str, float or None
        Beats per minute.
    key : str or None
        Such as ``A minor``.

    Returns
    -------
    dict
        ``status`` (``pass`` or ``fail``), ``details`` (flat), ``checks``, ``curves``.

    Raises
    ------
    BadInput
        When the file or a wish cannot be used.
    """
    report = analyse(Path(path), target=read_target(target), tempo_bpm=read_tempo(tempo), key=read_key(key))
    return {
        "status": report.verdict.value,
        "details": report.details,
        "checks": [_row(check) for check in report.checks],
        "curves": [{n: v for n, v in encode(curve).items() if n != "schema"} for curve in report.curves],
    }


def style_file(path: str | Path) -> dict[str, Any]:
    """What a reference track measures, with how sure each is, and a picture of it.

    Returns
    -------
    dict
        Flat values; ``energy`` and ``density`` over time; ``sections``; ``families`` (likely styles); ``plot``, an SVG
        document.

    Raises
    ------
    BadInput
        When it cannot be read, is silent, or lasts less than 5 s or more than 15 minutes.
    """
    path = Path(path)
    measured = measure_file(path)
    profile = profile_of(measured, reference_digest(path), path.name)
    key = measured.key.reading()
    seconds, energy = energy_curve(measured)
    moments = [round(float(second), 2) for second in seconds]
    return {
        "duration_seconds": profile.duration_seconds,
        "tempo_bpm": profile.tempo_bpm,
        "tempo_confidence": profile.tempo_confidence,
        "tempo_alternatives": [round(reading.bpm, 2) for reading in measured.tempo.alternatives],
        "tempo_drift": measured.beat.drift(),
        "key": key_name(profile.key) if profile.key else None,
        "key_confidence": profile.key_confidence,
        "key_alternatives": [key_name(rival) for rival, _ in key.alternatives],
        "tuning_cents": round(key.tuning_cents, 1),
        "metre": str(profile.metre) if profile.metre else None,
        "metre_confidence": profile.metre_confidence,
        "loudness_lufs": profile.loudness_lufs,
        "loudness_range_lu": profile.loudness_range_lu,
        "true_peak_dbtp": profile.true_peak_dbtp,
        "crest_db": profile.crest_db,
        "balance_db": list(profile.balance_db),
        "brightness_hz": profile.brightness_hz,
        "percussiveness": profile.percussiveness,
        "events_hz": profile.events_hz,
        "width": profile.width,
        "correlation": round(measured.stereo.correlation, 3),
        "families": [{"slug": likely.slug, "probability": likely.probability} for likely in profile.families],
        "sections": [
            {"start": part.start_seconds, "end": part.end_seconds, "letter": part.letter, "energy": part.energy}
            for part in measured.sections
        ],
        "energy": {"seconds": moments, "level": [round(float(level), 3) for level in energy]},
        "density": {"seconds": moments, "onsets_hz": [round(float(hz), 2) for hz in density_curve(measured)[1]]},
        "plot": style_plot(measured, _headline(path.stem, profile)),
    }


def _headline(name: str, profile: ReferenceProfile) -> str:
    tempo = f"{round(profile.tempo_bpm, 1):g} BPM" if profile.tempo_bpm else "no clear beat"
    parts = [name, tempo, key_name(profile.key) if profile.key else "no clear key"]
    parts += [str(profile.metre)] if profile.metre else []
    return " · ".join([*parts, lufs(profile.loudness_lufs)])


def analyze_document(path: str, asked: dict[str, str | None]) -> dict[str, Any]:
    """What ``POST /analyze`` answers; ``asked`` may hold ``target``, ``tempo`` and ``key``."""
    return analyze_file(path, target=asked.get("target"), tempo=asked.get("tempo"), key=asked.get("key"))


def style_document(path: str) -> dict[str, Any]:
    """What ``POST /style`` answers."""
    return style_file(path)


def _row(check: Check) -> dict[str, Any]:
    row = {name: value for name, value in encode(check).items() if name not in ("schema", "correction")}
    return row | {"correction": check.correction.action if check.correction else ""}
