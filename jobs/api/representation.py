"""A job as the API answers it, out of the rows and the stages' stored results."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.urls import reverse
from django.utils.http import urlencode

from jobs.models import Artifact, Attempt, Job, StageRun
from jobs.report import delivery_rows
from jobs.selectors import queue_position
from jobs.states import JobStatus, RunStatus
from musicassist.catalog.loader import genres
from musicassist.contracts.report import Remedy
from musicassist.contracts.stage import StageName


def jobs_with_attempts(*, results: bool) -> QuerySet[Job]:
    """Jobs with all that their representation reads, in four queries; without ``results`` in three light ones."""
    runs = StageRun.objects.all() if results else StageRun.objects.defer("result")
    attempts = Attempt.objects.order_by("number").prefetch_related(Prefetch("runs", runs))
    if results:
        attempts = attempts.prefetch_related("artifacts")
    return Job.objects.prefetch_related(Prefetch("attempts", attempts))


def job_detail(job_id: UUID) -> dict[str, Any] | None:
    """The whole job, or None when there is none."""
    job = jobs_with_attempts(results=True).filter(pk=job_id).first()
    if job is None:
        return None
    attempts = [_attempt(job, attempt) | {"result": attempt_result(job, attempt)} for attempt in job.attempts.all()]
    best = next((attempt["result"] for attempt in attempts if attempt["is_best"]), None)
    return _base(job) | {
        "brief": _shown_brief(job),
        "attempts": attempts,
        "result": best,
        "report_url": None if job.is_active else _report_url(job),
    }


def _report_url(job: Job) -> str | None:
    """Of the take that plays when the job ended with one, else of the newest, which tells why there is none."""
    attempts = list(job.attempts.all())
    if job.status in (JobStatus.SUCCESS, JobStatus.FAILED_QA):
        attempts = [attempt for attempt in attempts if attempt.pk == job.best_attempt_id]
    return _page_url(job, attempts[-1]) if attempts else None


def _page_url(job: Job, attempt: Attempt) -> str | None:
    pages = (row for row in attempt.artifacts.all() if row.name == "report.html")
    return next((artifact_url(job, attempt, row) for row in pages), None)


def job_event(job_id: UUID) -> dict[str, Any] | None:
    """The job without what its stages gave, or None when there is none."""
    job = jobs_with_attempts(results=False).filter(pk=job_id).first()
    if job is None:
        return None
    return _base(job) | {"attempts": [_attempt(job, attempt) for attempt in job.attempts.all()]}


def _base(job: Job) -> dict[str, Any]:
    options = job.options or {}
    return {
        "id": str(job.pk),
        "title": job.title,
        "prompt": job.prompt,
        "status": job.status,
        "stage": job.stage or None,
        "progress": job.progress,
        "message": job.message,
        "retry_count": job.retry_count,
        "max_retries": job.max_retries,
        "engine": job.engine,
        "seed": job.seed,
        "queue_position": queue_position(job),
        "cancel_requested": job.cancel_requested,
        "created_at": moment(job.created_at),
        "started_at": moment(job.started_at),
        "finished_at": moment(job.finished_at),
        "version": job.version,
        "error": _error(job.error_code, job.error_message),
        "options": {
            "duration_seconds": options.get("duration_seconds"),
            "target": options.get("target"),
            "more_targets": options.get("more_targets", []),
            "reference_amount": options.get("reference_amount"),
            "reference_strength": options.get("reference_strength"),
            "engine_takes": options.get("engine_takes"),
            "reference_name": options.get("reference_name") or "",
            "bits": options.get("bits", 24),
            "split_drums": bool(options.get("split_drums")),
            "dry_stems": bool(options.get("dry_stems")),
        },
    }


def _attempt(job: Job, attempt: Attempt) -> dict[str, Any]:
    runs = {run.stage: run for run in attempt.runs.all()}
    return {
        "number": attempt.number,
        "prompt": attempt.prompt,
        "seed": attempt.seed,
        "verdict": attempt.verdict or None,
        "is_best": attempt.pk == job.best_attempt_id,
        "corrections": [
            {name: row.get(name, "") for name in ("flag", "reason", "stage", "action")}
            | {"remedy": row.get("remedy", Remedy.TAKE.value)}
            for row in attempt.corrections or []
        ],
        "remix": _remix(attempt),
        "revision": {name: value for name, value in attempt.revision.items() if name != "schema"}
        if attempt.revision
        else None,
        "stages": [_stage(stage.value, runs.get(stage.value)) for stage in _stages_until(job.until)],
    }


def _remix(attempt: Attempt) -> dict[str, Any] | None:
    if not attempt.remix:
        return None
    return {"more_targets": [], "bits": None} | {
        name: value for name, value in attempt.remix.items() if name != "schema"
    }


def _stages_until(until: str) -> list[StageName]:
    stages = list(StageName)
    return stages[: stages.index(StageName(until)) + 1]


def _stage(name: str, run: StageRun | None) -> dict[str, Any]:
    if run is None:
        waiting = {"status": RunStatus.PENDING.value, "progress": 0.0, "message": ""}
        return {"name": name, **waiting, "seconds": None, "reused": False, "error": None}
    done = run.status == RunStatus.DONE
    return {
        "name": name,
        "status": run.status,
        "progress": 1.0 if done else run.progress,
        "message": run.message,
        "seconds": run.seconds,
        "reused": run.reused,
        "error": _error(run.error_code, run.error_message),
    }


def _error(code: str, message: str) -> dict[str, str] | None:
    return {"code": code, "message": message} if code or message else None


def _shown_brief(job: Job) -> dict[str, Any] | None:
    """What was understood: in the take that plays, or in the newest while there is none or another is on its way."""
    attempts = list(job.attempts.all())
    best = [attempt for attempt in attempts if attempt.pk == job.best_attempt_id and not job.is_active]
    for attempt in best + attempts[::-1]:
        if brief := results_of(attempt).get("parsing"):
            return brief | _remixed(attempt, brief)
    return None


def _remixed(attempt: Attempt, brief: dict[str, Any]) -> dict[str, Any]:
    """What a person's remix says in place of the brief."""
    if not attempt.remix:
        return {}
    said = {"stem_changes": attempt.remix["stems"]}
    if attempt.remix["target"]:
        said |= {"target": attempt.remix["target"], "more_targets": attempt.remix.get("more_targets", [])}
    if bits := attempt.remix.get("bits"):
        said["bits"] = bits
    return said


