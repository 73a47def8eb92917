"""Train the network of ``musicassist/audio/key_network.py`` anew.

``python -m tests.benchmarks.key_training CACHE [--judge]``: songs and tunes written for every seed and played on a
SoundFont, the composer's scores on the same, chord loops by the benchmark's own synths, and MMA's grooves that may
train (where MMA is installed) over other draws of chords. What was heard is kept in the folder CACHE, one file a
source. A tenth of the songs, styles, rhythms and grooves is held out, and sets what a verdict accepts. The known clips
and MMA's own library, which measure (``tests.benchmarks.tempo_key``), are not shown. With ``--judge`` nothing is
written.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch

from musicassist.audio.chroma import chroma
from musicassist.audio.key import MAJOR_THIRD, pitch_class
from musicassist.audio.key_network import END_SECONDS, FRAME_SECONDS, MODES, STEP_FRAMES, WEIGHTS, seen
from tests.benchmarks.accompaniments import missing
from tests.benchmarks.clip import KnownClip
from tests.benchmarks.font_player import FontPlayer
from tests.benchmarks.key_music import loops, other_grooves, scores, solos, songs
from tests.benchmarks.key_net import KeyNet
from tests.benchmarks.tempo_level_training import HERE

TARGET = HERE.parents[1] / "musicassist" / "audio" / "data" / WEIGHTS
FONT = HERE.parents[1] / "var" / "soundfonts" / "MuseScore_General_Lite.sf3"
SONGS, SCORES = (*range(1_500), *range(10_000, 11_000)), (*range(8), 9, 10)  # seeds
SOLOS, LOOPS, GROOVES = range(400), range(4), range(2)
SHARES = {"songs": 0.45, "solos": 0.05, "scores": 0.25, "loops": 0.1, "grooves": 0.15}
HELD_OUT = 10  # every so many
EPOCHS, BATCH, RATE, DECAY, SMOOTHING = 11, 32, 3e-3, 1e-2, 0.02
SHORTEST_FRAMES = 15
PLAIN = {"harmonic minor": "minor", "melodic minor": "minor", "minor pentatonic": "minor", "blues": "minor",
         "major pentatonic": "major", "locrian": "phrygian"}  # fmt: skip


@dataclass(frozen=True)
class Heard:
    """What the network sees of a clip, and the key: twelve times its mode's number, and its tonic."""

    notes: np.ndarray
    places: np.ndarray
    key: int
    name: str
    source: str


def heard(source: str, clips: Iterable[KnownClip], cache: Path) -> list[Heard]:
    """Hear a source, or remember it."""
    kept = cache / f"key-{source}.npz"
    if not kept.exists():
        rows = [(chroma(clip.audio, clip.rate).bands, _key(clip), clip.style) for clip in clips]
        np.savez_compressed(
            kept,
            bands=np.concatenate([bands for bands, _, _ in rows]).astype(np.float16),
            lengths=np.array([len(bands) for bands, _, _ in rows]),
            keys=np.array([key for _, key, _ in rows]),
            names=np.array([name for _, _, name in rows]),
        )
    with np.load(kept) as stored:
        each = np.split(stored["bands"].astype(np.float32), np.cumsum(stored["lengths"])[:-1])
        labels = list(zip(stored["keys"], stored["names"], strict=True))
    found = [Heard(*seen(bands), int(key), str(name), source) for bands, (key, name) in zip(each, labels, strict=True)]
    return [item for item in found if len(item.notes) >= SHORTEST_FRAMES]


def _key(clip: KnownClip) -> int:
    return 12 * MODES.index(PLAIN.get(clip.mode, clip.mode)) + pitch_class(clip.tonic)


def parted(items: list[Heard]) -> tuple[list[Heard], list[Heard]]:
    """What trains, and what is held out: whole styles and rhythms, or every tenth song."""
    names = sorted({item.name for item in items})
    if len(names) == 1:
        return [item for i, item in enumerate(items) if i % HELD_OUT], items[::HELD_OUT]
    out = set(names[::HELD_OUT])
    return [item for item in items if item.name not in out], [item for item in items if item.name in out]


