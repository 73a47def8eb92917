"""Range, If-Range and If-None-Match, as RFC 9110 words them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from musicassist.byte_range import ByteRange, Unsatisfiable, is_known, range_counts, requested_range


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("bytes=0-0", (0, 0)),
        ("bytes=0-99", (0, 99)),
        ("bytes=10-", (10, 99)),
        ("bytes=90-1000", (90, 99)),
        ("bytes=-1", (99, 99)),
        ("bytes=-1000", (0, 99)),
        ("BYTES=1-2", (1, 2)),
        (None, None),
        ("", None),
        ("bytes=", None),
        ("bytes=-", None),
        ("bytes=5-4", None),
        ("bytes=0-1,5-6", None),
        ("bytes=a-b", None),
        ("seconds=0-1", None),
        ("bytes=" + "9" * 30 + "-", None),
    ],
)
def test_a_range_of_a_hundred_bytes(header: str | None, expected: tuple[int, int] | None) -> None:
    assert requested_range(header, 100) == (ByteRange(*expected) if expected else None)


@pytest.mark.parametrize("header", ["bytes=100-", "bytes=100-200", "bytes=-0"])
def test_a_range_behind_the_end_cannot_be_satisfied(header: str) -> None:
    with pytest.raises(Unsatisfiable):
        requested_range(header, 100)


def test_an_empty_file_has_no_ranges() -> None:
    with pytest.raises(Unsatisfiable):
        requested_range("bytes=0-", 0)
    with pytest.raises(Unsatisfiable):
        requested_range("bytes=-5", 0)


@given(st.binary(min_size=1, max_size=50), st.integers(0, 60), st.integers(0, 60))
def test_what_is_sent_is_what_python_would_cut(data: bytes, first: int, last: int) -> None:
    try:
        part = requested_range(f"bytes={first}-{last}", len(data))
    except Unsatisfiable:
        assert first >= len(data)
        return
    if part is None:
        assert last < first
    else:
        assert data[part.first : part.last + 1] == data[first : last + 1]
        assert part.length == len(data[first : last + 1])


@given(st.text(max_size=40), st.integers(0, 1000))
def test_no_header_breaks_the_reader(header: str, size: int) -> None:
    try:
        part = requested_range(header, size)
    except Unsatisfiable:
        return
    assert part is None or 0 <= part.first <= part.last < size


def test_known_versions() -> None:
    assert is_known('"abc"', '"abc"')
    assert is_known('W/"abc"', '"abc"')
    assert is_known('"x", "abc"', '"abc"')
    assert is_known("*", '"abc"')
    assert not is_known('"abd"', '"abc"')
    assert not is_known(None, '"abc"')


def test_if_range_needs_exactly_this_version() -> None:
    assert range_counts(None, '"abc"')
    assert range_counts('"abc"', '"abc"')
    assert not range_counts('W/"abc"', '"abc"')
    assert not range_counts("Wed, 21 Oct 2026 07:28:00 GMT", '"abc"')
