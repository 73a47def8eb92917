"""What a person sends along with a job, copied into the job's folder before there is a job."""

from __future__ import annotations

import re
import shutil
from collections.abc import Sequence
from dataclasses import asdict
from importlib import import_module
from pathlib import Path

from jobs.models import Job
from musicassist.contracts.errors import Unavailable

AUDIO_FILES = "musicassist.audio.io"  # by name: the web process needs no decoder until somebody brings music


def keep_reference(job: Job, reference: Path) -> None:
    """Copy the reference; its path below the job's folder is kept in the options."""
    # Errors name the file as the person named it.
    name = _plain(job.options["reference_name"] or reference.name)
    job.options["reference_path"] = _kept(job, "reference", reference, name, "The reference")


def keep_own_mix(job: Job, files: Sequence[Path]) -> None:
    """Copy a person's own music; the files' refs are kept in the options."""
    file_ref = import_module(AUDIO_FILES).file_ref
    refs = []
    for file in files:
        path = _kept(job, "source", file, _plain(file.name), file.name)
        refs.append(asdict(file_ref(path, job.folder / path)))
    job.options["own_mix"] = refs


def _kept(job: Job, folder: str, source: Path, name: str, what: str) -> str:
    path = f"{folder}/{name}"
    try:
        (job.folder / folder).mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, job.folder / path)
    except OSError as error:
        raise Unavailable(f"{what} cannot be stored: {error.strerror}.", code="storage") from error
    return path


def _plain(name: str) -> str:
    plain = re.sub(r"[^\w.\- ]+", "-", Path(name).name).lstrip(".")
    return plain[-80:] or "track"
