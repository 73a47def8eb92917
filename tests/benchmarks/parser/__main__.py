"""``python -m tests.benchmarks.parser``: what grammar, lexicon and model each earn, and what reading costs.

Names the files to read (the open files unless told otherwise). The frozen files are for judging alone.
"""

from __future__ import annotations

import argparse
import resource
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from musicassist.contracts.errors import BadInput
from parsing.core.hints import hints_of
from parsing.core.parsed import ParsedPrompt, parsed
from parsing.core.reading import read
from parsing.core.spelling import singular
from parsing.core.tagger import Tagger, tagger
from parsing.core.text import PromptText
from tests.benchmarks.parser.halved import half_lexicon
from tests.benchmarks.parser.scoring import FIELDS, LISTS, SCALARS, Counts, Row, load, misses, score

_FIELD_OF_LABEL = {
    "GENRE": "genres",
    "INSTRUMENT": "instruments",
    "MOOD": "moods",
    "ARTIST": "style_references",
    "EXCLUDED": "excluded",
}
_OPEN = ["open.jsonl", *(f"open_{voice}.jsonl" for voice in "cdefghijkl")]
_HALVED = ("genres", "instruments", "moods")
Parser = Callable[[str], Row]


def main() -> None:
    """Print the tables."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("files", nargs="*", default=_OPEN)
    options.add_argument("--seeds", type=int, default=3, help="how many halves of the lexicon (3)")
    options.add_argument("--errors", metavar="FIELD", choices=LISTS, help="print what the hybrid misses in a field")
    options.add_argument("--no-half", action="store_true", help="leave out the half lexicon")
    given = options.parse_args()
    gold = load(*given.files)
    begun = time.process_time()
    model, problem = tagger()
    loading = time.process_time() - begun
    if problem:
        print(problem)
    print(f"{len(gold)} prompts of {', '.join(given.files)}; strict F1 with 95 % bootstrap intervals\n")
    _table(gold, model)
    if not given.no_half:
        _half(gold, model, given.seeds)
    _cost(gold, model, loading)
    if given.errors:
        predicted = [_hybrid(model)(row["prompt"]) for row in gold]
        print("\n" + "\n".join(misses(gold, predicted, given.errors)))


def _table(gold: list[Row], model: Tagger | None) -> None:
    columns: dict[str, tuple[Parser, tuple[str, ...]]] = {
        "grammar": (_lexical, SCALARS),
        "lexicon": (_lexical, LISTS),
        "model": (_alone(model), LISTS),
        "hybrid": (_hybrid(model), FIELDS),
    }
    scores = {name: score(gold, [parse(row["prompt"]) for row in gold]) for name, (parse, _) in columns.items()}
    print(f"{'':18}" + "".join(f"{name:^24}" for name in columns))
    for field in FIELDS:
        cells = (scores[name][field] if field in fields else None for name, (_, fields) in columns.items())
        print(f"{field:18}" + "".join(f"{_cell(cell):^24}" for cell in cells))


def _half(gold: list[Row], model: Tagger | None, seeds: int) -> None:
    print(f"\nHalf of the names unknown, {seeds} draws: lexicon, hybrid, difference")
    rows: dict[str, list[tuple[float, float]]] = {field: [] for field in _HALVED}
    for seed in range(seeds):
        with half_lexicon(seed):
            without = score(gold, [_lexical(row["prompt"]) for row in gold])
            beside = score(gold, [_hybrid(model)(row["prompt"]) for row in gold])
        for field in _HALVED:
            rows[field].append((without[field].f1(), beside[field].f1()))
    for field, pairs in rows.items():
        lexicon, hybrid = (float(np.mean([pair[side] for pair in pairs])) for side in (0, 1))
        least = min(pair[1] - pair[0] for pair in pairs)
        print(f"{field:18}{lexicon:8.3f}{hybrid:8.3f}{hybrid - lexicon:+8.3f}   (least {least:+.3f})")


def _cost(gold: list[Row], model: Tagger | None, loading: float) -> None:
    print("\nCPU milliseconds a prompt, median and 95th percentile")
    for name, parse in (("lexicon", _lexical), ("hybrid", _hybrid(model))):
        spent = []
        for row in gold:
            begun = time.process_time()
            parse(row["prompt"])
            spent.append((time.process_time() - begun) * 1000)
        print(f"{name:18}{np.median(spent):8.1f}{np.quantile(spent, 0.95):8.1f}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"the model loads in {loading:.2f} s of CPU; at its largest this process held {peak:.0f} MB")


def _lexical(prompt: str) -> Row:
    return _read(prompt, None)


def _hybrid(model: Tagger | None) -> Parser:
    return lambda prompt: _read(prompt, model)


def _read(prompt: str, model: Tagger | None) -> Row:
    try:
        return parsed(read(prompt, None, model)).as_dict()
    except BadInput:
        return ParsedPrompt().as_dict()


def _alone(model: Tagger | None) -> Parser:
    """The model's labels as they are, told nothing by the lists."""

    def parse(prompt: str) -> Row:
        row: dict[str, Any] = {field: [] for field in LISTS}
        text = PromptText(prompt)
        hints = hints_of(text, known=False)
        for tag in model(text, hints).tags if model else ():
            field = _FIELD_OF_LABEL.get(tag.label)
            if field:
                name = text.folded[tag.start : tag.end]
                row[field].append(singular(name) if field in ("instruments", "excluded") else name)
        return row

    return parse


def _cell(counts: Counts | None) -> str:
    if counts is None:
        return "-"
    low, high = counts.interval()
    return f"{counts.f1():.3f} ({low:.2f}-{high:.2f})"


if __name__ == "__main__":
    main()
