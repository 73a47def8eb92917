"""Which finished files an attempt offers, and under which names."""

from __future__ import annotations

import hashlib
import re
from pathlib import PurePosixPath
from typing import Any

from jobs.models import Artifact, Attempt, StageRun
from jobs.storage import json_bytes, write_whole
from musicassist.contracts.stage import StageName

Row = tuple[str, str, dict[str, Any]]


def artifacts_record(*, run: StageRun, result: dict[str, Any], extra: dict[str, Any]) -> None:
    """Rows for the files that a finished run offers; a reused run offers the same files again."""
    rows = _rows(run.stage, result) + _bounced_rows(result, extra)
    Artifact.objects.bulk_create(
        [
            Artifact(
                job_id=run.attempt.job_id,
                attempt=run.attempt,
                stage_run=run,
                kind=kind,
                name=name,
                path=ref["path"],
                media_type=ref["media_type"],
                size_bytes=ref["size_bytes"],
                sha256=ref["sha256"],
            )
            for kind, name, ref in rows
        ],
        ignore_conflicts=True,
    )


def document_record(*, attempt: Attempt, run: StageRun | None, kind: str, document: dict[str, Any]) -> None:
    """Write ``brief.json`` or ``report.json`` of an attempt and its row, or renew both."""
    _written(attempt, run, kind, f"{kind}.json", json_bytes(document), "application/json")


def page_record(*, attempt: Attempt, run: StageRun | None, page: str) -> None:
    """Write ``report.html`` of an attempt and its row, or renew both."""
    _written(attempt, run, "report", "report.html", page.encode(), "text/html; charset=utf-8")


def _written(attempt: Attempt, run: StageRun | None, kind: str, name: str, data: bytes, media_type: str) -> None:
    path = f"attempts/{attempt.number}/{name}"
    write_whole(attempt.job.folder / path, data)
    Artifact.objects.update_or_create(
        attempt=attempt,
        name=name,
        defaults={
            "job_id": attempt.job_id,
            "stage_run": run,
            "kind": kind,
            "path": path,
            "media_type": media_type,
            "size_bytes": len(data),
            "sha256": hashlib.sha256(data).hexdigest(),
        },
    )


def stem_file_name(name: str, folder: str = "stems") -> str:
    """``stems/Drums.wav`` for the stem ``Drums``, with nothing in it that a file system minds."""
    plain = re.sub(r"[^\w \-+&]+", "-", name).strip(" -") or "Stem"
    return f"{folder}/{plain[:80]}.wav"


def _rows(stage: str, result: dict[str, Any]) -> list[Row]:
    if stage == StageName.MASTERING:
        rows = _master_rows(result)
        rows.append(("mix", "mix.wav", result["mix"]))
        rows += [("stem", stem_file_name(stem["name"]), stem["audio"]) for stem in result["stems"]]
        # Takes of before there were dry stems have no such list.
        dry = result.get("dry_stems", [])
        return rows + [("dry", stem_file_name(stem["name"], "dry"), stem["audio"]) for stem in dry]
    if stage == StageName.GENERATION and result["midi"]:
        # An engine that only hears its notes names the file otherwise than one that wrote them.
        return [("midi", PurePosixPath(result["midi"]["path"]).name, result["midi"])]
    if stage == StageName.QA:
        return [("picture", f"pictures/{row['name']}.svg", row["file"]) for row in result.get("pictures", ())]
    return []


def _master_rows(result: dict[str, Any]) -> list[Row]:
    """Every file of every target, under the name that mastering gave it."""
    refs = [file["audio"] for delivery in result.get("deliveries", ()) for file in delivery["files"]]
    if not refs:
        return [("master", f"master.{form}", result[form]) for form in ("wav", "flac", "mp3")]
    return [("master", ref["path"].rsplit("/", 1)[-1], ref) for ref in refs]


def _bounced_rows(result: dict[str, Any], extra: dict[str, Any]) -> list[Row]:
    """Of a job that ends with generation: the sum of the raw stems, and the stems."""
    if "generated" not in extra:
        return []
    stems = [("stem", stem_file_name(stem["name"]), stem["audio"]) for stem in result["stems"]]
    return [("mix", "generated.wav", extra["generated"]), *stems]
