"""Train the networks of ``musicassist/audio/tempo_level.py`` anew.

``python -m tests.benchmarks.tempo_level_training [--renders FOLDER] [--judge]``: rhythms come from ``rhythms.toml``,
played by the benchmark's own synths with random mixes, basses and chords; from MMA's grooves that may train, where MMA
is installed; and from a folder of the composer's renders. Whole rhythms are held out in turn, and MMA's own library is
never shown, to see what the networks make of what they have not met. With ``--judge`` nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import os
import tomllib
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch

from musicassist.audio.io import read_audio
from musicassist.audio.tempo import beat_spectrum
from musicassist.audio.tempo_level import HEARD, PLAIN, WEIGHTS, level_features, tap_features
from tests.benchmarks.accompaniments import accompaniment, grooves, judging, missing
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.known_clips import ClipStyle, play

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "musicassist" / "audio" / "data" / WEIGHTS
CLIPS, GROOVE_SEED, SECONDS, FOLDS, STEPS = 8, 30, 20.0, 4, 200
RHYTHM, HIDDEN, VOTERS, SHARPNESS = 20, 16, 4, 0.6
BASS = {
    16: ("x-------x-------", "x-x-x-x-x-x-x-x-", "--x---x---x---x-", "x-----x---x-----", "x---x---x---x---"),
    12: ("x-----x---x-", "x--x--x--x--", "x-----------"),
    9: ("x--x--x--", "x--------"),
    6: ("x-----", "x---x-", "x-x-x-"),
}
CHORDS = {
    16: ("x---------------", "x-------x-------", "x-x-x-x-x-x-x-x-", "x--x--x---x-----", "----x-------x---"),
    12: ("x-----x-----", "x-x-x-x-x-x-", "---x-----x--", "xxxxxxxxxxxx"),
    9: ("---x--x--", "x----x---"),
    6: ("--x-x-", "x-----", "x-x-x-", "x--x--"),
}


class Size(NamedTuple):
    """Hidden units of a network, and its weight decay."""

    hidden: int
    decay: float


SIZES = (Size(8, 0.3), Size(16, 0.1))


@dataclass(frozen=True)
class Example:
    """One clip: its features by reading, which reading is right (-1: none), its rhythm and who played it."""

    shown: np.ndarray
    right: int
    rhythm: str
    source: str

    def seen(self, kind: str) -> np.ndarray:
        """What a kind of network sees of it."""
        return self.shown if kind == HEARD else self.shown[:, :RHYTHM]


def example(clip: KnownClip, source: str) -> Example | None:
    """What the networks see of a clip; None where nothing repeats."""
    beat = beat_spectrum(clip.audio, clip.rate)
    readings = beat.readings()
    if not len(readings):
        return None
    right = int(np.argmin(np.abs(np.log(readings / clip.tempo_bpm))))
    found = abs(readings[right] / clip.tempo_bpm - 1.0) <= 0.04
    if beat.taps is None:
        raise SystemExit("the networks that listen are missing: see musicassist/audio/data/beatnet.md")
    rhythm = level_features(readings, beat.lines, beat.events_hz)
    shown = np.concatenate([rhythm, tap_features(readings, beat.taps)], axis=1)
    return Example(shown, right if found else -1, clip.style, source)


def rhythm(name: str, seed: int) -> KnownClip:
    """A pattern of ``rhythms.toml``, with a mix, a bass and chords of its own."""
    rows = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    rng = np.random.default_rng([list(rows).index(name), seed])
    return play(_dressed(rows[name], rng), rng, name=name, seconds=SECONDS, gains_db=(-9.0, 6.0))


def _dressed(row: dict, rng: np.random.Generator) -> ClipStyle:
    drums = {part: steps for part, steps in row.items() if isinstance(steps, str)}
    steps = len(next(iter(drums.values())))
    kept = {part: s for part, s in drums.items() if part in ("kick", "snare") or rng.random() < 0.9}
    return ClipStyle(
        tuple(row["tempos"]),
        kept or drums,
        steps=steps,
        beats=row["beats"],
        swing=row["swing"],
        bass=str(rng.choice(BASS[steps])) if rng.random() < 0.8 else "",
        comp=str(rng.choice(CHORDS[steps])) if rng.random() < 0.85 else "",
        comp_sound=str(rng.choice(["keys", "pad", "arpeggio", "keys"])),
        melody=float(rng.choice([0.0, 0.2, 0.5])),
        jitter_ms=float(rng.choice([0.0, 5.0, 12.0])),
    )


def render(folder: str, number: int) -> KnownClip:
    """A track that ``tests.benchmarks.renders`` left."""
    row = list(csv.DictReader((Path(folder) / "truth.csv").open(encoding="utf-8")))[number]
    audio, rate = read_audio(Path(folder) / row["file"])
    return KnownClip(audio, row["style"], float(row["tempo_bpm"]), row["tonic"], row["mode"], rate)


def tracks(folder: Path) -> int:
    """How many tracks a folder's table names."""
    return len((folder / "truth.csv").read_text("utf-8").splitlines()) - 1


def groove(name: str, seed: int) -> KnownClip:
    """One of MMA's grooves."""
    return accompaniment(name, seed, seconds=SECONDS)


