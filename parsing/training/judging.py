"""How well the model labels made-up prompts: known names, names without their hints, names never seen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence

from parsing.core.hints import Hints, hints_of
from parsing.core.labels import LABELS
from parsing.core.tagger import Labelling
from parsing.core.text import PromptText
from parsing.training.example import Example

Tagging = Callable[[PromptText, Hints], Labelling]


def label_scores(tagging: Tagging, examples: Sequence[Example], *, hints: bool) -> dict[str, float]:
    """F1 of each label over stretches that agree in label and both ends.

    Parameters
    ----------
    tagging : callable
        Tags of a text with its hints.
    examples : sequence of Example
    hints : bool
        Whether the model is told what the lists know; the words' shapes it is always told.
    """
    right: Counter[str] = Counter()
    wanted: Counter[str] = Counter()
    given: Counter[str] = Counter()
    for example in examples:
        text = PromptText(example.text)
        told = hints_of(text, known=hints)
        gold = {(label, *_words(text, *text.folded_span(start, end))) for start, end, label in example.spans}
        found = {(tag.label, *_words(text, tag.start, tag.end)) for tag in tagging(text, told).tags}
        for counter, items in ((right, gold & found), (wanted, gold), (given, found)):
            counter.update(label for label, *_ in items)
    return {
        label: round(2 * right[label] / ((wanted[label] + given[label]) or 1), 3) for label in LABELS if wanted[label]
    }


def _words(text: PromptText, start: int, end: int) -> tuple[int, int]:
    inside = text.tokens_between(start, end)
    return inside.start, inside.stop
