"""report.json: requested against measured, and how the track came to be. The API serves the same."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import Any

from jobs.models import Attempt, Job, StageRun
from jobs.states import RunStatus
from musicassist.catalog.loader import CATALOG_VERSION
from musicassist.contracts.report import Verdict
from musicassist.contracts.stage import StageName
from musicassist.version import VERSION

LIBRARIES = ("numpy", "scipy", "pedalboard", "pyloudnorm", "librosa", "torch")


def report_document(attempt: Attempt) -> dict[str, Any]:
    """Everything that is known about one attempt, and in short about those beside it."""
    job = attempt.job
    runs = {run.stage: run for run in attempt.runs.all()}
    qa = _result(runs, StageName.QA)
    rendering = _result(runs, StageName.GENERATION)
    master = _result(runs, StageName.MASTERING)
    brief = _result(runs, StageName.PARSING)
    return {
        "job_id": str(job.pk),
        "title": job.title,
        "prompt": job.prompt,
        "status": job.status,
        "error": {"code": job.error_code, "message": job.error_message} if job.error_message else None,
        "attempt": attempt.number,
        "verdict": attempt.verdict or None,
        "score": attempt.score,
        "details": qa.get("details", {}),
        "checks": qa.get("checks", []),
        "curves": qa.get("curves", []),
        "pictures": [
            {"name": row["name"], "title": row["title"], "text": row["text"], "file": f"pictures/{row['name']}.svg"}
            for row in qa.get("pictures", ())
        ],
        "engine": rendering.get("engine", job.engine),
        "engine_version": rendering.get("engine_version"),
        "engine_prompt": rendering.get("engine_prompt") or None,
        "cost_credits": rendering.get("cost_credits"),
        "sections": rendering.get("sections", []),
        "seed": rendering.get("seed", attempt.seed if attempt.seed is not None else job.seed),
        "catalog_version": CATALOG_VERSION,
        "versions": versions(),
        "timings": timings(runs.values()),
        "stages": stage_rows(runs, StageName(job.until)),
        "retry_count": job.retry_count,
        "max_retries": job.max_retries,
        "remix": attempt.remix,
        "revision": attempt.revision,
        "bits": (attempt.remix or {}).get("bits") or brief.get("bits", 24),
        "chain": master.get("chain", []),
        "deliveries": delivery_rows(master),
        "notes": [*brief.get("notes", []), *rendering.get("notes", []), *master.get("notes", [])],
        "files": [
            {"name": file.name, "kind": file.kind, "sha256": file.sha256, "size_bytes": file.size_bytes}
            for file in attempt.artifacts.exclude(kind="report")
        ],
        "attempts": trail(list(job.attempts.order_by("number"))),
    }


def attempt_summary(attempt: Attempt) -> dict[str, Any]:
    """One row of the retry trail."""
    return {
        "number": attempt.number,
        "prompt": attempt.prompt,
        "seed": attempt.seed,
        "verdict": attempt.verdict or None,
        "score": attempt.score,
        "corrections": attempt.corrections,
        "remix": attempt.remix,
        "revision": attempt.revision,
        "timings": timings(attempt.runs.all()),
    }


def trail(attempts: list[Attempt]) -> list[dict[str, Any]]:
    """Every take with what was wrong, what was done about it, and what came of that in the take after it."""
    rows = [attempt_summary(attempt) for attempt in attempts]
    checks = [
        _result({run.stage: run for run in attempt.runs.all()}, StageName.QA).get("checks", []) for attempt in attempts
    ]
    for index, row in enumerate(rows):
        followed = index + 1 < len(rows) and attempts[index].round == attempts[index + 1].round
        row["effects"] = effects(checks[index], checks[index + 1]) if followed else []
    return rows


def effects(before: list[dict[str, Any]], after: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What failed, as it measured then and in the take after it; nothing where that take was never measured."""
    later = {check["name"]: check for check in after}
    return [
        {
            "name": check["name"],
            "before": check["measured"],
            "after": later[check["name"]]["measured"],
            "verdict": later[check["name"]]["verdict"],
        }
        for check in before
        if check["verdict"] == Verdict.FAIL and check["name"] in later
    ]


def timings(runs: Any) -> dict[str, float]:
    """Seconds a stage; a reused stage takes the time of finding its files."""
    return {run.stage: round(run.seconds, 3) for run in runs if run.seconds is not None}


def stage_rows(runs: dict[str, StageRun], until: StageName) -> list[dict[str, Any]]:
    """How far every stage of an attempt came, in order; ``PENDING`` is one that was not reached."""
    rows = []
    stages = list(StageName)
    for stage in stages[: stages.index(until) + 1]:
        run = runs.get(stage.value)
        failed = run is not None and run.status == RunStatus.FAILED
        rows.append(
            {
                "stage": stage.value,
                "status": run.status if run is not None else RunStatus.PENDING.value,
                "seconds": round(run.seconds, 3) if run is not None and run.seconds is not None else None,
                "reused": run.reused if run is not None else False,
                "error": {"code": run.error_code, "message": run.error_message} if run and failed else None,
            }
        )
    return rows


def versions() -> dict[str, str]:
    """What made the bytes: they are promised for the same build on the same machine."""
    found = {"python": platform.python_version(), "musicassist": VERSION}
    return found | {name: _version(name) for name in LIBRARIES}


def delivery_rows(master: dict[str, Any]) -> list[dict[str, Any]]:
    """What was delivered to which target, every file as it measures once decoded."""
    return [
        {name: value for name, value in delivery.items() if name != "files"}
        | {
            "files": [
                {
                    "name": file["audio"]["path"].rsplit("/", 1)[-1],
                    "format": file["format"],
                    "loudness_lufs": file["loudness_lufs"],
                    "true_peak_dbtp": file["true_peak_dbtp"],
                    "held_back_db": file["held_back_db"],
                }
                for file in delivery["files"]
            ]
        }
        for delivery in master.get("deliveries", ())
    ]


def job_seconds(job: Job) -> float | None:
    """How long the job worked; None before it ended."""
    if job.started_at is None or job.finished_at is None:
        return None
    return (job.finished_at - job.started_at).total_seconds()


def _result(runs: dict[str, StageRun], stage: StageName) -> dict[str, Any]:
    run = runs.get(stage.value)
    return run.result if run is not None and run.status == RunStatus.DONE and run.result else {}


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "source"
