"""The house's own token-classification model: MiniLM with a small adapter, which labels the words of a prompt.

``parsing/data/tagger.safetensors`` holds the adapter,
``docs/parser.md`` its card; ``manage.py train_parser`` makes it.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError, safe_open

from musicassist.contracts.errors import Unavailable
from parsing.core.bert import Bert, erf
from parsing.core.encoder import HEADS, WIDTH, encoder
from parsing.core.hints import CHANNELS, Hints
from parsing.core.labels import CLASSES, FIRST_ADAPTED_LAYER, stretches
from parsing.core.text import PromptText
from parsing.core.windows import Window, windows

FILE_NAME = "tagger.safetensors"
# What the adapter's file must say: a file of another form is refused.
FORMAT = "1"
# Counts on with every adapter that is shipped: a stored brief is reused only for the same one.
VERSION = "2"
_MOST_WINDOWS = 8  # about 4,000 characters; what lies beyond is read by grammar and lexicon alone
_SQRT_HALF = np.float32(0.7071067811865476)

log = logging.getLogger(__name__)


class TaggerBroken(Unavailable):
    """The adapter's file is missing or cannot be used."""

    default_code = "tagger_broken"


@dataclass(frozen=True)
class Tag:
    """A stretch of a prompt and what the model takes it for.

    Attributes
    ----------
    label : str
        One of :data:`parsing.core.labels.LABELS`.
    start, end : int
        Offsets into the folded text.
    probability : float
        0 to 1.
    """

    label: str
    start: int
    end: int
    probability: float


@dataclass(frozen=True)
class Labelling:
    """What the model says about a prompt.

    Attributes
    ----------
    tags : tuple of Tag
        In order.
    probabilities : ndarray of float32, shape (words, 1 + labels)
        Of no label, then of each of :data:`parsing.core.labels.LABELS`.
    """

    tags: tuple[Tag, ...]
    probabilities: NDArray[np.float32]


class Tagger:
    """Encoder and adapter, merged.

    Parameters
    ----------
    path : Path
        The adapter's file.

    Raises
    ------
    TaggerBroken, EncoderMissing
    """

    def __init__(self, path: Path) -> None:
        self._encoder = encoder()
        try:
            with safe_open(str(path), "numpy") as file:
                self.card: dict[str, Any] = json.loads((file.metadata() or {}).get("card", "{}"))
                learnt = {name: file.get_tensor(name).astype(np.float32) for name in file.keys()}  # noqa: SIM118
            if self.card.get("format") != FORMAT:
                raise TaggerBroken(f"{path.name} has format {self.card.get('format')!r} instead of {FORMAT!r}.")
            self._bert = Bert(_merged(self._encoder.weights, learnt), HEADS)
            self._told = [learnt[f"hints.{channel}.weight"] for channel in range(len(CHANNELS))]
            self._inner = (np.ascontiguousarray(learnt["inner.weight"].T), learnt["inner.bias"])
            self._outer = (np.ascontiguousarray(learnt["outer.weight"].T), learnt["outer.bias"])
            fits = all(len(table) == len(names) for table, names in zip(self._told, CHANNELS, strict=True))
            if not fits or self._outer[1].shape != (len(CLASSES),):
                raise TaggerBroken(f"{path.name} was trained for other labels or hints.")
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise TaggerBroken(f"{path.name} cannot be read: {error}") from error

    def __call__(self, text: PromptText, hints: Hints) -> Labelling:
        """The likeliest labels, and how likely each is.

        Parameters
        ----------
        text : PromptText
        hints : Hints
            Of the same text.
        """
        scores = self.log_probabilities(text, hints)
        tags = (
            Tag(s.label, text.tokens[s.first].start, text.tokens[s.last].end, s.probability) for s in stretches(scores)
        )
        chances = np.exp(scores)
        return Labelling(tuple(tags), np.hstack((chances[:, :1], chances[:, 1::2] + chances[:, 2::2])))

    def log_probabilities(self, text: PromptText, hints: Hints) -> NDArray[np.float32]:
        """Of each class for each word, shape (words, classes); a word that is not read is outside."""
        result = np.full((len(text.tokens), len(CLASSES)), np.float32(-30))
        result[:, 0] = 0
        done = 0
        for window in windows(self._encoder.tokenizer, text, _MOST_WINDOWS):
            inside = [word for word in window.words if word >= 0]
            if not inside:
                continue
            scores = self._scores(window, hints)
            first, last = inside[0], inside[-1]
            # In an overlap each half is read by the window that sees more around it.
            start = first if first >= done else (first + done) // 2
            result[start : last + 1] = scores[start - first :]
            done = last + 1
        return result

    def _scores(self, window: Window, hints: Hints) -> NDArray[np.float32]:
        words = np.array(window.words)
        first, last = int(words[words >= 0][0]), int(words.max())
        told = sum(table[hints.values[first : last + 1, c]] for c, table in enumerate(self._told))
        added = np.zeros((1, len(words), WIDTH), np.float32)
        added[0, words >= 0] = told[words[words >= 0] - first]
        pieces = np.array([window.pieces])
        with self._encoder.one_thread():
            hidden = self._bert(pieces, np.ones(pieces.shape, bool), added, FIRST_ADAPTED_LAYER)[0]
            means = np.zeros((last - first + 3, WIDTH), np.float32)
            counts = np.zeros(last - first + 3, np.float32)
            np.add.at(means, words[words >= 0] - first + 1, hidden[words >= 0])
            np.add.at(counts, words[words >= 0] - first + 1, 1)
            means /= np.maximum(counts, 1)[:, None]
            joint = np.hstack((means[:-2], means[1:-1], means[2:]))
            inner = joint @ self._inner[0] + self._inner[1]
            inner *= np.float32(0.5) * (np.float32(1) + erf(inner * _SQRT_HALF))
            scores = inner @ self._outer[0] + self._outer[1]
        scores -= scores.max(axis=1, keepdims=True)
        normal: NDArray[np.float32] = scores - np.log(np.exp(scores).sum(axis=1, keepdims=True))
        return normal


def _merged(weights: Mapping[str, NDArray[np.float32]], learnt: Mapping[str, NDArray[np.float32]]) -> dict[str, Any]:
    """The encoder's weights with the low-rank changes added."""
    merged = dict(weights)
    for name, down in learnt.items():
        if not name.endswith(".down"):
            continue
        stem = name.removesuffix(".down")
        merged[f"{stem}.weight"] = weights[f"{stem}.weight"] + learnt[f"{stem}.up"] @ down
    return merged


@cache
def tagger() -> tuple[Tagger | None, str]:
    """The shipped model, loaded at the first call and kept; or None and a sentence that says why there is none."""
    path = Path(str(files("parsing") / "data" / FILE_NAME))
    try:
        return Tagger(path), ""
    except Unavailable as error:
        problem = f"{error.message} Grammar and lexicon read the prompt alone."
        log.warning("%s", problem)
        return None, problem
