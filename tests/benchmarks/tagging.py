"""Whether a tagger that learnt from real music hears the asked style: ``python -m tests.benchmarks.tagging FOLDER …``.

A folder is one that ``tests.benchmarks.renders`` filled. The taggers are J. Pons and X. Serra's musicnn (ISC licence;
"musicnn: Pre-trained convolutional neural networks for music audio tagging", 2019), one trained on the Million Song
Dataset, one on MagnaTagATune, each with fifty tags; the networks are computed here with torch, so that only the
package's files are needed: ``pip install --no-deps musicnn``.

For each style it prints how strongly its own tags are heard among its own tracks against all other tracks (in standard
deviations over all tracks), the share of other styles' tracks in which they are heard less, and which tags stand out.
"""

from __future__ import annotations

import argparse
import csv
import importlib.util
import sys
import tomllib
from collections import defaultdict
from pathlib import Path

import librosa
import numpy as np
import torch
from torch.nn import functional as fn

from musicassist.audio.io import read_audio
from tests.benchmarks.checkpoints import checkpoint

RATE_HZ, HOP, FFT, MELS, PATCH = 16_000, 256, 512, 96, 187
BN_EPSILON = 1e-3
HERE = Path(__file__).parent
# The order of the networks' outputs, from the package's configuration.
TAGS = {
    "MSD_musicnn": "rock,pop,alternative,indie,electronic,female vocalists,dance,00s,alternative rock,jazz,beautiful,"
    "metal,chillout,male vocalists,classic rock,soul,indie rock,Mellow,electronica,80s,folk,90s,chill,instrumental,"
    "punk,oldies,blues,hard rock,ambient,acoustic,experimental,female vocalist,guitar,Hip-Hop,70s,party,country,"
    "easy listening,sexy,catchy,funk,electro,heavy metal,Progressive rock,60s,rnb,indie pop,sad,House,happy",
    "MTT_musicnn": "guitar,classical,slow,techno,strings,drums,electronic,rock,fast,piano,ambient,beat,violin,vocal,"
    "synth,female,indian,opera,male,singing,vocals,no vocals,harpsichord,loud,quiet,flute,woman,male vocal,no vocal,"
    "pop,soft,sitar,solo,man,classic,choir,voice,new age,dance,male voice,female vocal,beats,harp,cello,no voice,weird,"
    "country,metal,female voice,choral",
}


