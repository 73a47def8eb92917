"""Audio files read block by block: strict about what they are, and never more than a few blocks in memory."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import numpy.typing as npt
import soundfile

from musicassist.audio.containers import SUFFIXES, check_whole, container_of
from musicassist.audio.foreign import decoded_wav
from musicassist.contracts.errors import BadInput

Audio = npt.NDArray[np.float32]
MAX_CHANNELS = 8
RATES_HZ = (8_000, 192_000)
BLOCK_FRAMES = 1 << 17
# Vorbis and Opus keep the middle between left and right, and the LFE last (Vorbis I specification, 4.3.9; RFC 7845,
# 5.1.1.2): where each channel of the order of WAV and BS.1770 stands there.
_OGG_ORDER = {
    3: [0, 2, 1],
    5: [0, 2, 1, 3, 4],
    6: [0, 2, 1, 5, 3, 4],
    7: [0, 2, 1, 6, 5, 3, 4],
    8: [0, 2, 1, 7, 5, 6, 3, 4],
}


class AudioFileStream:
    """One audio file.

    Parameters
    ----------
    path : Path
        WAV, FLAC, MP3, Ogg or AIFF; M4A where ffmpeg is there to decode it.

    Raises
    ------
    BadInput
        When the file is missing, empty, no audio, cut off, or something else than its name says.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._kind = container_of(path)
        said = SUFFIXES.get(path.suffix.lower())
        if said and said != self._kind:
            raise BadInput(
                f"{path.name} is in truth {self._kind.upper()}, not {said.upper()}: rename it or export it again"
            )
        check_whole(path, self._kind)
        self._decoded = decoded_wav(path) if self._kind == "m4a" else None
        self._readable = Path(self._decoded.name) if self._decoded else path
        try:
            with soundfile.SoundFile(self._readable) as source:
                self.frames, self.channels = int(source.frames), int(source.channels)
                self.rate_hz = int(source.samplerate)
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise self._undecodable(error) from error
        self._check_format()

    @property
    def seconds(self) -> float:
        """Length that the file promises."""
        return self.frames / self.rate_hz

    def blocks(self, most_seconds: float | None = None) -> Iterator[Audio]:
        """Consecutive blocks of shape (channels, frames), full scale 1; surround as L R C LFE Ls Rs, with more
        channels as WAV has them: L R C LFE, the one or two at the back, Ls Rs.

        Raises
        ------
        BadInput
            When the samples end early, or are not numbers.
        """
        wanted = self.frames if most_seconds is None else min(self.frames, int(most_seconds * self.rate_hz))
        got = 0
        order = _OGG_ORDER.get(self.channels) if self._kind == "ogg" else None
        try:
            with soundfile.SoundFile(self._readable) as source:
                while got < wanted:
                    block = source.read(min(BLOCK_FRAMES, wanted - got), dtype="float32", always_2d=True).T
                    if not block.shape[1]:
                        break
                    if not np.isfinite(block).all():
                        raise BadInput(f"{self.path.name} holds samples that are not numbers: export it again")
                    got += block.shape[1]
                    yield np.ascontiguousarray(block if order is None else block[order])
        except (soundfile.LibsndfileError, RuntimeError) as error:
            raise self._undecodable(error) from error
        if got == 0:
            raise BadInput(f"{self.path.name} holds no audio at all")
        if got < wanted:
            raise BadInput(f"{self.path.name} is cut off: {got} of {self.frames} samples could be read")

    def read(self, most_seconds: float | None = None) -> Audio:
        """All samples (or those of the first seconds), shape (channels, frames)."""
        return np.concatenate(list(self.blocks(most_seconds)), axis=1)

    def _check_format(self) -> None:
        if self.channels > MAX_CHANNELS:
            raise BadInput(f"{self.path.name} has {self.channels} channels; at most {MAX_CHANNELS} can be used")
        if not RATES_HZ[0] <= self.rate_hz <= RATES_HZ[1]:
            raise BadInput(
                f"{self.path.name} has a sample rate of {self.rate_hz} Hz;"
                f" from {RATES_HZ[0]} to {RATES_HZ[1]} can be used"
            )
        if self.frames == 0:
            raise BadInput(f"{self.path.name} holds no audio at all")

    def _undecodable(self, error: Exception) -> BadInput:
        reason = str(getattr(error, "error_string", error)).strip().rstrip(".").removeprefix("Error : ")
        return BadInput(f"{self.path.name} is damaged and cannot be decoded as {self._kind.upper()} ({reason})")
