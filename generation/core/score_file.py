"""The score beside its sound: kept in the take's folder, for a later variation or repaint. Nobody else reads it."""

from __future__ import annotations

import gzip
import json
from dataclasses import asdict, astuple
from pathlib import Path
from typing import Any

from generation.core.compose.seeds import Seeds
from generation.core.score import AutomationPoint, ChordSpan, Note, Part, Score, ScoreSection, TempoPoint
from musicassist.contracts.brief import Key, Metre
from musicassist.contracts.errors import Unavailable

NAME = "score.json.gz"
FORMAT = 1


def write_score(path: Path, score: Score, seeds: Seeds) -> None:
    """Write a score with the seeds that it was drawn from; the same score gives the same bytes."""
    document: dict[str, Any] = {
        "format": FORMAT,
        "seeds": {"form": seeds.form, "harmony": seeds.harmony, "roles": dict(seeds.roles)},
        "tempo_bpm": score.tempo_bpm,
        "key": astuple(score.key),
        "metre": astuple(score.metre),
        "bars": score.bars,
        "fade_out_beats": score.fade_out_beats,
        "rubato": [astuple(point) for point in score.rubato],
        "key_changes": [[bar, astuple(key)] for bar, key in score.key_changes],
        "notes": score.notes,
        "sections": [astuple(section) for section in score.sections],
        "chords": [astuple(chord) for chord in score.chords],
        "parts": [asdict(part) | {"notes": [astuple(note) for note in part.notes]} for part in score.parts],
    }
    path.write_bytes(gzip.compress(json.dumps(document).encode(), mtime=0))


def read_score(path: Path) -> tuple[Score, Seeds]:
    """A score as it was written.

    Raises
    ------
    Unavailable
        When there is none, or it is one of another version.
    """
    try:
        document = json.loads(gzip.decompress(path.read_bytes()))
        if document["format"] != FORMAT:
            raise ValueError
        return _score(document), Seeds(**document["seeds"])
    except (OSError, EOFError, ValueError, KeyError, TypeError):
        raise Unavailable(
            "The score of this take was not kept, so nothing can be composed into it: run the job again first.",
            code="no_score",
        ) from None


def _score(document: dict[str, Any]) -> Score:
    return Score(
        tempo_bpm=document["tempo_bpm"],
        key=Key(*document["key"]),
        metre=Metre(*document["metre"]),
        bars=document["bars"],
        sections=tuple(ScoreSection(*row) for row in document["sections"]),
        chords=tuple(
            ChordSpan(start, beats, symbol, roman, tuple(classes))
            for start, beats, symbol, roman, classes in document["chords"]
        ),
        parts=tuple(_part(row) for row in document["parts"]),
        fade_out_beats=document["fade_out_beats"],
        rubato=tuple(TempoPoint(*row) for row in document["rubato"]),
        key_changes=tuple((bar, Key(*key)) for bar, key in document["key_changes"]),
        notes=tuple(document["notes"]),
    )


def _part(row: dict[str, Any]) -> Part:
    automation = {
        name: tuple(AutomationPoint(**point) for point in points) for name, points in row["automation"].items()
    }
    return Part(**row | {"notes": tuple(Note(*note) for note in row["notes"]), "automation": automation})
