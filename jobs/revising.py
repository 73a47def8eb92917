"""A finished take made anew in part: a variation of the whole, or a span of it repainted."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.db import transaction

from generation.engines.base import RevisingEngine
from generation.services import engine_get, revision_check, revisions_of
from jobs.changes import job_change
from jobs.claims import job_progress
from jobs.errors import Conflict
from jobs.models import Attempt, Job
from jobs.requests import check_engine, check_number, check_whole, draw_seed
from jobs.services import FRESH, run_start
from jobs.states import JobEvent, JobStatus, job_sources
from jobs.takes import AT_WORK, attempt_after, finished_take
from musicassist.contracts.brief import SEED_MAX
from musicassist.contracts.codec import encode
from musicassist.contracts.errors import BadInput
from musicassist.contracts.revision import STRENGTH, Revision, RevisionKind
from musicassist.contracts.stage import StageName

SOURCE_STAGES = (StageName.PARSING.value, StageName.GENERATION.value, StageName.MASTERING.value)
KEPT_STAGES = (StageName.PARSING.value,)
NO_MUSIC = "This take has no finished music yet to start from: run the job again first."
DEFAULT_STRENGTH = 0.5
LEAST_SPAN_SECONDS = 0.5


def job_vary(
    *,
    job: Job,
    strength: object = None,
    seed: object = None,
    engine: str | None = None,
    attempt_number: int | None = None,
    inline: bool = False,
) -> Job:
    """Make a finished take otherwise, as a new attempt of its job.

    Parameters
    ----------
    job : Job
        One that has ended.
    strength : float, optional
        0.01 (hardly another) to 1; 0.5 when absent.
    seed : int, optional
        Drawn when absent.
    engine : str, optional
        Which one does it; the take's own when absent.
    attempt_number : int, optional
        From which take; the best one when absent.
    inline : bool
        The caller runs the job itself.

    Raises
    ------
    BadInput
        When a value is out of range, or the engine cannot do it.
    Conflict
        While the job waits or works, or when it has no finished take.
    """
    wanted = DEFAULT_STRENGTH if strength is None or strength == "" else strength
    wish = {"strength": check_number(wanted, STRENGTH, "The strength", field="strength")}
    return _revise(job, RevisionKind.VARIATION, wish, seed, engine, attempt_number, inline)


def job_repaint(
    *,
    job: Job,
    section: object = None,
    start_seconds: object = None,
    end_seconds: object = None,
    seed: object = None,
    engine: str | None = None,
    attempt_number: int | None = None,
    inline: bool = False,
) -> Job:
    """Make a span of a finished take anew and leave the rest as it is, as a new attempt of its job.

    Parameters
    ----------
    section : str or int, optional
        Name of a section (the first one of that name), or its number from 1, instead of a span.
    start_seconds, end_seconds : float, optional
        The span, in the take's time.
    job, seed, engine, attempt_number, inline
        As for :func:`job_vary`.

    Raises
    ------
    BadInput, Conflict
        As :func:`job_vary` does; also when the span lies outside the take.
    """
    wish = {"section": section, "start_seconds": start_seconds, "end_seconds": end_seconds}
    return _revise(job, RevisionKind.REPAINT, wish, seed, engine, attempt_number, inline)


def engine_of(attempt: Attempt) -> str:
    """Who makes an attempt's music."""
    return str((attempt.revision or {}).get("engine") or attempt.job.engine)


def earlier_take(attempt: Attempt) -> dict[str, Any] | None:
    """What an attempt's revision starts from, encoded; None without a revision, or when it is gone."""
    if not attempt.revision:
        return None
    base = Attempt.objects.filter(job_id=attempt.job_id, number=attempt.revision["take"]).first()
    results = {run.stage: run.result for run in base.runs.all()} if base else {}
    rendering, master = results.get(StageName.GENERATION), results.get(StageName.MASTERING)
    if not rendering or not master:
        return None
    plain = {name: value for name, value in rendering.items() if name != "schema"}
    return {"schema": "EarlierTake/1", "rendering": plain, "mix": master["mix"]}


