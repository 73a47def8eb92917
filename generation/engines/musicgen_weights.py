"""Where MusicGen's weights are, how large they are and whether they fit; no torch here."""

from __future__ import annotations

import hashlib
import json
import math
import os
from dataclasses import dataclass
from pathlib import Path

from musicassist.contracts.errors import Unavailable

LICENCE = "Meta's MusicGen weights: CC BY-NC 4.0, not for commercial use"
MODEL_TYPES = ("musicgen", "musicgen_melody")
BYTES_OF = {"float32": 4, "float16": 2, "bfloat16": 2}
WORKING_BYTES = 700_000_000  # activations, caches and the decoder of half a minute, measured with musicgen-small
SMALL_WIDTH = 24 * 1024  # layers times hidden size of musicgen-small's decoder, which the caches grow with
SMALLER_WORD = "close something, or set MUSICGEN_MODEL to a smaller one (facebook/musicgen-small)."


@dataclass(frozen=True)
class Weights:
    """A folder of weights.

    Attributes
    ----------
    folder : Path
    model_type : str
        ``musicgen`` or ``musicgen_melody``.
    size_bytes : int
        Of the weights' files.
    stored_bytes : int
        Of one number in them.
    width : int
        Layers times hidden size of the decoder.
    """

    folder: Path
    model_type: str
    size_bytes: int
    stored_bytes: int
    width: int = SMALL_WIDTH

    def identity(self) -> list[object]:
        """What tells these weights from others, as JSON values."""
        digest = hashlib.sha256((self.folder / "config.json").read_bytes()).hexdigest()
        return [digest, self.size_bytes]

    def needed_bytes(self, dtype: str) -> int:
        """Memory to play them in a number format."""
        working = WORKING_BYTES * max(self.width, SMALL_WIDTH) // SMALL_WIDTH
        return self.size_bytes * BYTES_OF[dtype] // self.stored_bytes + working


def find_weights(model: str) -> Weights | None:
    """The weights that a setting names: a folder, or a hub id whose files were fetched before."""
    for folder in _folders(model):
        try:
            config = json.loads((folder / "config.json").read_text("utf-8"))
        except (OSError, ValueError):
            continue
        files = list(folder.glob("*.safetensors")) or list(folder.glob("pytorch_model*.bin"))
        if config.get("model_type") not in MODEL_TYPES or not files or not (folder / "tokenizer_config.json").is_file():
            continue
        decoder = config.get("decoder") or {}
        stored = decoder.get("dtype") or config.get("dtype") or config.get("torch_dtype") or "float32"
        size = sum(file.stat().st_size for file in files)
        sides = [decoder.get("num_hidden_layers"), decoder.get("hidden_size")]
        width = math.prod(sides) if all(isinstance(side, int) for side in sides) else SMALL_WIDTH
        return Weights(folder, config["model_type"], size, BYTES_OF.get(str(stored), 4), width)
    return None


def missing_word(model: str) -> str:
    """What to do when :func:`find_weights` finds none."""
    if Path(model).expanduser().is_absolute() or model.startswith((".", "~")):
        return f"MUSICGEN_MODEL names {model}, which is no folder with config, tokenizer and weights of a MusicGen."
    return (
        f"the weights of {model} are not on this machine: fetch them with `.venv/bin/hf download {model}` "
        "(musicgen-small is 2.4 GB), or set MUSICGEN_MODEL to a folder that has them."
    )


def choose_dtype(weights: Weights, wanted: str, device: str, free_bytes: int | None) -> str:
    """The number format: half precision on a GPU; on a CPU full, or bfloat16 where memory is short.

    Raises
    ------
    Unavailable
        When the weights do not fit.
    """
    choices = ("float32", "bfloat16") if device == "cpu" else ("float16",)
    for dtype in choices if wanted == "auto" else (wanted,):
        if free_bytes is None or weights.needed_bytes(dtype) <= free_bytes:
            return dtype
    needed = weights.needed_bytes(choices[-1] if wanted == "auto" else wanted)
    raise Unavailable(
        f"This MusicGen model needs {needed / 1e9:.1f} GB of memory and {(free_bytes or 0) / 1e9:.1f} GB are free: "
        f"{SMALLER_WORD}",
        code="too_little_memory",
    )


def free_memory_bytes() -> int | None:
    """What may still be used, a container's limit considered; None where the system does not say."""
    found = [_available(Path("/proc/meminfo")), _left_of_container(Path("/sys/fs/cgroup"))]
    known = [value for value in found if value is not None]
    return min(known) if known else None


def _folders(model: str) -> list[Path]:
    if not model.strip():
        return []
    folder = Path(model).expanduser()
    if folder.is_dir():
        return [folder]
    home = Path(os.environ.get("HF_HOME") or Path.home() / ".cache" / "huggingface")
    cache = Path(os.environ.get("HF_HUB_CACHE") or home / "hub") / f"models--{model.replace('/', '--')}"
    return sorted((cache / "snapshots").glob("*"), key=lambda path: path.stat().st_mtime, reverse=True)


def _available(meminfo: Path) -> int | None:
    try:
        for line in meminfo.read_text().splitlines():
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError):
        pass
    return None


def _left_of_container(folder: Path) -> int | None:
    try:
        return int((folder / "memory.max").read_text()) - int((folder / "memory.current").read_text())
    except (OSError, ValueError):  # "max" is no limit
        return None
