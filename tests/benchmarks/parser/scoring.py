"""Strict F1 of parsed prompts against labels: two names count as one when they are equal after the same rewriting."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from parsing.core.spelling import singular
from parsing.core.text import compact, fold

HERE = Path(__file__).resolve().parent
LISTS = ("genres", "instruments", "moods", "style_references", "excluded")
SCALARS = ("tempo", "key", "time_signature", "duration_seconds")
FIELDS = (*LISTS, *SCALARS)
_PITCH = {"c": 0, "d": 2, "e": 4, "f": 5, "g": 7, "a": 9, "b": 11}
_RESAMPLES = 1000

_SAME = tomllib.loads((HERE / "same.toml").read_text("utf-8"))
_NAMES = {
    kind: {compact(other): name for name, others in _SAME[kind].items() for other in (name, *others)}
    for kind in ("genres", "instruments", "moods")
}
_QUALITY, _PART = (frozenset(_SAME["words"][kind].split()) for kind in ("quality", "part"))

Row = dict[str, Any]


@dataclass(frozen=True)
class Counts:
    """Right, wrong and missed, one row a prompt."""

    table: np.ndarray

    def f1(self) -> float:
        """Micro F1 over all prompts."""
        return _f1(self.table.sum(axis=0))

    def interval(self, seed: int = 0) -> tuple[float, float]:
        """95 % bootstrap interval over prompts."""
        random = np.random.default_rng(seed)
        rows = len(self.table)
        drawn = [_f1(self.table[random.integers(0, rows, rows)].sum(axis=0)) for _ in range(_RESAMPLES)]
        low, high = np.quantile(drawn, (0.025, 0.975))
        return float(low), float(high)


def load(*names: str) -> list[Row]:
    """Labelled prompts of files beside this one."""
    return [
        json.loads(line) for name in names for line in (HERE / name).read_text("utf-8").splitlines() if line.strip()
    ]


def score(gold: Sequence[Row], predicted: Sequence[Row]) -> dict[str, Counts]:
    """Counts of each field."""
    tables: dict[str, list[tuple[int, int, int]]] = {field: [] for field in FIELDS}
    for wanted, given in zip(gold, predicted, strict=True):
        for field in LISTS:
            tables[field].append(_list_counts(wanted, given, _REWRITE[field], field))
        for field in SCALARS:
            tables[field].append(_scalar_counts(wanted, given, field))
    return {field: Counts(np.array(rows)) for field, rows in tables.items()}


def misses(gold: Sequence[Row], predicted: Sequence[Row], field: str) -> list[str]:
    """One line for each prompt with something wrong or missed in a list field."""
    lines = []
    for wanted, given in zip(gold, predicted, strict=True):
        rewrite = _REWRITE[field]
        names, got = {rewrite(x) for x in wanted.get(field) or []}, {rewrite(x) for x in given.get(field) or []}
        missed, wrong = names - got, got - names - _spare(wanted, rewrite)
        if missed or wrong:
            lines.append(f"missed {sorted(missed)} wrong {sorted(wrong)} | {wanted['prompt'][:110]}")
    return lines


def _list_counts(wanted: Row, given: Row, rewrite: Callable[[str], str], field: str) -> tuple[int, int, int]:
    names, got = {rewrite(x) for x in wanted.get(field) or []}, {rewrite(x) for x in given.get(field) or []}
    return len(names & got), len(got - names - _spare(wanted, rewrite)), len(names - got)


def _spare(wanted: Row, rewrite: Callable[[str], str]) -> set[str]:
    """What may be read but need not be."""
    spare = [str(x) for x in wanted.get("optional") or []]
    return {rewrite(x) for x in spare} | {_plain(x) for x in spare}


def _scalar_counts(wanted: Row, given: Row, field: str) -> tuple[int, int, int]:
    want, got = _scalar(field, wanted.get(field)), _scalar(field, given.get(field))
    if want is None and got in {_scalar(field, x) for x in wanted.get("optional") or []}:
        got = None
    return int(want is not None and want == got), int(got is not None and want != got), int(want not in (None, got))


def _scalar(field: str, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(value, list | tuple):
        return tuple(float(v) for v in value)
    if field == "key":
        key = re.match(r"([a-g])([#b]?) (.+)", fold(str(value)))
        return ((_PITCH[key[1]] + {"#": 1, "b": -1, "": 0}[key[2]]) % 12, key[3]) if key else fold(str(value))
    try:
        return float(value)
    except ValueError:
        return fold(str(value)).strip()


def _plain(name: str) -> str:
    return " ".join(fold(name).strip(" .,;:!?\"'()").split())


def _genre(name: str) -> str:
    bare = re.sub(r" (?:music|song|track|beat|style|genre)$", "", _plain(name))
    return _NAMES["genres"].get(compact(name), _NAMES["genres"].get(compact(bare), bare))


def _instrument(name: str) -> str:
    words = [_one(word) for word in _plain(name).split()]
    while len(words) > 1 and words[0] in _QUALITY:
        words = words[1:]
    if compact(" ".join(words)) not in _NAMES["instruments"]:
        while len(words) > 1 and words[-1] in _PART:
            words = words[:-1]
    return _NAMES["instruments"].get(compact(" ".join(words)), " ".join(words))


def _one(noun: str) -> str:
    """In the singular: "solos" and "lyrics" too, which the parser leaves as they are."""
    if noun == "lyrics":
        return "lyric"
    return noun[:-1] if noun.endswith("os") and len(noun) > 4 else singular(noun)


def _mood(name: str) -> str:
    return _NAMES["moods"].get(compact(name), _plain(name))


def _artist(name: str) -> str:
    return re.sub(r"^the ", "", re.sub(r"'s$", "", _plain(name)))


def _anything(name: str) -> str:
    inner = _instrument(name)
    inner = _NAMES["genres"].get(compact(inner), inner)
    return _NAMES["moods"].get(compact(inner), inner)


_REWRITE: dict[str, Callable[[str], str]] = {
    "genres": _genre,
    "instruments": _instrument,
    "moods": _mood,
    "style_references": _artist,
    "excluded": _anything,
}


def _f1(counts: np.ndarray) -> float:
    right, wrong, missed = (float(value) for value in counts)
    return 2 * right / ((2 * right + wrong + missed) or 1.0)
