"""Train the weights of ``musicassist/audio/family.py``.

``python -m tests.benchmarks.style_training FOLDER [--judge]``

The folder is one that ``tests.benchmarks.renders`` filled with several seeds of every style. Seeds are held out in
turn, which also sets how sure the probabilities may be; with ``--judge`` nothing is written.
"""

from __future__ import annotations

import argparse
import csv
from pathlib import Path

import numpy as np
from scipy.optimize import minimize_scalar

from musicassist.audio.family import WEIGHTS, family_features
from musicassist.audio.measure import measure_file

TARGET = Path(__file__).parents[2] / "musicassist" / "audio" / "data" / WEIGHTS
SHRINKAGE = 0.5
UNKNOWN = -1e6  # score of a family that a fold has no example of


def features_of(folder: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Features, style names and seeds of every render; measured once and kept beside the files."""
    rows = list(csv.DictReader((folder / "truth.csv").open(encoding="utf-8")))
    cache = folder / "features.npz"
    known: dict[str, np.ndarray] = {}
    if cache.exists():
        with np.load(cache) as stored:
            known = {name: stored[name] for name in stored.files}
    for row in rows:
        if row["file"] not in known:
            known[row["file"]] = family_features(measure_file(folder / row["file"]))
    np.savez(cache, **known)
    seeds = np.array([row["file"].removesuffix(".flac").rsplit("-", 1)[1] for row in rows])
    return np.array([known[row["file"]] for row in rows]), np.array([row["style"] for row in rows]), seeds


def fit(shown: np.ndarray, styles: np.ndarray) -> dict[str, np.ndarray]:
    """A linear discriminant with a common covariance, shrunk towards its diagonal."""
    mean, spread = shown.mean(axis=0), shown.std(axis=0) + 1e-3
    scaled = np.clip((shown - mean) / spread, -4.0, 4.0)
    families = np.unique(styles)
    centres = np.array([scaled[styles == family].mean(axis=0) for family in families])
    apart = scaled - centres[np.searchsorted(families, styles)]
    freedom = max(1, len(scaled) - len(families))
    within = apart.T @ apart / freedom
    within = (1.0 - SHRINKAGE) * within + SHRINKAGE * np.diag(np.diag(within)) + 0.05 * np.eye(len(within))
    directions = np.linalg.solve(within, centres.T).T
    bias = -0.5 * np.einsum("fd,fd->f", directions, centres)
    return {"mean": mean, "spread": spread, "directions": directions, "bias": bias, "families": families}


def scores(net: dict[str, np.ndarray], shown: np.ndarray) -> np.ndarray:
    """One row a track, one column a family."""
    return np.clip((shown - net["mean"]) / net["spread"], -4.0, 4.0) @ net["directions"].T + net["bias"]


def main() -> None:
    """Train, tell how well, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    shown, styles, seeds = features_of(asked.folder)
    held, truth, families = [], [], np.unique(styles)
    for seed in np.unique(seeds):
        net = fit(shown[seeds != seed], styles[seeds != seed])
        known = np.isin(styles, net["families"]) & (seeds == seed)
        all_of_them = np.full((int(known.sum()), len(families)), UNKNOWN)
        all_of_them[:, np.searchsorted(families, net["families"])] = scores(net, shown[known])
        held.append(all_of_them)
        truth.append(np.searchsorted(families, styles[known]))
    found = np.concatenate(held)
    right = np.concatenate(truth)
    order = np.argsort(-found, axis=1)
    top = [np.mean((order[:, :count] == right[:, None]).any(axis=1)) for count in (1, 3)]
    temperature = minimize_scalar(lambda t: _loss(found / t, right), bounds=(0.3, 30.0), method="bounded").x
    print(f"{len(right)} renders of other seeds: first {top[0]:.2f}, among three {top[1]:.2f}, T {temperature:.2f}")
    likelihoods = np.exp(found / temperature - np.max(found / temperature, axis=1, keepdims=True))
    best = (likelihoods / likelihoods.sum(axis=1, keepdims=True)).max(axis=1)
    for low, high in ((0.0, 0.4), (0.4, 0.7), (0.7, 0.9), (0.9, 1.01)):
        chosen = (best >= low) & (best < high)
        if chosen.any():
            share = np.mean(order[chosen, 0] == right[chosen])
            print(f"  said {best[chosen].mean():.2f}, right {share:.2f} of {chosen.sum()}")
    if not asked.judge:
        net = fit(shown, styles) | {"temperature": np.array(temperature)}
        np.savez_compressed(TARGET, **{k: v.astype(np.float32) if v.dtype == float else v for k, v in net.items()})


def _loss(found: np.ndarray, right: np.ndarray) -> float:
    shifted = found - found.max(axis=1, keepdims=True)
    return float((np.log(np.exp(shifted).sum(axis=1)) - shifted[np.arange(len(right)), right]).mean())


if __name__ == "__main__":
    main()
