"""Pitch-class profile: stationary spectral peaks, tuned, whitened, and credited to the notes that they may be of."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import librosa
import numpy as np
import scipy.fft
from numpy.typing import NDArray
from scipy.ndimage import maximum_filter1d, median_filter, uniform_filter1d
from scipy.signal import resample_poly

from musicassist.audio.onsets import mono

ANALYSIS_RATE_HZ = 11_025
WINDOW = 4_096
HOP = 2_048
LOWEST_HZ, HIGHEST_HZ = 60.0, 3_500.0
BASS_HZ = (38.0, 240.0)
PEAK_FLOOR = 0.02  # of a frame's highest peak
HARMONICS = 4
HARMONIC_DECAY = 0.5
BLOCK_SECONDS = 60
A4_MIDI = 69.0
BAND_EDGES_HZ = (160.0, 320.0, 640.0, 1_280.0)


@dataclass(frozen=True)
class Chroma:
    """What notes a track is made of.

    Attributes
    ----------
    profile, bass : ndarray of float64, shape (12,)
        C first, each of sum 1 (all zero where nothing has a pitch).
    tuning_cents : float
        Deviation from A = 440 Hz, -50 to 50.
    tonal : float
        0 to 1: how much of the sound is steady peaks rather than noise and beats.
    frames : ndarray of float64, shape (frames, 12)
        The profile from moment to moment, every 0.19 s; not scaled to a sum.
    bands : ndarray of float32, shape (frames, 5, 12)
        Peaks from moment to moment by register, parted at 160, 320, 640 and 1280 Hz, each as the note that it is
        itself.
    """

    profile: NDArray[np.float64]
    bass: NDArray[np.float64]
    tuning_cents: float
    tonal: float
    frames: NDArray[np.float64]
    bands: NDArray[np.float32]


@dataclass
class _Peaks:
    """Peaks of all frames: frequency, weight, and whether it belongs to the bass."""

    hz: NDArray[np.float64]
    weight: NDArray[np.float64]
    bass: NDArray[np.bool_]
    second: NDArray[np.float64]
    steady: float
    total: float


def chroma(audio: NDArray[np.floating], rate: int) -> Chroma:
    """Analyse audio of shape (channels, frames)."""
    signal = mono(audio)
    found = [
        _peaks(_slow(signal[start : start + BLOCK_SECONDS * rate], rate), start / rate)
        for start in range(0, max(1, len(signal)), BLOCK_SECONDS * rate)
    ]
    hz, weight = np.concatenate([p.hz for p in found]), np.concatenate([p.weight for p in found])
    bass, second = np.concatenate([p.bass for p in found]), np.concatenate([p.second for p in found])
    steady, total = sum(p.steady for p in found), sum(p.total for p in found)
    if not len(hz) or total <= 0:
        none, nothing = np.zeros(12), np.zeros((0, 12))
        empty = np.zeros((0, len(BAND_EDGES_HZ) + 1, 12), np.float32)
        return Chroma(none, none, 0.0, 0.0, nothing, empty)
    cents = 100.0 * (librosa.hz_to_midi(hz) - A4_MIDI)
    tuning = _tuning(cents, weight)
    return Chroma(
        _profile(cents[~bass] - tuning, weight[~bass], HARMONICS),
        _profile(cents[bass] - tuning, weight[bass], 1),
        tuning,
        float(steady / total),
        _frames(cents[~bass] - tuning, weight[~bass], second[~bass], HARMONICS),
        _bands(hz, cents - tuning, np.where(bass & (hz >= LOWEST_HZ), 0.0, weight), second),
    )


def _slow(signal: NDArray[np.float32], rate: int) -> NDArray[np.float32]:
    common = np.gcd(rate, ANALYSIS_RATE_HZ)
    if max(rate // common, ANALYSIS_RATE_HZ // common) > 2_000:  # odd rates: near enough for the tuning to absorb
        return np.asarray(resample_poly(signal, 100, max(1, round(100 * rate / ANALYSIS_RATE_HZ))), np.float32)
    return np.asarray(resample_poly(signal, ANALYSIS_RATE_HZ // common, rate // common), np.float32)


def _peaks(signal: NDArray[np.float32], start_seconds: float) -> _Peaks:
    """Spectral peaks that last, by parabolic interpolation of the log spectrum."""
    window = np.hanning(WINDOW + 1)[:-1].astype(np.float32)
    padded = np.pad(signal, (0, max(0, WINDOW - len(signal))))
    frames = np.lib.stride_tricks.sliding_window_view(padded, WINDOW)[::HOP]
    bin_hz = ANALYSIS_RATE_HZ / WINDOW
    top = int(HIGHEST_HZ / bin_hz)
    spectra = np.abs(scipy.fft.rfft(frames * window, axis=1)[:, : top + 1])
    # Beats are short: what three frames in a row (0.55 s) share is pitch.
    lasting = median_filter(spectra, (3, 1)) if len(spectra) >= 3 else spectra
    local = uniform_filter1d(lasting, 61, axis=1) + 1e-9
    inner = lasting[:, 1:-1]
    is_peak = (inner == maximum_filter1d(lasting, 3, axis=1)[:, 1:-1]) & (inner > 2.0 * local[:, 1:-1])
    is_peak &= inner > PEAK_FLOOR * lasting.max(axis=1, keepdims=True)
    is_peak[:, : int(BASS_HZ[0] / bin_hz)] = False
    frame, index = np.nonzero(is_peak)
    index = index + 1
    logs = np.log(np.maximum(np.stack([lasting[frame, index + k] for k in (-1, 0, 1)]), 1e-9))
    shift = 0.5 * (logs[0] - logs[2]) / np.minimum(logs[0] - 2 * logs[1] + logs[2], -1e-6)
    hz = (index + np.clip(shift, -0.5, 0.5)) * bin_hz
    # Whitened: a peak counts by how far it stands out and, softly, by its level.
    level = lasting[frame, index] / (lasting.max(axis=1)[frame] + 1e-9)
    weight = np.sqrt(level) * np.sqrt(np.minimum(lasting[frame, index] / local[frame, index], 20.0) / 20.0)
    loud = np.sqrt(spectra.sum(axis=1))
    weight = weight * (loud / (loud.max() + 1e-9))[frame]
    energy = spectra.astype(np.float64) ** 2
    near = np.minimum(lasting, spectra)[frame, index] ** 2 * 2.0
    second = start_seconds + frame * HOP / ANALYSIS_RATE_HZ
    # Low peaks count twice: as the bass, and among all.
    low, heard = hz < BASS_HZ[1], hz >= LOWEST_HZ
    return _Peaks(
        hz=np.concatenate([hz[heard], hz[low]]),
        weight=np.concatenate([weight[heard], weight[low]]),
        bass=np.r_[np.zeros(heard.sum(), bool), np.ones(low.sum(), bool)],
        second=np.concatenate([second[heard], second[low]]),
        steady=float(near.sum()),
        total=float(energy.sum()),
    )


def _tuning(cents: NDArray[np.float64], weight: NDArray[np.float64]) -> float:
    """Circular mean of the distance to the nearest semitone."""
    angle = np.angle(np.sum(weight * np.exp(2j * np.pi * cents / 100.0)))
    return float(angle / (2 * np.pi) * 100.0)


def _profile(cents: NDArray[np.float64], weight: NDArray[np.float64], harmonics: int) -> NDArray[np.float64]:
    profile = np.zeros(12)
    for pitch_class, amount in _credited(cents, weight, harmonics):
        profile += np.bincount(pitch_class, amount, minlength=12)
    total = profile.sum()
    return profile / total if total > 0 else profile


def _frames(
    cents: NDArray[np.float64], weight: NDArray[np.float64], second: NDArray[np.float64], harmonics: int
) -> NDArray[np.float64]:
    """Profiles of single frames, shape (frames, 12)."""
    if not len(cents):
        return np.zeros((0, 12))
    frame = np.round(second * ANALYSIS_RATE_HZ / HOP).astype(np.int64)
    count = int(frame.max()) + 1
    profile = np.zeros(count * 12)
    for pitch_class, amount in _credited(cents, weight, harmonics):
        profile += np.bincount(12 * frame + pitch_class, amount, minlength=count * 12)
    return profile.reshape(count, 12)


def _bands(
    hz: NDArray[np.float64], cents: NDArray[np.float64], weight: NDArray[np.float64], second: NDArray[np.float64]
) -> NDArray[np.float32]:
    frame = np.round(second * ANALYSIS_RATE_HZ / HOP).astype(np.int64)
    count, size = int(frame.max()) + 1, 12 * (len(BAND_EDGES_HZ) + 1)
    place = size * frame + 12 * np.searchsorted(BAND_EDGES_HZ, hz)
    ((pitch_class, amount),) = _credited(cents, weight, 1)
    return np.bincount(place + pitch_class, amount, minlength=count * size).reshape(count, -1, 12).astype(np.float32)


def _credited(
    cents: NDArray[np.float64], weight: NDArray[np.float64], harmonics: int
) -> Iterator[tuple[NDArray[np.int64], NDArray[np.float64]]]:
    """For each harmonic that a peak may be: the pitch class of its note, and how much it is credited."""
    for harmonic in range(1, harmonics + 1):
        semitones = (cents - 1200.0 * np.log2(harmonic)) / 100.0 + 9.0
        nearest = np.round(semitones)
        closeness = np.cos(np.pi * (semitones - nearest)) ** 2
        yield nearest.astype(np.int64) % 12, weight * closeness * HARMONIC_DECAY ** (harmonic - 1)
