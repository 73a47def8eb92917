"""A BERT encoder's forward pass in NumPy: no PyTorch in the process that reads prompts, and loaded in a blink.

The weights keep the names of Hugging Face's ``BertModel``; ``tests/unit/test_encoder.py`` holds the two equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float32]

_LAYER_NORM_EPSILON = 1e-12  # config.json of MiniLM-L6-H384
_SQRT_HALF = np.float32(0.7071067811865476)
_MASKED = np.float32(-1e9)


def erf(x: Array) -> Array:
    """The error function, elementwise; SciPy comes at first use, since the worker itself only imports this."""
    from scipy.special import erf as scipy_erf

    values: Array = scipy_erf(x)
    return values


@dataclass(frozen=True)
class _Layer:
    query_key_value: tuple[Array, Array]
    attention_out: tuple[Array, Array]
    attention_norm: tuple[Array, Array]
    up: tuple[Array, Array]
    down: tuple[Array, Array]
    out_norm: tuple[Array, Array]


class Bert:
    """The layers of a BERT encoder.

    Parameters
    ----------
    weights : mapping of str to ndarray
        As ``BertModel`` names them, float32.
    heads : int
        Attention heads.
    """

    def __init__(self, weights: Mapping[str, Array], heads: int) -> None:
        self._heads = heads
        self._words = weights["embeddings.word_embeddings.weight"]
        self._places = (
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0]
        )
        self._norm = _pair(weights, "embeddings.LayerNorm")
        count = 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))
        self._layers = [_layer(weights, f"encoder.layer.{index}") for index in range(count)]

    @property
    def longest(self) -> int:
        """Most word pieces in a row that it can read."""
        return int(self._places.shape[0])

    def __call__(
        self, pieces: NDArray[Any], mask: NDArray[Any], added: Array | None = None, before_layer: int = 0
    ) -> Array:
        """Contextual vectors.

        Parameters
        ----------
        pieces : ndarray of int, shape (texts, length)
            Word-piece numbers.
        mask : ndarray of bool, shape (texts, length)
            False where a row is only filled up.
        added : ndarray of float32, shape (texts, length, width), optional
            Added to the vectors that one layer reads.
        before_layer : int
            Which layer, from 0.

        Returns
        -------
        ndarray of float32, shape (texts, length, width)
        """
        hidden = _normed(self._words[pieces] + self._places[: pieces.shape[1]], self._norm)
        hide = None if mask.all() else np.where(mask, np.float32(0), _MASKED)[:, None, None, :]
        for index, layer in enumerate(self._layers):
            if added is not None and index == before_layer:
                hidden = hidden + added
            hidden = _normed(
                hidden + _affine(self._attention(layer, hidden, hide), layer.attention_out), layer.attention_norm
            )
            inner = _affine(hidden, layer.up)
            inner *= np.float32(0.5) * (np.float32(1) + erf(inner * _SQRT_HALF))
            hidden = _normed(hidden + _affine(inner, layer.down), layer.out_norm)
        return hidden

    def _attention(self, layer: _Layer, hidden: Array, hide: Array | None) -> Array:
        texts, length, width = hidden.shape
        size = width // self._heads
        joint = _affine(hidden, layer.query_key_value).reshape(texts, length, 3, self._heads, size)
        query, key, value = joint.transpose(2, 0, 3, 1, 4)
        scores = query @ key.transpose(0, 1, 3, 2) * np.float32(size**-0.5)
        if hide is not None:
            scores = scores + hide
        scores -= scores.max(axis=-1, keepdims=True)
        np.exp(scores, out=scores)
        scores /= scores.sum(axis=-1, keepdims=True)
        mixed: Array = (scores @ value).transpose(0, 2, 1, 3).reshape(texts, length, width)
        return mixed


def _layer(weights: Mapping[str, Array], name: str) -> _Layer:
    parts = [_linear(weights, f"{name}.attention.self.{part}") for part in ("query", "key", "value")]
    joint = (np.ascontiguousarray(np.hstack([w for w, _ in parts])), np.concatenate([b for _, b in parts]))
    return _Layer(
        joint,
        _linear(weights, f"{name}.attention.output.dense"),
        _pair(weights, f"{name}.attention.output.LayerNorm"),
        _linear(weights, f"{name}.intermediate.dense"),
        _linear(weights, f"{name}.output.dense"),
        _pair(weights, f"{name}.output.LayerNorm"),
    )


def _pair(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    return weights[f"{name}.weight"], weights[f"{name}.bias"]


def _linear(weights: Mapping[str, Array], name: str) -> tuple[Array, Array]:
    weight, bias = _pair(weights, name)
    return weight.T, bias


def _affine(values: Array, linear: tuple[Array, Array]) -> Array:
    weight, bias = linear
    flat: Array = values.reshape(-1, values.shape[-1]) @ weight + bias
    return flat.reshape(*values.shape[:-1], -1)


def _normed(values: Array, norm: tuple[Array, Array]) -> Array:
    weight, bias = norm
    centred = values - values.mean(axis=-1, keepdims=True)
    variance = np.mean(centred * centred, axis=-1, keepdims=True)
    result: Array = centred / np.sqrt(variance + np.float32(_LAYER_NORM_EPSILON)) * weight + bias
    return result
