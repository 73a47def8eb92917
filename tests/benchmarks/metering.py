"""Our meters beside libebur128, ffmpeg and pyloudnorm: ``python -m tests.benchmarks.metering [FOLDER] [--seconds N]``.

Signals are synthesised; a folder of real tracks is measured as well when one is given, and what the composer makes of
a few styles with ``--composer``. Peers are development extras (Debian's ``libebur128-1`` and ``ffmpeg``, PyPI's
``pyloudnorm``); one that is absent is named and left out. CPU seconds are those of one thread.
"""

from __future__ import annotations

import argparse
import ctypes
import ctypes.util
import re
import resource
import shutil
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyloudnorm
import soundfile
from scipy.signal import lfilter

from musicassist.audio.levels import measure_levels
from musicassist.audio.loudness import LoudnessMeter
from musicassist.audio.stream import AudioFileStream
from musicassist.audio.true_peak import TruePeakMeter
from musicassist.audio.units import db_from_amplitude
from musicassist.contracts.errors import BadInput

# Three poles and zeros that fall by 3 dB an octave (Smith, "Spectral Audio Signal Processing", 1/f noise).
PINK = (0.049922035, -0.095993537, 0.050612699, -0.004408786), (1.0, -2.494956002, 2.017265875, -0.522189400)
MODE_I, MODE_LRA, MODE_TRUE_PEAK = 1 << 2 | 1, 1 << 3 | 1 << 1 | 1, 1 << 5 | 1 << 4 | 1
STYLES = ("house", "jazz", "orchestral", "trap", "classical_piano", "metal")
Figures = tuple[float, float, float]
"""Integrated LUFS, range LU, true peak dBTP; nan where a meter has none."""


def ours(path: Path) -> Figures:
    """Streamed from the file, like the others."""
    stream = AudioFileStream(path)
    loudness, peak = LoudnessMeter(stream.rate_hz, min(stream.channels, 6)), TruePeakMeter(stream.channels)
    for block in stream.blocks():
        loudness.feed(block)
        peak.feed(block)
    found = loudness.result()
    return found.integrated_lufs, found.range_lu, db_from_amplitude(float(peak.peaks().max()))


def everything(path: Path) -> Figures:
    """All that ``analyze`` measures of levels, spectrum and image."""
    stream = AudioFileStream(path)
    found = measure_levels(stream.blocks(), stream.rate_hz, stream.channels)
    return found.loudness.integrated_lufs, found.loudness.range_lu, found.true_peak_dbtp


def libebur128() -> Callable[[Path], Figures] | None:
    """Through ctypes; None when the library is not here."""
    name = ctypes.util.find_library("ebur128")
    if name is None:
        return None
    library = ctypes.CDLL(name)
    library.ebur128_init.restype = ctypes.c_void_p
    library.ebur128_init.argtypes = [ctypes.c_uint, ctypes.c_ulong, ctypes.c_int]
    library.ebur128_add_frames_float.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_size_t]
    for figure in ("global", "range"):
        getattr(library, f"ebur128_loudness_{figure}").argtypes = [ctypes.c_void_p, ctypes.c_void_p]
    library.ebur128_true_peak.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_void_p]
    library.ebur128_destroy.argtypes = [ctypes.c_void_p]

    def measure(path: Path) -> Figures:
        stream = AudioFileStream(path)
        state = library.ebur128_init(stream.channels, stream.rate_hz, MODE_I | MODE_LRA | MODE_TRUE_PEAK)
        for block in stream.blocks():
            samples = np.ascontiguousarray(block.T)
            library.ebur128_add_frames_float(state, samples.ctypes.data, len(samples))
        value, found = ctypes.c_double(), []
        for figure in ("global", "range"):
            getattr(library, f"ebur128_loudness_{figure}")(state, ctypes.byref(value))
            found.append(value.value)
        peak = 0.0
        for channel in range(stream.channels):
            library.ebur128_true_peak(state, channel, ctypes.byref(value))
            peak = max(peak, value.value)
        library.ebur128_destroy(ctypes.byref(ctypes.c_void_p(state)))
        return found[0], found[1], db_from_amplitude(peak)

    return measure


def ffmpeg() -> Callable[[Path], Figures] | None:
    """Its ebur128 filter; None when it is not installed."""
    program = shutil.which("ffmpeg")
    if program is None:
        return None

    def measure(path: Path) -> Figures:
        graph = ["-threads", "1", "-i", str(path), "-af", "ebur128=peak=true:framelog=verbose", "-f", "null", "-"]
        said = subprocess.run([program, "-hide_banner", "-nostats", *graph], capture_output=True, text=True, check=True)
        summary = said.stderr[said.stderr.rindex("Summary:") :]
        figures = [re.search(rf"{label}:\s+(-?[\d.]+|-inf)", summary) for label in ("I", "LRA", "Peak")]
        return tuple(float(found.group(1)) if found else np.nan for found in figures)  # type: ignore[return-value]

    return measure


def pyloudnorms(path: Path) -> Figures:
    """Integrated loudness only; it has no true peak."""
    audio, rate = soundfile.read(path, always_2d=True)
    return float(pyloudnorm.Meter(rate).integrated_loudness(audio[:, :5])), np.nan, np.nan


