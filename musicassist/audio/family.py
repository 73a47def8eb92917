"""Which family of styles a track is likely of, by what it measures.

A linear discriminant (Fisher 1936, with a shrunken common covariance) over figures that do not depend on the level;
``tests/benchmarks/style_training.py`` makes its weights anew out of the composer's own renders. It knows those families
and no others, so that it can say "likely house", and never "surely". Its probabilities are calibrated on other seeds of
the same composer; on music from elsewhere they are too sure.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from io import BytesIO

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.measure import Measurement
from musicassist.audio.tempo_level import backbeat, level_features

WEIGHTS = "style_family.npz"
SHOWN = 3
MINOR_MODES = ("minor", "dorian", "phrygian")


@dataclass(frozen=True)
class FamilyReading:
    """One family of styles.

    Attributes
    ----------
    slug : str
        As in the catalog.
    probability : float
        0 to 1.
    """

    slug: str
    probability: float


@cache
def _discriminant() -> dict[str, NDArray[np.float64]] | None:
    source = files("musicassist.audio") / "data" / WEIGHTS
    if not source.is_file():
        return None
    with np.load(BytesIO(source.read_bytes()), allow_pickle=False) as stored:
        return {name: stored[name] for name in stored.files}


def family_features(measured: Measurement) -> NDArray[np.float64]:
    """What the discriminant is shown, shape (features,): balance, movement, beat, tempo, tones and image."""
    texture, beat, notes = measured.texture, measured.beat, measured.key.notes
    bpm = measured.tempo.bpm
    if bpm:
        rhythm = np.concatenate(
            [level_features(np.array([bpm]), beat.lines, beat.events_hz)[0], backbeat(bpm, beat.lines)]
        )
    else:
        rhythm = np.zeros(32)
    reading = measured.key.reading()
    third = 0.0 if reading.key is None else (-1.0 if reading.key.mode in MINOR_MODES else 1.0)
    spread = texture.bands_db.std(axis=0).reshape(8, 3).mean(axis=1)
    moved = texture.flux_db.reshape(8, 3).mean(axis=1)
    profile = notes.profile + 1e-6
    single = (
        measured.tempo.confidence, texture.percussive, texture.events_hz.mean(), texture.events_hz.std(),
        notes.tonal, third * reading.confidence, float(-(profile * np.log(profile)).sum()),
        measured.dynamics.crest_db / 3.0, min(measured.loudness.range_lu, 20.0) / 3.0,
        measured.stereo.width, measured.spectrum.bass_correlation,
        float(np.log2(max(measured.spectrum.centroid_hz(), 50.0))),
        float(measured.metre.metre is not None and measured.metre.metre.beats == 3),
    )  # fmt: skip
    balance = np.array(measured.spectrum.balance_db()) / 4.0
    return np.concatenate([balance, spread / 3.0, moved, rhythm, single])


def likely_families(measured: Measurement) -> tuple[FamilyReading, ...]:
    """The three likeliest families, the likeliest first; none without trained weights."""
    net = _discriminant()
    if net is None:
        return ()
    shown = (family_features(measured) - net["mean"]) / net["spread"]
    scores = (net["directions"] @ np.clip(shown, -4.0, 4.0) + net["bias"]) / float(net["temperature"])
    likelihoods = np.exp(scores - scores.max())
    likelihoods /= likelihoods.sum()
    order = np.argsort(-likelihoods)[:SHOWN]
    return tuple(FamilyReading(str(net["families"][i]), round(float(likelihoods[i]), 3)) for i in order)
