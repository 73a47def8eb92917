"""Bring BeatNet's weights into ``musicassist/audio/data``: ``python -m tests.benchmarks.beatnet_weights FOLDER``.

The folder is ``models`` of the Python package BeatNet 1.1.3 (CC BY 4.0). Nothing is trained: float16, one file.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import torch

from musicassist.audio.taps import WEIGHTS

TARGET = Path(__file__).parents[2] / "musicassist" / "audio" / "data" / WEIGHTS
SOURCES = ("model_1_weights.pt", "model_2_weights.pt")
NAMES = {
    "conv": ("conv1.weight",),
    "conv_bias": ("conv1.bias",),
    "dense": ("linear0.weight",),
    "dense_bias": ("linear0.bias",),
    "out": ("linear.weight",),
    "out_bias": ("linear.bias",),
}
for layer in (0, 1):
    NAMES[f"input_{layer}"] = (f"lstm.weight_ih_l{layer}",)
    NAMES[f"state_{layer}"] = (f"lstm.weight_hh_l{layer}",)
    NAMES[f"bias_{layer}"] = (f"lstm.bias_ih_l{layer}", f"lstm.bias_hh_l{layer}")


def main() -> None:
    """Read, stack, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    asked = parser.parse_args()
    nets = [torch.load(asked.folder / name, map_location="cpu", weights_only=True) for name in SOURCES]
    weights = {
        name: np.stack([sum(net[part].numpy() for part in parts) for net in nets]) for name, parts in NAMES.items()
    }
    weights["conv"] = weights["conv"][:, :, 0]
    np.savez_compressed(TARGET, **{name: values.astype(np.float16) for name, values in weights.items()})


if __name__ == "__main__":
    main()