class Tagger:
    """One of the two networks."""

    def __init__(self, name: str, folder: Path) -> None:
        self.tags = [f"{tag} ({name[:3]})" for tag in TAGS[name].split(",")]
        self._weights = {key: torch.tensor(value) for key, value in checkpoint(folder / name).items()}

    def heard(self, log_mel: np.ndarray) -> np.ndarray:
        """Mean likelihood of each tag, shape (50,), 0 to 1, of a log-mel spectrogram of shape (frames, 96)."""
        count = len(log_mel) // PATCH
        patches = torch.tensor(log_mel[: count * PATCH].reshape(count, 1, PATCH, MELS), dtype=torch.float32)
        with torch.inference_mode():
            return self._forward(patches).mean(dim=0).numpy()

    def _forward(self, patches: torch.Tensor) -> torch.Tensor:
        x = self._norm(patches, 0)
        timbre = fn.pad(x, (0, 0, 3, 3))
        front = [self._norm(self._conv(timbre, n), 1 + n).amax(dim=3) for n in (0, 1)]
        for number in (2, 3, 4):
            length = self._weights[f"conv2d_{number}/kernel"].shape[0]
            padded = fn.pad(x, (0, 0, (length - 1) // 2, length // 2))
            front.append(self._norm(self._conv(padded, number), 1 + number).amax(dim=3))
        layers = [torch.cat(front, dim=1)]
        for number in (5, 6, 7):
            padded = fn.pad(layers[-1].transpose(1, 2).unsqueeze(1), (0, 0, 3, 3))
            made = self._norm(self._conv(padded, number), 1 + number).squeeze(3)
            layers.append(made + layers[-1] if number > 5 else made)
        features = torch.cat(layers, dim=1)
        pooled = torch.stack([features.amax(dim=2), features.mean(dim=2)], dim=2).flatten(1)
        dense = fn.relu(self._dense(self._norm(pooled, 9), "dense"))
        return torch.sigmoid(self._dense(self._norm(dense, 10), "dense_1"))

    def _conv(self, x: torch.Tensor, number: int) -> torch.Tensor:
        name = f"conv2d_{number}" if number else "conv2d"
        kernel = self._weights[f"{name}/kernel"].permute(3, 2, 0, 1)
        return fn.relu(fn.conv2d(x, kernel, self._weights[f"{name}/bias"]))

    def _norm(self, x: torch.Tensor, number: int) -> torch.Tensor:
        name = f"batch_normalization_{number}" if number else "batch_normalization"
        mean, variance, gamma, beta = (
            self._weights[f"{name}/{part}"] for part in ("moving_mean", "moving_variance", "gamma", "beta")
        )
        return fn.batch_norm(x, mean, variance, gamma, beta, eps=BN_EPSILON)

    def _dense(self, x: torch.Tensor, name: str) -> torch.Tensor:
        return x @ self._weights[f"{name}/kernel"] + self._weights[f"{name}/bias"]


def log_mel(path: Path) -> np.ndarray:
    """Of a track, shape (frames, 96), as the networks were trained on it."""
    samples, rate = read_audio(path)
    mono = librosa.resample(samples.mean(axis=0), orig_sr=rate, target_sr=RATE_HZ)
    mel = librosa.feature.melspectrogram(y=mono, sr=RATE_HZ, hop_length=HOP, n_fft=FFT, n_mels=MELS).T
    return np.log10(10_000.0 * mel.astype(np.float16).astype(np.float32) + 1.0)


def taggers() -> list[Tagger]:
    """Both networks.

    Raises
    ------
    SystemExit
        When the package is not installed.
    """
    spec = importlib.util.find_spec("musicnn")
    if spec is None or not spec.submodule_search_locations:
        sys.exit("The tagger is not here: pip install --no-deps musicnn")
    folder = Path(spec.submodule_search_locations[0])
    return [Tagger(name, folder) for name in TAGS]


def heard(folders: list[Path]) -> tuple[list[str], list[str], np.ndarray]:
    """The style of each track, the tags, and how strongly each is heard, shape (tracks, tags), 0 to 1."""
    networks, styles, rows = taggers(), [], []
    for folder in folders:
        with (folder / "truth.csv").open(encoding="utf-8") as lines:
            for truth in csv.DictReader(lines):
                picture = log_mel(folder / truth["file"])
                styles.append(truth["style"])
                rows.append(np.concatenate([network.heard(picture) for network in networks]))
    return styles, [tag for network in networks for tag in network.tags], np.array(rows)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    styles, tags, strengths = heard(parser.parse_args().folders)
    own_tags = tomllib.loads((HERE / "tagging.toml").read_text("utf-8"))["styles"]
    logits = np.log(strengths / (1 - strengths))
    z = (logits - logits.mean(axis=0)) / logits.std(axis=0)
    tracks: dict[str, list[int]] = defaultdict(list)
    for number, style in enumerate(styles):
        tracks[style].append(number)
    above = []
    for style, own in tracks.items():
        wanted = [number for number, tag in enumerate(tags) if tag.rsplit(" ", 1)[0] in own_tags.get(style, ())]
        others = [number for number in range(len(styles)) if number not in own]
        mine = z[own].mean(axis=0)
        line = f"{style:20} "
        if wanted:
            gap = z[np.ix_(own, wanted)].mean() - z[np.ix_(others, wanted)].mean()
            less = np.mean([z[other, wanted].mean() < mine[wanted].mean() for other in others])
            raw = strengths[own].mean(axis=0)
            among = np.mean([raw[tag] for tag in wanted]) > np.mean(np.delete(raw, wanted))
            above.append((gap > 0, among))
            line += f"{gap:+5.2f} {less:5.2f} {'own above the rest' if among else 'rest above own':18} "
        else:
            line += f"{'no tag of its own':31} "
        print(line + ", ".join(tags[number] for number in np.argsort(-mine)[:5]))
    counts = np.array(above).sum(axis=0)
    print(f"own tags heard more than in other styles: {counts[0]} of {len(above)}; than other tags: {counts[1]}")


if __name__ == "__main__":
    main()
