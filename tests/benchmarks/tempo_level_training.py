"""Train the networks of ``musicassist/audio/tempo_level.py`` anew.

``python -m tests.benchmarks.tempo_level_training [--renders FOLDER] [--judge]``: rhythms come from ``rhythms.toml``,
played by the benchmark's own synths with random mixes, basses and chords; from MMA's grooves that may train, where MMA
is installed; and from a folder of the composer's renders. Whole rhythms are held out in turn, and MMA's own library is
never shown, to see what the networks make of what they have not met. With ``--judge`` nothing is written.
"""

from __future__ import annotations

import argparse
import csv
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from musicassist.audio.io import read_audio
from musicassist.audio.tempo import beat_spectrum
from musicassist.audio.tempo_level import WEIGHTS, level_features
from tests.benchmarks.accompaniments import accompaniment, grooves, judging, missing
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.known_clips import ClipStyle, play

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "musicassist" / "audio" / "data" / WEIGHTS
CLIPS, GROOVE_SEEDS, SECONDS, FOLDS, STEPS = 8, (30, 31), 20.0, 4, 250
# What each kind of network sees of the features, how many hidden units it has, its weight decay, and how many vote.
ALL_TOGETHER, BY_BAND = np.arange(20), np.r_[0:16, 20:68]
KINDS = ((ALL_TOGETHER, 8, 0.3, 4), (BY_BAND, 16, 0.09, 2))
FEATURES, HIDDEN, SHARPNESS = 68, 16, 0.6
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


@dataclass(frozen=True)
class Example:
    """One clip: its features by reading, which reading is right (-1: none), its rhythm and who played it."""

    shown: np.ndarray
    right: int
    rhythm: str
    source: str


def example(clip: KnownClip, source: str) -> Example | None:
    """What the networks see of a clip; None where nothing repeats."""
    beat = beat_spectrum(clip.audio, clip.rate)
    readings = beat.readings()
    if not len(readings):
        return None
    right = int(np.argmin(np.abs(np.log(readings / clip.tempo_bpm))))
    found = abs(readings[right] / clip.tempo_bpm - 1.0) <= 0.04
    return Example(level_features(readings, beat.lines, beat.events_hz), right if found else -1, clip.style, source)


def rhythms() -> Iterator[KnownClip]:
    """The patterns of ``rhythms.toml``, each several times."""
    rows = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    for number, (name, row) in enumerate(rows.items()):
        for seed in range(CLIPS):
            rng = np.random.default_rng([number, seed])
            yield play(_dressed(row, rng), rng, name=name, seconds=SECONDS, gains_db=(-9.0, 6.0))


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


def played_grooves(names: list[str]) -> Iterator[KnownClip]:
    """MMA's grooves, each twice."""
    for name in names:
        for seed in GROOVE_SEEDS:
            yield accompaniment(name, seed, seconds=SECONDS)


def renders(folder: Path) -> Iterator[KnownClip]:
    """What ``tests.benchmarks.renders`` left."""
    for row in csv.DictReader((folder / "truth.csv").open(encoding="utf-8")):
        audio, rate = read_audio(folder / row["file"])
        yield KnownClip(audio, row["style"], float(row["tempo_bpm"]), row["tonic"], row["mode"], rate)


class Network:
    """One small network and the columns that it sees, with its scaling folded into its weights."""

    def __init__(self, examples: list[Example], kind: int, seed: int) -> None:
        self.columns, hidden, decay, _ = KINDS[kind]
        torch.manual_seed(seed)
        usable = [item for item in examples if item.right >= 0]
        rows = np.concatenate([item.shown[:, self.columns] for item in usable])
        mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
        net = _fitted(usable, self.columns, mean, spread, hidden, decay)
        weights = net.state_dict()
        self.hidden, self.bias = np.zeros((HIDDEN, FEATURES), np.float32), np.zeros(HIDDEN, np.float32)
        scaled = weights["1.weight"].numpy() / spread
        self.hidden[:hidden, self.columns] = scaled
        self.bias[:hidden] = weights["1.bias"].numpy() - scaled @ mean
        self.out = np.zeros(HIDDEN, np.float32)
        self.out[:hidden] = weights["4.weight"].numpy()[0]

    def scores(self, shown: np.ndarray) -> np.ndarray:
        """One a reading."""
        return np.tanh(shown @ self.hidden.T + self.bias) @ self.out