def results_of(attempt: Attempt) -> dict[str, dict[str, Any]]:
    """The encoded results of the finished stages, by stage."""
    return {run.stage: run.result for run in attempt.runs.all() if run.status == RunStatus.DONE and run.result}


def attempt_result(job: Job, attempt: Attempt) -> dict[str, Any] | None:
    """What can be played of an attempt; None until mastering is done."""
    results = results_of(attempt)
    master = results.get("mastering")
    if master is None:
        return None
    brief, rendering, report = results.get("parsing") or {}, results.get("generation") or {}, results.get("qa")
    artifacts = list(attempt.artifacts.all())
    urls = {artifact.path: artifact_url(job, attempt, artifact) for artifact in artifacts}
    notes = [note for document in (brief, rendering, master) for note in document.get("notes", [])]
    return {
        "track_url": urls.get(master["mp3"]["path"]),
        "waveform": master.get("waveform", []),
        "duration_seconds": master["wav"]["frames"] / master["wav"]["sample_rate_hz"],
        **_music(brief, rendering, report),
        "sections": [
            {name: section[name] for name in ("name", "start_seconds", "end_seconds", "energy")}
            for section in rendering.get("sections", [])
        ],
        "stems": _stems(master, urls),
        "mix": {"url": urls.get(master["mix"]["path"], ""), "loudness_lufs": master.get("mix_loudness_lufs")},
        "deliveries": _deliveries(master, urls),
        "chain": master.get("chain", []),
        "files": [_file(job, attempt, artifact) for artifact in artifacts],
        "midi_url": next((artifact_url(job, attempt, row) for row in artifacts if row.kind == "midi"), None),
        "archive_url": f"{reverse('job-archive', args=[job.pk])}?{urlencode({'attempt': attempt.number})}",
        "qa": _qa(report, urls),
        "report_url": _page_url(job, attempt),
        "notes": list(dict.fromkeys(notes)),
    }


