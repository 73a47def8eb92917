"""Finite-length Markov chains under constraints, solved exactly.

Every note has a weight for each pitch (0 forbids it). Backward messages carry what is still to come, so that a
forward draw never runs into a dead end and has exactly the distribution of the chain given the constraints
(F. Pachet and P. Roy, "Markov constraints: steerable generation of Markov sequences", Constraints 16, 2011).
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt

from generation.core.compose.style import load_table

Array = npt.NDArray[np.float64]
_LARGEST_INTERVAL = 12
_LAST_RESORT = 1e-12
"""Weight of an interval over an octave: taken only when the constraints leave no other way."""
_UNIGRAM_SHARE = 0.25
"""How much of the plain interval shares is mixed into the conditional ones, which are cut at nine rows each."""


@cache
def interval_table() -> Array:
    """P(next interval | interval before), -12 to 12 semitones each way, from the POP909 aggregates."""
    table = load_table("melody.json")
    size = 2 * _LARGEST_INTERVAL + 1
    plain = np.full(size, 1e-4)
    for name, share in table["interval"].items():
        if abs(int(name)) <= _LARGEST_INTERVAL:
            plain[int(name) + _LARGEST_INTERVAL] = max(share, 1e-4)
    plain /= plain.sum()
    result = np.tile(plain, (size, 1))
    for before, row in table["interval_given_previous"].items():
        if abs(int(before)) > _LARGEST_INTERVAL:
            continue
        known = np.zeros(size)
        for name, share in row.items():
            if abs(int(name)) <= _LARGEST_INTERVAL:
                known[int(name) + _LARGEST_INTERVAL] = share
        mixed = (1 - _UNIGRAM_SHARE) * known / max(known.sum(), 1e-9) + _UNIGRAM_SHARE * plain
        result[int(before) + _LARGEST_INTERVAL] = mixed
    return result


def transitions(pitches: list[int], *, repeat: float = 1.0, leap: float = 1.0) -> Array:
    """T[before, current, next] over the allowed pitches; leaps of five or more are answered the other way.

    Parameters
    ----------
    pitches : list of int
        Allowed pitches, ascending.
    repeat, leap : float
        Factors on repeated notes and on intervals over four semitones.
    """
    table = interval_table()
    chain: Array
    values = np.array(pitches)
    steps = values[None, :] - values[:, None]
    clipped = np.clip(steps, -_LARGEST_INTERVAL, _LARGEST_INTERVAL) + _LARGEST_INTERVAL
    chain = table[clipped[:, :, None], clipped[None, :, :]].copy()
    chain[:, np.abs(steps) > _LARGEST_INTERVAL] = _LAST_RESORT
    chain[:, steps == 0] *= repeat
    chain[:, np.abs(steps) > 4] *= leap
    chain[:, np.abs(steps) > 7] *= 0.5
    after_leap = np.abs(steps) >= 5
    same_way = np.sign(steps)[:, :, None] == np.sign(steps)[None, :, :]
    answered = np.sign(steps)[:, :, None] == -np.sign(steps)[None, :, :]
    chain[after_leap[:, :, None] & ~answered] *= 0.2
    chain[after_leap[:, :, None] & same_way] *= 0.5
    return chain


def sample_chain(chain: Array, weights: Array, rng: np.random.Generator) -> list[int]:
    """Indices of one sequence, drawn exactly from the chain under the weights.

    Parameters
    ----------
    chain : array (S, S, S)
        Of :func:`transitions`.
    weights : array (N, S)
        A row a note; a row of zeros is treated as free.
    rng : numpy.random.Generator
    """
    count, states = weights.shape
    weights = np.where(weights.sum(axis=1, keepdims=True) > 0, weights, 1.0)
    if count == 1:
        return [_draw(weights[0], rng)]
    messages = np.ones((count, states, states))
    for i in range(count - 2, 0, -1):
        after = messages[i + 1] * weights[i + 1][None, :]
        messages[i] = np.einsum("abc,bc->ab", chain, after)
        top = messages[i].max()
        if top <= 0.0:
            messages[i] = 1.0
        else:
            messages[i] /= top
    opening = chain.mean(axis=0)
    joint = weights[0][:, None] * opening * weights[1][None, :] * messages[1]
    flat = _draw(joint.ravel(), rng)
    sequence = [flat // states, flat % states]
    for i in range(2, count):
        row = chain[sequence[-2], sequence[-1]] * weights[i] * messages[i][sequence[-1]]
        if row.sum() <= 0.0:
            row = weights[i] * messages[i][sequence[-1]]
        sequence.append(_draw(row if row.sum() > 0 else weights[i], rng))
    return sequence


def _draw(weights: Array, rng: np.random.Generator) -> int:
    total = weights.cumsum()
    return int(min(np.searchsorted(total, rng.random() * total[-1], side="right"), len(weights) - 1))
