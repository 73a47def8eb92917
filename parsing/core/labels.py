"""The labels of the token-classification model, and how rows of scores become stretches of words."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

LABELS = (
    "GENRE", "INSTRUMENT", "MOOD", "ARTIST", "EXCLUDED", "TEMPO", "KEY", "DURATION", "METRE", "STRUCTURE",
)  # fmt: skip
# The encoder's layers below it stay as they are; the hints are added to what it reads.
FIRST_ADAPTED_LAYER = 3
# BIO: 0 is outside, 2n + 1 begins label n, 2n + 2 goes on with it.
CLASSES = ("O", *(f"{prefix}-{label}" for label in LABELS for prefix in "BI"))


@dataclass(frozen=True)
class Stretch:
    """Words in a row with one label.

    Attributes
    ----------
    label : str
        One of :data:`LABELS`.
    first, last : int
        Indices of words.
    probability : float
        The least among its words, 0 to 1.
    """

    label: str
    first: int
    last: int
    probability: float


def begin(label: str) -> int:
    """The class that begins a label."""
    return 1 + 2 * LABELS.index(label)


def stretches(log_probabilities: NDArray[np.float32]) -> list[Stretch]:
    """The likeliest labelling in which every inside follows its own label (Viterbi).

    Parameters
    ----------
    log_probabilities : ndarray of float32, shape (words, classes)
    """
    path = _best_path(log_probabilities)
    # Whether a word belongs to a label, however it is cut up, is what the probability says.
    probabilities = np.exp(log_probabilities)
    found: list[Stretch] = []
    for index, state in enumerate(path):
        if state == 0:
            continue
        label = (state - 1) // 2
        sure = float(probabilities[index, 1 + 2 * label] + probabilities[index, 2 + 2 * label])
        if state % 2 == 0 and found and found[-1].last == index - 1:
            before = found[-1]
            found[-1] = Stretch(before.label, before.first, index, min(before.probability, sure))
        else:
            found.append(Stretch(LABELS[label], index, index, sure))
    return found


def _allowed() -> NDArray[np.float32]:
    """Added to a step's score: 0, or far below it where an inside would follow another label."""
    count = len(CLASSES)
    step = np.zeros((count, count), np.float32)
    for inside in range(2, count, 2):
        step[:, inside] = -1e4
        step[inside, inside] = step[inside - 1, inside] = 0
    return step


_STEP = _allowed()


def _best_path(scores: NDArray[np.float32]) -> list[int]:
    if not len(scores):
        return []
    total = scores[0] + _STEP[0]
    back = np.zeros(scores.shape, np.int64)
    for index in range(1, len(scores)):
        steps = total[:, None] + _STEP
        back[index] = steps.argmax(axis=0)
        total = steps.max(axis=0) + scores[index]
    path = [int(total.argmax())]
    for index in range(len(scores) - 1, 0, -1):
        path.append(int(back[index, path[-1]]))
    return path[::-1]
