"""Mastering of files that somebody already has."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from mastering.core.desk import neutral_traits
from mastering.core.request import FOREIGN_STRENGTH, MasteringRequest, StemSource, TrackTags
from mastering.core.run import run
from musicassist.audio.io import read_audio
from musicassist.audio.loudness import integrated_lufs
from musicassist.audio.true_peak import true_peak_dbtp
from musicassist.catalog.loader import genre
from musicassist.catalog.targets import CEILING_DBTP, LOUDNESS_RANGE_LUFS, TARGETS_LUFS
from musicassist.contracts.brief import DeliveryTarget
from musicassist.contracts.errors import BadInput
from musicassist.contracts.master import Master
from musicassist.contracts.rendering import MixHints
from musicassist.contracts.stage import StageContext

MOST_STEMS = 32
# Words of file names, the first that fits wins; level, reverb and sidechain as a mixer starts out.
ROLES = (
    ("drums", r"drum|kick|snare|hat|cymbal|perc|beat|clap|tom|loop", MixHints(level_db=0.0, reverb_send=0.06)),
    ("bass", r"bass|sub|808", MixHints(level_db=-3.0, reverb_send=0.0)),
    ("lead", r"lead|vocal|vox|voice|melody|solo|sax|trumpet|flute", MixHints(level_db=-2.0, reverb_send=0.18)),
    ("pad", r"pad|atmo|ambient|string|choir", MixHints(level_db=-9.0, reverb_send=0.25)),
    ("texture", r"fx|noise|texture|riser|vinyl|effect", MixHints(level_db=-14.0, reverb_send=0.2)),
    ("chords", r".", MixHints(level_db=-6.0, reverb_send=0.15)),
)


@dataclass(frozen=True)
class Before:
    """What went in."""

    name: str
    loudness_lufs: float
    true_peak_dbtp: float


def target_named(text: str) -> DeliveryTarget:
    """A delivery target by its name, or a loudness in LUFS.

    Raises
    ------
    BadInput
        When it is neither, or out of range.
    """
    word = text.strip().lower()
    if word in TARGETS_LUFS:
        return DeliveryTarget(word, TARGETS_LUFS[word], CEILING_DBTP, explicit=True)
    low, high = LOUDNESS_RANGE_LUFS
    try:
        loudness_lufs = float(word.removesuffix("lufs"))
    except ValueError:
        loudness_lufs = float("nan")
    if not low <= loudness_lufs <= high:
        names = ", ".join(TARGETS_LUFS)
        raise BadInput(f"target {text!r}: give {names}, or a loudness from {low:g} to {high:g} LUFS", field="target")
    return DeliveryTarget("custom", loudness_lufs, CEILING_DBTP, explicit=True)


def files_master(
    *,
    inputs: list[Path],
    out: Path,
    target: DeliveryTarget,
    genre_slug: str = "",
    tempo_bpm: float | None = None,
    progress: Callable[[float, str], None] = lambda fraction, message: None,
) -> tuple[Master, tuple[Before, ...]]:
    """Master one mix, or mix and master several stems, into the folder ``out``.

    Parameters
    ----------
    inputs : list of Path
        One file: a finished mix. Several: stems of one song, of equal sampling rates; their names say the roles.
    genre_slug : str
        A style family to mix and master towards; empty for a neutral treatment.

    Raises
    ------
    BadInput
        When a file cannot be read, the stems' rates differ, or nothing sounds.
    """
    if not 1 <= len(inputs) <= MOST_STEMS:
        raise BadInput(f"give one mix or up to {MOST_STEMS} stems, not {len(inputs)} files", field="inputs")
    before = _measured(inputs)
    sources = (StemSource("Mix", "full", inputs[0]),) if len(inputs) == 1 else _stem_sources(inputs)
    request = MasteringRequest(
        stems=sources,
        traits=genre(genre_slug).mix if genre_slug else neutral_traits(),
        target=target,
        tempo_bpm=tempo_bpm,
        balance_strength=FOREIGN_STRENGTH,
        tags=TrackTags(title=inputs[0].stem if len(inputs) == 1 else out.name, tempo_bpm=tempo_bpm),
    )
    out.mkdir(parents=True, exist_ok=True)
    return run(request, StageContext(root=out, workdir=out, final_prefix="", progress=progress)), before


def _measured(inputs: list[Path]) -> tuple[Before, ...]:
    rates = set()
    rows = []
    for path in inputs:
        audio, rate = read_audio(path)
        rates.add(rate)
        rows.append(Before(path.name, integrated_lufs(audio, rate), true_peak_dbtp(audio, rate)))
    if len(rates) > 1:
        found = ", ".join(f"{rate} Hz" for rate in sorted(rates))
        raise BadInput(f"the stems have different sampling rates ({found}); export them all alike", field="inputs")
    return tuple(rows)


def _stem_sources(inputs: list[Path]) -> tuple[StemSource, ...]:
    names = [path.stem for path in inputs]
    if len(set(names)) < len(names):
        raise BadInput("two stems have the same name; rename one of them", field="inputs")
    sources = []
    for path in inputs:
        role, _, hints = next(row for row in ROLES if re.search(row[1], path.stem.lower()))
        sources.append(StemSource(path.stem, role, path, hints))
    return tuple(sources)