def with_another_seed(revision: dict[str, Any] | None, corrections: list[dict[str, Any]]) -> dict[str, Any] | None:
    """A retry's revision: with the next seed when QA wants other music, else the very same."""
    if not revision or not any(row.get("stage") == StageName.GENERATION for row in corrections):
        return revision
    return revision | {"seed": (revision["seed"] + 1) % (SEED_MAX + 1)}


def _revise(
    job: Job,
    kind: RevisionKind,
    wish: dict[str, Any],
    seed: object,
    engine: str | None,
    attempt_number: int | None,
    inline: bool,
) -> Job:
    drawn = check_whole(seed, 0, SEED_MAX, name="A seed", field="seed")
    with transaction.atomic():
        fields = FRESH | {"inline": inline, "until": StageName.QA.value, "status": JobStatus.PENDING}
        if not job_change(job.pk, only_in=job_sources(JobEvent.RERUN), **fields):
            raise Conflict(AT_WORK)
        job.refresh_from_db()
        base = finished_take(job, attempt_number, stages=SOURCE_STAGES, missing=NO_MUSIC)
        revision = Revision(
            kind=kind,
            take=base.number,
            engine=_check_engine(engine, kind, engine_of(base)),
            seed=draw_seed() if drawn is None else drawn,
            **(wish if kind is RevisionKind.VARIATION else _span(base, **wish)),
        )
        revision_check(revision.engine, revision, _seconds(base))
        attempt = attempt_after(base, keeping=KEPT_STAGES, seed=revision.seed, revision=encode(revision))
        run_start(attempt=attempt, stage=StageName.GENERATION.value, inline=inline)
        job_change(job.pk, progress=job_progress(StageName.GENERATION.value, 0.0))
    job.refresh_from_db()
    return job


def _check_engine(asked: str | None, kind: RevisionKind, made_by: str) -> str:
    if not asked and made_by not in settings.GENERATION_ENGINES:
        raise BadInput("This music was not made here: name the engine that is to work on it.", field="engine")
    name = check_engine(asked or made_by)
    engine = engine_get(name)
    if kind not in revisions_of(engine):
        what = "make a variation of a take" if kind is RevisionKind.VARIATION else "repaint a part of a take"
        raise BadInput(f"{engine.title} cannot {what}.", code="engine_cannot", field="engine")
    if name != made_by and isinstance(engine, RevisingEngine) and not engine.revises_any_take:
        raise BadInput(
            f"{engine.title} only works on takes of its own; this one is by {made_by}.",
            code="engine_cannot",
            field="engine",
        )
    return name


def _rendering(base: Attempt) -> dict[str, Any]:
    return base.runs.get(stage=StageName.GENERATION.value).result or {}


def _seconds(base: Attempt) -> float:
    """Length of a take."""
    stems = _rendering(base)["stems"]
    return max(float(stem["audio"]["frames"] / stem["audio"]["sample_rate_hz"]) for stem in stems)


def _span(base: Attempt, section: object, start_seconds: object, end_seconds: object) -> dict[str, float]:
    """Where the new music starts and ends, inside the take."""
    length = _seconds(base)
    if section is not None and section != "":
        if start_seconds is not None or end_seconds is not None:
            raise BadInput("Name a section or give a span, not both.", field="section")
        found = _section(_rendering(base)["sections"], section)
        start, end = found["start_seconds"], min(found["end_seconds"], length)
    else:
        start = check_number(start_seconds, (0.0, length), "The start of what is repainted", field="start_seconds")
        end = check_number(end_seconds, (0.0, length + 0.5), "The end of what is repainted", field="end_seconds")
    end = min(end, length)
    if end - start < LEAST_SPAN_SECONDS:
        raise BadInput("What is repainted must end at least half a second after it starts.", field="end_seconds")
    return {"start_seconds": start, "end_seconds": end}


def _section(sections: list[dict[str, Any]], wanted: object) -> dict[str, Any]:
    text = str(wanted).strip().lower()
    if text.isdigit() and 1 <= int(text) <= len(sections):
        return sections[int(text) - 1]
    for section in sections:
        if section["name"].lower() == text:
            return section
    names = ", ".join(f"{number} {section['name']}" for number, section in enumerate(sections, start=1))
    raise BadInput(f"There is no section {text[:40]!r}; there are: {names or 'none'}.", field="section")
