"""The parser as if half of its names had never been written down: what the model is for."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from random import Random
from typing import Any

from parsing.core.encoder import encoder
from parsing.core.tagger import tagger
from parsing.core.vocabulary import genre_words, instrument_words, mood_words

_SOURCES: tuple[Callable[[], dict[str, Any]], ...] = (genre_words, instrument_words, mood_words)


@contextmanager
def half_lexicon(seed: int) -> Iterator[None]:
    """Inside this block half of the genres, instruments and moods, drawn at random, are unknown with all aliases."""
    whole = [dict(words()) for words in _SOURCES]
    random = Random(seed)
    try:
        for words, names in zip(_SOURCES, whole, strict=True):
            for name in random.sample(sorted(names), len(names) // 2):
                del words()[name]
        _forget()
        yield
    finally:
        for words, names in zip(_SOURCES, whole, strict=True):
            words().clear()
            words().update(names)
        _forget()


def _forget() -> None:
    """Empty every cache that was filled from the vocabulary; keep the vocabulary itself and the weights."""
    kept = {*_SOURCES, encoder, tagger}
    for name, module in list(sys.modules.items()):
        if not name.startswith("parsing.core."):
            continue
        for value in vars(module).values():
            clear = getattr(value, "cache_clear", None)
            own = getattr(value, "__module__", None) == name
            if clear is not None and own and value not in kept and name != "parsing.core.vocabulary":
                clear()
