"""What a stage hands on instead of arrays: a file, by name and by hash."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class FileRef:
    """A finished file.

    Attributes
    ----------
    path : str
        Relative to the job's folder, with forward slashes.
    sha256 : str
        Of the file's bytes, hexadecimal.
    size_bytes : int
    media_type : str
        As in HTTP, ``audio/wav``.
    """

    path: str
    sha256: str
    size_bytes: int
    media_type: str


@dataclass(frozen=True)
class AudioRef(FileRef):
    """A finished audio file.

    Attributes
    ----------
    sample_rate_hz : int
    channels : int
    frames : int
        Samples per channel.
    """

    sample_rate_hz: int
    channels: int
    frames: int

    @property
    def duration_seconds(self) -> float:
        """Length in seconds."""
        return self.frames / self.sample_rate_hz
