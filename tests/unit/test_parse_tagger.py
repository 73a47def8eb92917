"""The prompt model: what it computes is what was trained, and a prompt is read without it when it cannot be used."""

from __future__ import annotations

import itertools
from pathlib import Path

import numpy as np
import pytest

from parsing.core import tagger as module
from parsing.core.encoder import encoder
from parsing.core.hints import CHANNELS, hints_of
from parsing.core.labels import CLASSES, begin, stretches
from parsing.core.tagger import FORMAT, Tagger, TaggerBroken, tagger
from parsing.core.text import PromptText
from parsing.core.windows import WINDOW_PIECES, windows
from parsing.services import prompt_parse


def _scores(*rows: dict[int, float]) -> np.ndarray:
    table = np.full((len(rows), len(CLASSES)), 1e-4, np.float32)
    for line, row in zip(table, rows, strict=True):
        for state, probability in row.items():
            line[state] = probability
    return np.log(table)


def test_words_in_a_row_become_one_stretch_and_its_least_sure_word_counts() -> None:
    genre = begin("GENRE")
    found = stretches(_scores({genre: 0.9}, {genre + 1: 0.6, 0: 0.3}, {0: 0.99}, {genre: 0.8}))
    assert [(s.label, s.first, s.last, round(s.probability, 1)) for s in found] == [
        ("GENRE", 0, 1, 0.6), ("GENRE", 3, 3, 0.8),
    ]  # fmt: skip


def test_an_inside_never_follows_another_label() -> None:
    mood, key = begin("MOOD"), begin("KEY")
    (first, second) = stretches(_scores({mood: 0.9}, {key + 1: 0.6, key: 0.3, mood + 1: 0.05}))
    assert (first.label, second.label) == ("MOOD", "KEY")
    assert stretches(np.zeros((0, len(CLASSES)), np.float32)) == []


def test_windows_overlap_and_leave_no_word_out() -> None:
    text = PromptText("dark techno, piano and " * 120)
    parts = windows(encoder().tokenizer, text, most=99)
    assert len(parts) > 3
    assert all(len(part.pieces) == len(part.words) <= WINDOW_PIECES for part in parts)
    assert {word for part in parts for word in part.words} - {-1} == set(range(len(text.tokens)))
    assert all(set(a.words) & set(b.words) - {-1} for a, b in itertools.pairwise(parts))
    assert len(windows(encoder().tokenizer, text, most=2)) == 2


def test_words_keep_their_pieces_through_accents_and_emoji() -> None:
    text = PromptText("Søft 🎹 piano—naïve, Fa♯")
    (part,) = windows(encoder().tokenizer, text, most=1)
    for index, token in enumerate(text.tokens):
        assert index in part.words, token


def test_numpy_computes_what_was_trained(tmp_path: Path) -> None:
    """The merged adapter in NumPy against the same one in PyTorch."""
    import json

    import torch
    from safetensors.torch import save_file

    from parsing.training.example import Example
    from parsing.training.learning import Tagging, cases, tensors

    torch.manual_seed(3)
    model = Tagging().eval()
    with torch.no_grad():
        for parameter in model.parameters():
            if parameter.requires_grad:
                parameter.copy_((torch.randn_like(parameter) * 0.05).half().float())
    path = tmp_path / "tagger.safetensors"
    save_file(model.adapter(), path, metadata={"card": json.dumps({"format": FORMAT})})
    prompt = "Warm LO-FI with unheardofium pads, like Nujabes; no drums"
    (case,) = cases([Example(prompt)])
    with torch.no_grad():
        wanted = torch.log_softmax(model(*tensors([case])), dim=-1)[0].numpy()
    text = PromptText(prompt)
    np.testing.assert_allclose(Tagger(path).log_probabilities(text, hints_of(text)), wanted, atol=2e-3)


def test_hints_say_what_the_lists_know() -> None:
    text = PromptText("Massive Attack, dark techno, qqplink")
    told, untold = hints_of(text), hints_of(text, known=False)
    assert told.values.shape == (len(text.tokens), len(CHANNELS))
    assert told.values[:2, 2].all()
    assert told.values[2:4, 1].all()
    assert not told.values[4, 1:].any()
    assert not untold.values[:, 1:3].any()
    assert not told.without(told.names)[:, 1:3].any()


@pytest.mark.parametrize("content", [None, b"", b"not weights", b"{}" * 40])
def test_a_missing_or_broken_model_is_said_and_the_prompt_is_read(
    content: bytes | None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "tagger.safetensors"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(TaggerBroken, match="cannot be read"):
        Tagger(path)
    monkeypatch.setattr(module, "FILE_NAME", f"../../{path}")
    monkeypatch.setattr(module, "files", lambda _: tmp_path.parent)
    tagger.cache_clear()
    try:
        brief, said = prompt_parse(prompt="dark techno, 132 bpm, no vocals")
    finally:
        tagger.cache_clear()
    assert (said.genres, said.tempo, said.excluded) == (("techno",), 132, ("vocal",))
    assert any("Grammar and lexicon read the prompt alone" in note for note in brief.notes)


def test_an_adapter_of_another_form_is_refused(tmp_path: Path) -> None:
    from safetensors.numpy import save_file

    path = tmp_path / "tagger.safetensors"
    save_file({"x": np.zeros(1, np.float16)}, path, metadata={"card": '{"format": "0"}'})
    with pytest.raises(TaggerBroken, match="format"):
        Tagger(path)
