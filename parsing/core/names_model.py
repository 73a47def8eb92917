"""Names by a token-classification model of the Hugging Face kind; a missing or broken one changes nothing."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable
from functools import cache
from typing import Any

log = logging.getLogger(__name__)

_NAME_LABELS = {"PER", "PERSON", "ORG", "MISC", "ARTIST"}
_SURE_ENOUGH = 0.6
_MAX_CHARACTERS = 4_000  # beyond it a prompt is no prose; a model's window is about 512 word pieces anyway


class NamesModel:
    """A token-classification model, loaded when it is first asked.

    Parameters
    ----------
    source : str
        A folder, or a model id that the local Hugging Face cache (or, unless offline, its hub) knows.
    """

    def __init__(self, source: str) -> None:
        self.source = source
        self.problem = ""
        self._pipeline: Any = None

    def __call__(self, prompt: str) -> Iterable[tuple[int, int]]:
        """Spans of person, organisation and miscellaneous names, as code-point offsets; none when it cannot run."""
        if self._pipeline is None and not self.problem:
            self._load()
        if self._pipeline is None:
            return []
        try:
            entities = self._pipeline(prompt[:_MAX_CHARACTERS])
        except Exception as error:  # a model may fail in any way on odd text, and parsing must go on
            self._give_up(error)
            return []
        return [
            (int(entity["start"]), int(entity["end"]))
            for entity in entities
            if entity["entity_group"].upper().removeprefix("B-").removeprefix("I-") in _NAME_LABELS
            and float(entity["score"]) >= _SURE_ENOUGH
            and entity["start"] is not None
        ]

    def _load(self) -> None:
        if not os.path.isdir(self.source):
            # Never hang on a network that is not there; a cached model loads without it.
            os.environ.setdefault("HF_HUB_DOWNLOAD_TIMEOUT", "10")
        try:
            from transformers import AutoModelForTokenClassification, AutoTokenizer, pipeline

            tokenizer = AutoTokenizer.from_pretrained(self.source, use_fast=True)
            model = AutoModelForTokenClassification.from_pretrained(self.source)
            # A prompt longer than the model's window is read in stretches that overlap.
            window = min(tokenizer.model_max_length, getattr(model.config, "max_position_embeddings", 512) - 2)
            tokenizer.model_max_length = window
            self._pipeline = pipeline(
                "token-classification",
                model=model.eval(),
                tokenizer=tokenizer,
                aggregation_strategy="simple",
                stride=window // 4,
                device=-1,
            )
        except Exception as error:  # missing, broken or foreign: grammar and lexicon go on without it
            self._give_up(error)

    def _give_up(self, error: Exception) -> None:
        first_line = (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
        self.problem = (
            f"The name model {self.source!r} could not be used ({first_line}); grammar and lexicon "
            f"read the prompt alone."
        )
        log.warning("%s", self.problem)


@cache
def names_model(source: str) -> NamesModel | None:
    """The model of a setting, kept, and loaded only when it is first asked; None when the setting is empty."""
    return NamesModel(source) if source.strip() else None
