"""HTTP's conditional and range requests for one file (RFC 9110, sections 8.8, 13 and 14)."""

from __future__ import annotations

import re
from dataclasses import dataclass

# RFC 9110, 14.1.2: int-range "5-9", "5-" and suffix-range "-5".
INT_RANGE = re.compile(r"^bytes=\s*(\d{0,19})-(\d{0,19})\s*$", re.IGNORECASE)


class Unsatisfiable(ValueError):
    """The range lies outside the file: HTTP 416."""


@dataclass(frozen=True)
class ByteRange:
    """Part of a file, both ends included."""

    first: int
    last: int

    @property
    def length(self) -> int:
        """Bytes in it."""
        return self.last - self.first + 1


def requested_range(header: str | None, size_bytes: int) -> ByteRange | None:
    """The single range that a ``Range`` header asks for, or None to send everything.

    Several ranges, another unit or a header that makes no sense are ignored, as 14.2 allows.

    Raises
    ------
    Unsatisfiable
        When the range begins behind the end, or asks for the last zero bytes.
    """
    match = INT_RANGE.match(header or "")
    if match is None:
        return None
    first, last = match.groups()
    if not first and not last:
        return None
    if not first:
        length = min(int(last), size_bytes)
        if length == 0:
            raise Unsatisfiable
        return ByteRange(size_bytes - length, size_bytes - 1)
    start, end = int(first), int(last) if last else size_bytes - 1
    if last and end < start:
        return None
    if start >= size_bytes:
        raise Unsatisfiable
    return ByteRange(start, min(end, size_bytes - 1))


def is_known(if_none_match: str | None, etag: str) -> bool:
    """Whether the client has this version already (weak comparison, 13.1.2)."""
    if not if_none_match:
        return False
    tags = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in tags or etag in tags


def range_counts(if_range: str | None, etag: str) -> bool:
    """Whether ``If-Range`` lets the range count: absent, or exactly this version (strong comparison, 13.1.5)."""
    return not if_range or if_range.strip() == etag