def _music(brief: dict[str, Any], rendering: dict[str, Any], report: dict[str, Any] | None) -> dict[str, Any]:
    """Tempo, key and style: as played, or of a person's own mix as measured."""
    if brief.get("own_mix"):
        details = report["details"] if report else {}
        asked = any(row["field"] == "genre" and row["origin"] == "asked" for row in brief.get("provenance", []))
        return {
            "tempo_bpm": details.get("tempo"),
            "key": details.get("key"),
            "genre": genre_name(brief.get("genre")) if asked else None,
        }
    return {
        "tempo_bpm": rendering.get("tempo_bpm") or brief.get("tempo_bpm"),
        "key": key_name(rendering.get("key") or brief.get("key")),
        "genre": genre_name(brief.get("genre")),
    }


def _deliveries(master: dict[str, Any], urls: dict[str, str]) -> list[dict[str, Any]]:
    """What was delivered to which target, every file with its address."""
    rows = delivery_rows(master)
    for row, delivery in zip(rows, master.get("deliveries", ()), strict=True):
        for shown, file in zip(row["files"], delivery["files"], strict=True):
            shown["url"] = urls.get(file["audio"]["path"], "")
    return rows


def _stems(master: dict[str, Any], urls: dict[str, str]) -> list[dict[str, Any]]:
    waveforms = master.get("stem_waveforms", [])
    return [
        {
            "name": stem["name"],
            "role": stem["role"],
            "url": urls.get(stem["audio"]["path"], ""),
            "waveform": waveforms[index] if index < len(waveforms) else [],
            "instruments": stem.get("instruments", []),
        }
        for index, stem in enumerate(master["stems"])
    ]


def _qa(report: dict[str, Any] | None, urls: dict[str, str]) -> dict[str, Any] | None:
    if report is None:
        return None
    return {
        "status": report["verdict"],
        "details": report["details"],
        "checks": report["checks"],
        "curves": report.get("curves", []),
        "pictures": [
            {name: row[name] for name in ("name", "title", "text")} | {"url": urls.get(row["file"]["path"], "")}
            for row in report.get("pictures", ())
        ],
    }


def artifact_url(job: Job, attempt: Attempt, artifact: Artifact) -> str:
    """Where a file of an attempt is served."""
    address = reverse("job-artifact", args=[job.pk, artifact.name])
    return f"{address}?{urlencode({'attempt': attempt.number})}"


def _file(job: Job, attempt: Attempt, artifact: Artifact) -> dict[str, Any]:
    return {
        "name": artifact.name,
        "kind": artifact.kind,
        "url": artifact_url(job, attempt, artifact),
        "size_bytes": artifact.size_bytes,
        "media_type": artifact.media_type,
    }


def moment(value: Any) -> str | None:
    """A moment in ISO 8601, or None."""
    return value.isoformat().replace("+00:00", "Z") if value is not None else None


def key_name(key: dict[str, Any] | None) -> str | None:
    """``A minor``."""
    return f"{key['tonic']} {key['mode']}" if key else None


def genre_name(slug: str | None) -> str | None:
    """A style family as shown (``drum and bass``)."""
    if not slug:
        return None
    known = genres().get(slug)
    return known.name if known else slug
