"""Whether finished tracks measure as their briefs say: ``python -m tests.benchmarks.agreement FOLDER``.

The folder is one that ``tests.benchmarks.renders`` filled: mastered mixes and the briefs' tempo and key. Both are
estimated by the project's own estimators, by librosa (a tempogram's peak; the profiles of C. Krumhansl, Cognitive
Foundations of Musical Pitch, 1990, over ``chroma_cqt``) and, where it is installed, by Essentia's KeyExtractor with
several profiles; none knows the brief. Tempo counts when it agrees within 4 % at any octave; key by MIREX's weights:
the same 1, a fifth .5, the relative .3, the parallel .2.
"""

from __future__ import annotations

import argparse
import csv
from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import librosa
import numpy as np

from musicassist.audio.io import read_audio
from musicassist.audio.key import key_evidence
from musicassist.audio.tempo import beat_spectrum
from musicassist.catalog.loader import genre
from musicassist.theory.pitch import pitch_class
from musicassist.theory.scale import is_minor

_MAJOR = (6.35, 2.23, 3.48, 2.33, 4.38, 4.09, 2.52, 5.19, 2.39, 3.66, 2.29, 2.88)
_MINOR = (6.33, 2.68, 3.52, 5.38, 2.60, 3.53, 2.54, 4.75, 3.98, 2.69, 3.34, 3.17)
ESSENTIA_PROFILES = ("krumhansl", "temperley", "edma", "bgate")
_RATE_HZ = 22_050


def agrees(measured_bpm: float, asked_bpm: float) -> bool:
    """Within 4 % at the asked tempo, its double, half, triple or third."""
    return any(abs(measured_bpm * factor / asked_bpm - 1) < 0.04 for factor in (1, 2, 0.5, 3, 1 / 3))


def key_score(tonic: int, minor: bool, asked_tonic: int, asked_minor: bool) -> float:
    """MIREX's weighted key score."""
    if (tonic, minor) == (asked_tonic, asked_minor):
        return 1.0
    if minor == asked_minor and (tonic - asked_tonic) % 12 in (5, 7):
        return 0.5
    relative = (asked_tonic + (3 if asked_minor else -3)) % 12
    if minor != asked_minor and tonic == relative:
        return 0.3
    return 0.2 if minor != asked_minor and tonic == asked_tonic else 0.0


def librosa_key(mono: np.ndarray, rate_hz: int) -> tuple[int, bool]:
    """Tonic and mode whose profile fits the mean chroma best."""
    chroma = librosa.feature.chroma_cqt(y=mono, sr=rate_hz).mean(axis=1)
    fits = {
        (tonic, minor): float(np.corrcoef(np.roll(profile, tonic), chroma)[0, 1])
        for tonic in range(12)
        for minor, profile in ((False, _MAJOR), (True, _MINOR))
    }
    return max(fits, key=lambda key: fits[key])


def essentia_keys(mono: np.ndarray, rate_hz: int) -> dict[str, tuple[int, bool]]:
    """The same by every profile of Essentia, or nothing where it is not installed."""
    if find_spec("essentia") is None:
        return {}
    algorithms = import_module("essentia.standard")
    sound = librosa.resample(mono, orig_sr=rate_hz, target_sr=44_100).astype("float32")
    found = {}
    for profile in ESSENTIA_PROFILES:
        tonic, mode, _ = algorithms.KeyExtractor(profileType=profile)(sound)
        found[f"essentia {profile}"] = (pitch_class(tonic), mode == "minor")
    return found


def measure(path: Path, truth: dict[str, str]) -> tuple[dict[str, bool], dict[str, float]]:
    """Each estimator's agreement with the brief of one track: tempo, and weighted key."""
    audio, rate_hz = read_audio(path)
    mono = librosa.resample(audio.mean(axis=0), orig_sr=rate_hz, target_sr=_RATE_HZ)
    own_tempo = beat_spectrum(audio, rate_hz).tempo().bpm
    their_tempo = float(np.atleast_1d(librosa.feature.tempo(y=mono, sr=_RATE_HZ))[0])
    asked_bpm = float(truth["tempo_bpm"])
    asked = (pitch_class(truth["tonic"]), is_minor(truth["mode"]))
    own = key_evidence(audio, rate_hz).reading().key
    keys = {"librosa": librosa_key(mono, _RATE_HZ), **essentia_keys(mono, _RATE_HZ)}
    scores = {name: key_score(*key, *asked) for name, key in keys.items()}
    scores["own"] = 0.0 if own is None else key_score(pitch_class(own.tonic), is_minor(own.mode), *asked)
    tempi = {"own": own_tempo is not None and agrees(own_tempo, asked_bpm), "librosa": agrees(their_tempo, asked_bpm)}
    return tempi, scores


def _shown(row: dict[str, float], show: Callable[[float], str]) -> str:
    return "  ".join(f"{name} {show(value)}" for name, value in row.items())


def main() -> None:
    """Print a row a track, and the means of all and of the styles with a beat."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    folder = parser.parse_args().folder
    tempi: list[dict[str, bool]] = []
    keys: list[dict[str, float]] = []
    for truth in csv.DictReader((folder / "truth.csv").open(encoding="utf-8")):
        tempo, key = measure(folder / truth["file"], truth)
        keys.append(key)
        beats = genre(truth["style"]).beat_driven
        tempi += [tempo] if beats else []
        said = "  ".join(f"{name} {'yes' if good else 'no'}" for name, good in tempo.items()) if beats else "no beat"
        print(f"{truth['style']:<18} {truth['mode']:<12} tempo {said:<22} key {_shown(key, '{:.1f}'.format)}")
    means = {name: float(np.mean([row[name] for row in keys])) for name in keys[0]}
    print(f"weighted key of {len(keys)} tracks: {_shown(means, '{:.3f}'.format)}")
    shares = {name: float(np.mean([row[name] for row in tempi])) for name in ("own", "librosa")} if tempi else {}
    print(f"tempo of {len(tempi)} beat-driven tracks: {_shown(shares, '{:.3f}'.format)}")


if __name__ == "__main__":
    main()