def synthesised(seconds: float) -> Iterator[tuple[str, np.ndarray, int]]:
    """Signals that are hard on meters in different ways, shape (channels, frames)."""
    for rate in (44_100, 48_000):
        rng = np.random.default_rng(rate)
        frames = round(seconds * rate)
        t = np.arange(frames) / rate
        pink = lfilter(*PINK, rng.standard_normal((2, frames)), axis=1)
        pink *= 0.1 / pink.std()
        beat = np.exp(-(t % 0.5) / 0.05)
        yield f"pink noise {rate}", pink, rate
        yield f"beats, clipped {rate}", np.clip(4.0 * beat * pink, -0.98, 0.98), rate
        yield f"swells {rate}", pink * (0.02 + np.sin(np.pi * t / seconds) ** 4), rate
        yield f"quiet, then loud {rate}", pink * np.where(t < 0.7 * seconds, 0.003, 1.0), rate
        bursts = 0.5 * np.sin(2 * np.pi * 0.249 * rate * t + 1.0) * np.clip(5.0 * np.sin(2 * np.pi * t), 0.0, 1.0)
        yield f"11 kHz bursts {rate}", np.stack([bursts, bursts]), rate
    yield "mono 44100", pink[:1, : round(seconds * 44_100)], 44_100
    yield "5.0 48000", np.concatenate([pink, pink, pink[:1]]), 48_000
    for rate in (8_000, 96_000, 192_000):
        t = np.arange(round(min(seconds, 30.0) * rate)) / rate
        noise = np.random.default_rng(rate).standard_normal((2, len(t))) * 0.1
        yield f"noise {rate}", noise * (0.3 + (t % 2 < 1)), rate


def composed(seconds: float) -> Iterator[tuple[str, np.ndarray, int]]:
    """What the composer and the mastering make of a few styles."""
    from tests.benchmarks.renders import rendered

    for number, style in enumerate(STYLES):
        yield style, *rendered(style, 500 + number, seconds=min(seconds, 60.0))


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--seconds", type=float, default=180.0)
    parser.add_argument("--composer", action="store_true")
    asked = parser.parse_args()
    peers: dict[str, Callable[[Path], Figures] | None] = {
        "ours": ours, "ours, all figures": everything, "libebur128": libebur128(), "ffmpeg": ffmpeg(),
        "pyloudnorm": pyloudnorms,
    }  # fmt: skip
    for name in [name for name, meter in peers.items() if meter is None]:
        print(f"{name} is not installed: left out")
    meters = {name: meter for name, meter in peers.items() if meter is not None}
    apart: dict[str, list[np.ndarray]] = {name: [] for name in meters}
    spent: dict[str, list[float]] = {name: [] for name in meters}
    with tempfile.TemporaryDirectory() as folder:
        everything(_written(Path(folder), music=np.zeros((2, 44_100)), rate=44_100))  # compiles what is compiled once
        for label, path in _files(asked, Path(folder)):
            _compare(label, path, meters, apart, spent)
    print(f"\n{'':<18} largest difference from ours (LU, LU, dB)   CPU seconds for a minute of audio")
    for name in meters:
        worst = np.abs(np.array(apart[name])).max(axis=0) if apart[name] else np.full(3, np.nan)
        print(f"{name:<18} {worst[0]:8.3f} {worst[1]:8.3f} {worst[2]:8.3f}   {'':16} {np.mean(spent[name]):10.3f}")


def _files(asked: argparse.Namespace, folder: Path) -> Iterator[tuple[str, Path]]:
    signals = [synthesised(asked.seconds)] + ([composed(asked.seconds)] if asked.composer else [])
    for label, audio, rate in (item for kind in signals for item in kind):
        yield label, _written(folder, music=audio, rate=rate)
    for path in sorted(asked.folder.iterdir()) if asked.folder else ():
        yield path.name, path


def _written(folder: Path, *, music: np.ndarray, rate: int) -> Path:
    path = folder / "signal.wav"
    soundfile.write(path, music.T, rate, subtype="FLOAT")
    return path


def _compare(label, path, meters, apart, spent) -> None:  # type: ignore[no-untyped-def]
    rows: dict[str, Figures] = {}
    for name, meter in meters.items():
        started = _cpu_seconds()
        try:
            rows[name] = meter(path)
        except (BadInput, ValueError, RuntimeError) as error:
            print(f"{label:<22} {name:<18} {error}")
            continue
        spent[name].append((_cpu_seconds() - started) / AudioFileStream(path).seconds * 60.0)
    for name, found in rows.items():
        print(f"{label:<22} {name:<18} {found[0]:8.2f} LUFS {found[1]:6.2f} LU {found[2]:7.2f} dBTP")
        if "ours" in rows and name != "ours":
            apart[name].append(np.nan_to_num(np.array(found) - np.array(rows["ours"]), posinf=0, neginf=0))


def _cpu_seconds() -> float:
    children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + children.ru_utime + children.ru_stime


if __name__ == "__main__":
    main()