def varied(item: Heard, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """A clip cut shorter, equalised, with stray peaks or without a register."""
    notes, places = item.notes, item.places
    if len(notes) > 90 and rng.random() < 0.2:
        length = int(rng.integers(60, len(notes)))
        part = slice(len(notes) - length, None) if rng.random() < 0.3 else slice(0, length)
        notes, places = notes[part], places[part].copy()
        seconds = FRAME_SECONDS * np.arange(length)
        places[:, 0], places[:, 1] = np.exp(-seconds / END_SECONDS), np.exp(-seconds[::-1] / END_SECONDS)
        places[:, 3] = places[:, 2] * places[:, 1]
    notes = notes * np.exp(rng.normal(0.0, 0.2, notes.shape[1]))[None, :, None]
    if rng.random() < 0.3:
        stray = np.abs(rng.normal(0.0, 0.36 * float(notes.mean()), notes.shape))
        notes = notes + stray * (rng.random(notes.shape) < 0.3)
    if rng.random() < 0.15:
        notes = notes * (np.arange(notes.shape[1]) != rng.integers(notes.shape[1]))[None, :, None]
    return notes.astype(np.float32), places


def batch(clips: list[tuple[np.ndarray, np.ndarray]]) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
    """Clips of unequal length as the network takes them."""
    longest = -(-max(len(notes) for notes, _ in clips) // STEP_FRAMES) * STEP_FRAMES
    notes_of = np.zeros((len(clips), clips[0][0].shape[1], 12, longest), np.float32)
    places_of = np.zeros((len(clips), longest, clips[0][1].shape[1]), np.float32)
    mask = np.zeros((len(clips), longest // STEP_FRAMES), np.float32)
    for i, (notes, places) in enumerate(clips):
        notes_of[i, :, :, : len(notes)] = notes.transpose(1, 2, 0)
        places_of[i, : len(notes)] = places
        mask[i, : len(notes) // STEP_FRAMES] = 1.0
    return torch.from_numpy(notes_of), torch.from_numpy(places_of), torch.from_numpy(mask)


def trained(items: list[Heard], seed: int) -> KeyNet:
    """A network fitted to clips; sources weigh as ``SHARES`` says, and every clip of one the same."""
    torch.manual_seed(seed)
    rng, net = np.random.default_rng(seed), KeyNet()
    often = Counter(item.source for item in items)
    worth = torch.tensor([SHARES[item.source] / often[item.source] for item in items])
    worth = worth / worth.mean()
    keys = torch.tensor([item.key for item in items])
    lengths = np.array([len(item.notes) for item in items])
    optimiser = torch.optim.AdamW(net.parameters(), weight_decay=DECAY)
    steps = EPOCHS * (len(items) // BATCH) + 1
    schedule = torch.optim.lr_scheduler.OneCycleLR(optimiser, RATE, total_steps=steps, pct_start=0.1)
    for _ in range(EPOCHS):
        order = np.argsort(lengths + rng.uniform(0.0, 60.0, len(items)))  # clips of a batch are about as long
        batches = [order[i : i + BATCH] for i in range(0, len(order) - BATCH + 1, BATCH)]
        rng.shuffle(batches)
        for chosen in batches:
            logits = net(*batch([varied(items[i], rng) for i in chosen])).flatten(1)
            losses = torch.nn.functional.cross_entropy(
                logits, keys[chosen], label_smoothing=SMOOTHING, reduction="none"
            )
            optimiser.zero_grad()
            ((losses * worth[chosen]).sum() / worth[chosen].sum()).backward()
            torch.nn.utils.clip_grad_norm_(net.parameters(), 1.0)
            optimiser.step()
            schedule.step()
    return net.eval()


def thirds(net: KeyNet, items: list[Heard]) -> np.ndarray:
    """Log likelihoods of twelve major and twelve minor keys, shape (clips, 2, 12)."""
    with torch.no_grad():
        logits = [net(*batch([(item.notes, item.places)]))[0] for item in items]
    likely = np.stack([torch.log_softmax(row.flatten(), 0).numpy().reshape(-1, 12) for row in logits])
    return np.stack([np.logaddexp.reduce(likely[:, kind], axis=1) for kind in (MAJOR_THIRD, ~MAJOR_THIRD)], axis=1)


def report(name: str, found: np.ndarray, items: list[Heard]) -> str:
    """How many keys are right, and what odds of an asked key part the right from the wrong ones of the same third."""
    tonic = np.array([item.key % 12 for item in items])
    minor = np.array([int(not MAJOR_THIRD[item.key // 12]) for item in items])
    exact = found.reshape(len(items), 24).argmax(axis=1) == 12 * minor + tonic
    same = found[np.arange(len(items)), minor]
    odds = same.max(axis=1, keepdims=True) - same
    right = odds[np.arange(len(items)), tonic]
    wrong = np.stack([odds[np.arange(len(items)), (tonic + k) % 12] for k in range(1, 12)], axis=1)
    parts = [f"{name:<8} {len(items):5} clips, exact {exact.mean():.3f}; asked key, by odds:"]
    for limit in (0.5, 1.0, 1.5, 2.0, 3.0):
        fifths = wrong[:, [4, 6]] > limit
        parts.append(f"{limit:g}: {(right <= limit).mean():.3f} {(wrong > limit).mean():.3f} ({fifths.mean():.3f})")
    return " | ".join(parts)


def main() -> None:
    """Train, tell how well, and write the weights."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("cache", type=Path)
    parser.add_argument("--judge", action="store_true")
    asked = parser.parse_args()
    torch.set_num_threads(1)
    asked.cache.mkdir(parents=True, exist_ok=True)
    player = FontPlayer(FONT)
    sources = {
        "songs": songs(player, SONGS),
        "solos": solos(player, SOLOS),
        "scores": scores(player, SCORES),
        "loops": loops(LOOPS),
    }
    if missing():
        print(f"{missing()}: not installed, so MMA's grooves are left out")
    else:
        sources["grooves"] = other_grooves(GROOVES)
    halves = {name: parted(heard(name, clips, asked.cache)) for name, clips in sources.items()}
    net = trained([item for shown, _ in halves.values() for item in shown], 0)
    print("odds: right passes, wrong is beyond (a fifth off)")
    for name, (_, out) in halves.items():
        print(report(name, thirds(net, out), out))
    if not asked.judge:
        np.savez(TARGET, **{name: weight.numpy().astype(np.float16) for name, weight in net.state_dict().items()})


if __name__ == "__main__":
    main()
