"""Weigh the hints of ``musicassist/audio/key.py`` anew: ``python -m tests.benchmarks.key_training [--renders FOLDER]``.

A conditional logit over the twenty-four keys: loops of chords in many keys, starting on the tonic or not, played by the
benchmark's own synths to the rhythms of ``rhythms.toml``; and, where a folder is given, the composer's whole tracks.
Major and minor, and both sources, weigh the same. It prints ``HINT_WEIGHTS``; the known clips and MMA's
grooves, which measure them (``tests.benchmarks.tempo_key``), are not shown.
"""

from __future__ import annotations

import argparse
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch

from musicassist.audio.key import HINTS, key_evidence, pitch_class
from tests.benchmarks.clip import SCALES, KnownClip
from tests.benchmarks.known_clips import play
from tests.benchmarks.tempo_level_training import CHORDS, HERE, _dressed, renders

# Degrees of the scale, one a bar; the tonic comes first in most, as in most songs, but not in all.
LOOPS = {
    "major": ((0, 4, 5, 3), (0, 5, 3, 4), (0, 3, 4, 0), (1, 4, 0, 0), (5, 3, 0, 4), (3, 4, 0, 5), (0, 2, 3, 4),
              (0, 3, 0, 4), (0, 0, 3, 4), (3, 0, 4, 0), (0, 1, 4, 0), (0, 5, 1, 4)),
    "mixolydian": ((0, 6, 3, 0), (0, 0, 6, 3)),
    "minor": ((0, 5, 2, 6), (0, 3, 4, 0), (0, 6, 5, 6), (0, 5, 6, 0), (3, 0, 4, 0), (0, 2, 6, 3), (5, 6, 0, 0),
              (0, 0, 5, 6)),
    "harmonic minor": ((0, 3, 4, 0), (1, 4, 0, 0), (0, 5, 3, 4), (3, 4, 0, 0)),
    "dorian": ((0, 3, 0, 3), (0, 6, 3, 0)),
}  # fmt: skip
SHARE = (0.46, 0.05, 0.33, 0.10, 0.06)
CLIPS, SECONDS, PENALTY = 3, 22.0, 0.003


def loops() -> Iterator[KnownClip]:
    """Chord loops to many rhythms."""
    rows = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    for seed in range(CLIPS):
        for number, (name, row) in enumerate(rows.items()):
            rng = np.random.default_rng([number, 100 + seed])
            mode = str(rng.choice(list(LOOPS), p=SHARE))
            style = _dressed(row, rng)
            style = replace(
                style,
                drums=style.drums if rng.random() < 0.75 else {},
                comp=style.comp or str(rng.choice(CHORDS[style.steps])),
                modes=(mode,),
                roots=(LOOPS[mode][rng.integers(len(LOOPS[mode]))],),
                extension=int(rng.choice([3, 3, 4])),
            )
            yield play(style, rng, name=name, seconds=SECONDS, gains_db=(-9.0, 3.0))


def weigh(hints: np.ndarray, keys: np.ndarray, worth: np.ndarray) -> np.ndarray:
    """Weights of the hints, shape (hints,), by maximum likelihood with a small penalty.

    Parameters
    ----------
    hints : ndarray, shape (clips, 24, hints)
    keys, worth : ndarray, shape (clips,)
    """
    spread = hints.std(axis=(0, 1)) + 1e-4
    x = torch.tensor(hints / spread, dtype=torch.float32)
    y, w = torch.tensor(keys), torch.tensor(worth / worth.sum(), dtype=torch.float32)
    weights = torch.zeros(hints.shape[2], requires_grad=True)
    optimiser = torch.optim.LBFGS([weights], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        found = (torch.nn.functional.cross_entropy(x @ weights, y, reduction="none") * w).sum()
        found = found + PENALTY * (weights**2).sum()
        found.backward()
        return found

    optimiser.step(loss)
    return weights.detach().numpy() / spread


def main() -> None:
    """Print the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=Path)
    asked = parser.parse_args()
    torch.set_num_threads(1)
    sources = {"loops": loops()} | ({"renders": renders(asked.renders)} if asked.renders else {})
    hints, keys, groups = [], [], []
    for source, clips in sources.items():
        for clip in clips:
            evidence = key_evidence(clip.audio, clip.rate)
            if evidence.notes.profile.sum() == 0:
                continue
            minor = clip.mode == "blues" or (clip.mode in SCALES and SCALES[clip.mode][2] == 3)
            hints.append(evidence.hints())
            keys.append(pitch_class(clip.tonic) + 12 * minor)
            groups.append((source, minor))
    often = Counter(groups)
    weights = weigh(np.array(hints), np.array(keys), np.array([1.0 / often[group] for group in groups]))
    for name, weight in zip(HINTS, weights, strict=True):
        print(f"{name:<16} {weight:6.2f}")


if __name__ == "__main__":
    main()
