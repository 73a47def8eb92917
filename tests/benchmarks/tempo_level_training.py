"""Train the network of ``musicassist/audio/tempo_level.py`` anew: ``python -m tests.benchmarks.tempo_level_training``.

Rhythms come from ``rhythms.toml``, played by the benchmark's synths with random mixes, basses and chords. Styles are
held out in turn to see what it makes of rhythms it has never met.
"""

from __future__ import annotations

import tomllib
from pathlib import Path

import numpy as np
import torch

from musicassist.audio.tempo import beat_spectrum
from musicassist.audio.tempo_level import WEIGHTS, level_features
from tests.benchmarks.known_clips import ClipStyle, play

HERE = Path(__file__).parent
TARGET = HERE.parents[1] / "musicassist" / "audio" / "data" / WEIGHTS
CLIPS, SECONDS, FOLDS, NETS, HIDDEN, STEPS = 14, 20.0, 5, 2, 16, 500
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


def example(row: dict, seed: list[int]) -> tuple[np.ndarray, int] | None:
    """Features of every reading of one clip, and which of them is right."""
    rng = np.random.default_rng(seed)
    drums = {part: steps for part, steps in row.items() if isinstance(steps, str)}
    steps = len(next(iter(drums.values())))
    kept = {part: s for part, s in drums.items() if part in ("kick", "snare") or rng.random() < 0.9}
    style = ClipStyle(
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
    clip = play(style, rng, seconds=SECONDS, gains_db=(-9.0, 6.0))
    beat = beat_spectrum(clip.audio, clip.rate)
    readings = beat.readings()
    right = int(np.argmin(np.abs(np.log(readings / clip.tempo_bpm))))
    if abs(readings[right] / clip.tempo_bpm - 1.0) > 0.04:
        return None
    return level_features(readings, beat.lines), right


def train(examples: list[tuple[np.ndarray, int]], seed: int) -> tuple[torch.nn.Module, np.ndarray, np.ndarray]:
    """One network, and the mean and spread that its inputs were scaled by."""
    torch.manual_seed(seed)
    rows = np.concatenate([features for features, _ in examples])
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    most = max(len(features) for features, _ in examples)
    shown = np.zeros((len(examples), most, rows.shape[1]), np.float32)
    mask = np.full((len(examples), most), -1e9, np.float32)
    for i, (features, _) in enumerate(examples):
        shown[i, : len(features)] = (features - mean) / spread
        mask[i, : len(features)] = 0.0
    x, m, y = torch.tensor(shown), torch.tensor(mask), torch.tensor([right for _, right in examples])
    net = torch.nn.Sequential(
        torch.nn.Dropout(0.1),
        torch.nn.Linear(rows.shape[1], HIDDEN),
        torch.nn.Tanh(),
        torch.nn.Dropout(0.1),
        torch.nn.Linear(HIDDEN, 1),
    )
    optimiser = torch.optim.AdamW(net.parameters(), lr=5e-3, weight_decay=0.09)
    schedule = torch.optim.lr_scheduler.CosineAnnealingLR(optimiser, STEPS)
    for _ in range(STEPS):
        scores = net(x + 0.05 * torch.randn_like(x))[..., 0] + m
        loss = torch.nn.functional.cross_entropy(scores, y, label_smoothing=0.02)
        optimiser.zero_grad()
        loss.backward()
        optimiser.step()
        schedule.step()
    return net.eval(), mean, spread


def accuracy(trained: list, examples: list[tuple[np.ndarray, int]]) -> float:
    """Share of clips whose right reading scores highest."""
    hits = 0
    for features, right in examples:
        with torch.no_grad():
            scores = sum(
                net(torch.tensor(((features - mean) / spread).astype(np.float32))) for net, mean, spread in trained
            )
        hits += int(scores[:, 0].argmax()) == right
    return hits / len(examples)


def main() -> None:
    """Train, tell how well, and write the weights."""
    torch.set_num_threads(1)
    rhythms = tomllib.loads((HERE / "rhythms.toml").read_text("utf-8"))
    made = {
        name: [found for i in range(CLIPS) if (found := example(row, [number, i]))]
        for number, (name, row) in enumerate(rhythms.items())
    }
    names = list(np.random.default_rng(0).permutation(list(made)))
    held_out = []
    for fold in range(FOLDS):
        out = names[fold::FOLDS]
        rest = [item for name in names if name not in out for item in made[name]]
        nets = [train(rest, seed) for seed in range(NETS)]
        held_out.append(accuracy(nets, [item for name in out for item in made[name]]))
    print(f"unknown rhythms: {np.mean(held_out):.3f} of {sum(map(len, made.values()))} clips")
    nets = [train([item for name in made for item in made[name]], seed) for seed in range(NETS)]
    _, mean, spread = nets[0]
    weights = [net.state_dict() for net, _, _ in nets]
    TARGET.parent.mkdir(exist_ok=True)
    np.savez(
        TARGET,
        mean=mean.astype(np.float32),
        spread=spread.astype(np.float32),
        hidden=np.stack([w["1.weight"].numpy() for w in weights]),
        hidden_bias=np.stack([w["1.bias"].numpy() for w in weights]),
        out=np.stack([w["4.weight"].numpy()[0] for w in weights]),
    )


if __name__ == "__main__":
    main()
