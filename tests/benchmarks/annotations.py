"""What is known about real tracks: a table beside them, a file a track, or the tracks' own names.

- ``truth.csv`` in the folder (or any CSV named outright) has the column ``file`` and, each of them optional and
  each field free to be empty, ``tempo_bpm``, ``key`` (or ``tonic`` and ``mode``), ``metre`` (``3/4``), ``style`` (a
  slug of the catalog) and ``sections`` (starts in seconds, with or without a label: ``0:intro 12.5:verse``).
- ``truth.json`` is a list of objects with the same names; ``sections`` may be a list of numbers there.
- ``TRACK.jams`` (tempo, key_mode, segment_* and tag_open) and ``TRACK.lab`` or ``TRACK.txt`` (lines of ``start [end]
  label``, as Isophonics, SALAMI and Harmonix write them) beside the track, or in ``annotations`` or ``segments``.
- Names that say ``128 bpm`` and ``A minor``.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from musicassist.audio.containers import SUFFIXES
from musicassist.audio.key import pitch_class
from musicassist.catalog.loader import genres
from tests.benchmarks.clip import TONICS

BPM = re.compile(r"(\d{2,3}(?:\.\d+)?)\s*bpm", re.IGNORECASE)
KEY = re.compile(r"(?<![A-Za-z])([A-G][#b♯♭]?)[\s_:]?(major|minor|maj|min|m)(?![A-Za-z])")
MODES = {"major": "major", "maj": "major", "minor": "minor", "min": "minor", "m": "minor"}
BESIDE = (".", "annotations", "segments")


@dataclass(frozen=True)
class Annotated:
    """A track and what is known about it; what is not known is 0 or empty.

    Attributes
    ----------
    path : Path
    tempo_bpm : float
    tonic, mode, metre, style : str
    starts : tuple of float
        Where sections begin, in seconds and in order; the first is usually 0.
    """

    path: Path
    tempo_bpm: float = 0.0
    tonic: str = ""
    mode: str = ""
    metre: str = ""
    style: str = ""
    starts: tuple[float, ...] = ()


def annotated(source: Path) -> Iterator[Annotated]:
    """Every track of a folder, or of a table; an annotation that cannot be read is named and left out."""
    if not source.exists():
        raise SystemExit(f"there is no folder or table {source}")
    tables = [source] if source.is_file() else [source / "truth.csv", source / "truth.json"]
    table = next((table for table in tables if table.is_file()), None)
    if table is None:
        for path in sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES):
            yield _beside(Annotated(path, _bpm(path.stem), *_key(path.stem)))
        return
    for number, row in enumerate(_rows(table), start=1):
        try:
            yield _beside(_row(table.parent, row))
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            print(f"{table.name}, track {number}: left out: {error!r}")


def _rows(table: Path) -> Iterable[dict[str, Any]]:
    with table.open(encoding="utf-8") as lines:
        return list(json.load(lines)) if table.suffix == ".json" else list(csv.DictReader(lines))


def _row(folder: Path, row: dict[str, Any]) -> Annotated:
    tonic, mode = (row["tonic"], row.get("mode") or "major") if row.get("tonic") else _key(row.get("key") or "")
    sections = row.get("sections") or ()
    parts = sections.split() if isinstance(sections, str) else sections
    return Annotated(
        path=folder / row["file"],
        tempo_bpm=float(row.get("tempo_bpm") or 0.0),
        tonic=tonic,
        mode=mode,
        metre=row.get("metre") or "",
        style=_slug(row.get("style") or ""),
        starts=tuple(sorted(float(str(part).split(":")[0]) for part in parts)),
    )


def _beside(track: Annotated) -> Annotated:
    """The same with what files of the track's name add."""
    for folder in BESIDE:
        stem = track.path.parent / folder / track.path.stem
        for suffix, read in ((".jams", _jams), (".lab", _lines), (".txt", _lines)):
            path = stem.with_name(stem.name + suffix)
            if not path.is_file():
                continue
            try:
                found = read(path)
            except (ValueError, KeyError, TypeError, AttributeError, IndexError) as error:
                print(f"{path.name}: left out: {error!r}")
                continue
            track = replace(track, **{name: value for name, value in found.items() if not getattr(track, name)})
    return track


def _lines(path: Path) -> dict[str, Any]:
    lines = [line.split() for line in path.read_text("utf-8").splitlines() if line.strip() and line[0] != "#"]
    return {"starts": tuple(sorted({float(line[0].rstrip(",")) for line in lines}))}


def _jams(path: Path) -> dict[str, Any]:
    """The first annotation of each kind (Humphrey et al., ISMIR 2014)."""
    found: dict[str, Any] = {}
    for annotation in json.loads(path.read_text("utf-8"))["annotations"]:
        name, data = annotation["namespace"], annotation["data"]
        if not data:
            continue
        if name == "tempo":
            found.setdefault("tempo_bpm", float(data[0]["value"]))
        elif name == "key_mode":
            tonic, mode = _key(str(data[0]["value"]))
            found.setdefault("tonic", tonic)
            found.setdefault("mode", mode)
        elif name.startswith("segment"):
            found.setdefault("starts", tuple(sorted({float(part["time"]) for part in data})))
        elif name == "tag_open":
            found.setdefault("style", _slug(str(data[0]["value"])))
    return found


def _slug(name: str) -> str:
    """A style family of the catalog, or empty."""
    slug = re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_")
    return slug if slug in genres() else ""


def _bpm(name: str) -> float:
    found = BPM.search(name)
    return float(found.group(1)) if found else 0.0


def _key(words: str) -> tuple[str, str]:
    found = KEY.search(words)
    if found is None:
        return "", ""
    return TONICS[pitch_class(found.group(1))], MODES[found.group(2).lower()]
