"""Audio files in and out: strict in reading, atomic in writing, the same bytes for the same samples."""

from __future__ import annotations

import hashlib
import os
import struct
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import soundfile
from pedalboard.io import AudioFile

from musicassist.audio.containers import SUFFIXES
from musicassist.audio.stream import MAX_CHANNELS, AudioFileStream
from musicassist.contracts.audio import AudioRef, FileRef

Audio = npt.NDArray[np.float32]
MEDIA_TYPES = {
    "wav": "audio/wav",
    "flac": "audio/flac",
    "mp3": "audio/mpeg",
    "ogg": "audio/ogg",
    "aiff": "audio/aiff",
    "m4a": "audio/mp4",
    "mid": "audio/midi",
    "svg": "image/svg+xml",
}
BLOCK_FRAMES = 1 << 18


def read_audio(path: Path, *, max_seconds: float | None = None) -> tuple[Audio, int]:
    """Samples of a WAV, FLAC, MP3, Ogg or AIFF file, or of M4A where ffmpeg is there.

    Parameters
    ----------
    path : Path
    max_seconds : float or None
        Read no more than the first so many seconds.

    Returns
    -------
    audio : ndarray of float32, shape (channels, frames)
        Full scale is 1.
    rate_hz : int

    Raises
    ------
    BadInput
        When the file is missing, empty, no audio, cut off, or something else than its name says.
    """
    stream = AudioFileStream(Path(path))
    return stream.read(max_seconds), stream.rate_hz


def write_wav(
    path: Path, audio: npt.NDArray[np.floating], rate_hz: int, *, subtype: Literal["PCM_24", "FLOAT"] = "PCM_24"
) -> None:
    """Write a WAV file atomically.

    Parameters
    ----------
    path : Path
    audio : ndarray, shape (channels, frames)
        Full scale is 1; PCM clips what is over it.
    rate_hz : int
    subtype : {"PCM_24", "FLOAT"}
    """
    with atomic_path(path) as temporary:
        if subtype == "FLOAT":
            _write_float_wav(temporary, _as_float32(audio), rate_hz)
        else:
            _write_blocks(temporary, _as_float32(audio), rate_hz, "WAV", subtype)


def write_flac(path: Path, audio: npt.NDArray[np.floating], rate_hz: int) -> None:
    """Write a FLAC file of 24 bit atomically; ``audio`` of shape (channels, frames)."""
    with atomic_path(path) as temporary:
        _write_blocks(temporary, _as_float32(audio), rate_hz, "FLAC", "PCM_24")


def write_mp3(
    path: Path,
    audio: npt.NDArray[np.floating],
    rate_hz: int,
    *,
    kbps: int = 320,
    tick: Callable[[], None] = lambda: None,
) -> None:
    """Write an MP3 file of constant bit rate atomically; ``audio`` of shape (channels, frames).

    ``tick`` is called every few seconds of audio, since encoding takes a while.
    """
    samples = _as_float32(audio)
    with (
        atomic_path(path) as temporary,
        AudioFile(str(temporary), "w", samplerate=rate_hz, num_channels=samples.shape[0], quality=kbps) as sink,
    ):
        for start in range(0, samples.shape[1], BLOCK_FRAMES):
            sink.write(np.ascontiguousarray(samples[:, start : start + BLOCK_FRAMES]))
            tick()


def audio_ref(relative_path: str, path: Path) -> AudioRef:
    """What the next stage is given for the audio file at ``path``.

    Parameters
    ----------
    relative_path : str
        As it will be named, relative to the job's folder.
    path : Path
        Where it is now.
    """
    plain = file_ref(relative_path, path)
    info = soundfile.info(str(path))
    return AudioRef(
        path=plain.path,
        sha256=plain.sha256,
        size_bytes=plain.size_bytes,
        media_type=plain.media_type,
        sample_rate_hz=int(info.samplerate),
        channels=int(info.channels),
        frames=int(info.frames),
    )


def file_ref(relative_path: str, path: Path) -> FileRef:
    """What the next stage is given for any finished file."""
    suffix = path.suffix.lower()
    media_type = MEDIA_TYPES.get(SUFFIXES.get(suffix, suffix.removeprefix(".")), "application/octet-stream")
    with path.open("rb") as source:
        digest = hashlib.file_digest(source, "sha256").hexdigest()
    return FileRef(path=relative_path, sha256=digest, size_bytes=path.stat().st_size, media_type=media_type)


@contextmanager
def atomic_path(path: Path) -> Iterator[Path]:
    """A temporary name to write to, which becomes ``path`` when all went well and vanishes when not."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.stem}.", suffix=path.suffix)
    os.close(handle)
    temporary = Path(name)
    try:
        yield temporary
        with temporary.open("rb+") as written:
            os.fsync(written.fileno())
        temporary.chmod(0o644)
        temporary.replace(path)
        _sync_folder(path.parent)
    finally:
        temporary.unlink(missing_ok=True)


def _sync_folder(folder: Path) -> None:
    if os.name != "posix":  # elsewhere a folder cannot be opened
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def float_wav_header(channels: int, rate_hz: int, frames: int) -> bytes:
    """Everything before the samples of a float32 WAV file; of the same length whatever the values.

    Our own: libsndfile puts the time of day into the PEAK chunk of float files.
    """
    data_bytes = channels * frames * 4
    riff = b"RIFF" + struct.pack("<I", min(50 + data_bytes, 0xFFFFFFFF)) + b"WAVE"
    form = struct.pack("<IHHIIHHH", 18, 3, channels, rate_hz, rate_hz * channels * 4, channels * 4, 32, 0)
    fact = b"fact" + struct.pack("<II", 4, frames)
    return riff + b"fmt " + form + fact + b"data" + struct.pack("<I", min(data_bytes, 0xFFFFFFFF))


def _as_float32(audio: npt.NDArray[np.floating]) -> Audio:
    if audio.ndim != 2 or audio.shape[0] > MAX_CHANNELS:
        raise ValueError(f"audio must have the shape (channels, frames), not {audio.shape}")
    return audio.astype(np.float32, copy=False)


def _write_blocks(path: Path, audio: Audio, rate_hz: int, container: str, subtype: str) -> None:
    with soundfile.SoundFile(path, "w", rate_hz, audio.shape[0], subtype=subtype, format=container) as sink:
        for start in range(0, audio.shape[1], BLOCK_FRAMES):
            sink.write(audio[:, start : start + BLOCK_FRAMES].T)


def _write_float_wav(path: Path, audio: Audio, rate_hz: int) -> None:
    channels, frames = audio.shape
    with path.open("wb") as sink:
        sink.write(float_wav_header(channels, rate_hz, frames))
        for start in range(0, frames, BLOCK_FRAMES):
            sink.write(np.ascontiguousarray(audio[:, start : start + BLOCK_FRAMES].T, dtype="<f4").tobytes())
