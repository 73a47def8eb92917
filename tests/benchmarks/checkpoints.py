"""Read a TensorFlow checkpoint (version 2, "bundle") without TensorFlow: development only, for peers that ship as one.

The index is a sorted string table as LevelDB writes it (google/leveldb, ``doc/table_format.md``), its values are
``BundleEntryProto`` (tensorflow, ``core/protobuf/tensor_bundle.proto``); the data file holds little-endian numbers.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

FOOTER_BYTES, MAGIC = 48, 0xDB4775248B80FB57
TRAILER_BYTES = 5  # of each block: kind of compression and checksum
DT_FLOAT = 1


def checkpoint(folder: Path) -> dict[str, np.ndarray]:
    """Every float32 tensor of the checkpoint whose files are ``folder/.index`` and ``folder/.data-00000-of-00001``.

    Raises
    ------
    ValueError
        When it is no such table, or a compressed one.
    """
    index = (folder / ".index").read_bytes()
    data = (folder / ".data-00000-of-00001").read_bytes()
    tensors = {}
    for name, value in _rows(index):
        fields = _fields(value)
        if name and fields.get(1, [0])[0] == DT_FLOAT:
            shape = [_fields(size).get(1, [0])[0] for size in _fields(fields.get(2, [b""])[0]).get(2, [])]
            start, size = fields.get(4, [0])[0], fields.get(5, [0])[0]
            tensors[name.decode()] = np.frombuffer(data[start : start + size], "<f4").reshape(shape)
    return tensors


def _rows(table: bytes) -> Iterator[tuple[bytes, bytes]]:
    footer = table[-FOOTER_BYTES:]
    if len(footer) < FOOTER_BYTES or int.from_bytes(footer[-8:], "little") != MAGIC:
        raise ValueError("not the index of a TensorFlow checkpoint")
    at = 0
    numbers = []
    for _ in range(4):
        number, at = _varint(footer, at)
        numbers.append(number)
    for _key, handle in _block(table, numbers[2], numbers[3]):
        start, at = _varint(handle, 0)
        size, _at = _varint(handle, at)
        yield from _block(table, start, size)


def _block(table: bytes, start: int, size: int) -> Iterator[tuple[bytes, bytes]]:
    if table[start + size] != 0:
        raise ValueError("a compressed index is not read here")
    block = table[start : start + size]
    end = size - 4 - 4 * int.from_bytes(block[-4:], "little")
    at, key = 0, b""
    while at < end:
        shared, at = _varint(block, at)
        fresh, at = _varint(block, at)
        length, at = _varint(block, at)
        key = key[:shared] + block[at : at + fresh]
        at += fresh
        yield key, block[at : at + length]
        at += length


def _varint(data: bytes, at: int) -> tuple[int, int]:
    value = shift = 0
    while True:
        byte = data[at]
        value |= (byte & 0x7F) << shift
        at, shift = at + 1, shift + 7
        if byte < 0x80:
            return value, at


def _fields(message: bytes) -> dict[int, list]:
    """Field number to values of a protocol buffer: whole numbers and bytes."""
    found: dict[int, list] = {}
    at = 0
    while at < len(message):
        tag, at = _varint(message, at)
        value: int | bytes
        if tag & 7 == 0:
            value, at = _varint(message, at)
        elif tag & 7 == 2:
            length, at = _varint(message, at)
            value, at = message[at : at + length], at + length
        else:
            width = 4 if tag & 7 == 5 else 8
            value, at = message[at : at + width], at + width
        found.setdefault(tag >> 3, []).append(value)
    return found
