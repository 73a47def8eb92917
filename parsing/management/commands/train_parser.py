"""``manage.py train_parser``: makes the prompt model again, from its data and a seed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from parsing.core.nearest import FILE_NAME as VECTORS
from parsing.core.tagger import FILE_NAME, FORMAT, VERSION, Tagger
from parsing.training.captions import FILE_NAME as CAPTIONS
from parsing.training.captions import captions
from parsing.training.draw import Draw
from parsing.training.frames import prompts
from parsing.training.judging import label_scores
from parsing.training.refusals import refusals
from parsing.training.vectors import write_vectors

_DATA = Path(__file__).resolve().parents[2] / "data"


class Command(BaseCommand):
    """Trains the adapter of the token-classification model and prints its scores."""

    help = (
        "Train the prompt model. Made-up prompts come from this package; MusicCaps captions are used as well where "
        f"PARSER_TRAINING_DATA names a folder with {CAPTIONS}."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """How much, from which seed, where to."""
        parser.add_argument("--prompts", type=int, default=14_000, help="how many made-up prompts (14000)")
        parser.add_argument("--times", type=int, default=8, help="how often each marked prompt is drawn (8)")
        parser.add_argument("--epochs", type=float, default=1.0, help="how often each text is seen (1)")
        parser.add_argument("--rate", type=float, default=1.5e-3, help="highest learning rate (0.0015)")
        parser.add_argument("--seed", type=int, default=1)
        parser.add_argument("--judge", type=int, default=250, help="how many made-up prompts it is judged on (250)")
        parser.add_argument("--vectors", action="store_true", help="only write the vectors of the vocabulary's names")
        parser.add_argument("--out", type=Path, default=_DATA / FILE_NAME, help="the adapter's file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Train, write the adapter, judge what was written."""
        if options["vectors"]:
            count = write_vectors(_DATA / VECTORS)
            self.stdout.write(f"{count} names in {_DATA / VECTORS}")
            return
        import torch
        from safetensors.torch import save_file

        from parsing.training.learning import Tagging, cases, train

        torch.manual_seed(options["seed"])
        random = Draw(options["seed"])
        made_up = prompts(options["prompts"], random)
        folder = Path(settings.PARSER_TRAINING_DATA) if settings.PARSER_TRAINING_DATA else None
        described = captions(folder, random)
        marked = refusals(options["times"], random)
        self.stdout.write(
            f"{len(made_up)} made-up prompts, {len(described)} texts from captions, {len(marked)} of marked prompts"
        )
        if not described:
            self.stdout.write(
                f"MusicCaps ({CAPTIONS}) is missing: name its folder in PARSER_TRAINING_DATA. Trained without it, the "
                "model knows less of how people describe recordings."
            )
        card = {
            "format": FORMAT,
            "version": VERSION,
            "seed": options["seed"],
            "epochs": options["epochs"],
            "made_up_prompts": len(made_up),
            "caption_texts": len(described),
            "marked_texts": len(marked),
        }
        options["out"].parent.mkdir(parents=True, exist_ok=True)
        model = Tagging()

        def keep(line: str) -> None:
            save_file(model.adapter(), options["out"], metadata={"card": json.dumps(card)})
            self.stdout.write(line)
            self.stdout.flush()

        learn = cases([*made_up, *described, *marked])
        train(model, learn, epochs=options["epochs"], random=random, rate=options["rate"], say=keep)
        self._judge(options["out"], options["judge"])

    def _judge(self, path: Path, count: int) -> None:
        tagging = Tagger(path)
        self.stdout.write(f"{path}: {path.stat().st_size / 1e6:.2f} MB")
        seen, unseen = (prompts(count, Draw(99), unseen=new) for new in (False, True))
        for name, examples, hints in (
            ("names it was trained on, with hints", seen, True),
            ("names it was trained on, without", seen, False),
            ("names it never saw, without hints", unseen, False),
        ):
            scores = label_scores(tagging, examples, hints=hints)
            self.stdout.write(f"{name:38}" + "  ".join(f"{label} {value:.3f}" for label, value in scores.items()))
