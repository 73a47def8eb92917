"""Real tracks with their samples and what is known about them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from musicassist.audio.io import read_audio
from musicassist.contracts.errors import BadInput
from tests.benchmarks.annotations import annotated
from tests.benchmarks.clip import KnownClip

LONGEST_SECONDS = 600.0


def truths(source: Path) -> Iterator[KnownClip]:
    """Tracks of a folder or a table, as ``annotations.py`` reads them.

    What is not known has a tempo of 0, or no tonic. A file that cannot be read is named and left out.
    """
    for track in annotated(source):
        try:
            audio, rate = read_audio(track.path, max_seconds=LONGEST_SECONDS)
        except BadInput as error:
            print(error.message)
            continue
        yield KnownClip(audio, track.path.name, track.tempo_bpm, track.tonic, track.mode, rate)
