"""A person's own mix or stems, taken in to be mastered."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile

from jobs.requests import OwnMusic
from musicassist.archives import is_zip, unpacked
from musicassist.audio.stream import AudioFileStream
from musicassist.catalog.stem_names import MOST_STEMS
from musicassist.contracts.brief import OWN_MIX_SECONDS
from musicassist.contracts.errors import BadInput
from musicassist.uploads import check_audio_file, safe_name, stored_file

# Lossless stems hardly shrink; what unpacks to much more than it was sent as is no music.
UNPACKED_FACTOR = 4


@contextmanager
def own_music(upload: UploadedFile, *, title: str = "", bits: int = 24) -> Iterator[OwnMusic]:
    """What was uploaded, as checked files that last as long as the block.

    Parameters
    ----------
    upload : UploadedFile
        An audio file, or a ZIP of stems.
    title : str
        Made of the file's name when absent.
    bits : int

    Raises
    ------
    BadInput
        When it cannot be mastered: no audio, damaged, surround, too long, too many stems.
    TooLarge
    """
    name = safe_name(upload.name or "")
    with stored_file(upload, field="file") as path, TemporaryDirectory(prefix="musicassist-stems-") as folder:
        try:
            files = own_files(path, Path(folder))
        except BadInput as error:
            error.field = error.field or "file"
            raise
        yield OwnMusic(tuple(files), title.strip() or Path(name).stem, bits)


def own_files(path: Path, folder: Path) -> list[Path]:
    """The audio of a file: itself, or what a ZIP holds, unpacked into ``folder``.

    Raises
    ------
    BadInput
    TooLarge
    """
    if is_zip(path):
        most_bytes = UNPACKED_FACTOR * settings.UPLOAD_MAX_BYTES
        files = unpacked(path, folder, most_files=MOST_STEMS, most_bytes=most_bytes)
    else:
        check_audio_file(path)
        files = [path]
    for file in files:
        _check_shape(file)
    return files


def _check_shape(path: Path) -> None:
    stream = AudioFileStream(path)
    if stream.channels > 2:
        raise BadInput(
            f"{path.name} has {stream.channels} channels: surround cannot be mastered here; send a stereo mix-down."
        )
    if stream.seconds > OWN_MIX_SECONDS[1]:
        raise BadInput(f"{path.name} lasts {stream.seconds / 60:.0f} minutes; at most 15 can be mastered.")
