"""Containers that libsndfile does not read, decoded by ffmpeg where it is installed."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import IO

from musicassist.contracts.errors import BadInput

DECODER = "ffmpeg"
LONGEST_SECONDS = 1_900
TIMEOUT_SECONDS = 120


def has_decoder() -> bool:
    """Whether M4A can be read here."""
    return shutil.which(DECODER) is not None


def decoded_wav(path: Path) -> IO[bytes]:
    """A temporary WAV file of the first audio track of an M4A file; it goes when it is closed or forgotten.

    The demuxer is named and only local files may be opened, so that no file can make ffmpeg read anything else.

    Raises
    ------
    BadInput
        When there is no decoder, or it cannot decode the file.
    """
    program = shutil.which(DECODER)
    if program is None:
        raise BadInput(
            f"{path.name} is M4A, which needs ffmpeg, and ffmpeg is not installed here: "
            "install it, or send WAV, FLAC, MP3, Ogg or AIFF"
        )
    target: IO[bytes] = tempfile.NamedTemporaryFile(prefix="musicassist-", suffix=".wav")  # noqa: SIM115
    given = ["-nostdin", "-v", "error", "-protocol_whitelist", "file", "-f", "mov", "-i", f"file:{path.resolve()}"]
    taken = ["-map", "0:a:0", "-t", str(LONGEST_SECONDS), "-c:a", "pcm_f32le", "-f", "wav", "-y", target.name]
    try:
        run = subprocess.run([program, *given, *taken], capture_output=True, timeout=TIMEOUT_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        target.close()
        raise BadInput(f"{path.name} took too long to decode as M4A: export it as WAV or FLAC") from None
    if run.returncode:
        target.close()
        raise BadInput(f"{path.name} cannot be decoded as M4A: is it whole, and is there audio in it?")
    return target
