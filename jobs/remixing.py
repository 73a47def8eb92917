"""A person's own mix of a finished take: checked, and mastered again without generating again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from jobs.changes import job_change
from jobs.claims import job_progress
from jobs.errors import Conflict
from jobs.models import Attempt, Job
from jobs.requests import check_bits, check_number, check_targets
from jobs.services import FRESH, run_start
from jobs.states import JobEvent, JobStatus, job_sources
from jobs.takes import AT_WORK, attempt_after, finished_take
from musicassist.catalog.targets import target_named
from musicassist.contracts.brief import StemChange
from musicassist.contracts.codec import encode
from musicassist.contracts.errors import BadInput
from musicassist.contracts.remix import Remix
from musicassist.contracts.stage import StageName

GAIN_DB = (-60.0, 12.0)
PAN = (-1.0, 1.0)
NO_MUSIC = "This take has no music yet that could be mixed: run the job again first."
KEPT_STAGES = (StageName.PARSING.value, StageName.GENERATION.value)


def job_remix(
    *,
    job: Job,
    stems: Sequence[Mapping[str, Any]] = (),
    target: Any = None,
    bits: Any = None,
    attempt_number: int | None = None,
    inline: bool = False,
) -> Job:
    """Master a finished take again with a person's own faders; nothing is parsed or generated again.

    Parameters
    ----------
    job : Job
        One that has ended.
    stems : sequence of mapping
        ``name``, and any of ``gain_db`` (-60 to 12), ``pan`` (-1 to 1) and ``mute``. They count from the style's own
        mix; a stem that is not named sounds as it did there.
    target : str, float or list of them, optional
        Names or LUFS; what the brief says when absent.
    bits : int, optional
        Of WAV and FLAC, 16 or 24; what the brief says when absent.
    attempt_number : int, optional
        Whose music; the best take's when absent.
    inline : bool
        The caller runs the job itself.

    Raises
    ------
    BadInput
        When a stem is unknown, a value is out of range, or everything is muted.
    Conflict
        While the job waits or works, or when it has no finished take.
    """
    with transaction.atomic():
        fields = FRESH | {"inline": inline, "until": StageName.QA.value, "status": JobStatus.PENDING}
        if not job_change(job.pk, only_in=job_sources(JobEvent.RERUN), **fields):
            raise Conflict(AT_WORK)
        job.refresh_from_db()
        base = finished_take(job, attempt_number, stages=KEPT_STAGES, missing=NO_MUSIC)
        targets = tuple(target_named(text) for text in check_targets(target))
        remix = Remix(
            _changes(stems, _stem_names(base)),
            targets[0] if targets else None,
            targets[1:],
            bits=None if bits is None or bits == "" else check_bits(bits),
        )
        attempt = attempt_after(base, keeping=KEPT_STAGES, seed=base.seed, remix=encode(remix), revision=base.revision)
        run_start(attempt=attempt, stage=StageName.MASTERING.value, inline=inline)
        job_change(job.pk, progress=job_progress(StageName.MASTERING.value, 0.0))
    job.refresh_from_db()
    return job


def _stem_names(attempt: Attempt) -> list[str]:
    rendering = attempt.runs.get(stage=StageName.GENERATION.value).result or {}
    return [stem["name"] for stem in rendering["stems"]]


def _changes(rows: Sequence[Mapping[str, Any]], names: list[str]) -> tuple[StemChange, ...]:
    """What differs from the style's own mix, in the take's order, so that one mix has one key."""
    changes: dict[str, StemChange] = {}
    for row in rows:
        name = row["name"]
        if name not in names:
            raise BadInput(f"There is no stem {str(name)[:40]!r}; there are: {', '.join(names)}.", field="stems")
        if name in changes:
            raise BadInput(f"The stem {name} is named twice: say everything about it at once.", field="stems")
        changes[name] = StemChange(
            name,
            gain_db=check_number(row.get("gain_db") or 0.0, GAIN_DB, f"The gain of {name}", field="stems", unit=" dB"),
            pan=check_number(row.get("pan") or 0.0, PAN, f"The pan of {name}", field="stems"),
            mute=bool(row.get("mute", False)),
        )
    if all(name in changes and changes[name].mute for name in names):
        raise BadInput("Every stem is muted: leave at least one that sounds.", field="stems")
    return tuple(changes[name] for name in names if name in changes and changes[name].alters)
