"""MusicCaps captions with weak labels: what grammar and lexicon read in them; the rest of their aspects is unsure.

MusicCaps (Agostinelli and others, MusicLM, 2023; CC BY-SA 4.0) is trained on where a folder has it, and never shipped.
"""

from __future__ import annotations

import ast
import csv
import re
from collections.abc import Iterable
from pathlib import Path

from musicassist.contracts.errors import BadInput
from parsing.core.found import Found
from parsing.core.reading import read
from parsing.core.vocabulary import genre_words
from parsing.training.draw import Draw
from parsing.training.example import Example
from parsing.training.wording import held_out_names

FILE_NAME = "musiccaps.csv"
LABEL_OF_NUMBER = {
    "tempo": "TEMPO", "tempo_word": "TEMPO", "feel": "TEMPO", "key": "KEY", "duration": "DURATION", "metre": "METRE",
}  # fmt: skip
_LABEL_OF_FIELD = LABEL_OF_NUMBER | {
    "genre": "GENRE", "instrument": "INSTRUMENT", "mood": "MOOD", "excluded": "EXCLUDED",
}  # fmt: skip
_TOO_LONG = 320
# Captions are long and alike: a part of them teaches as much.
_CAPTIONS_SHARE, _ASPECTS_SHARE = 0.5, 0.3
_WORD = re.compile(r"\w+")
_SMALL_WORDS = frozenset(
    ("a", "an", "the", "and", "or", "of", "in", "on", "with", "to", "for", "from", "by", "at", "is", "are", "as", "it")
)


def captions(folder: Path | None, random: Draw) -> list[Example]:
    """Weakly labelled captions, and prompts made of their aspects; empty without the file."""
    path = folder / FILE_NAME if folder else None
    if path is None or not path.is_file():
        return []
    examples = []
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            aspects = _aspects(row["aspect_list"])
            caption = row["caption"].strip()[:_TOO_LONG]
            if caption and random.random() < _CAPTIONS_SHARE:
                examples.append(_labelled(caption, aspects))
            if aspects and random.random() < _ASPECTS_SHARE:
                listed = random.sample(aspects, min(len(aspects), random.randint(2, 8)))
                examples.append(_labelled(random.choice((", ", ", ", ", ", " / ", ". ", " ")).join(listed), aspects))
    return examples


def _aspects(cell: str) -> list[str]:
    try:
        return [str(item) for item in ast.literal_eval(cell)]
    except (ValueError, SyntaxError):
        return []


def _doubtful(item: Found) -> bool:
    """Everyday words that are genres elsewhere, and names that are kept for judging the model."""
    everyday = item.field == "genre" and item.value in genre_words() and genre_words()[item.value].common
    return everyday or item.value in held_out_names() or (item.field == "excluded" and item.value == "vocal")


def _labelled(text: str, aspects: Iterable[str]) -> Example:
    try:
        reading = read(text)
    except BadInput:
        return Example(text)
    spans: list[tuple[int, int, str]] = []
    unsure: list[tuple[int, int]] = []
    for item in reading.found:
        first, last = reading.text.span(item.start, item.end)
        if first >= last:
            continue
        label = _LABEL_OF_FIELD.get(item.field)
        if label is None or _doubtful(item) or any(first < end and start < last for start, end, _ in spans):
            unsure.append((first, last))
        else:
            spans.append((first, last, label))
    hinted = {word for aspect in aspects for word in _WORD.findall(aspect.lower())} - _SMALL_WORDS
    for match in _WORD.finditer(text.lower()):
        covered = any(start <= match.start() < end for start, end, _ in spans)
        if match[0] in hinted and not covered:
            unsure.append((match.start(), match.end()))
    return Example(text, tuple(sorted(spans)), tuple(unsure))
