"""What a file really is, by its first bytes, and whether all of it is there."""

from __future__ import annotations

import struct
from pathlib import Path
from typing import BinaryIO

from musicassist.contracts.errors import BadInput

KINDS = "WAV, FLAC, MP3, Ogg or AIFF"
SUFFIXES = {
    ".wav": "wav", ".wave": "wav", ".flac": "flac", ".mp3": "mp3", ".ogg": "ogg", ".oga": "ogg", ".opus": "ogg",
    ".aiff": "aiff", ".aif": "aiff", ".aifc": "aiff", ".m4a": "m4a",
}  # fmt: skip
# Written by recorders that stream and never return to the header.
UNKNOWN_SIZES = (0, 0xFFFFFFFF, 0x7FFFFFFF, 0x7FFFF000)
OGG_LAST_PAGE = 0x04
OGG_MAX_PAGE_BYTES = 65_307


def container_of(path: Path) -> str:
    """``wav``, ``flac``, ``mp3``, ``ogg``, ``aiff`` or ``m4a``, by magic bytes.

    Raises
    ------
    BadInput
        When the file is missing, empty or none of them.
    """
    try:
        with path.open("rb") as source:
            head = source.read(16)
    except (FileNotFoundError, IsADirectoryError, PermissionError):
        raise BadInput(f"there is no readable file {path.name}") from None
    if not head:
        raise BadInput(f"{path.name} is empty")
    if head[:4] in (b"RIFF", b"RF64", b"RIFX") and head[8:12] == b"WAVE":
        return "wav"
    if head[:4] == b"FORM" and head[8:12] in (b"AIFF", b"AIFC"):
        return "aiff"
    if head[:4] == b"fLaC":
        return "flac"
    if head[:4] == b"OggS":
        return "ogg"
    if head[4:8] == b"ftyp":  # ISO/IEC 14496-12, 4.3: MPEG-4 containers, M4A among them
        return "m4a"
    if head[:3] == b"ID3" or _is_mpeg_frame(head):
        return "mp3"
    raise BadInput(f"{path.name} is no audio that can be read: send {KINDS}")


def check_whole(path: Path, kind: str) -> None:
    """Refuse a file whose end is missing, where its container can tell.

    Raises
    ------
    BadInput
    """
    size = path.stat().st_size
    with path.open("rb") as source:
        if kind == "wav":
            missing = _missing_of_chunks(source, size, "<", b"data")
        elif kind == "aiff":
            missing = _missing_of_chunks(source, size, ">", b"SSND")
        elif kind == "ogg":
            missing = 0 if _ogg_has_end(source, size) else 1
        else:
            return
    if missing:
        raise BadInput(f"{path.name} is cut off: its end is missing; send the whole file")


def _is_mpeg_frame(head: bytes) -> bool:
    """ISO/IEC 11172-3, 2.4.1.3: eleven set bits, then version, layer and bit rate that exist."""
    if len(head) < 4 or head[0] != 0xFF or head[1] & 0xE0 != 0xE0:
        return False
    version, layer = (head[1] >> 3) & 3, (head[1] >> 1) & 3
    return version != 1 and layer != 0 and head[2] >> 4 not in (0, 15) and (head[2] >> 2) & 3 != 3


def _missing_of_chunks(source: BinaryIO, size: int, order: str, wanted: bytes) -> int:
    """Bytes of the sample chunk that its header promises and the file lacks."""
    head = source.read(12)
    if len(head) < 12:
        return 12
    if head[:4] == b"RIFX":
        order = ">"
    position = 12
    while position + 8 <= size:
        source.seek(position)
        name, length = struct.unpack(f"{order}4sI", source.read(8))
        if name == wanted:
            known = head[:4] != b"RF64" and length not in UNKNOWN_SIZES
            return max(0, length - (size - position - 8)) if known else 0
        position += 8 + length + length % 2
    return 8


def _ogg_has_end(source: BinaryIO, size: int) -> bool:
    """RFC 3533, section 6: the last page of a stream carries the flag 0x04."""
    source.seek(max(0, size - OGG_MAX_PAGE_BYTES - 27))
    tail = source.read()
    last = tail.rfind(b"OggS")
    if last < 0 or len(tail) < last + 27 or not tail[last + 5] & OGG_LAST_PAGE:
        return False
    segments = tail[last + 26]
    lacing = tail[last + 27 : last + 27 + segments]
    return len(lacing) == segments and len(tail) >= last + 27 + segments + sum(lacing)
