"""Requested against measured: the brief and the delivered file, never the score."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from musicassist.audio.io import atomic_path, file_ref
from musicassist.audio.measure import Measurement, measure_file
from musicassist.catalog.loader import genre
from musicassist.contracts.brief import MusicBrief
from musicassist.contracts.master import Master
from musicassist.contracts.report import Check, Picture, QaReport, Remedy, Verdict
from musicassist.contracts.stage import StageContext
from qa.core import deliveries, edges, files, levels, music, stems
from qa.core.corrections import smallest
from qa.core.pictures import Surroundings, drawings
from qa.core.remedies import by_hand
from qa.core.report import curves, details, nearness, overall, score
from qa.core.tolerances import Tolerances, tolerances


def run(brief: MusicBrief, master: Master, ctx: StageContext, *, engine: str = "") -> QaReport:
    """Measure the delivered master, read back from disk, and judge it.

    Parameters
    ----------
    brief : MusicBrief
    master : Master
        Its ``wav``, ``flac`` and ``mp3`` lie under ``ctx.root``.
    ctx : StageContext
    engine : str
        Who played it; some have tolerances of their own.
    """
    ctx.progress(0.0, "Reading the master")
    measured = measure_file(ctx.root / master.wav.path)
    for at, message, figure in _PASSES:
        ctx.progress(at, message)
        figure(measured)
    ctx.progress(0.65, "Listening to the stems")
    in_mix = stems.stems_in_mix(ctx.root, master, brief)
    ctx.progress(0.7, "Comparing with what was asked")
    allowed = tolerances(brief.genre, engine)
    checks = weighed(
        (
            *_level_checks(measured, brief, allowed, master.limited_by_physics, in_mix),
            stems.audibility(in_mix, brief, allowed),
            *_music_checks(measured, brief, allowed, _is_pitched(master)),
            edges.silence(measured, brief, allowed),
            edges.ending(measured, brief, allowed),
            files.delivery(ctx.root, master, measured, allowed),
            deliveries.delivered(ctx.root, master, brief, allowed),
        ),
        allowed,
    )
    if brief.own_mix:
        checks = tuple(music.as_brought(check) for check in checks)
    verdict = overall(checks)
    corrections = [check.correction for check in checks if check.correction and check.verdict is Verdict.FAIL]
    checks = tuple(by_hand(check) for check in checks)
    ctx.progress(0.9, "Drawing what was measured")
    pictures = _pictures(ctx, measured, brief, allowed)
    ctx.progress(1.0, "Checked")
    return QaReport(
        verdict=verdict,
        details=details(measured, checks),
        checks=checks,
        corrections=smallest(corrections),
        score=round(score(checks, allowed, nearness(measured, brief)), 4),
        curves=curves(measured),
        pictures=pictures,
    )


def _pictures(ctx: StageContext, measured: Measurement, brief: MusicBrief, allowed: Tolerances) -> tuple[Picture, ...]:
    """Drawn into ``ctx.workdir``."""
    wanted_db, source = wanted_balance(brief)
    around = Surroundings(brief.target, wanted_db, allowed.balance.octave_db, source)
    made = []
    for name, drawing in drawings(measured, around):
        path = ctx.workdir / "pictures" / f"{name}.svg"
        with atomic_path(path) as temporary:
            temporary.write_text(drawing.svg(), "utf-8")
        made.append(
            Picture(name, drawing.title, drawing.text, file_ref(f"{ctx.final_prefix}/pictures/{name}.svg", path))
        )
    return tuple(made)


def wanted_balance(brief: MusicBrief) -> tuple[tuple[float, ...], str]:
    """What the spectrum is held against, and whose it is: with a reference, what the master went towards."""
    style = genre(brief.genre)
    own = style.mix.balance_db
    if brief.reference is None or not brief.reference.balance_db or brief.reference_amount == 0.0:
        return own, style.name
    amount, other = brief.reference_amount, brief.reference.balance_db
    blended = tuple((1.0 - amount) * a + amount * b for a, b in zip(own, other, strict=True))
    return blended, "the reference" if amount == 1.0 else f"{style.name} and the reference"


_PASSES: tuple[tuple[float, str, Callable[[Measurement], object]], ...] = (
    (0.1, "Measuring loudness", lambda m: m.loudness),
    (0.2, "Looking for peaks", lambda m: (m.true_peak_dbtp, m.dynamics)),
    (0.4, "Listening for the beat", lambda m: m.beat),
    (0.5, "Listening for the key", lambda m: m.key),
    (0.6, "Looking at the spectrum", lambda m: (m.spectrum, m.stereo)),
)


def weighed(checks: tuple[Check, ...], allowed: Tolerances) -> tuple[Check, ...]:
    """Each check with how much it matters."""
    return tuple(replace(check, severity=allowed.severity[check.name]) for check in checks)


def _level_checks(
    measured: Measurement,
    brief: MusicBrief,
    allowed: Tolerances,
    limited: bool,
    in_mix: tuple[stems.StemInMix, ...],
) -> tuple[Check, ...]:
    wanted_db, source = wanted_balance(brief)
    return (
        levels.loudness(measured, brief, allowed, limited),
        levels.second_meter(measured, allowed),
        levels.true_peak(measured, brief, allowed),
        levels.clipping(measured, brief, allowed),
        levels.dc(measured, brief, allowed),
        stems.mono_stems(levels.stereo(measured, brief, allowed), in_mix, brief, allowed),
        levels.balance(measured, wanted_db, allowed, source),
    )


def _music_checks(measured: Measurement, brief: MusicBrief, allowed: Tolerances, pitched: bool) -> tuple[Check, ...]:
    """What was asked of the music; of a person's own mix nothing was."""
    if brief.own_mix:
        return music.found(measured)
    beat_driven = genre(brief.genre).beat_driven
    tempo = music.tempo(measured.beat, brief.tempo_bpm, allowed, brief=brief, beat_driven=beat_driven)
    mended = tempo.correction if tempo.correction and tempo.correction.remedy is Remedy.MEND else None
    return (
        tempo,
        music.key(measured.key, brief.key, allowed, brief=brief, pitched=pitched),
        music.duration(measured, brief, allowed, mended),
    )


def _is_pitched(master: Master) -> bool:
    """Whether anything but drums plays, as far as the stems tell."""
    return not master.stems or any(stem.role != "drums" for stem in master.stems)
