"""The adapter to token-classification models: a real one, tiny, with weights set by hand; and broken ones."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from parsing.core.names_model import NamesModel, names_model
from parsing.services import prompt_parse

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "dark", "techno", "piano", "from", "zorblax", "velkin", "qq"]
LABELS = {0: "O", 1: "B-PER", 2: "I-PER", 3: "B-LOC"}
TAGGED = {"zorblax": 1, "velkin": 2, "qq": 3}


@pytest.fixture(scope="module")
def model_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A BERT whose embeddings are one axis a tag and whose layers add nothing: each word's tag is known."""
    import torch
    from transformers import BertConfig, BertForTokenClassification, BertTokenizerFast

    folder = tmp_path_factory.mktemp("names-model")
    BertTokenizerFast(vocab={word: index for index, word in enumerate(WORDS)}).save_pretrained(folder)
    config = BertConfig(
        vocab_size=len(WORDS), hidden_size=8, num_hidden_layers=1, num_attention_heads=1, intermediate_size=8,
        max_position_embeddings=64, id2label=LABELS, label2id={name: i for i, name in LABELS.items()},
    )  # fmt: skip
    model = BertForTokenClassification(config).eval()
    with torch.no_grad():
        for name, weight in model.named_parameters():
            weight.fill_(1.0 if "LayerNorm.weight" in name else 0.0)
        for index, word in enumerate(WORDS):
            model.bert.embeddings.word_embeddings.weight[index, TAGGED.get(word, 0)] = 4.0
        for tag in LABELS:
            model.classifier.weight[tag, tag] = 8.0
    model.save_pretrained(folder)
    return folder


def test_names_of_people_become_style_references(model_folder: Path, settings) -> None:
    prompt = "dark techno, piano from zorblax velkin qq"
    assert prompt_parse(prompt=prompt)[1].style_references == ()
    settings.NER_MODEL = str(model_folder)
    brief, said = prompt_parse(prompt=prompt)
    assert said.style_references == ("zorblax velkin",)
    assert said.genres == ("techno",)
    reference = next(p for p in brief.provenance if p.field == "style_reference")
    assert prompt[reference.start : reference.end] == "zorblax velkin"


def test_a_missing_model_is_said_and_changes_nothing(tmp_path: Path, settings) -> None:
    settings.NER_MODEL = str(tmp_path / "nothing-here")
    names_model.cache_clear()
    brief, said = prompt_parse(prompt="dark techno in the style of Zorblax")
    assert said.style_references == ("Zorblax",)
    assert any("name model" in note and "lexicon" in note for note in brief.notes)


def test_a_broken_model_is_said_and_changes_nothing(model_folder: Path, tmp_path: Path) -> None:
    for file in model_folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    (tmp_path / "model.safetensors").write_bytes(b"not a model")
    model = NamesModel(str(tmp_path))
    assert list(model("dark techno")) == []
    assert "could not be used" in model.problem


def test_a_long_prompt_does_not_break_the_model(model_folder: Path) -> None:
    model = NamesModel(str(model_folder))
    prompt = "dark techno " * 300 + "zorblax velkin"
    spans = list(model(prompt))
    assert not model.problem
    assert [prompt[start:end] for start, end in spans] == ["zorblax velkin"]


def test_no_model_no_torch() -> None:
    code = (
        "import os, sys; os.environ['DJANGO_SETTINGS_MODULE'] = 'musicassist.settings.test'\n"
        "import django; django.setup()\n"
        "from parsing.services import prompt_parse; prompt_parse(prompt='techno like Pendulum')\n"
        "print('torch' in sys.modules, 'transformers' in sys.modules)"
    )
    root = Path(__file__).resolve().parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "False"]
