"""The original design's answer to a finished generation, with its file in place."""

from __future__ import annotations

import os
import shutil
import uuid
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings

from jobs.api.representation import artifact_url, results_of
from jobs.models import Artifact, Job
from musicassist.contracts.errors import PermanentError

NAME = "generated.wav"


def generated_document(job_id: UUID) -> dict[str, Any]:
    """What ``/generate`` answers.

    Raises
    ------
    PermanentError
        When the job has ended without a file.
    """
    job = Job.objects.filter(pk=job_id).first()
    artifact = Artifact.objects.filter(job_id=job_id, name=NAME).order_by("-attempt__number").first()
    if job is None or artifact is None or not artifact.file.is_file():
        raise PermanentError("The job has ended without music: create a new one.", code="no_music")
    attempt = artifact.attempt
    rendering = results_of(attempt)["generation"]
    _publish(artifact.file, job.generated_file)
    return {
        "file_path": job.generated_file.relative_to(settings.MEDIA_ROOT).as_posix(),
        "prompt": job.prompt,
        "duration_seconds": job.options.get("duration_seconds") or rendering["duration_seconds"],
        "rendered_seconds": rendering["duration_seconds"],
        "url": artifact_url(job, attempt, artifact),
        "job_id": str(job.pk),
        "seed": rendering["seed"],
        "engine": rendering["engine"],
        "stems": [stem["name"] for stem in rendering["stems"]],
    }


def _publish(source: Path, public: Path) -> None:
    """The same file under the name that the answer gives: a link where the file system can, else a copy."""
    public.parent.mkdir(parents=True, exist_ok=True)
    draft = public.with_name(f".{public.name}.{uuid.uuid4().hex[:8]}")
    try:
        os.link(source, draft)
    except OSError:
        shutil.copyfile(source, draft)
    draft.replace(public)
