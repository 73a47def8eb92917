"""Peaks, clipping, DC, noise floor, silence and the ending, sample by sample and in constant memory."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from musicassist.audio.ending import TAIL_SECONDS, Ending, ending_of
from musicassist.audio.units import SILENCE_DB, amplitude_from_db, db_from_amplitude, db_from_power

# Full scale of 16-bit audio is 32767/32768; whatever stays there for three samples was cut off.
FULL_SCALE = 32_767 / 32_768 - 1e-6
CLIPPED_RUN_SAMPLES = 3
FLAT_STEP = 1e-6
MOST_RUNS = 10_000
SILENCE_DBFS = -60.0
SLICES_PER_SECOND = 100
SLICES_PER_STEP = 10
CHUNK_FRAMES = 1 << 18
NOISE_PERCENTILE = 5.0
DIGITAL_SILENCE_DB = -140.0  # under the least step of 24 bit there is nothing to call noise


@dataclass(frozen=True)
class ClippedRun:
    """A stretch of clipped samples: its channel (0 first), where it starts, and how long it is."""

    channel: int
    start_frame: int
    samples: int


@dataclass(frozen=True)
class Dynamics:
    """Of a whole track.

    Attributes
    ----------
    sample_peak_dbfs, rms_dbfs : float
        ``-inf`` for silence.
    crest_db : float
        Peak over RMS; 0 for silence.
    dc : float
        Largest mean of a channel, of full scale.
    clipped : tuple of ClippedRun
        In order of time; the first 10,000 of them.
    clipped_samples : int
        Of all runs.
    noise_floor_dbfs : float
        RMS under which the quietest twentieth of all tenths of a second lies, digital silence left out; ``-inf``
        when there is nothing else.
    head_seconds, tail_seconds, gap_seconds : float
        Silence (below -60 dBFS) before the first sound, after the last, and the longest in between.
    silent : bool
        Nothing ever rises above -60 dBFS.
    ending : Ending
        ``cut``, ``ring`` or ``fade``, and how long it takes.
    step_power, step_peak : ndarray of float64, shape (steps,)
        Power (summed over the channels) and highest magnitude of each step.
    step_seconds : float
        A tenth of a second, to the whole sample.
    """

    sample_peak_dbfs: float
    rms_dbfs: float
    crest_db: float
    dc: float
    clipped: tuple[ClippedRun, ...]
    clipped_samples: int
    noise_floor_dbfs: float
    head_seconds: float
    tail_seconds: float
    gap_seconds: float
    silent: bool
    ending: Ending
    step_power: NDArray[np.float64]
    step_peak: NDArray[np.float64]
    step_seconds: float


class DynamicsMeter:
    """Measures audio that arrives in blocks.

    Parameters
    ----------
    rate : int
        Hz.
    channels : int
    """

    def __init__(self, rate: int, channels: int) -> None:
        self._rate, self._channels = rate, channels
        self._size = max(1, round(rate / SLICES_PER_SECOND))
        self._frames, self._slices = 0, 0
        self._sums = np.zeros(channels)
        self._rest = np.zeros((channels, 0), np.float32)
        self._power: list[NDArray[np.float64]] = []
        self._peak: list[NDArray[np.float64]] = []
        self._clips = [_Clips(channel) for channel in range(channels)]
        self._first, self._last, self._gap = -1, -1, 0
        self._tail = np.zeros(0)

    def feed(self, block: NDArray[np.floating]) -> None:
        """Take in the next block, shape (channels, frames)."""
        for start in range(0, block.shape[1], CHUNK_FRAMES):
            self._feed(block[:, start : start + CHUNK_FRAMES])

    def _feed(self, block: NDArray[np.floating]) -> None:
        self._sums += block.sum(axis=1, dtype=np.float64)
        if max(block.max(initial=0.0), -block.min(initial=0.0)) >= FULL_SCALE or any(c.open for c in self._clips):
            for clips, signal in zip(self._clips, block, strict=True):
                clips.feed(signal, self._frames)
        self._frames += block.shape[1]
        joined = np.concatenate([self._rest, block], axis=1) if self._rest.shape[1] else block
        step = self._size * SLICES_PER_STEP
        whole = joined.shape[1] // step * step
        self._take(joined[:, :whole])
        self._rest = np.array(joined[:, whole:])

    def _take(self, part: NDArray[np.floating]) -> None:
        """Slices of a hundredth of a second; ``part`` begins where a step does."""
        if not part.shape[1]:
            return
        starts = np.arange(0, part.shape[1], self._size)
        high = np.maximum.reduceat(part, starts, axis=1).max(axis=0)
        peak = np.maximum(high, -np.minimum.reduceat(part, starts, axis=1).min(axis=0)).astype(np.float64)
        squared = np.einsum("cf,cf->f", part, part)
        power = np.add.reduceat(squared, starts, dtype=np.float64) / self._size
        steps = np.arange(0, len(starts), SLICES_PER_STEP)
        self._power.append(np.add.reduceat(power, steps) / SLICES_PER_STEP)
        self._peak.append(np.maximum.reduceat(peak, steps))
        sounding = np.flatnonzero(peak >= amplitude_from_db(SILENCE_DBFS)) + self._slices
        if len(sounding):
            if self._first < 0:
                self._first = int(sounding[0])
            else:
                self._gap = max(self._gap, int(sounding[0]) - self._last - 1)
            self._gap = max(self._gap, int(np.diff(sounding).max(initial=1)) - 1)
            self._last = int(sounding[-1])
        self._slices += len(starts)
        self._tail = np.concatenate([self._tail, power])[-TAIL_SECONDS * SLICES_PER_SECOND :]

    def result(self) -> Dynamics:
        """What has been measured so far; nothing more may be fed afterwards."""
        self._take(self._rest)
        self._rest = self._rest[:, :0]
        power = np.concatenate([*self._power, np.zeros(0)])
        peaks = np.concatenate([*self._peak, np.zeros(0)])
        peak = float(peaks.max(initial=0.0))
        energy = float(power.sum()) * self._size * SLICES_PER_STEP
        rms = db_from_power(energy / max(1, self._channels * self._frames))
        seconds, runs = (
            self._frames / self._rate,
            sorted(
                (run for clips in self._clips for run in clips.close()), key=lambda run: (run.start_frame, run.channel)
            ),
        )
        slice_seconds = self._size / self._rate
        silent = self._first < 0
        return Dynamics(
            sample_peak_dbfs=db_from_amplitude(peak),
            rms_dbfs=rms,
            crest_db=db_from_amplitude(peak) - rms if rms > SILENCE_DB else 0.0,
            dc=float(np.abs(self._sums).max(initial=0.0) / max(1, self._frames)),
            clipped=tuple(runs[:MOST_RUNS]),
            clipped_samples=sum(clips.samples for clips in self._clips),
            noise_floor_dbfs=_noise_floor(power / max(1, self._channels)),
            head_seconds=seconds if silent else self._first * slice_seconds,
            tail_seconds=seconds if silent else max(0.0, seconds - (self._last + 1) * slice_seconds),
            gap_seconds=seconds if silent else self._gap * slice_seconds,
            silent=silent,
            ending=ending_of(self._tail, power),
            step_power=power,
            step_peak=peaks,
            step_seconds=slice_seconds * SLICES_PER_STEP,
        )


class _Clips:
    """Runs at full scale that are flat, or beyond it, in one channel: the tip of a full-scale sine is neither."""

    def __init__(self, channel: int) -> None:
        self._channel = channel
        self._runs: list[ClippedRun] = []
        self._start, self._length, self._value, self._end = 0, 0, 0.0, -2
        self.samples = 0

    @property
    def open(self) -> bool:
        """Whether a run may go on in the next block."""
        return self._length > 0

    def feed(self, signal: NDArray[np.floating], first_frame: int) -> None:
        """The next samples, of which the first is number ``first_frame``."""
        loud = np.flatnonzero(np.abs(signal) >= FULL_SCALE)
        if not len(loud):
            self._finish()
            return
        values = np.concatenate([[self._value], signal[loud].astype(np.float64)])
        frames = np.concatenate([[self._end], loud + first_frame])
        flat = (np.abs(np.diff(values)) < FLAT_STEP) | (np.abs(values[1:]) > 1.0 + FLAT_STEP)
        goes_on = (np.diff(frames) == 1) & flat & (np.sign(values[1:]) == np.sign(values[:-1]))
        if goes_on[0] and self.open:
            first_break = int(np.argmin(goes_on)) if not goes_on.all() else len(loud)
            self._length += first_break
        else:
            first_break = 0
        starts = first_break + np.flatnonzero(~goes_on[first_break:])
        if len(starts):
            self._finish()
            lengths = np.diff(np.concatenate([starts, [len(loud)]]))
            for start, length in zip(starts[:-1], lengths[:-1], strict=True):
                self._keep(int(frames[1 + start]), int(length))
            self._start, self._length = int(frames[1 + starts[-1]]), int(lengths[-1])
        self._value, self._end = float(values[-1]), int(frames[-1])
        if loud[-1] < len(signal) - 1:
            self._finish()

    def close(self) -> list[ClippedRun]:
        """All runs, the last one included."""
        self._finish()
        return self._runs

    def _finish(self) -> None:
        if self.open:
            self._keep(self._start, self._length)
            self._length, self._end = 0, -2

    def _keep(self, start: int, length: int) -> None:
        if length < CLIPPED_RUN_SAMPLES:
            return
        self.samples += length
        if len(self._runs) < MOST_RUNS:
            self._runs.append(ClippedRun(self._channel, start, length))


def dynamics(audio: NDArray[np.floating], rate: int) -> Dynamics:
    """Measure audio of shape (channels, frames)."""
    audio = np.atleast_2d(audio)
    meter = DynamicsMeter(rate, audio.shape[0])
    meter.feed(audio)
    return meter.result()


def _noise_floor(power: NDArray[np.float64]) -> float:
    heard = power[power > 10.0 ** (DIGITAL_SILENCE_DB / 10.0)]
    return db_from_power(float(np.percentile(heard, NOISE_PERCENTILE))) if len(heard) else SILENCE_DB
