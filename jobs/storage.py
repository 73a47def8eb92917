"""Files that are either whole or absent: temporary name, fsync, rename, fsync of the folder."""

from __future__ import annotations

import errno
import hashlib
import json
import os
import shutil
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from musicassist.contracts.errors import Unavailable

LOW_SPACE_BYTES = 8 * 1024 * 1024
_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}


def write_whole(path: Path, data: bytes, *, durable: bool = True) -> None:
    """Replace ``path`` by ``data`` so that a reader sees the old or the new file, never half of one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex[:8]}")
    try:
        with draft.open("wb") as file:
            file.write(data)
            if durable:
                file.flush()
                os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    if durable:
        _sync(path.parent)


def write_json(path: Path, document: Any, *, durable: bool = True) -> None:
    """As :func:`write_whole`, a JSON document."""
    write_whole(path, json_bytes(document), durable=durable)


def json_bytes(document: Any) -> bytes:
    """A JSON document for people and programs."""
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def publish(workdir: Path, final: Path) -> None:
    """Give a finished folder its final name; one that is there already (and was not intact) goes."""
    for path in sorted(workdir.rglob("*")):
        _sync(path)
    _sync(workdir)
    final.parent.mkdir(parents=True, exist_ok=True)
    old = final.with_name(f".old-{uuid.uuid4().hex[:8]}")
    if final.exists():
        final.rename(old)
    workdir.rename(final)
    _sync(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def sha256_of(path: Path) -> str:
    """Of a file's bytes, hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def file_refs(document: Any) -> Iterator[dict[str, Any]]:
    """Every encoded ``FileRef`` inside an encoded contract, in order."""
    if isinstance(document, dict):
        if {"path", "sha256", "size_bytes", "media_type"} <= document.keys():
            yield document
        else:
            for value in document.values():
                yield from file_refs(value)
    elif isinstance(document, list):
        for value in document:
            yield from file_refs(value)


def intact(root: Path, document: Any) -> bool:
    """Whether every file that an encoded contract names is there with its size and hash."""
    for ref in file_refs(document):
        path = root / ref["path"]
        try:
            if path.stat().st_size != ref["size_bytes"] or sha256_of(path) != ref["sha256"]:
                return False
        except OSError:
            return False
    return True


def storage_error(error: BaseException, root: Path) -> Unavailable | None:
    """A clear word when ``error`` comes of the disk rather than of the music, else None."""
    number = getattr(error, "errno", None)
    if number in _FULL or _nearly_full(root):
        return Unavailable(
            "The disk is full: free some space where the studio keeps its music (MUSICASSIST_MEDIA).", code="disk_full"
        )
    if isinstance(error, OSError) and number in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return Unavailable(
            f"The media folder cannot be written ({error.strerror}): check its owner and rights.", code="storage"
        )
    return None


def _nearly_full(root: Path) -> bool:
    for folder in (root, *root.parents):
        if folder.exists():
            return shutil.disk_usage(folder).free < LOW_SPACE_BYTES
    return False


def _sync(path: Path) -> None:
    number = os.open(path, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
