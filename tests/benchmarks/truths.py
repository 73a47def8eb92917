"""Real tracks with what is known about them: a CSV file, or the tracks' own names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from pathlib import Path

from musicassist.audio.containers import SUFFIXES
from musicassist.audio.io import read_audio
from musicassist.audio.key import pitch_class
from musicassist.contracts.errors import BadInput
from tests.benchmarks.clip import TONICS, KnownClip

BPM = re.compile(r"(\d{2,3}(?:\.\d+)?)\s*bpm", re.IGNORECASE)
KEY = re.compile(r"(?<![A-Za-z])([A-G][#b♯♭]?)[\s_]?(major|minor|maj|min|m)(?![A-Za-z])")
MODES = {"major": "major", "maj": "major", "minor": "minor", "min": "minor", "m": "minor"}
LONGEST_SECONDS = 600.0


def truths(source: Path) -> Iterator[KnownClip]:
    """Tracks of a folder whose names say ``128 bpm`` and ``A minor``, or of a CSV file beside them.

    The CSV has the columns ``file`` and ``tempo_bpm``, ``key`` (or ``tonic`` and ``mode``), each of which may be empty;
    ``truth.csv`` in a folder is found by itself. What is not known has a tempo of 0, or no tonic. A file that cannot be
    read is named and left out.
    """
    if not source.exists():
        raise SystemExit(f"there is no folder or table {source}")
    table = source if source.is_file() else source / "truth.csv"
    if table.is_file():
        rows = [_row(table.parent, row) for row in csv.DictReader(table.open(encoding="utf-8"))]
    else:
        files = sorted(path for path in source.iterdir() if path.suffix.lower() in SUFFIXES)
        rows = [(path, *_said(path.stem)) for path in files]
    for path, tempo_bpm, tonic, mode in rows:
        try:
            audio, rate = read_audio(path, max_seconds=LONGEST_SECONDS)
        except BadInput as error:
            print(error.message)
            continue
        yield KnownClip(audio, path.name, tempo_bpm, tonic, mode, rate)


def _row(folder: Path, row: dict[str, str]) -> tuple[Path, float, str, str]:
    tempo_bpm = float(row.get("tempo_bpm") or 0.0)
    if row.get("tonic"):
        return folder / row["file"], tempo_bpm, row["tonic"], row.get("mode") or "major"
    return folder / row["file"], tempo_bpm, *_key(row.get("key") or "")


def _said(name: str) -> tuple[float, str, str]:
    bpm = BPM.search(name)
    return float(bpm.group(1)) if bpm else 0.0, *_key(name)


def _key(words: str) -> tuple[str, str]:
    found = KEY.search(words)
    if found is None:
        return "", ""
    return TONICS[pitch_class(found.group(1))], MODES[found.group(2).lower()]