Task = tuple[str, Callable[[str, int], KnownClip], str, int]


def listened(task: Task) -> Example | None:
    """Make a clip and an example of it."""
    source, make, name, seed = task
    return example(make(name, seed), source)


def tasks(folder: Path | None) -> list[Task]:
    """Every clip that trains."""
    named = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    found: list[Task] = [("rhythms", rhythm, name, seed) for name in named for seed in range(CLIPS)]
    if not missing():
        may_train = [name for name in grooves() if name not in judging()]
        found += [("grooves", groove, name, GROOVE_SEED) for name in may_train]
    if folder:
        found += [("renders", render, str(folder), number) for number in range(tracks(folder))]
    return found


class Network:
    """One small network, with its scaling folded into its weights."""

    def __init__(self, examples: list[Example], kind: str, size: Size, seed: int) -> None:
        torch.manual_seed(seed)
        self.kind = kind
        usable = [item for item in examples if item.right >= 0]
        rows = np.concatenate([item.seen(kind) for item in usable])
        mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
        weights = _fitted(usable, kind, mean, spread, size).state_dict()
        self.hidden, self.bias = np.zeros((HIDDEN, len(mean)), np.float32), np.zeros(HIDDEN, np.float32)
        scaled = weights["1.weight"].numpy() / spread
        self.hidden[: size.hidden] = scaled
        self.bias[: size.hidden] = weights["1.bias"].numpy() - scaled @ mean
        self.out = np.zeros(HIDDEN, np.float32)
        self.out[: size.hidden] = weights["4.weight"].numpy()[0] * SHARPNESS / (VOTERS * len(SIZES))

    def scores(self, item: Example) -> np.ndarray:
        """One a reading."""
        return np.tanh(item.seen(self.kind) @ self.hidden.T + self.bias) @ self.out


def _fitted(examples, kind, mean, spread, size) -> torch.nn.Module:  # type: ignore[no-untyped-def]
    most = max(len(item.shown) for item in examples)
    shown = np.zeros((len(examples), most, len(mean)), np.float32)
    mask = np.full((len(examples), most), -1e9, np.float32)
    for i, item in enumerate(examples):
        shown[i, : len(item.shown)] = (item.seen(kind) - mean) / spread
        mask[i, : len(item.shown)] = 0.0
    often = Counter((item.source, item.rhythm) for item in examples)
    worth = torch.tensor([often[item.source, item.rhythm] ** -0.5 for item in examples])
    x, m, y = torch.tensor(shown), torch.tensor(mask), torch.tensor([item.right for item in examples])
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15),
        torch.nn.Linear(len(mean), size.hidden),
        torch.nn.Tanh(),
        torch.nn.Dropout(0.15),
        torch.nn.Linear(size.hidden, 1),
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3, weight_decay=size.decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        scores = net(x + 0.1 * torch.randn_like(x))[..., 0] + m
        losses = torch.nn.functional.cross_entropy(scores, y, label_smoothing=0.02, reduction="none")
        optimiser.zero_grad()
        (losses * worth / worth.mean()).mean().backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def trained(examples: list[Example], kind: str) -> list[Network]:
    """All networks that vote."""
    return [Network(examples, kind, size, seed) for size in SIZES for seed in range(VOTERS)]


def accuracy(networks: list[Network], examples: list[Example]) -> float:
    """Share of clips whose right reading scores highest."""
    found = [int(np.argmax(sum(net.scores(item) for net in networks))) for item in examples]
    return float(np.mean([at == item.right for at, item in zip(found, examples, strict=True)])) if examples else np.nan


def main() -> None:
    """Train, tell how well, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=Path)
    parser.add_argument("--judge", action="store_true")
    parser.add_argument("--workers", type=int, default=os.cpu_count(), help="clips made side by side")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    if missing():
        print(f"{missing()}: not installed, so MMA's grooves are left out")
    judges: list[Task] = [] if missing() else [("judge", groove, name, GROOVE_SEED) for name in judging()]
    with ProcessPoolExecutor(asked.workers) as pool:
        shown = [found for found in pool.map(listened, tasks(asked.renders)) if found]
        unmet = [found for found in pool.map(listened, judges) if found]
    names = list(np.random.default_rng(0).permutation(sorted({item.rhythm for item in shown})))
    sources = ", ".join(f"{count} {source}" for source, count in Counter(item.source for item in shown).items())
    weights = {}
    for kind in (HEARD, PLAIN):
        held = []
        for fold in range(FOLDS):
            out = set(names[fold::FOLDS])
            networks = trained([item for item in shown if item.rhythm not in out], kind)
            held.append(accuracy(networks, [item for item in shown if item.rhythm in out]))
        print(f"{kind}: rhythms held out {np.mean(held):.3f} of {sources}")
        networks = trained(shown, kind)
        print(f"{kind}: grooves of MMA's own library {accuracy(networks, unmet):.3f} of {len(unmet)}")
        weights[f"{kind}_hidden"] = np.stack([net.hidden for net in networks])
        weights[f"{kind}_bias"] = np.stack([net.bias for net in networks])
        weights[f"{kind}_out"] = np.stack([net.out for net in networks])
    if not asked.judge:
        np.savez_compressed(TARGET, **weights)


if __name__ == "__main__":
    main()
