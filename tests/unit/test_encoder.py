"""The sentence encoder: the genuine weights, the same vectors as Hugging Face's own code, and no PyTorch."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from parsing.core import encoder as module
from parsing.core.encoder import WEIGHTS_SHA256, WIDTH, Encoder, EncoderMissing, embed, encoder_folder

ODD = ["", "🎹🔥", "\x00\ud7ff", "a" * 4_000, "ñandú " * 600, "雨の夜"]


def test_the_weights_are_the_published_ones() -> None:
    weights = (encoder_folder() / "model.safetensors").read_bytes()
    assert hashlib.sha256(weights).hexdigest() == WEIGHTS_SHA256


def test_vectors_are_those_of_the_reference_implementation() -> None:
    import torch
    from transformers import AutoTokenizer, BertModel

    texts = ["a rainy night drive through Osaka", "dark techno, 132 bpm"]
    tokenizer = AutoTokenizer.from_pretrained(encoder_folder())
    model = BertModel.from_pretrained(encoder_folder()).eval()
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        hidden = model(**batch).last_hidden_state
    mask = batch["attention_mask"][..., None]
    wanted = torch.nn.functional.normalize((hidden * mask).sum(1) / mask.sum(1), dim=1).numpy()
    np.testing.assert_allclose(embed(texts), wanted, atol=1e-5)


def test_rows_are_unit_length_and_do_not_depend_on_their_neighbours() -> None:
    vectors = embed(["soft piano", *ODD])
    assert vectors.shape == (1 + len(ODD), WIDTH)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-5)
    np.testing.assert_allclose(vectors[0], embed(["soft piano"])[0], atol=1e-5)
    assert embed([]).shape == (0, WIDTH)


def test_near_things_are_near() -> None:
    rain, storm, taxes = embed(["a rainy night", "a stormy evening", "income tax return"])
    assert rain @ storm > rain @ taxes + 0.3


def test_a_missing_package_and_broken_files_say_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_PACKAGE", "no_such_package_here")
    with pytest.raises(EncoderMissing, match="make setup"):
        encoder_folder()
    with pytest.raises(EncoderMissing, match="cannot be read"):
        Encoder(tmp_path)
    (tmp_path / "tokenizer.json").write_text("{}")
    (tmp_path / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(EncoderMissing, match="cannot be read"):
        Encoder(tmp_path)


def test_it_needs_no_torch() -> None:
    code = "import sys; from parsing.core.encoder import embed; embed(['x']); print('torch' in sys.modules)"
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
