"""Seeded draws for the training data: a Mersenne Twister, drawn from as Python's own ``random.Random`` draws from it.

The shipped adapter was trained on these very draws; another way to draw would make another one.
"""

from __future__ import annotations

import math
from collections.abc import MutableSequence, Sequence
from typing import TypeVar

from numpy.random import MT19937, Generator

Item = TypeVar("Item")


class Draw:
    """A generator of its own for each use; nothing global.

    Parameters
    ----------
    seed : int
        0 to 2^32 - 1.
    """

    def __init__(self, seed: int) -> None:
        self._bits = MT19937()
        self._bits._legacy_seeding([seed])  # as random.Random seeds it
        self._generator = Generator(self._bits)

    def random(self) -> float:
        """A number from 0 up to 1."""
        return float(self._generator.random())

    def below(self, count: int) -> int:
        """A whole number from 0 up to ``count``."""
        bits = count.bit_length()
        while (number := int(self._bits.random_raw()) >> (32 - bits)) >= count:
            pass
        return number

    def randint(self, low: int, high: int) -> int:
        """A whole number from ``low`` to ``high``, both included."""
        return low + self.below(high - low + 1)

    def choice(self, items: Sequence[Item]) -> Item:
        """One of the items."""
        return items[self.below(len(items))]

    def choices(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many items, the same one perhaps again."""
        return [items[math.floor(self.random() * len(items))] for _ in range(count)]

    def sample(self, items: Sequence[Item], count: int) -> list[Item]:
        """So many different items."""
        size = len(items)
        if size > 21 + (4 ** math.ceil(math.log(count * 3, 4)) if count > 5 else 0):
            seen: dict[int, None] = {}
            while len(seen) < count:
                seen.setdefault(self.below(size))
            return [items[index] for index in seen]
        pool, drawn = list(items), []
        for taken in range(count):
            index = self.below(size - taken)
            drawn.append(pool[index])
            pool[index] = pool[size - taken - 1]
        return drawn

    def shuffle(self, items: MutableSequence[Item]) -> None:
        """Put the items in another order."""
        for last in range(len(items) - 1, 0, -1):
            other = self.below(last + 1)
            items[last], items[other] = items[other], items[last]
