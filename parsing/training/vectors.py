"""Sentence vectors of the names that an unlisted one may be nearest to, for :mod:`parsing.core.nearest`."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
from safetensors.numpy import save_file

from parsing.core.encoder import embed
from parsing.core.nearest import KINDS, SCALE, candidates


def write_vectors(path: Path) -> int:
    """Embed every candidate and write the file.

    Returns
    -------
    int
        How many names it holds.
    """
    names = {kind: candidates(kind) for kind in KINDS}
    tensors = {}
    for kind, listed in names.items():
        # A style is asked about as music: "house" alone is a building.
        phrases = [f"{name} music" if kind == "genre" else name for name in listed]
        tensors[kind] = np.clip(np.rint(embed(phrases) * SCALE), -127, 127).astype(np.int8)
    save_file(tensors, path, metadata={kind: json.dumps(listed, ensure_ascii=False) for kind, listed in names.items()})
    return sum(map(len, names.values()))