def _fitted(examples, columns, mean, spread, hidden, decay) -> torch.nn.Module:  # type: ignore[no-untyped-def]
    most = max(len(item.shown) for item in examples)
    shown = np.zeros((len(examples), most, len(columns)), np.float32)
    mask = np.full((len(examples), most), -1e9, np.float32)
    for i, item in enumerate(examples):
        shown[i, : len(item.shown)] = (item.shown[:, columns] - mean) / spread
        mask[i, : len(item.shown)] = 0.0
    often = Counter((item.source, item.rhythm) for item in examples)
    worth = torch.tensor([often[item.source, item.rhythm] ** -0.5 for item in examples])
    x, m, y = torch.tensor(shown), torch.tensor(mask), torch.tensor([item.right for item in examples])
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.15),
        torch.nn.Linear(len(columns), hidden),
        torch.nn.Tanh(),
        torch.nn.Dropout(0.15),
        torch.nn.Linear(hidden, 1),
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3, weight_decay=decay)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        scores = net(x + 0.1 * torch.randn_like(x))[..., 0] + m
        losses = torch.nn.functional.cross_entropy(scores, y, label_smoothing=0.02, reduction="none")
        optimiser.zero_grad()
        (losses * worth / worth.mean()).mean().backward()
        optimiser.step()
        schedule.step()
    return net.eval()


def trained(examples: list[Example]) -> list[tuple[Network, float]]:
    """All networks and their votes: those that see bands apart learn from ``rhythms.toml`` alone."""
    plain = [item for item in examples if item.source == "rhythms"]
    return [
        (Network(examples if kind == 0 else plain, kind, seed), SHARPNESS / count)
        for kind, (_, _, _, count) in enumerate(KINDS)
        for seed in range(count)
    ]


def accuracy(networks: list[tuple[Network, float]], examples: list[Example]) -> float:
    """Share of clips whose right reading scores highest."""
    found = [int(np.argmax(sum(vote * net.scores(item.shown) for net, vote in networks))) for item in examples]
    return float(np.mean([at == item.right for at, item in zip(found, examples, strict=True)])) if examples else np.nan


def main() -> None:
    """Train, tell how well, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--renders", type=Path)
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    sources: dict[str, Iterator[KnownClip]] = {"rhythms": rhythms()}
    lacking = missing()
    if lacking:
        print(f"{lacking}: not installed, so MMA's grooves are left out")
    else:
        sources["grooves"] = played_grooves([name for name in grooves() if name not in judging()])
    if asked.renders:
        sources["renders"] = renders(asked.renders)
    shown = [found for name, clips in sources.items() for clip in clips if (found := example(clip, name))]
    names = list(np.random.default_rng(0).permutation(sorted({item.rhythm for item in shown})))
    held = []
    for fold in range(FOLDS):
        out = set(names[fold::FOLDS])
        networks = trained([item for item in shown if item.rhythm not in out])
        held.append(accuracy(networks, [item for item in shown if item.rhythm in out]))
    print(f"rhythms held out: {np.mean(held):.3f} of {len(shown)} clips of {', '.join(sources)}")
    networks = trained(shown)
    if not lacking:
        unmet = [found for clip in played_grooves(judging()) if (found := example(clip, "judge"))]
        print(f"grooves of MMA's own library: {accuracy(networks, unmet):.3f} of {len(unmet)} clips")
    if not asked.judge:
        np.savez(
            TARGET,
            hidden=np.stack([net.hidden for net, _ in networks]),
            hidden_bias=np.stack([net.bias for net, _ in networks]),
            out=np.stack([net.out * np.float32(vote) for net, vote in networks]),
        )


if __name__ == "__main__":
    main()
