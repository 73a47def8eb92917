"""Training the adapter: low-rank changes to the encoder's layers, embeddings of the hints, and a head over words."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional
from transformers import BertModel

from parsing.core.encoder import WIDTH, encoder, encoder_folder
from parsing.core.hints import CHANNELS, Hints, hints_of
from parsing.core.labels import CLASSES, FIRST_ADAPTED_LAYER, begin
from parsing.core.text import PromptText
from parsing.core.windows import windows
from parsing.training.draw import Draw
from parsing.training.example import Example

RANK = 32
HEAD_WIDTH = 192
_UNSURE = -100
_ADAPTED = ("query", "key", "value", "dense")
# How often the lists are believed to lack a name: so the model learns to read without them.
_DROP_RATES = (0.0, 0.0, 0.3, 0.6, 1.0)


@dataclass(frozen=True)
class Case:
    """An example as numbers."""

    pieces: tuple[int, ...]
    words: tuple[int, ...]
    hints: Hints
    classes: np.ndarray


class LowRank(nn.Module):
    """A frozen linear layer and a low-rank change to it (Hu and others, LoRA, 2021)."""

    def __init__(self, base: nn.Linear) -> None:
        super().__init__()
        self.base = base
        self.down = nn.Parameter(torch.randn(RANK, base.in_features) / math.sqrt(base.in_features))
        self.up = nn.Parameter(torch.zeros(base.out_features, RANK))

    def forward(self, values: Tensor) -> Tensor:
        return self.base(values) + functional.linear(functional.linear(values, self.down), self.up)


class Tagging(nn.Module):
    """The encoder with its adapter."""

    def __init__(self) -> None:
        super().__init__()
        self.bert = BertModel.from_pretrained(
            encoder_folder(),
            add_pooling_layer=False,
            hidden_dropout_prob=0.0,
            attention_probs_dropout_prob=0.0,
            attn_implementation="eager",  # for short texts twice as fast as the fused one, backwards above all
        )
        self.bert.requires_grad_(False)
        for layer in self.bert.encoder.layer[FIRST_ADAPTED_LAYER:]:
            for parent in (layer.attention.self, layer.attention.output, layer.intermediate, layer.output):
                for name, child in list(parent.named_children()):
                    if name in _ADAPTED:
                        setattr(parent, name, LowRank(child))
        self.hints = nn.ModuleList(nn.Embedding(len(names), WIDTH) for names in CHANNELS)
        for table in self.hints:
            nn.init.normal_(table.weight, std=0.02)
        self.inner = nn.Linear(3 * WIDTH, HEAD_WIDTH)
        self.outer = nn.Linear(HEAD_WIDTH, len(CLASSES))
        self.dropout = nn.Dropout(0.1)

    def forward(self, pieces: Tensor, mask: Tensor, words: Tensor, hints: Tensor) -> Tensor:
        """Scores, shape (texts, words, classes).

        Parameters
        ----------
        pieces, mask : Tensor of int, shape (texts, pieces)
        words : Tensor of int, shape (texts, pieces)
            The word of each piece, counted from 1; 0 for none.
        hints : Tensor of int, shape (texts, words + 1, channels)
            Row 0 is for no word.
        """
        told = sum(table(hints[..., channel]) for channel, table in enumerate(self.hints))
        told = told * (torch.arange(told.shape[1]) > 0)[None, :, None]
        index = words[..., None].expand(-1, -1, WIDTH)
        hide = (1.0 - mask[:, None, None, :]) * -1e9
        layers = self.bert.encoder.layer
        with torch.no_grad():
            hidden = self.bert.embeddings(pieces)
            for layer in layers[:FIRST_ADAPTED_LAYER]:
                hidden = layer(hidden, hide)
        hidden = hidden + torch.gather(told, 1, index)
        for layer in layers[FIRST_ADAPTED_LAYER:]:
            hidden = layer(hidden, hide)
        hidden = hidden.float()
        sums = torch.zeros_like(told).scatter_add(1, index, hidden)
        counts = torch.zeros(words.shape[0], told.shape[1]).scatter_add(1, words, torch.ones(words.shape))
        means = (sums / counts.clamp(min=1)[..., None])[:, 1:]
        before = functional.pad(means, (0, 0, 1, 0))[:, :-1]
        after = functional.pad(means, (0, 0, 0, 1))[:, 1:]
        joint = self.dropout(torch.cat((before, means, after), dim=-1))
        scores: Tensor = self.outer(self.dropout(functional.gelu(self.inner(joint))))
        return scores

    def adapter(self) -> dict[str, Tensor]:
        """What was learnt, without the encoder."""
        return {
            name.replace("bert.", "", 1): value.detach().half().contiguous()
            for name, value in self.named_parameters()
            if value.requires_grad
        }


def cases(examples: Iterable[Example]) -> list[Case]:
    """Examples as numbers; of a long text the first window."""
    found = []
    tokenizer = encoder().tokenizer
    for example in examples:
        text = PromptText(example.text)
        if not text.tokens:
            continue
        window = windows(tokenizer, text, most=1)[0]
        count = max(window.words) + 1
        if count == 0:
            continue
        classes = np.zeros(len(text.tokens), np.int64)
        for first, last in example.unsure:
            start, end = text.folded_span(first, last)
            classes[list(text.tokens_between(start, end))] = _UNSURE
        for first, last, label in example.spans:
            start, end = text.folded_span(first, last)
            inside = list(text.tokens_between(start, end))
            classes[inside] = begin(label) + 1
            classes[inside[:1]] = begin(label)
        found.append(Case(window.pieces, window.words, hints_of(text), classes[:count]))
    return found


def train(
    model: Tagging,
    learn: Sequence[Case],
    *,
    epochs: float,
    random: Draw,
    say: Callable[[str], None],
    rate: float = 1.5e-3,
    batch: int = 16,
) -> None:
    """Fit the adapter.

    Parameters
    ----------
    model : Tagging
        Changed in place.
    learn : sequence of Case
    epochs : float
    random : Draw
    say : callable
        Told about the progress.
    rate : float
        Highest learning rate; it rises over the first twentieth and falls as a cosine.
    batch : int
        Texts a step.
    """
    wanted = [p for p in model.parameters() if p.requires_grad]
    steps = max(1, int(len(learn) * epochs / batch))
    optimizer = torch.optim.AdamW(wanted, lr=rate, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
    model.train()
    begun, losses, step = time.process_time(), [], 0
    while step < steps:
        for group in _batches(learn, batch, random):
            if step >= steps:
                break
            scores = model(*tensors(group, random))
            classes = _padded([case.classes for case in group], _UNSURE)
            loss = functional.cross_entropy(
                scores.flatten(0, 1), classes.flatten(), ignore_index=_UNSURE, label_smoothing=0.03
            )
            optimizer.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(wanted, 1.0)
            optimizer.step()
            schedule.step()
            losses.append(float(loss.detach()))
            step += 1
            if step % 50 == 0 or step == steps:
                say(
                    f"step {step}/{steps}  loss {np.mean(losses[-50:]):.3f}  {time.process_time() - begun:.0f} s of CPU"
                )
    model.eval()


def _rate(step: int, steps: int) -> float:
    warm = max(1, steps // 20)
    if step < warm:
        return (step + 1) / warm
    return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * (step - warm) / max(1, steps - warm)))


def _batches(learn: Sequence[Case], batch: int, random: Draw) -> list[list[Case]]:
    """Texts of like length together, in random order."""
    order = sorted(range(len(learn)), key=lambda i: len(learn[i].pieces) + random.random() * 8)
    groups = [[learn[i] for i in order[first : first + batch]] for first in range(0, len(order), batch)]
    random.shuffle(groups)
    return groups


def tensors(group: Sequence[Case], random: Draw | None = None) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """What :class:`Tagging` reads; with a generator, some listed names are hidden from it."""
    pieces = _padded([np.array(case.pieces) for case in group], 0)
    words = _padded([np.array(case.words) + 1 for case in group], 0)
    mask = _padded([np.ones(len(case.pieces), np.int64) for case in group], 0)
    rows = []
    for case in group:
        rate = random.choice(_DROP_RATES) if random else 0.0
        values = case.hints.without([n for n in case.hints.names if random and random.random() < rate])
        count = len(case.classes)
        rows.append(np.concatenate((np.zeros((1, len(CHANNELS)), np.int64), values[:count])))
    longest = max(map(len, rows))
    hints = torch.from_numpy(np.stack([np.pad(row, ((0, longest - len(row)), (0, 0))) for row in rows]))
    return pieces, mask, words, hints


def _padded(rows: Sequence[np.ndarray], value: int) -> Tensor:
    longest = max(map(len, rows))
    return torch.from_numpy(np.stack([np.pad(row, (0, longest - len(row)), constant_values=value) for row in rows]))
