"""Takes in an uploaded audio file: bounded, checked before anything is made of it, and removed in any case."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import soundfile
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from musicassist.audio.containers import SUFFIXES, check_whole, container_of
from musicassist.audio.foreign import has_decoder
from musicassist.audio.stream import MAX_CHANNELS, RATES_HZ
from musicassist.contracts.errors import BadInput, Unavailable
from musicassist.request_errors import TooLarge

TAIL_FRAMES = 4096
SAFE_NAME = re.compile(r"[^\w .()\-]+")


@contextmanager
def stored_upload(upload: UploadedFile, *, field: str) -> Iterator[Path]:
    """The upload as a checked file of its own, as long as the block lasts.

    Parameters
    ----------
    upload : UploadedFile
    field : str
        Name of the form's field, for the error.

    Raises
    ------
    BadInput
        When it is empty, cut off, no audio, or something else than its name says.
    TooLarge
        Above ``UPLOAD_MAX_BYTES``.
    """
    with stored_file(upload, field=field) as path:
        try:
            check_audio_file(path)
        except BadInput as error:
            error.field = error.field or field
            raise
        yield path


@contextmanager
def stored_file(upload: UploadedFile, *, field: str) -> Iterator[Path]:
    """The upload as a file of its own, of whatever kind, as long as the block lasts.

    Raises
    ------
    TooLarge
        Above ``UPLOAD_MAX_BYTES``.
    """
    with tempfile.TemporaryDirectory(prefix="musicassist-upload-") as folder:
        path = Path(folder) / safe_name(upload.name or "")
        try:
            _copy(upload, path)
        except BadInput as error:
            error.field = error.field or field
            raise
        except OSError as error:
            raise Unavailable(f"The upload cannot be stored: {error.strerror}.", code="storage") from error
        yield path


def safe_name(name: str) -> str:
    """The upload's own name without anything that a file system could misread."""
    plain = SAFE_NAME.sub("_", Path(name.replace("\\", "/")).name).strip(" .")
    return plain[-80:] or "upload"


def _copy(upload: UploadedFile, path: Path) -> None:
    limit, size = settings.UPLOAD_MAX_BYTES, 0
    with path.open("wb") as sink:
        for chunk in upload.chunks():
            size += len(chunk)
            if size > limit:
                raise TooLarge(f"{path.name} is too large: at most {limit // 1024**2:,} MB can be uploaded.")
            sink.write(chunk)


def check_audio_file(path: Path) -> None:
    """Refuse what is no whole audio file of the kind that its name says.

    Raises
    ------
    BadInput
    """
    kind = container_of(path)
    said = SUFFIXES.get(path.suffix.lower())
    if path.suffix and said != kind:
        named = said.upper() if said else f"named {path.suffix}"
        raise BadInput(f"{path.name} is in truth {kind.upper()}, not {named}: rename it or export it again.")
    check_whole(path, kind)
    if kind == "m4a":
        if not has_decoder():
            raise BadInput(f"{path.name} is M4A, which cannot be read here: send WAV, FLAC, MP3, Ogg or AIFF.")
        return  # whoever reads it decodes it whole
    try:
        with soundfile.SoundFile(path) as source:
            _check_format(path, source)
            # A file that was cut off has a header that promises what cannot be decoded.
            source.seek(max(0, source.frames - TAIL_FRAMES))
            tail = source.read(TAIL_FRAMES, dtype="float32", always_2d=True)
            promised = min(source.frames, TAIL_FRAMES)
    except (soundfile.LibsndfileError, RuntimeError) as error:
        raise BadInput(f"{path.name} cannot be decoded as {kind.upper()}: is it whole?") from error
    if len(tail) < promised and kind != "mp3":
        raise BadInput(f"{path.name} is cut off: its end is missing; send the whole file.")


def _check_format(path: Path, source: soundfile.SoundFile) -> None:
    if source.frames == 0:
        raise BadInput(f"{path.name} holds no audio at all.")
    if source.channels > MAX_CHANNELS:
        raise BadInput(f"{path.name} has {source.channels} channels; at most {MAX_CHANNELS} can be read.")
    low, high = RATES_HZ
    if not low <= source.samplerate <= high:
        raise BadInput(f"{path.name} has a sample rate of {source.samplerate} Hz; {low} to {high} Hz can be read.")
