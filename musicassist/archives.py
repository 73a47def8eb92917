"""Takes audio files out of a ZIP that somebody sent: few, bounded, under harmless names, and each one checked."""

from __future__ import annotations

import zipfile
import zlib
from pathlib import Path, PurePosixPath

from musicassist.audio.containers import SUFFIXES
from musicassist.contracts.errors import BadInput
from musicassist.request_errors import TooLarge
from musicassist.uploads import check_audio_file, safe_name

CHUNK_BYTES = 1 << 20
MOST_ENTRIES = 500
ENCRYPTED = 0x1
# Apple's resource forks and everything hidden.
NOT_MUSIC = ("__MACOSX",)


def is_zip(path: Path) -> bool:
    """Whether the file begins as a ZIP does, whatever it is called."""
    with path.open("rb") as source:
        return source.read(4) in (b"PK\x03\x04", b"PK\x05\x06")


def unpacked(path: Path, folder: Path, *, most_files: int, most_bytes: int) -> list[Path]:
    """The audio files inside, written into ``folder`` in the order of their names.

    Parameters
    ----------
    path : Path
    folder : Path
        Folders inside the archive are not kept: only the files' own names are.
    most_files : int
    most_bytes : int
        Unpacked, all together; counted while unpacking, since an archive may lie about its sizes.

    Raises
    ------
    BadInput
        When it is no archive, is locked or damaged, holds no audio, or a file in it cannot be used.
    TooLarge
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = _audio_entries(archive, most_files)
            return _extracted(archive, entries, folder, most_bytes)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError) as error:
        raise BadInput("The ZIP cannot be unpacked: it is damaged, or packed in an unusual way.") from error


def _audio_entries(archive: zipfile.ZipFile, most_files: int) -> list[zipfile.ZipInfo]:
    infos = archive.infolist()
    if len(infos) > MOST_ENTRIES:
        raise BadInput(f"The ZIP holds {len(infos):,} files: send the stems of one song alone.")
    entries = [info for info in infos if _is_audio_name(info)]
    if any(info.flag_bits & ENCRYPTED for info in entries):
        raise BadInput("The ZIP is locked with a password: send it without one.")
    if not entries:
        raise BadInput("The ZIP holds no audio: put WAV, FLAC, MP3, Ogg or AIFF files into it.")
    if len(entries) > most_files:
        raise BadInput(f"The ZIP holds {len(entries)} audio files; at most {most_files} stems can be mixed.")
    return sorted(entries, key=lambda info: info.filename.lower())


def _is_audio_name(info: zipfile.ZipInfo) -> bool:
    parts = PurePosixPath(info.filename.replace("\\", "/")).parts
    if info.is_dir() or not parts or any(part in NOT_MUSIC or part.startswith(".") for part in parts[:-1]):
        return False
    return not parts[-1].startswith(".") and Path(parts[-1]).suffix.lower() in SUFFIXES


def _extracted(archive: zipfile.ZipFile, entries: list[zipfile.ZipInfo], folder: Path, most_bytes: int) -> list[Path]:
    if sum(info.file_size for info in entries) > most_bytes:
        raise _too_large(most_bytes)
    left, taken, files = most_bytes, set[str](), []
    for info in entries:
        path = folder / _free_name(safe_name(info.filename), taken)
        with archive.open(info) as source, path.open("wb") as sink:
            while chunk := source.read(CHUNK_BYTES):
                left -= len(chunk)
                if left < 0:
                    raise _too_large(most_bytes)
                sink.write(chunk)
        files.append(path)
    for path in files:
        check_audio_file(path)
    return files


def _too_large(most_bytes: int) -> TooLarge:
    return TooLarge(f"The ZIP unpacks to more than {most_bytes // 1024**2:,} MB.")


def _free_name(name: str, taken: set[str]) -> str:
    """Names of two folders may be alike: the second one is numbered."""
    stem, suffix = Path(name).stem, Path(name).suffix
    number = 1
    while name.lower() in taken:
        number += 1
        name = f"{stem} {number}{suffix}"
    taken.add(name.lower())
    return name
