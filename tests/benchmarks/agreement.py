"""Whether finished tracks measure as their briefs say: ``python -m tests.benchmarks.agreement TRACK_FOLDER …``.

Each folder is one that ``manage.py track --out`` filled. Tempo and key are estimated by the project's own estimators
and by librosa (a tempogram's peak; the profiles of C. Krumhansl, Cognitive Foundations of Musical Pitch, 1990), which
know nothing of the brief. Tempo counts when it agrees within 4 % at any octave; key by MIREX's weights: the same 1, a
fifth .5, the relative .3, the parallel .2.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

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


def measure(folder: Path) -> dict[str, Any]:
    """Both estimators' agreement with the brief of one track."""
    brief = json.loads((folder / "brief.json").read_text("utf-8"))
    audio, rate_hz = read_audio(folder / "master.wav")
    mono = librosa.resample(audio.mean(axis=0), orig_sr=rate_hz, target_sr=22_050)
    own_tempo = beat_spectrum(audio, rate_hz).tempo().bpm
    own_key = key_evidence(audio, rate_hz).reading().key
    asked = (pitch_class(brief["key"]["tonic"]), is_minor(brief["key"]["mode"]))
    their_tempo = float(np.atleast_1d(librosa.feature.tempo(y=mono, sr=22_050))[0])
    return {
        "style": brief["genre"],
        "beat_driven": genre(brief["genre"]).beat_driven,
        "own_tempo": own_tempo is not None and agrees(own_tempo, brief["tempo_bpm"]),
        "their_tempo": agrees(their_tempo, brief["tempo_bpm"]),
        "own_key": 0.0 if own_key is None else key_score(pitch_class(own_key.tonic), is_minor(own_key.mode), *asked),
        "their_key": key_score(*librosa_key(mono, 22_050), *asked),
    }


def main() -> None:
    """Print a row a track and the means."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+", type=Path)
    rows = [measure(folder) for folder in parser.parse_args().folders]
    for row in rows:
        print(f"{row['style']:<18} tempo {row['own_tempo']!s:<6} librosa {row['their_tempo']!s:<6} "
              f"key {row['own_key']:.1f} librosa {row['their_key']:.1f}")  # fmt: skip
    beats = [row for row in rows if row["beat_driven"]]
    for name in ("own", "their"):
        tempo = float(np.mean([row[f"{name}_tempo"] for row in beats])) if beats else float("nan")
        key = float(np.mean([row[f"{name}_key"] for row in rows]))
        print(f"{name}: tempo {tempo:.2f} of {len(beats)} beat-driven tracks; weighted key {key:.2f} of {len(rows)}")


if __name__ == "__main__":
    main()
