"""One file out of a rendering's raw stems, for those who asked for the generation stage alone."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from jobs.api.representation import artifact_url, results_of
from jobs.models import Artifact, Attempt, Job
from musicassist.contracts.errors import PermanentError
from musicassist.web_child import ask_child

FOLDER = "generated_audio"
NAME = "generated.wav"
TIMEOUT_SECONDS = 120.0


def generated_document(job_id: UUID) -> dict[str, Any]:
    """The original design's answer, with its file in place.

    Raises
    ------
    PermanentError
        When the job has no finished generation.
    """
    job = Job.objects.get(pk=job_id)
    attempt = job.attempts.prefetch_related("runs").filter(runs__stage="generation", runs__status="DONE").last()
    rendering = results_of(attempt).get("generation") if attempt else None
    if attempt is None or rendering is None:
        raise PermanentError("The job has ended without music.", code="no_music")
    artifact = _rough_mix(job, attempt, rendering)
    public = Path(settings.MEDIA_ROOT) / FOLDER / f"{job.pk}.wav"
    _publish(artifact.file, public)
    return {
        "file_path": public.relative_to(settings.MEDIA_ROOT).as_posix(),
        "prompt": job.prompt,
        "duration_seconds": rendering["duration_seconds"],
        "url": artifact_url(job, attempt, artifact),
        "job_id": str(job.pk),
        "seed": rendering["seed"],
        "engine": rendering["engine"],
        "stems": [stem["name"] for stem in rendering["stems"]],
    }


def _rough_mix(job: Job, attempt: Attempt, rendering: dict[str, Any]) -> Artifact:
    """The file's row; the second request for the same job finds it."""
    known = Artifact.objects.filter(attempt=attempt, name=NAME).first()
    if known is not None and known.file.is_file():
        return known
    path = f"generated/{attempt.number}.wav"
    ref = ask_child("jobs.api.mixdown:rough_mix", str(job.folder), rendering, path, timeout_seconds=TIMEOUT_SECONDS)
    values = {name: ref[name] for name in ("path", "sha256", "size_bytes", "media_type")}
    artifact, _ = Artifact.objects.update_or_create(
        attempt=attempt, name=NAME, defaults={"job": job, "kind": "mix", **values}
    )
    return artifact


def _publish(source: Path, public: Path) -> None:
    """The same file under the name that the answer gives; a link where the file system can, else a copy."""
    if public.is_file():
        return
    public.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(source, public)
    except FileExistsError:
        return
    except OSError:
        shutil.copyfile(source, public)
